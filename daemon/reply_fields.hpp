// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"
#include "ipc/call.hpp"

#include <optional>

namespace countersign::daemon {

/// Fields of a reply of another process of ours. Errors: ProtocolViolation, naming the field.
[[nodiscard]] Result<std::string> text_field(const boost::json::object& object, std::string_view name);
[[nodiscard]] Result<std::uint64_t> count_field(const boost::json::object& object, std::string_view name);
[[nodiscard]] Result<Bytes> base64_field(const boost::json::object& object, std::string_view name);

/// Parameters of a checked call: absent and null are alike.
[[nodiscard]] std::optional<std::string> optional_text(
    const boost::json::object& parameters, std::string_view name);
[[nodiscard]] bool flag(const boost::json::object& parameters, std::string_view name);
/// null, or the text.
[[nodiscard]] boost::json::value or_null(const std::optional<std::string>& text);

/// Name and parameters of an error reply, for a log line.
[[nodiscard]] std::string describe(const ipc::CallError& error);

} // namespace countersign::daemon
