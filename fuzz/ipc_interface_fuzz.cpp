// SPDX-License-Identifier: Apache-2.0
// An interface description: no text may crash the parser or the type check behind it.
#include "ipc/interface.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<ipc::Interface> interface = ipc::Interface::parse(
        { reinterpret_cast<const char*>(data), size });
    if (!interface) return 0;
    const boost::json::object value { { "a", { { "a", { { "a", nullptr } } } } }, { "b", { 1, "x" } } };
    for (const ipc::Method& method : interface->methods())
        (void)ipc::find_misfit(*interface, method.in, value);
    for (const ipc::ErrorType& error : interface->errors())
        (void)ipc::find_misfit(*interface, error.fields, value);
    return 0;
}
