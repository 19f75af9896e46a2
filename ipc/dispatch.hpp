// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/admission.hpp"
#include "ipc/message.hpp"
#include "ipc/service.hpp"

namespace countersign::ipc {

/// The error of a limit: the method's interface's own LimitExceeded where it defines one, else
/// io.countersign's.
[[nodiscard]] CallError limit_exceeded(const Interface* interface, std::string_view limit);

/// Why a reply breaks its method's interface: a sentence naming the field or the error; empty when it fits.
[[nodiscard]] std::string find_reply_fault(
    const Service& service, std::string_view method, const Reply& reply);

/// Answers one call: method known, role permitted, parameters of their types, below the limits; then the
/// handler. What a handler throws, or answers outside its interface, is logged and becomes
/// io.countersign.Internal: a caller never sees a reply that its interface does not describe. Everything
/// referenced outlives the call; `more` may be null.
boost::asio::awaitable<Reply> dispatch(
    const Service& service, Admission& admission, CallMessage message, Caller caller, ReplyStream* more);

} // namespace countersign::ipc
