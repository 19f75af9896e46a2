// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "ipc/call.hpp"

#include <optional>

namespace countersign::ipc {

/// One call as it stands on the wire.
struct CallMessage
{
    std::string method;
    boost::json::object parameters;
    bool oneway = false;
    bool more = false;
    bool upgrade = false;
};

/// One reply as it stands on the wire. `error` is empty on success.
struct ReplyMessage
{
    boost::json::object parameters;
    std::string error;
    bool continues = false;
};

/// Parses one message without its NUL. Error: InvalidInput; the server then closes without a reply, because
/// whoever sends such bytes does not speak the protocol. Refused beyond parse_strict_json: no object, no
/// `method` or not a text, an unknown top-level key, a flag that is no boolean, parameters that are no
/// object, `more` with `oneway`.
[[nodiscard]] Result<CallMessage> parse_call(std::string_view text);

/// As above for a reply; unknown top-level keys are ignored: a newer server may send them. Error:
/// InvalidInput.
[[nodiscard]] Result<ReplyMessage> parse_reply(std::string_view text);

/// The message with its NUL.
[[nodiscard]] std::string serialise(const CallMessage& call);
[[nodiscard]] std::string serialise(const ReplyMessage& reply);

} // namespace countersign::ipc
