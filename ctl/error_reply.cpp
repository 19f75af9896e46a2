// SPDX-License-Identifier: Apache-2.0
// What each error reply of the appliance means to the person who typed the command.
#include "core/printable.hpp"
#include "ctl/complaint.hpp"
#include "ctl/reply.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace countersign::ctl {

namespace {

struct Asked
{
    std::string_view method;
    const boost::json::object& parameters;
    [[nodiscard]] std::string text(std::string_view field) const { return text_of(parameters, field); }
};

/// The tags of the rules with findings in `state`, each once, in order.
std::string rules(const Asked& asked, std::string_view state)
{
    std::vector<std::string> tags;
    std::set<std::string> seen;
    for (const boost::json::object& finding : objects_of(asked.parameters, "findings"))
        if (text_of(finding, "state") == state && seen.insert(text_of(finding, "rule")).second)
            tags.push_back(text_of(finding, "rule"));
    return fmt::format("{}", fmt::join(tags, ", "));
}

std::string token(const Asked& asked)
{
    const std::string slot = number_of(asked.parameters, "slot");
    return slot.empty() ? fmt::format("token \"{}\"", asked.text("token"))
                        : fmt::format("token \"{}\" (slot {})", asked.text("token"), slot);
}

std::string or_else(std::string text, std::string_view fallback)
{
    return text.empty() ? std::string { fallback } : text;
}

void refused(const Asked& asked, Complaint& complaint)
{
    complaint.what
        = fmt::format("policy refuses this request: {}", or_else(rules(asked, "refused"), "no reason sent"));
    const std::string decision = asked.text("decision");
    if (!decision.empty()) {
        complaint.lines.emplace_back("recorded", fmt::format("decision {}", decision));
        complaint.lines.emplace_back("do", "change what the findings name, then ask anew");
        complaint.lines.emplace_back(
            "", fmt::format("the whole record: countersignctl decision {}", decision));
    } else {
        complaint.lines.emplace_back("do", "change what the findings name, then ask anew");
    }
}

void pending(const Asked& asked, Complaint& complaint)
{
    const std::string request = asked.text("request");
    complaint.what = fmt::format(
        "not signed yet, something is missing: {}", or_else(rules(asked, "missing"), "unknown"));
    complaint.lines.emplace_back("kept", fmt::format("request {}", request));
    complaint.lines.emplace_back(
        "do", fmt::format("provide what is missing, then: countersignctl watch {}", request));
}

void conflict(const Asked& asked, Complaint& complaint)
{
    complaint.what = fmt::format("conflict: {}", or_else(asked.text("message"), "the state forbids it"));
    complaint.lines.emplace_back(
        "do", "look at what stands now: countersignctl show, list --requests, status");
    if (asked.method.ends_with(".Submit"))
        complaint.lines.emplace_back("", "(other content under an --idempotency-key needs another key)");
}

void not_found(const Asked& asked, Complaint& complaint)
{
    const std::string what = asked.text("what");
    complaint.what = fmt::format("not found: {}", or_else(what, "no such thing"));
    if (what.starts_with("profile"))
        complaint.lines.emplace_back(
            "do", "countersignctl profiles shows those in force; a front end may use some only");
    else
        complaint.lines.emplace_back("do",
            "countersignctl list shows the certificates, list --requests the requests "
            "that this socket may see");
}

void limit_exceeded(const Asked& asked, Complaint& complaint)
{
    const std::string seconds = or_else(number_of(asked.parameters, "retryAfter"), "a few");
    complaint.what = fmt::format("the appliance is at its limit \"{}\"", asked.text("limit"));
    complaint.lines.emplace_back("done", "nothing");
    complaint.lines.emplace_back(
        "do", fmt::format("try again in {} second{}", seconds, seconds == "1" ? "" : "s"));
}

void token_unavailable(const Asked& asked, Complaint& complaint)
{
    complaint.what = fmt::format(
        "{} cannot be used now: {}", token(asked), or_else(asked.text("code"), "no reason sent"));
    complaint.lines.emplace_back(
        "do", or_else(asked.text("hint"), "countersignctl keys says what is wrong with it"));
}

void locked(const Asked& asked, Complaint& complaint)
{
    complaint.what = fmt::format("{} is locked: its PIN was refused", token(asked));
    complaint.lines.emplace_back("do", or_else(asked.text("hint"), "an operator must give the right PIN"));
}

void signing_failed(const Asked& asked, Complaint& complaint)
{
    const std::string request = asked.text("request");
    complaint.what
        = fmt::format("the signing was not finished: {}", or_else(asked.text("message"), "no reason sent"));
    complaint.lines.emplace_back(
        "kept", fmt::format("request {}; the appliance settles it by itself", request));
    complaint.lines.emplace_back("do", fmt::format("ask how it ended: countersignctl show {}", request));
}

void storage_unavailable(const Asked& asked, Complaint& complaint)
{
    complaint.what
        = fmt::format("the appliance cannot write: {}", or_else(asked.text("message"), "storage failed"));
    complaint.lines.emplace_back("do",
        "on the appliance: free or repair the disk of its state folders, then: "
        "countersignctl status");
}

void not_in_order(const Asked& asked, Complaint& complaint)
{
    complaint.what
        = fmt::format("no issuance now: {}", or_else(asked.text("message"), "the appliance is not in order"));
    complaint.lines.emplace_back(
        "do", or_else(asked.text("hint"), "an operator must act: countersignctl status"));
}

void unavailable(const Asked& asked, Complaint& complaint)
{
    complaint.what
        = fmt::format("a part of the appliance does not answer: {}", or_else(asked.text("what"), "unnamed"));
    complaint.lines.emplace_back("do", or_else(asked.text("hint"), "countersignctl status says which"));
}

void permission_denied(const Asked& asked, Complaint& complaint)
{
    complaint.what = fmt::format("the appliance does not let you call {} here", asked.method);
    complaint.lines.emplace_back("do",
        "use the socket of the role that may (--frontend, --operator, --auditor, --as), "
        "as a user whom daemon.toml or the policy names");
}

void invalid_parameter(const Asked& asked, Complaint& complaint)
{
    const std::string reason = asked.text("message");
    const std::string parameter = asked.text("parameter");
    complaint.what = fmt::format("the appliance does not accept {}{}{}",
        parameter.empty() ? "this" : "\"" + parameter + "\"", reason.empty() ? "" : ": ", reason);
    complaint.lines.emplace_back("called", std::string { asked.method });
    complaint.lines.emplace_back(
        "do", "correct that argument; countersignctl COMMAND --help says what it may be");
}

void unknown_method(const Asked& asked, Complaint& complaint)
{
    complaint.what = fmt::format("this appliance does not know {}", asked.method);
    complaint.lines.emplace_back(
        "do", "use the countersignctl of the appliance's own version: countersignctl version");
}

void internal(const Asked& asked, Complaint& complaint)
{
    complaint.what
        = fmt::format("the appliance has a fault of its own: {}", or_else(asked.text("message"), "unnamed"));
    complaint.lines.emplace_back("called", std::string { asked.method });
    complaint.lines.emplace_back("do", "look into countersignd's journal, and report it");
}

struct ErrorRow
{
    std::string_view name; // without its interface: the same name means the same in each
    ExitStatus status;
    void (*tell)(const Asked&, Complaint&);
};

constexpr ErrorRow kErrors[] = {
    { "Refused", ExitStatus::Refused, refused },
    { "Pending", ExitStatus::Pending, pending },
    { "Conflict", ExitStatus::Failed, conflict },
    { "NotFound", ExitStatus::NotFound, not_found },
    { "LimitExceeded", ExitStatus::Failed, limit_exceeded },
    { "TokenUnavailable", ExitStatus::TokenUnavailable, token_unavailable },
    { "Locked", ExitStatus::TokenUnavailable, locked },
    { "SigningFailed", ExitStatus::Failed, signing_failed },
    { "StorageUnavailable", ExitStatus::NotInOrder, storage_unavailable },
    { "NotInOrder", ExitStatus::NotInOrder, not_in_order },
    { "Unavailable", ExitStatus::Unreachable, unavailable },
    { "PermissionDenied", ExitStatus::Failed, permission_denied },
    { "InvalidParameter", ExitStatus::Usage, invalid_parameter },
    { "InvalidInput", ExitStatus::Usage, invalid_parameter },
    { "Internal", ExitStatus::Failed, internal },
    { "MethodNotFound", ExitStatus::Failed, unknown_method },
    { "MethodNotImplemented", ExitStatus::Failed, unknown_method },
    { "InterfaceNotFound", ExitStatus::Failed, unknown_method },
};

} // namespace

Complaint complaint_of(std::string_view method, std::string name, boost::json::object parameters)
{
    Complaint complaint { .error = printable(name), .parameters = std::move(parameters) };
    const std::string_view simple = std::string_view { name }.substr(name.rfind('.') + 1);
    for (const ErrorRow& row : kErrors) {
        if (row.name != simple) continue;
        complaint.status = row.status;
        row.tell({ method, complaint.parameters }, complaint);
        return complaint;
    }
    complaint.what = fmt::format("the appliance answered with the error {}", complaint.error);
    complaint.lines.emplace_back("called", std::string { method });
    if (!complaint.parameters.empty())
        complaint.lines.emplace_back("said", printable(boost::json::serialize(complaint.parameters)));
    return complaint;
}

} // namespace countersign::ctl
