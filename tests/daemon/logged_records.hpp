// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/record.hpp"
#include "core/canonical_json.hpp"
#include "tests/store/store_fixture.hpp"

#include <boost/json/array.hpp>

namespace countersign::daemon::example {

/// An INTENT as the signer logs it, with what its bodies hold; to be changed before `record` and `bodies`.
struct LoggedSigning
{
    SystemRandom random;
    IntentId intent = IntentId::make(random);
    RequestId request = RequestId::make(random);
    OrderId order = OrderId::make(random);
    DecisionId decision = DecisionId::make(random);
    Serial serial = Serial::make(0x11, random);
    std::string operation = "issue";
    boost::json::value predecessor = nullptr;
    boost::json::value not_after_asked = nullptr;
    std::string kind = "leaf";

    [[nodiscard]] boost::json::object decision_record() const
    {
        return { { "id", decision.text() }, { "request", request.text() }, { "order", order.text() },
            { "operation", operation }, { "decidedAt", to_rfc3339(store::kNoon) },
            { "profile", "private-server" }, { "issuer", "issuing-1" },
            { "contentDigest", std::string(64, 'c') }, { "verdict", "permit" },
            { "findings", boost::json::array { { { "rule", "names-in-scope" } } } },
            { "content",
                boost::json::object { { "names", { "example.test", "www.example.test" } },
                    { "subject", "CN=example.test" }, { "spkiSha256", std::string(64, 'a') },
                    { "notAfterAsked", not_after_asked }, { "predecessor", predecessor } } } };
    }
    [[nodiscard]] audit::Record record() const
    {
        return { audit::RecordType::Intent, 7, store::kNoon, {},
            { { "intent", intent.text() }, { "kind", kind }, { "request", request.text() },
                { "decision", decision.text() }, { "serial", serial.hex() } } };
    }
    [[nodiscard]] std::vector<Bytes> bodies() const
    {
        const std::string text = canonical_json(decision_record());
        return { { 1, 2, 3 }, { text.begin(), text.end() } };
    }
};

} // namespace countersign::daemon::example
