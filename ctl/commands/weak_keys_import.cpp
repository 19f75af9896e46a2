// SPDX-License-Identifier: Apache-2.0
#include "core/printable.hpp"
#include "ctl/command.hpp"
#include "x509/weak_key_list.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

struct Import
{
    std::string from;
    std::string to;
    std::string name;
};

ExitStatus run(Context& context, const Import& import)
{
    const Result<std::size_t> keys = x509::import_weak_keys(import.from, import.to, import.name);
    if (!keys) return context.console.complain(complaint_of(keys.error()));
    context.console.print({ { "name", import.name }, { "keys", *keys }, { "file", import.to } });
    context.console.say(
        fmt::format("{}: {} keys, written to {}\nTo use it: weak_key_lists = [\"{}\"] in [keys] of "
                    "daemon.toml, then reload countersignd.\n",
            printable(import.name), *keys, printable(import.to), printable(import.to)));
    return ExitStatus::Done;
}

} // namespace

Action declare_weak_keys_import(Arguments& arguments)
{
    auto import = std::make_shared<Import>();
    arguments.text("file", import->from,
        "Text, one SHA-256 of a SubjectPublicKeyInfo (hexadecimal) a line; # begins a comment",
        Presence::Required);
    arguments.text("out", import->to, "List to write", Presence::Required);
    arguments.text("--name", import->name, "Name of the list, as refusals will show it", Presence::Required);
    return [import](Context& context) { return run(context, *import); };
}

} // namespace countersign::ctl
