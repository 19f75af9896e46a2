# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=FILE -DINTERFACES=a.varlink,b.varlink -P embed_interfaces.cmake: the texts as a C++ table, by interface name.
string(REPLACE "," ";" files "${INTERFACES}")
set(rows "")
foreach(file IN LISTS files)
    file(READ "${file}" text)
    get_filename_component(name "${file}" NAME_WLE)
    string(APPEND rows "    { \"${name}\", R\"varlink(${text})varlink\" },\n")
endforeach()
file(WRITE "${OUTPUT}" "// SPDX-License-Identifier: Apache-2.0
// Made from ipc/interfaces by ipc/embed_interfaces.cmake.
#include \"ipc/service.hpp\"

namespace countersign::ipc {
namespace {

struct Embedded {
    std::string_view name;
    std::string_view text;
};

constexpr Embedded kInterfaces[] = {
${rows}};

} // namespace

std::string_view interface_text(std::string_view name)
{
    for (const Embedded& interface : kInterfaces) {
        if (interface.name == name) return interface.text;
    }
    return {};
}

} // namespace countersign::ipc
")
