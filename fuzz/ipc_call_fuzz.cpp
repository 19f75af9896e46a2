// SPDX-License-Identifier: Apache-2.0
// A call: whatever parses must read back the same from what we write, and the type check must stand any
// parameters.
#include "core/check.hpp"
#include "ipc/interface.hpp"
#include "ipc/message.hpp"
#include "ipc/service.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<ipc::CallMessage> call = ipc::parse_call({ reinterpret_cast<const char*>(data), size });
    if (!call) return 0;
    check(!(call->more && call->oneway), "more and oneway exclude each other");
    std::string text = ipc::serialise(*call);
    check(text.find('\0') == text.size() - 1, "one NUL, at the end");
    text.pop_back();
    const Result<ipc::CallMessage> again = ipc::parse_call(text);
    check(
        again && again->method == call->method && again->parameters == call->parameters, "a call reads back");

    static const Result<ipc::Interface> interface = ipc::Interface::parse(
        ipc::interface_text("io.countersign.Requests"));
    for (const ipc::Method& method : interface->methods())
        (void)ipc::find_misfit(*interface, method.out, call->parameters);
    return 0;
}
