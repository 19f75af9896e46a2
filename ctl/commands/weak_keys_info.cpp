// SPDX-License-Identifier: Apache-2.0
#include "core/printable.hpp"
#include "ctl/command.hpp"
#include "x509/weak_key_list.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context, const std::string& path)
{
    const Result<x509::WeakKeyList> list = x509::WeakKeyList::open(path);
    if (!list) return context.console.complain(complaint_of(list.error()));
    context.console.print({ { "name", list->name() }, { "keys", list->size() }, { "file", path } });
    context.console.say(fmt::format("{}: {} keys, sound\n", printable(list->name()), list->size()));
    return ExitStatus::Done;
}

} // namespace

Action declare_weak_keys_info(Arguments& arguments)
{
    auto path = std::make_shared<std::string>();
    arguments.text("file", *path, "List, as import wrote it", Presence::Required);
    return [path](Context& context) { return run(context, *path); };
}

} // namespace countersign::ctl
