// SPDX-License-Identifier: Apache-2.0
#include "daemon/logged_intent.hpp"

#include "core/strict_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace countersign::daemon {

namespace json = boost::json;

namespace {

/// Reads members one after another; the first fault stays, and everything after it is empty.
class Members
{
public:
    explicit Members(const json::object& object)
        : object_(object)
    {
    }

    std::string text(std::string_view name)
    {
        return std::string { std::string_view {
            typed<json::string>(name, [](const json::value& value) { return value.if_string(); }) } };
    }
    TimePoint time(std::string_view name) { return keep(parse_rfc3339(text(name)), TimePoint {}); }
    Digest digest(std::string_view name) { return keep(parse_digest(text(name)), Digest {}); }
    /// null: nothing.
    std::optional<std::string> text_or_null(std::string_view name)
    {
        const json::value* value = object_.if_contains(name);
        return value != nullptr && value->is_null() ? std::nullopt : std::optional { text(name) };
    }
    json::object object(std::string_view name)
    {
        return typed<json::object>(name, [](const json::value& value) { return value.if_object(); });
    }
    json::array array(std::string_view name)
    {
        return typed<json::array>(name, [](const json::value& value) { return value.if_array(); });
    }

    template <class T>
    T keep(Result<T> value, T otherwise)
    {
        if (value) return std::move(*value);
        if (!fault_) fault_ = value.error();
        return otherwise;
    }
    [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }

private:
    template <class T, class Look>
    T typed(std::string_view name, Look look)
    {
        const json::value* value = object_.if_contains(name);
        const T* found = value == nullptr ? nullptr : look(*value);
        if (found != nullptr) return *found;
        return keep(Result<T> { Error { ErrorCode::ProtocolViolation,
                        fmt::format("{} is missing or of another type", name) } },
            T {});
    }

    const json::object& object_;
    std::optional<Error> fault_;
};

Error unusable(const audit::Record& record, std::string_view why)
{
    return { ErrorCode::LogMismatch,
        fmt::format("record {} of the log, an {}, cannot be read: {}", record.index,
            audit::name_of(record.type), why) };
}

Result<std::vector<DomainName>> parse_names(const json::array& texts)
{
    std::vector<DomainName> names;
    for (const json::value& text : texts) {
        const json::string* string = text.if_string();
        Result<DomainName> name = DomainName::parse(string == nullptr ? "" : std::string_view { *string });
        if (!name) return name.error();
        names.push_back(std::move(*name));
    }
    return names;
}

/// What the content of a decision record says about its request.
void fill_content(store::Request& request, Members& content)
{
    request.names = content.keep(parse_names(content.array("names")), {});
    request.subject = content.text("subject");
    request.spki_sha256 = content.digest("spkiSha256");
    if (const std::optional<std::string> asked = content.text_or_null("notAfterAsked"))
        request.not_after_asked = content.keep(parse_rfc3339(*asked), TimePoint {});
    if (const std::optional<std::string> old = content.text_or_null("predecessor")) {
        Result<Serial> serial = Serial::parse(*old);
        if (serial)
            request.predecessor = *serial;
        else
            content.keep<int>(serial.error(), 0);
    }
}

struct Identifiers
{
    IntentId intent;
    RequestId request;
    DecisionId decision;
    OrderId order;
    Serial serial;
};

Result<Identifiers> identifiers_of(Members& data, Members& decision)
{
    Result<IntentId> intent = IntentId::parse(data.text("intent"));
    Result<RequestId> request = RequestId::parse(decision.text("request"));
    Result<DecisionId> id = DecisionId::parse(decision.text("id"));
    Result<OrderId> order = OrderId::parse(decision.text("order"));
    Result<Serial> serial = Serial::parse(data.text("serial"));
    if (!intent || !request || !id || !order || !serial)
        return Error { ErrorCode::ProtocolViolation, "an identifier does not parse" };
    if (data.text("request") != request->text() || data.text("decision") != id->text())
        return Error { ErrorCode::ProtocolViolation, "it is not about its decision record" };
    return Identifiers { *intent, *request, *id, *order, *serial };
}

store::Request request_of(const Identifiers& ids, Members& decision, std::chrono::seconds life)
{
    const TimePoint decided_at = decision.time("decidedAt");
    store::Request request { .id = ids.request,
        .number = 0,
        .order = ids.order,
        .owner_uid = kNobody,
        .operation
        = decision.keep(policy::parse_operation(decision.text("operation")), policy::Operation::Issue),
        .profile = decision.text("profile"),
        .issuer = decision.text("issuer"),
        .state = policy::RequestState::Ready,
        .csr = {},
        .names = {},
        .subject = {},
        .spki_sha256 = {},
        .content_digest = decision.digest("contentDigest"),
        .findings = json::serialize(decision.array("findings")),
        .decision = ids.decision,
        .created_at = decided_at,
        .expires_at = decided_at + life };
    const json::object content_object = decision.object("content");
    Members content { content_object };
    fill_content(request, content);
    if (content.fault()) decision.keep<int>(*content.fault(), 0);
    return request;
}

} // namespace

Result<IntentId> intent_of(const audit::Record& record)
{
    Members data { record.data };
    Result<IntentId> intent = IntentId::parse(data.text("intent"));
    return intent ? intent : unusable(record, intent.error().what);
}

Result<LoggedIntent> parse_logged_intent(
    const audit::Record& record, const std::vector<Bytes>& bodies, std::chrono::seconds request_life)
{
    Members data { record.data };
    if (data.text("kind") != "leaf" || bodies.size() != 2)
        return unusable(record, "this program knows intents of the kind leaf with two bodies only");
    const std::string text { text_of(bodies[1]) };
    Result<json::value> value = parse_strict_json(text);
    if (!value || !value->is_object()) return unusable(record, "its decision record does not parse");
    Members decision { value->get_object() };
    Result<Identifiers> ids = identifiers_of(data, decision);
    if (!ids) return unusable(record, ids.error().what);

    store::Request request = request_of(*ids, decision, request_life);
    store::DecisionRow row { .id = ids->decision,
        .request = ids->request,
        .verdict = decision.text("verdict"),
        .record = text,
        .digest = sha256(bodies[1]),
        .created_at = request.created_at };
    if (decision.fault()) return unusable(record, decision.fault()->what);
    return LoggedIntent { .order = { .id = ids->order,
                              .number = 0,
                              .owner_uid = kNobody,
                              .profile = request.profile,
                              .current = std::nullopt,
                              .created_at = request.created_at },
        .request = request,
        .decision = std::move(row),
        .intent = { .id = ids->intent,
            .request = ids->request,
            .issuer = request.issuer,
            .serial = ids->serial,
            .tbs = bodies[0],
            .decision = ids->decision,
            .created_at = record.time } };
}

Result<LoggedOutcome> parse_logged_outcome(const audit::Record& record)
{
    Result<IntentId> intent = intent_of(record);
    if (!intent) return intent.error();
    Members data { record.data };
    const std::string state = data.text("state");
    LoggedOutcome logged { *intent, {}, {} };
    if (state == "signed") {
        Bytes signature = data.keep(from_base64(data.text("signature")), {});
        logged.outcome = { IntentState::Signed, Signed { std::move(signature), record.index } };
    } else if (state == "failed" || state == "abandoned") {
        logged.outcome.state = state == "failed" ? IntentState::Failed : IntentState::Abandoned;
        logged.reason = data.text("reason");
    } else {
        return unusable(record, "its state is unknown");
    }
    if (data.fault()) return unusable(record, data.fault()->what);
    return logged;
}

} // namespace countersign::daemon
