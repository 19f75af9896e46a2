// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/time_point.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace countersign::signer {

/// Reads the members of one object of foreign JSON. The first fault is kept and every later answer is a
/// default, so that the reader's code runs straight through and asks once.
class JsonMembers
{
public:
    /// `where` names the object in errors; empty for the outermost. `object` outlives this.
    JsonMembers(std::string where, const boost::json::object& object)
        : where_(std::move(where))
        , object_(object)
    {
    }

    std::string text(std::string_view name);
    Digest digest(std::string_view name); // 64 hexadecimal digits
    TimePoint time(std::string_view name);
    std::int64_t integer(std::string_view name);
    const boost::json::object& object(std::string_view name);
    const boost::json::array& array(std::string_view name, std::size_t most);
    /// The members that this object may have, and no others.
    void only(std::initializer_list<std::string_view> names);
    /// The caller's own check of a member failed.
    void fault(std::string_view name, std::string_view what);

    [[nodiscard]] bool is_sound() const { return first_.empty(); }
    [[nodiscard]] Error error() const { return { ErrorCode::InvalidInput, first_ }; }

private:
    const boost::json::value* find(std::string_view name);
    std::string where_;
    const boost::json::object& object_;
    std::string first_;
};

} // namespace countersign::signer
