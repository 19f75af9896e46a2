// SPDX-License-Identifier: Apache-2.0
#include "policy/content.hpp"

#include "core/canonical_json.hpp"
#include "policy/decision.hpp"
#include "policy/json_values.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

constexpr std::string_view kContext = "countersign/content/v1"; // no other digest of ours begins like this
constexpr std::array<std::uint8_t, 1> kNul {};

/// "none", "superseded immediately", "superseded after 72h" or, for no whole hours, "superseded after 90s".
std::string revocation_of(const Facts& facts, const Settings& settings)
{
    if (!facts.predecessor) return "none";
    const ReissueDiff diff = reissue_diff(facts, settings);
    if (!diff.revokes_predecessor) return "none";
    const std::int64_t seconds = diff.revoke_after.value_or(std::chrono::seconds {}).count();
    if (seconds == 0) return "superseded immediately";
    return seconds % 3600 == 0 ? fmt::format("superseded after {}h", seconds / 3600)
                               : fmt::format("superseded after {}s", seconds);
}

} // namespace

boost::json::object content_of(const Facts& facts, const Settings& settings)
{
    return {
        { "order", facts.order.text() }, { "operation", name_of(facts.operation) },
        { "profile", settings.profile.name }, { "issuer", settings.issuer.name },
        { "spkiSha256", to_hex(facts.key.spki_sha256) }, { "names", names_json(facts.names) },
        { "subject", facts.subject }, { "notAfterAsked", time_json(facts.not_after_asked) },
        { "predecessor", facts.predecessor ? boost::json::value(facts.predecessor->serial.hex()) : nullptr },
        { "revocation", revocation_of(facts, settings) },
        { "agreement", nullptr }, // none is asked for yet; the member keeps its place
    };
}

Digest content_digest(const Facts& facts, const Settings& settings)
{
    const std::string content = canonical_json(content_of(facts, settings));
    return sha256({ bytes_of(kContext), kNul, bytes_of(content) });
}

} // namespace countersign::policy
