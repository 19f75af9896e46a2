// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.hpp"

namespace countersign::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Certificates : public StoreTest
{
protected:
    std::vector<std::int64_t> listed(const CertificateFilter& filter)
    {
        std::vector<std::int64_t> numbers;
        for (const CertificateRow& certificate : value_of(store_.list_certificates(filter)))
            numbers.push_back(certificate.number);
        return numbers;
    }
    static DomainName name(std::string_view text) { return value_of(DomainName::parse(text)); }
};

TEST_F(Certificates, ComeBackAsTheyWerePut)
{
    const Request request = ready_request();
    const Intent intent = signing(request);
    const CertificateRow put = some_certificate(request, intent);
    must(store_.complete_intent(intent.id, put));
    reopen();
    const CertificateRow back = found(store_.find_certificate(put.serial));
    EXPECT_EQ(back.number, 1);
    EXPECT_EQ(back.serial, put.serial);
    EXPECT_EQ(back.issuer, put.issuer);
    EXPECT_EQ(back.profile, put.profile);
    EXPECT_EQ(back.order, put.order);
    EXPECT_EQ(back.request, put.request);
    EXPECT_EQ(back.decision, put.decision);
    EXPECT_EQ(back.owner_uid, put.owner_uid);
    EXPECT_EQ(back.names, put.names);
    EXPECT_EQ(back.subject, put.subject);
    EXPECT_EQ(back.spki_sha256, put.spki_sha256);
    EXPECT_EQ(back.key_type, put.key_type);
    EXPECT_EQ(back.key_bits, put.key_bits);
    EXPECT_EQ(back.fingerprint, put.fingerprint);
    EXPECT_EQ(back.der, put.der);
    EXPECT_EQ(back.not_before, put.not_before);
    EXPECT_EQ(back.not_after, put.not_after);
    EXPECT_EQ(back.state, policy::CertificateState::Current);
    EXPECT_EQ(back.replaced_by, std::nullopt);
    EXPECT_EQ(back.revoke_at, std::nullopt);
    EXPECT_EQ(back.log_index, put.log_index);
    EXPECT_EQ(back.created_at, put.created_at);
    EXPECT_EQ(value_of(store_.count_certificates()), 1);
    EXPECT_EQ(value_of(store_.find_certificate(new_serial())).has_value(), false);
}

TEST_F(Certificates, AreListedByExactNameOrderAndOwnerNewestFirst)
{
    const Request first = ready_request();
    (void)issued(first);
    (void)issued(ready_request());
    (void)issued(ready_request(first.order));
    EXPECT_THAT(listed({}), ElementsAre(3, 2, 1));
    EXPECT_THAT(listed({ .order = first.order }), ElementsAre(3, 1));
    EXPECT_THAT(listed({ .name = name("www.example.test") }), ElementsAre(3, 2, 1));
    EXPECT_THAT(
        listed({ .name = name("*.example.test"), .order = first.order, .before = 3 }), ElementsAre(1));
    EXPECT_THAT(listed({ .name = name("api.example.test") }), IsEmpty())
        << "a wildcard is a name like any other";
    EXPECT_THAT(listed({ .owner_uid = kShell, .limit = 1 }), ElementsAre(3));
    EXPECT_THAT(listed({ .owner_uid = kShell + 1 }), IsEmpty());
}

TEST_F(Certificates, AreFoundByTheirKey)
{
    const Request request = ready_request();
    const CertificateRow certificate = issued(request);
    const auto uses = value_of(store_.certificates_with_key(request.spki_sha256));
    ASSERT_EQ(uses.size(), 1U);
    EXPECT_EQ(uses[0].serial, certificate.serial);
    EXPECT_EQ(uses[0].order, request.order);
    EXPECT_THAT(value_of(store_.certificates_with_key(digest_of("another key"))), IsEmpty());
}

TEST_F(Certificates, LeadToTheirDecision)
{
    const CertificateRow certificate = issued(ready_request());
    EXPECT_EQ(found(store_.find_decision_by_serial(certificate.serial)).id, certificate.decision);
    EXPECT_FALSE(value_of(store_.find_decision_by_serial(new_serial())));
}

} // namespace
} // namespace countersign::store
