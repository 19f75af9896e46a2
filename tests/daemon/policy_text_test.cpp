// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy_text.hpp"
#include "tests/daemon/example_policy.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace countersign::daemon {
namespace {

using namespace std::chrono_literals;
using example::policy;
using example::policy_text;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// The good text with the first `from` replaced by `to`.
std::string changed(const std::string& from, const std::string& to)
{
    std::string text = policy_text();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// What is said of a text; "" when it is good.
std::string fault_of(const std::string& text)
{
    const Result<Policy> parsed = parse_policy(text, "policy.toml");
    if (parsed) return "";
    EXPECT_EQ(parsed.error().code, ErrorCode::InvalidConfiguration);
    return parsed.error().what;
}
std::string fault_of(const std::string& from, const std::string& to)
{
    return fault_of(changed(from, to));
}

TEST(PolicyText, ParsesIntoProfilesIssuersAndFrontEnds)
{
    const Policy parsed = policy();
    ASSERT_EQ(parsed.profiles.size(), 2U);
    const policy::Profile& profile = *parsed.find_profile("private-server");
    EXPECT_EQ(profile.validity, 90 * 24h);
    EXPECT_EQ(profile.backdate, 5min);
    EXPECT_TRUE(profile.rsa && profile.ec_p256 && profile.ec_p384 && profile.wildcards);
    EXPECT_EQ(profile.scope.at(0).text(), "example.test");
    EXPECT_THAT(profile.extended_key_usages, ElementsAre("serverAuth", "clientAuth"));
    EXPECT_EQ(profile.revoke_replaced_after, 72h);
    const PolicyIssuer& issuer = *parsed.find_issuer("issuing-1");
    EXPECT_EQ(issuer.key, "key-1");
    EXPECT_EQ(issuer.certificate.subject_text(), "CN=Issuing p256,O=Example");
    EXPECT_EQ(parsed.find_frontend(example::kWeb)->name, "web");
    EXPECT_EQ(parsed.find_frontend(1002), nullptr);
    EXPECT_EQ(parsed.text, policy_text());
    EXPECT_EQ(parsed.digest, sha256(bytes_of(policy_text())));
}

TEST(PolicyText, HasCarefulDefaults)
{
    const Policy parsed = policy();
    const policy::Profile& profile = *parsed.find_profile("short");
    EXPECT_FALSE(profile.rsa || profile.ec_p384 || profile.wildcards);
    EXPECT_EQ(profile.most_names, 100U);
    EXPECT_EQ(profile.subject, policy::SubjectForm::CommonName);
    EXPECT_TRUE(profile.reissue_allowed && profile.names_may_change_at_reissue);
    EXPECT_EQ(profile.revoke_replaced_after, std::nullopt);
}

TEST(PolicyText, JudgesByTheIssuersValidityAndItsOwnDigest)
{
    const Policy parsed = policy();
    const policy::Settings settings = parsed.settings(*parsed.find_profile("short"));
    EXPECT_EQ(settings.profile.name, "short");
    EXPECT_EQ(settings.issuer.name, "issuing-1");
    EXPECT_EQ(settings.issuer.not_after, parsed.issuers.at(0).certificate.not_after());
    EXPECT_EQ(settings.policy_digest, parsed.digest);
}

struct Mistake
{
    std::string from;
    std::string to;
    int line;
    std::string allowed;
};

TEST(PolicyText, NamesFileLineAndWhatIsAllowed)
{
    const std::string names = "allowed: 1 to 64 of a-z";
    const Mistake mistakes[] {
        { "name = \"private-server\"", "name = \"Private Server\"", 2, names },
        { "name = \"private-server\"", "name = \"\"", 2, names },
        { "name = \"private-server\"", "name = \"" + std::string(65, 'a') + "\"", 2, names },
        { "name = \"private-server\"", "name = 7", 2, "a text" },
        { "kind = \"private\"", "kind = \"tls-dv\"", 3, "\"private\"" },
        { "issuer = \"issuing-1\"", "issuer = \"issuing-2\"", 4, "no [[issuer]]" },
        { "validity_days = 90", "validity_days = 0", 5, "1 to 3660" },
        { "validity_days = 90", "validity_days = 3661", 5, "1 to 3660" },
        { "backdate_minutes = 5", "backdate_minutes = 61", 6, "0 to 60" },
        { "backdate_minutes = 5", "backdate_minutes = -1", 6, "0 to 60" },
        { "\"rsa\", \"ec-p256\"", "\"ed25519\"", 7, "\"rsa\", \"ec-p256\", \"ec-p384\"" },
        { "[\"rsa\", \"ec-p256\", \"ec-p384\"]", "[]", 7, "at least one" },
        { "smallest_rsa_bits = 2048", "smallest_rsa_bits = 2047", 8, "2048 to 8192" },
        { "smallest_rsa_bits = 2048", "smallest_rsa_bits = 4097", 8, "largest_rsa_bits" },
        { "largest_rsa_bits = 4096", "largest_rsa_bits = 8193", 9, "2048 to 8192" },
        { "scope = [\"example.test\"]", "scope = []", 10, "at least one domain" },
        { "scope = [\"example.test\"]", "scope = [\"*.example.test\"]", 10, "wildcard" },
        { "scope = [\"example.test\"]", "scope = \"example.test\"", 10, "a list of texts" },
        { "wildcards = true", "wildcards = \"yes\"", 11, "true or false" },
        { "most_names = 100", "most_names = 0", 12, "1 to 1000" },
        { "most_names = 100", "most_names = 1001", 12, "1 to 1000" },
        { "subject = \"common-name\"", "subject = \"full\"", 13, "\"common-name\", \"empty\"" },
        { "[\"serverAuth\", \"clientAuth\"]", "[\"codeSigning\"]", 14, "\"serverAuth\", \"clientAuth\"" },
        { "[\"serverAuth\", \"clientAuth\"]", "[]", 14, "at least one" },
        { "allowed = true", "allowed = 1", 16, "true or false" },
        { "names_may_change = true", "names_may_change = \"no\"", 17, "true or false" },
        { "name = \"short\"", "name = \"private-server\"", 20, "two profiles" },
        { "name = \"shell\"", "name = \"The Shell\"", 28, names },
        { "uids = [1000]", "uids = [-1]", 29, "0 to 4294967294" },
        { "uids = [1000]", "uids = [4294967295]", 29, "0 to 4294967294" },
        { "profiles = [\"private-server\", \"short\"]", "profiles = [\"long\"]", 30, "no [[profile]]" },
        { "name = \"web\"", "name = \"shell\"", 32, "two front ends" },
        { "uids = [1001]", "uids = [1001, 1000]", 33, "uid 1000 is bound to two front ends" },
        { "trust = \"private\"", "trust = \"public\"", 37, "\"private\"" },
        { "key = \"key-1\"", "key = \"KEY\"", 38, names },
        { "[[frontend]]", "[[frontend]]\ncolour = \"red\"", 28, "not known here; allowed: name" },
        { "kind = \"private\"", "kind = \"private\"\nkind = \"private\"", 4, "" },
    };
    for (const Mistake& mistake : mistakes)
        EXPECT_THAT(fault_of(mistake.from, mistake.to),
            AllOf(HasSubstr(fmt::format("policy.toml line {}:", mistake.line)), HasSubstr(mistake.allowed)))
            << mistake.to;
}

TEST(PolicyText, TakesEachThresholdAtItsEdges)
{
    EXPECT_EQ(fault_of("validity_days = 90", "validity_days = 3660"), "");
    EXPECT_EQ(fault_of("validity_days = 90", "validity_days = 1"), "");
    EXPECT_EQ(fault_of("backdate_minutes = 5", "backdate_minutes = 60"), "");
    EXPECT_EQ(fault_of("backdate_minutes = 5", "backdate_minutes = 0"), "");
    EXPECT_EQ(fault_of("most_names = 100", "most_names = 1000"), "");
    EXPECT_EQ(fault_of("most_names = 100", "most_names = 1"), "");
    EXPECT_EQ(fault_of("smallest_rsa_bits = 2048", "smallest_rsa_bits = 4096"), "");
    EXPECT_EQ(fault_of("uids = [1000]", "uids = [0, 4294967294]"), "");
}

TEST(PolicyText, SaysWhenTheReplacedIsRevoked)
{
    const auto after = [](const std::string& text) {
        const Result<Policy> parsed = parse_policy(changed("\"72h\"", "\"" + text + "\""), "policy.toml");
        return parsed ? parsed->profiles.at(0).revoke_replaced_after : std::chrono::seconds { -1 };
    };
    EXPECT_EQ(after("never"), std::nullopt);
    EXPECT_EQ(after("immediately"), 0s);
    EXPECT_EQ(after("1h"), 1h);
    EXPECT_EQ(after("720h"), 720h);
    for (const char* wrong : { "0h", "721h", "72", "h", "72 h", "72hours", "-1h", "+1h", "",
             "9223372036854775807h", "99999999999999999999h" })
        EXPECT_THAT(fault_of("\"72h\"", std::string { "\"" } + wrong + "\""),
            AllOf(HasSubstr("policy.toml line 18:"), HasSubstr("\"1h\" to \"720h\"")))
            << wrong;
}

TEST(PolicyText, RefusesAnIssuerWhoseChainIsNone)
{
    EXPECT_THAT(fault_of("-----BEGIN CERTIFICATE-----\nM", "-----BEGIN CERTIFICATE-----\n!"),
        HasSubstr("policy.toml line 39: `issuer.chain`"));
    const std::string twice = policy_text() + policy_text().substr(policy_text().find("[[issuer]]"));
    EXPECT_THAT(fault_of(twice), HasSubstr("two issuers"));
}

TEST(PolicyText, NeedsAProfile)
{
    EXPECT_THAT(fault_of(""), AllOf(HasSubstr("policy.toml line 1:"), HasSubstr("at least one [[profile]]")));
    EXPECT_THAT(fault_of("[[profile]"), HasSubstr("policy.toml line 1:"));
}

TEST(PolicyText, NamesEveryKeyThatIsMissing)
{
    for (const std::string key : { "name", "kind", "issuer", "validity_days", "key_types", "scope",
             "extended_key_usages", "uids", "profiles", "trust", "key" })
        EXPECT_THAT(fault_of("\n" + key + " = ", "\n# " + key + " = "),
            AllOf(HasSubstr("policy.toml line "), HasSubstr("." + key + "` is missing; allowed: ")))
            << key;
}

} // namespace
} // namespace countersign::daemon
