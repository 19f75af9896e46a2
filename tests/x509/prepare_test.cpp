// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"
#include "x509/openssl_ptr.hpp"
#include "x509/prepare.hpp"
#include "x509/tbs.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <thread>

namespace countersign::x509 {
namespace {

using example::FailsWith;
using example::kNoon;
using example::kSecond;
using example::Succeeds;

static_assert(!std::is_copy_constructible_v<LintedTbs> && !std::is_copy_assignable_v<LintedTbs>);
static_assert(!std::is_constructible_v<LintedTbs, Bytes, Serial>);

Result<LintedTbs> prepared(const std::string& request, const std::string& ca, TimePoint now = kNoon)
{
    const Csr csr = example::csr(request);
    const Issuer issuer = example::issuer(ca);
    return prepare(example::permit(csr, issuer), csr, issuer, example::serial(), now);
}

X509Ptr openssl_certificate(BytesView der)
{
    const unsigned char* cursor = der.data();
    return X509Ptr { d2i_X509(nullptr, &cursor, static_cast<long>(der.size())) };
}

/// What `openssl verify -x509_strict -verify_hostname` says at kNoon, "ok" being good.
std::string openssl_verdict(BytesView certificate, const Issuer& issuer, const std::string& host)
{
    const OpensslPtr<X509_STORE, X509_STORE_free> store { X509_STORE_new() };
    const std::string chain = issuer.chain_pem();
    const OpensslPtr<BIO, BIO_free_all> memory { BIO_new_mem_buf(
        chain.data(), static_cast<int>(chain.size())) };
    while (const X509Ptr ca { PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr) })
        X509_STORE_add_cert(store.get(), ca.get());

    const X509Ptr leaf = openssl_certificate(certificate);
    const OpensslPtr<X509_STORE_CTX, X509_STORE_CTX_free> context { X509_STORE_CTX_new() };
    X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
    X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(wanted, kNoon.time_since_epoch().count());
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
    X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER);
    X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    X509_verify_cert(context.get());
    return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

TEST(Prepare, LeadsToACertificateThatOpensslAccepts)
{
    for (const char* ca : { "p256", "p384", "rsa-2048" })
        for (const char* request : { "p256.pem", "p384.pem", "rsa-2048.pem" }) {
            const Issuer issuer = example::issuer(ca);
            const Result<LintedTbs> tbs = prepared(request, ca);
            ASSERT_THAT(tbs, Succeeds());
            const Bytes signature = example::sign_as(ca, issuer.algorithm(), tbs->der());
            const Result<Bytes> certificate = assemble(tbs->der(), signature, issuer);
            ASSERT_THAT(certificate, Succeeds());
            EXPECT_EQ(openssl_verdict(*certificate, issuer, "www.example.test"), "ok")
                << ca << " " << request;
            EXPECT_EQ(openssl_verdict(*certificate, issuer, "other.example.test"), "hostname mismatch");
            EXPECT_TRUE(to_pem(*certificate).starts_with("-----BEGIN CERTIFICATE-----\nMI"));
        }
}

TEST(Prepare, WritesWhatThePermitSays)
{
    const Csr csr = example::csr("p256.pem");
    const Result<LintedTbs> linted = prepared("p256.pem", "p256");
    ASSERT_THAT(linted, Succeeds());
    EXPECT_EQ(linted->serial(), example::serial());
    const Result<Tbs> tbs = parse_tbs(linted->der());
    ASSERT_THAT(tbs, Succeeds());
    EXPECT_EQ(tbs->serial, example::serial());
    EXPECT_EQ(tbs->not_before, kNoon - std::chrono::minutes { 5 });
    EXPECT_EQ(tbs->not_after - tbs->not_before + kSecond, std::chrono::days { 90 });
    EXPECT_EQ(tbs->dns_names, csr.names());
    EXPECT_EQ(tbs->subject_text, "CN=example.test");
    EXPECT_EQ(tbs->spki, csr.spki());
    EXPECT_FALSE(tbs->is_ca);
}

TEST(Prepare, MakesTheNamesCriticalWhenTheSubjectIsEmpty)
{
    const Csr csr = example::csr("p256.pem");
    const Issuer issuer = example::issuer("p256");
    policy::Settings settings = example::settings(issuer);
    settings.profile.subject = policy::SubjectForm::Empty;
    const Result<LintedTbs> linted = prepare(
        example::permit(example::facts(csr, settings), settings), csr, issuer, example::serial(), kNoon);
    ASSERT_THAT(linted, Succeeds());
    const Result<Tbs> tbs = parse_tbs(linted->der());
    EXPECT_EQ(to_hex(tbs->subject), "3000");
    EXPECT_TRUE(std::ranges::find(tbs->extensions, "2.5.29.17", &Extension::oid)->critical);
}

TEST(Prepare, RefusesAnotherKeyThanThePermitNames)
{
    const Issuer issuer = example::issuer("p256");
    Result<LintedTbs> linted = prepare(example::permit(example::csr("p256.pem"), issuer),
        example::csr("p384.pem"), issuer, example::serial(), kNoon);
    EXPECT_THAT(linted, FailsWith(ErrorCode::KeyRejected, "another key"));
}

TEST(Prepare, TakesAPermitForAMinuteAndNoLonger)
{
    EXPECT_THAT(prepared("p256.pem", "p256", kNoon + kPermitLife), Succeeds());
    EXPECT_THAT(prepared("p256.pem", "p256", kNoon + kPermitLife + kSecond),
        FailsWith(ErrorCode::Conflict, "decide anew"));
    const TimePoint not_before = kNoon - std::chrono::minutes { 5 };
    EXPECT_THAT(
        prepared("p256.pem", "p256", not_before - kSecond), FailsWith(ErrorCode::ClockUnreliable, "clock"));
}

TEST(Prepare, RefusesToOutliveTheIssuer)
{
    const Csr csr = example::csr("p256.pem");
    const Issuer issuer = example::issuer("p256");
    // Policy is told of an issuer that lives on: prepare looks at the certificate itself.
    policy::Settings settings = example::settings(issuer);
    policy::Facts facts = example::facts(csr, settings);
    settings.issuer.not_after += std::chrono::days { 3650 };
    const auto ending_at = [&](TimePoint not_after) {
        facts.now = not_after + kSecond - settings.profile.validity + settings.profile.backdate;
        return prepare(example::permit(facts, settings), csr, issuer, example::serial(), facts.now);
    };
    EXPECT_THAT(ending_at(issuer.not_after()), Succeeds());
    EXPECT_THAT(
        ending_at(issuer.not_after() + kSecond), FailsWith(ErrorCode::IssuerExpires, "after its issuer"));
}

TEST(Prepare, RunsOnManyThreads)
{
    const Csr csr = example::csr("p256.pem");
    const Issuer issuer = example::issuer("p256");
    std::vector<std::jthread> threads;
    std::atomic<int> done = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round)
                if (prepare(example::permit(csr, issuer), csr, issuer, example::serial(), kNoon)) ++done;
        });
    threads.clear();
    EXPECT_EQ(done, 80);
}

TEST(Assemble, RefusesASignatureThatDoesNotVerify)
{
    const Issuer issuer = example::issuer("p256");
    const Result<LintedTbs> tbs = prepared("p256.pem", "p256");
    Bytes signature = example::sign_as("p256", issuer.algorithm(), tbs->der());
    signature.back() ^= 1;
    EXPECT_THAT(
        assemble(tbs->der(), signature, issuer), FailsWith(ErrorCode::SignatureInvalid, "does not verify"));
}

TEST(Assemble, RefusesATbsThatIsNoneOrAnotherIssuers)
{
    const Issuer issuer = example::issuer("p256");
    const Bytes not_a_tbs { 0x30, 0x00 };
    EXPECT_THAT(assemble(not_a_tbs, example::sign_as("p256", issuer.algorithm(), not_a_tbs), issuer),
        FailsWith(ErrorCode::Internal, "does not parse"));
    const Result<LintedTbs> foreign = prepared("p256.pem", "rsa-2048");
    EXPECT_THAT(
        assemble(foreign->der(), example::sign_as("p256", issuer.algorithm(), foreign->der()), issuer),
        FailsWith(ErrorCode::Internal, "another algorithm or issuer"));
}

} // namespace
} // namespace countersign::x509
