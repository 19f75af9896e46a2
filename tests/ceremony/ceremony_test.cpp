// SPDX-License-Identifier: Apache-2.0
// Whole ceremonies on real SoftHSM tokens.
#include "audit/log.hpp"
#include "ceremony/ca_certificate.hpp"
#include "ceremony/ceremony.hpp"
#include "core/file.hpp"
#include "core/strict_json.hpp"
#include "tests/hsm/soft_token.hpp"

#include <boost/json/object.hpp>
#include <gmock/gmock.h>
#include <openssl/x509v3.h>

#include <filesystem>

namespace countersign::ceremony {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::HasSubstr;

class CeremonyTest : public ::testing::Test
{
protected:
    CeremonyTest() { hsm_.make_token("bench"); }

    Options root_options() const
    {
        Options options;
        options.module = hsm::testing::kSoftHsm;
        options.token = *hsm::Pkcs11Uri::parse("pkcs11:token=bench");
        options.pin_file = hsm_.path("pin");
        options.key = { "root-1", { 0x01 } };
        options.key_type = KeyType::EcP256;
        options.subject = "CN=Example Root,O=Example";
        options.years = 20;
        options.out = hsm_.path("root.pem");
        options.report = hsm_.path("root.json");
        return options;
    }

    Options issuing_options() const
    {
        Options options = root_options();
        options.operation = Operation::Issuing;
        options.key = { "issuing-1", { 0x02 } };
        options.key_type = KeyType::Rsa2048;
        options.subject = "CN=Example Issuing,O=Example";
        options.years = 10;
        options.out = hsm_.path("issuing.pem");
        options.report = hsm_.path("issuing.json");
        options.issuer_certificate = hsm_.path("root.pem");
        options.issuer_key = { "root-1", { 0x01 } };
        return options;
    }

    Result<void> hold(const Options& options)
    {
        told_.clear();
        return hold_ceremony(
            options, clock_, random_, [this](std::string_view line) { told_.emplace_back(line); });
    }

    json::object report(const std::string& name) const
    {
        return parse_strict_json(hsm_.read(name))->as_object();
    }

    hsm::testing::SoftHsm hsm_;
    SystemClock clock_;
    SystemRandom random_;
    std::vector<std::string> told_;
};

TEST_F(CeremonyTest, MakesARootAndAnIssuingCaThatOpensslVerifies)
{
    Result<void> root = hold(root_options());
    ASSERT_TRUE(root) << root.error().what;
    Result<void> issuing = hold(issuing_options());
    ASSERT_TRUE(issuing) << issuing.error().what;
    EXPECT_EQ(hsm::testing::run({ "openssl", "verify", "-x509_strict", "-CAfile", hsm_.path("root.pem"),
                  hsm_.path("issuing.pem") }),
        0);
    EXPECT_EQ(hsm::testing::run({ "openssl", "verify", "-x509_strict", "-check_ss_sig", "-CAfile",
                  hsm_.path("root.pem"), hsm_.path("root.pem") }),
        0);
    EXPECT_THAT(
        hsm_.read("issuing.pem"), ::testing::EndsWith(hsm_.read("root.pem"))); // a chain, issuing CA first
    EXPECT_THAT(told_, Contains(HasSubstr("fingerprint")));
    EXPECT_THAT(told_, Contains(HasSubstr("extractable=no")));
}

TEST_F(CeremonyTest, SetsExactlyTheExtensionsOfACa)
{
    ASSERT_TRUE(hold(root_options()));
    ASSERT_TRUE(hold(issuing_options()));
    const CertificatePointer root = *parse_root(*read_file(hsm_.path("root.pem"), 65536));
    const Result<Bytes> der = from_base64(report("issuing.json").at("certificate").as_string());
    const std::uint8_t* at = der->data();
    const CertificatePointer issuing { d2i_X509(nullptr, &at, static_cast<long>(der->size())) };
    for (X509* certificate : { root.get(), issuing.get() }) {
        EXPECT_TRUE(X509_get_extension_flags(certificate) & EXFLAG_CA);
        EXPECT_EQ(X509_get_key_usage(certificate), std::uint32_t { KU_KEY_CERT_SIGN | KU_CRL_SIGN });
        for (const int nid : { NID_basic_constraints, NID_key_usage })
            EXPECT_EQ(X509_EXTENSION_get_critical(
                          X509_get_ext(certificate, X509_get_ext_by_NID(certificate, nid, -1))),
                1);
        EXPECT_EQ(X509_get0_serialNumber(certificate)->length, static_cast<int>(kSerialOctets));
    }
    EXPECT_EQ(X509_get_ext_count(root.get()), 3);
    EXPECT_EQ(X509_get_ext_count(issuing.get()), 4);
    EXPECT_EQ(X509_get_pathlen(root.get()), -1);
    EXPECT_EQ(X509_get_pathlen(issuing.get()), 0);
    EXPECT_EQ(ASN1_OCTET_STRING_cmp(
                  X509_get0_authority_key_id(issuing.get()), X509_get0_subject_key_id(root.get())),
        0);
}

TEST_F(CeremonyTest, ReportsTheAttributesThatTheTokenKeeps)
{
    ASSERT_TRUE(hold(root_options()));
    const json::object made = report("root.json");
    const json::object& attributes = made.at("attributes").as_object();
    for (const std::string_view name :
        { "token", "private", "sensitive", "alwaysSensitive", "neverExtractable", "local", "sign" })
        EXPECT_TRUE(attributes.at(name).as_bool()) << name;
    for (const std::string_view name :
        { "extractable", "decrypt", "unwrap", "signRecover", "derive", "modifiable" })
        EXPECT_FALSE(attributes.at(name).as_bool()) << name;
    EXPECT_EQ(made.at("version").as_int64(), 1);
    EXPECT_EQ(made.at("operation").as_string(), "root");
    EXPECT_EQ(made.at("token").as_object().at("label").as_string(), "bench");
    const Result<Bytes> der = from_base64(made.at("certificate").as_string());
    EXPECT_EQ(made.at("certificateSha256").as_string(), to_hex(sha256(*der)));
}

TEST_F(CeremonyTest, RefusesALabelThatExists)
{
    ASSERT_TRUE(hold(root_options()));
    Options second = root_options();
    second.key.id = { 0x07 };
    second.out = hsm_.path("second.pem");
    second.report = hsm_.path("second.json");
    const Result<void> held = hold(second);
    ASSERT_FALSE(held);
    EXPECT_EQ(held.error().code, ErrorCode::Ambiguous);
    EXPECT_THAT(held.error().what, HasSubstr("label \"root-1\" is taken"));
    EXPECT_FALSE(std::filesystem::exists(second.out));
}

TEST_F(CeremonyTest, RefusesAnIdThatExists)
{
    ASSERT_TRUE(hold(root_options()));
    Options second = root_options();
    second.key.label = "root-2";
    second.out = hsm_.path("second.pem");
    second.report = hsm_.path("second.json");
    EXPECT_THAT(hold(second).error().what, HasSubstr("id 01 is taken"));
}

TEST_F(CeremonyTest, OverwritesNoFileAndMakesNoKeyThen)
{
    hsm_.write("root.json", "an earlier report");
    EXPECT_EQ(hold(root_options()).error().code, ErrorCode::Conflict);
    EXPECT_EQ(hsm_.read("root.json"), "an earlier report");
    std::filesystem::remove(hsm_.path("root.json"));
    EXPECT_TRUE(hold(root_options())); // the label is still free
}

TEST_F(CeremonyTest, RefusesAnIssuingCaThatOutlivesItsRootBeforeAKeyIsMade)
{
    Options root = root_options();
    root.years = 10;
    ASSERT_TRUE(hold(root));
    Options issuing = issuing_options();
    issuing.years = 11;
    EXPECT_EQ(hold(issuing).error().code, ErrorCode::IssuerExpires);
    issuing.years = 9;
    EXPECT_TRUE(hold(issuing));
}

TEST_F(CeremonyTest, RefusesARootCertificateOfAnotherKey)
{
    ASSERT_TRUE(hold(root_options()));
    Options other = root_options();
    other.key = { "root-2", { 0x09 } };
    other.out = hsm_.path("other.pem");
    other.report = hsm_.path("other.json");
    ASSERT_TRUE(hold(other));
    Options issuing = issuing_options();
    issuing.issuer_certificate = other.out; // but the key of root-1
    EXPECT_EQ(hold(issuing).error().code, ErrorCode::SignatureInvalid);
    issuing = issuing_options();
    issuing.issuer_key.label = "root-3";
    EXPECT_EQ(hold(issuing).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(hold(issuing_options())); // neither refusal left a key behind: its label is still free
}

TEST_F(CeremonyTest, TriesAWrongPinOnceAndMakesNothing)
{
    hsm_.write("pin", "111111");
    const Result<void> held = hold(root_options());
    EXPECT_EQ(held.error().code, ErrorCode::TokenLocked);
    EXPECT_THAT(held.error().what, HasSubstr("CKR_PIN_INCORRECT"));
    EXPECT_FALSE(std::filesystem::exists(hsm_.path("root.pem")));
}

TEST_F(CeremonyTest, RefusesTwoTokensOfOneLabel)
{
    hsm_.make_token("bench");
    EXPECT_EQ(hold(root_options()).error().code, ErrorCode::Ambiguous);
}

TEST_F(CeremonyTest, AppendsACeremonyRecordToTheLog)
{
    SystemRandom random;
    audit::Draft init { audit::RecordType::Init, audit::log_identity(LogId::make(random), 0x01), {} };
    ASSERT_TRUE(audit::Log::create(hsm_.folder(), { init }, clock_.now()));
    Options options = root_options();
    options.log = hsm_.folder();
    const Result<void> held = hold(options);
    ASSERT_TRUE(held) << held.error().what;
    const Result<audit::Log> log = audit::Log::open(hsm_.folder());
    ASSERT_TRUE(log && log->size() == 2);
    const Result<audit::Record> record = audit::parse_record(*log->read(1));
    EXPECT_EQ(record->type, audit::RecordType::Ceremony);
    EXPECT_EQ(record->data.at("label").as_string(), "root-1");
}

TEST_F(CeremonyTest, SaysWhenTheLogHasNoRecordThoughTheKeyWasMade)
{
    Options options = root_options();
    options.log = hsm_.path("absent");
    const Result<void> held = hold(options);
    ASSERT_FALSE(held);
    EXPECT_THAT(held.error().what, HasSubstr("the log has no record of this ceremony"));
    EXPECT_THAT(held.error().what, HasSubstr("the key \"root-1\" (id 01) is on the token"));
}

} // namespace
} // namespace countersign::ceremony
