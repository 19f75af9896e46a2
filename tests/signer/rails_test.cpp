// SPDX-License-Identifier: Apache-2.0
// Each rail on both sides of its boundary.
#include "signer/rails.hpp"
#include "tests/signer/samples.hpp"

#include <gmock/gmock.h>

namespace countersign::signer {
namespace {

/// A case that every rail allows; a test changes one thing.
struct Sample
{
    Rails limits = rails();
    x509::Tbs tbs = *x509::parse_tbs(tbs_with(serial(1)));
    DecisionRecord record = *parse_decision_record(canonical_json(record_object()));
    RailIssuer issuer { tbs.issuer, tbs.authority_key_identifier, tbs.signature_algorithm,
        kNoon + 24h * 3650 };
    std::string kind = "leaf";
    std::string request = kRequest;
    TimePoint now = kNoon;
    std::uint8_t prefix = kPrefix;
    bool serial_seen = false;
    bool record_seen = false;
    std::int64_t in_last_minute = 0;

    /// The name of the rail that forbids it, or "".
    [[nodiscard]] std::string refused_by() const
    {
        const std::optional<RailRefusal> refusal = find_refusal({ .rails = limits,
            .issuer = issuer,
            .tbs = tbs,
            .record = record,
            .kind = kind,
            .request = request,
            .now = now,
            .serial_prefix = prefix,
            .serial_was_seen = serial_seen,
            .record_was_seen = record_seen,
            .signatures_in_last_minute = in_last_minute });
        if (refusal) EXPECT_NE(refusal->message, "");
        return refusal ? std::string { refusal->rail } : "";
    }
    void set_names(const std::vector<std::string>& names)
    {
        tbs.dns_names.clear();
        record.permit->evidence.clear();
        for (const std::string& name : names) {
            tbs.dns_names.push_back(*DomainName::parse(name));
            record.permit->evidence.push_back({ tbs.dns_names.back(), "scope", "example.test" });
        }
        record.permit->names = tbs.dns_names;
        std::ranges::sort(record.permit->names);
        tbs.subject_text = record.permit->subject = names.empty() ? "" : "CN=" + names.front();
    }
};

TEST(Rails, AllowWhatWasPermitted)
{
    EXPECT_EQ(Sample {}.refused_by(), "");
}

TEST(RailKind, AllowsOnlyTheKindsOfTheKey)
{
    Sample sample;
    sample.kind = "crl";
    EXPECT_EQ(sample.refused_by(), "kind");
}

TEST(RailNoCa, HasNoSettingThatAllowsIt)
{
    Sample sample;
    sample.tbs.is_ca = true;
    EXPECT_EQ(sample.refused_by(), "no-ca");
}

TEST(RailRecordPermits, DemandsTheVerdictAndThePermit)
{
    for (const char* verdict : { "refused", "pending", "", "Permit" }) {
        Sample sample;
        sample.record.verdict = verdict;
        EXPECT_EQ(sample.refused_by(), "record-permits") << verdict;
    }
    Sample sample;
    sample.record.permit.reset();
    EXPECT_EQ(sample.refused_by(), "record-permits");
}

TEST(RailRecordPermits, DemandsTheRequestOfTheCall)
{
    Sample sample;
    sample.request = identifier("req", 9);
    EXPECT_EQ(sample.refused_by(), "record-permits");
}

TEST(RailRecordFresh, AllowsFiveMinutesAndNotASecondMore)
{
    Sample sample;
    sample.record.decided_at = kNoon - kDecisionLife;
    EXPECT_EQ(sample.refused_by(), "");
    sample.record.decided_at -= 1s;
    EXPECT_EQ(sample.refused_by(), "record-fresh");
    sample.record.decided_at = kNoon + kDecisionAhead;
    EXPECT_EQ(sample.refused_by(), "");
    sample.record.decided_at += 1s;
    EXPECT_EQ(sample.refused_by(), "record-fresh");
}

TEST(RailRecordServesOnce, RefusesTheSecondTime)
{
    Sample sample;
    sample.record_seen = true;
    EXPECT_EQ(sample.refused_by(), "record-serves-once");
}

TEST(RailIssuerEquals, DemandsNameKeyIdentifierAndTheDecisionsIssuer)
{
    Sample name;
    name.issuer.subject.back() ^= 1;
    EXPECT_EQ(name.refused_by(), "issuer-equals");
    Sample key;
    key.issuer.key_identifier.back() ^= 1;
    EXPECT_EQ(key.refused_by(), "issuer-equals");
    Sample missing;
    missing.tbs.authority_key_identifier.clear();
    EXPECT_EQ(missing.refused_by(), "issuer-equals");
    Sample decision;
    decision.record.issuer = "issuing-2";
    EXPECT_EQ(decision.refused_by(), "issuer-equals");
}

TEST(RailNamesEqualRecord, AllowsAnyOrderOfTheSameNames)
{
    Sample sample;
    sample.set_names({ "b.example.test", "a.example.test" });
    EXPECT_EQ(sample.refused_by(), "");
}

TEST(RailNamesEqualRecord, RefusesANameMoreLessOrTwice)
{
    Sample more;
    more.tbs.dns_names.push_back(*DomainName::parse("a.example.test"));
    EXPECT_EQ(more.refused_by(), "names-equal-record");
    Sample less;
    less.set_names({ "a.example.test", "b.example.test" });
    less.tbs.dns_names.pop_back();
    EXPECT_EQ(less.refused_by(), "names-equal-record");
    Sample twice;
    twice.tbs.dns_names.push_back(twice.tbs.dns_names.front());
    EXPECT_EQ(twice.refused_by(), "names-equal-record");
    Sample none;
    none.set_names({});
    EXPECT_EQ(none.refused_by(), "names-equal-record");
}

TEST(RailNamesEqualRecord, RefusesAnotherSubject)
{
    Sample other;
    other.tbs.subject_text = "CN=other.example.test";
    EXPECT_EQ(other.refused_by(), "names-equal-record");
    Sample permitted_but_no_name;
    permitted_but_no_name.tbs.subject_text = permitted_but_no_name.record.permit->subject = "CN=bank.example";
    EXPECT_EQ(permitted_but_no_name.refused_by(), "names-equal-record");
    Sample empty;
    empty.tbs.subject_text = empty.record.permit->subject = "";
    EXPECT_EQ(empty.refused_by(), "");
}

TEST(RailSpkiEqualsRecord, RefusesAnotherKey)
{
    Sample permitted;
    permitted.record.permit->spki_sha256[0] ^= 1;
    EXPECT_EQ(permitted.refused_by(), "spki-equals-record");
    Sample certified;
    certified.tbs.spki.back() ^= 1;
    EXPECT_EQ(certified.refused_by(), "spki-equals-record");
}

TEST(RailValidityEqualsRecord, RefusesASecondMoreOrLess)
{
    for (const std::chrono::seconds by : { -1s, 1s }) {
        Sample begin;
        begin.tbs.not_before += by;
        EXPECT_EQ(begin.refused_by(), "validity-equals-record");
        Sample end;
        end.tbs.not_after += by;
        EXPECT_EQ(end.refused_by(), "validity-equals-record");
    }
}

TEST(RailProfileAllowed, RefusesAnother)
{
    Sample sample;
    sample.record.profile = "public-server";
    EXPECT_EQ(sample.refused_by(), "profile-allowed");
}

TEST(RailNameSuffixes, RefusesANameThatIsUnderNone)
{
    for (const char* name : { "www.example.com", "wwwexample.test", "notexample.test", "*.example.com" }) {
        Sample sample;
        sample.set_names({ name });
        EXPECT_EQ(sample.refused_by(), "name-suffixes") << name;
    }
    Sample itself;
    itself.set_names({ "example.test" });
    EXPECT_EQ(itself.refused_by(), "");
}

TEST(RailWildcards, AreAllowedOnlyWhereTheKeySaysSo)
{
    Sample sample;
    sample.set_names({ "*.example.test" });
    EXPECT_EQ(sample.refused_by(), "");
    sample.limits.wildcards = false;
    EXPECT_EQ(sample.refused_by(), "wildcards");
}

TEST(RailSanKinds, RefusesOtherKindsOfNames)
{
    Sample other;
    other.tbs.other_name_kinds = { "iPAddress" };
    EXPECT_EQ(other.refused_by(), "san-kinds");
    Sample dns;
    dns.limits.san_kinds.clear();
    EXPECT_EQ(dns.refused_by(), "san-kinds");
}

TEST(RailExtendedKeyUsages, RefusesOneMoreAndNone)
{
    Sample more;
    more.tbs.extended_key_usages.emplace_back("1.3.6.1.5.5.7.3.3");
    EXPECT_EQ(more.refused_by(), "extended-key-usages");
    Sample none;
    none.tbs.extended_key_usages.clear();
    EXPECT_EQ(none.refused_by(), "extended-key-usages");
    Sample fewer;
    fewer.tbs.extended_key_usages.pop_back();
    EXPECT_EQ(fewer.refused_by(), "");
}

TEST(RailExtensionAllowList, RefusesOneThatIsNotOnIt)
{
    Sample sample;
    sample.tbs.extensions.push_back({ "2.5.29.30", true, {} });
    EXPECT_EQ(sample.refused_by(), "extension-allow-list");
}

TEST(RailAlgorithm, RefusesAnother)
{
    Sample sample;
    sample.tbs.signature_algorithm.back() ^= 1;
    EXPECT_EQ(sample.refused_by(), "algorithm");
}

TEST(RailLongestValidity, CountsBothEnds)
{
    Sample sample; // 90 days exactly
    EXPECT_EQ(sample.refused_by(), "");
    sample.tbs.not_after += 1s;
    sample.record.permit->not_after += 1s;
    EXPECT_EQ(sample.refused_by(), "longest-validity");
    sample.tbs.not_after = sample.record.permit->not_after = sample.tbs.not_before - 1s;
    EXPECT_EQ(sample.refused_by(), "longest-validity");
}

TEST(RailIssuerOutlives, AllowsTheSameEnd)
{
    Sample sample;
    sample.issuer.not_after = sample.tbs.not_after;
    EXPECT_EQ(sample.refused_by(), "");
    sample.issuer.not_after -= 1s;
    EXPECT_EQ(sample.refused_by(), "issuer-outlives");
}

TEST(RailNotBeforeNearNow, AllowsAnHourBackAndFiveMinutesAhead)
{
    const auto moved_to = [](TimePoint not_before) {
        Sample sample;
        const std::chrono::seconds by = not_before - sample.tbs.not_before;
        for (TimePoint* time : { &sample.tbs.not_before, &sample.tbs.not_after,
                 &sample.record.permit->not_before, &sample.record.permit->not_after })
            *time += by;
        return sample.refused_by();
    };
    EXPECT_EQ(moved_to(kNoon - kLongestBackdate), "");
    EXPECT_EQ(moved_to(kNoon - kLongestBackdate - 1s), "not-before-near-now");
    EXPECT_EQ(moved_to(kNoon + kLongestPostdate), "");
    EXPECT_EQ(moved_to(kNoon + kLongestPostdate + 1s), "not-before-near-now");
}

TEST(RailSerialPrefix, RefusesAnotherLogs)
{
    Sample sample;
    sample.prefix = kPrefix + 1;
    EXPECT_EQ(sample.refused_by(), "serial-prefix");
}

TEST(RailSerialFresh, RefusesOneThatWasUsed)
{
    Sample sample;
    sample.serial_seen = true;
    EXPECT_EQ(sample.refused_by(), "serial-fresh");
}

TEST(RailEvidence, IsDemandedForEveryName)
{
    for (const std::size_t lost : { 0U, 1U, 2U }) {
        Sample sample;
        sample.set_names({ "a.example.test", "b.example.test", "c.example.test" });
        EXPECT_EQ(sample.refused_by(), "");
        sample.record.permit->evidence.erase(
            sample.record.permit->evidence.begin() + static_cast<std::ptrdiff_t>(lost));
        EXPECT_EQ(sample.refused_by(), "evidence-for-every-name") << lost;
    }
}

TEST(RailEvidence, MustBeOfTheKindAndCoverTheName)
{
    const auto with = [](const std::string& kind, const std::string& value) {
        Sample sample;
        sample.record.permit->evidence[0].kind = kind;
        sample.record.permit->evidence[0].value = value;
        return sample.refused_by();
    };
    EXPECT_EQ(with("scope", "www.example.test"), "");
    EXPECT_EQ(with("domain-control", "example.test"), "evidence-for-every-name");
    EXPECT_EQ(with("scope", "other.example.test"), "evidence-for-every-name");
    EXPECT_EQ(with("scope", "test"), "evidence-for-every-name") << "wider than the key's suffix";
    EXPECT_EQ(with("scope", ""), "evidence-for-every-name");
}

TEST(RailRate, AllowsTheLastOneAndNoMore)
{
    Sample sample;
    sample.in_last_minute = sample.limits.signatures_per_minute - 1;
    EXPECT_EQ(sample.refused_by(), "");
    sample.in_last_minute += 1;
    EXPECT_EQ(sample.refused_by(), "rate");
}

TEST(Rails, EachHaveANameOfTheirOwn)
{
    std::vector<std::string_view> names = rail_names();
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
    EXPECT_EQ(names.size(), 23U);
}

} // namespace
} // namespace countersign::signer
