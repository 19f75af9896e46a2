// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"
#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace countersign::ctl {

namespace {

std::string joined(const boost::json::object& row, std::string_view field)
{
    return fmt::format("{}", fmt::join(texts_of(row, field), ", "));
}

std::string render(const boost::json::object& issuers, const boost::json::object& profiles, Paint paint)
{
    Table issuer_table { 2 };
    for (const boost::json::object& issuer : objects_of(issuers, "issuers"))
        issuer_table.row({ text_of(issuer, "name"), text_of(issuer, "trust"),
            fmt::format("{}, until {}, key {}, profiles {}", text_of(issuer, "subject"),
                text_of(issuer, "notAfter"), text_of(issuer, "key"), joined(issuer, "profiles")) });
    Table profile_table { 2 };
    for (const boost::json::object& profile : objects_of(profiles, "profiles")) {
        profile_table.row({ text_of(profile, "name"), text_of(profile, "kind"),
            fmt::format(
                "issuer {}, {} days", text_of(profile, "issuer"), number_of(profile, "validityDays")) });
        profile_table.row({ "", { "scope", Colour::Dim }, joined(profile, "scope") });
        profile_table.row({ "", { "keys", Colour::Dim }, joined(profile, "keyTypes") });
        profile_table.row({ "", { "usages", Colour::Dim }, joined(profile, "extendedKeyUsages") });
    }
    return fmt::format("{}\n{}{}\n{}", paint(Colour::Bold, "Issuers"), issuer_table.text(paint),
        paint(Colour::Bold, "Profiles"), profile_table.text(paint));
}

ExitStatus run(Context& context)
{
    const Answer issuers = context.appliance.call(ipc::Role::Operator, "Operator.Issuers", {});
    if (!issuers) return context.console.complain(issuers.error());
    const Answer profiles = context.appliance.call(ipc::Role::Operator, "Operator.Profiles", {});
    if (!profiles) return context.console.complain(profiles.error());
    boost::json::object both = *issuers;
    if (const boost::json::value* list = profiles->if_contains("profiles")) both["profiles"] = *list;
    context.console.print(both);
    context.console.say(render(*issuers, *profiles, context.console.paint()));
    return ExitStatus::Done;
}

} // namespace

Action declare_profiles(Arguments&)
{
    return run;
}

} // namespace countersign::ctl
