// SPDX-License-Identifier: Apache-2.0
#include "ipc/interface.hpp"

#include <algorithm>

namespace countersign::ipc {
namespace {

template <class Member>
const Member* find_by_name(const std::vector<Member>& members, std::string_view name)
{
    const auto found = std::ranges::find(members, name, &Member::name);
    return found == members.end() ? nullptr : &*found;
}

} // namespace

const NamedType* Interface::find_type(std::string_view name) const
{
    return find_by_name(types_, name);
}
const Method* Interface::find_method(std::string_view name) const
{
    return find_by_name(methods_, name);
}
const ErrorType* Interface::find_error(std::string_view name) const
{
    return find_by_name(errors_, name);
}

std::optional<QualifiedName> split_name(std::string_view qualified)
{
    const std::size_t dot = qualified.rfind('.');
    if (dot == std::string_view::npos) return std::nullopt;
    return QualifiedName { qualified.substr(0, dot), qualified.substr(dot + 1) };
}

} // namespace countersign::ipc
