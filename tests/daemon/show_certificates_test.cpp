// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

namespace countersign::daemon {
namespace {

const std::string kNobodys = "11" + std::string(36, 'a');

class ShowCertificatesTest : public ApplianceTest
{
protected:
    std::vector<std::string> listed(json::object parameters, ipc::Caller as = shell())
    {
        const ipc::Reply reply = call("io.countersign.Certificates.List", std::move(parameters), as);
        std::vector<std::string> serials;
        for (const json::value& certificate : output_of(reply).at("certificates").as_array())
            serials.push_back(text_at(certificate.as_object(), "serial"));
        return serials;
    }
};

TEST_F(ShowCertificatesTest, ShowTheCertificateAndItsChain)
{
    const std::string serial = issued_serial("p256");
    const ipc::Reply reply = call("io.countersign.Certificates.Show", { { "serial", serial } });
    EXPECT_EQ(text_at(output_of(reply), "certificate.serial"), serial);
    EXPECT_EQ(text_at(output_of(reply), "certificate.state"), "current");
    EXPECT_EQ(text_at(output_of(reply), "certificate.notBefore"), to_rfc3339(clock_.wall - 5min));
    EXPECT_EQ(
        text_at(output_of(reply), "certificate.notAfter"), to_rfc3339(clock_.wall - 5min + 90 * 24h - 1s));
    EXPECT_EQ(text_at(output_of(reply), "chain"), in_force_.policy.issuers.at(0).certificate.chain_pem());
}

TEST_F(ShowCertificatesTest, ShowAFrontEndItsOwnAndOthersAll)
{
    const std::string serial = issued_serial("p256");
    EXPECT_EQ(
        error_of(call("io.countersign.Certificates.Show", { { "serial", serial } }, web())), "NotFound");
    EXPECT_EQ(
        error_of(call("io.countersign.Certificates.Show", { { "serial", kNobodys } }, web())), "NotFound");
    EXPECT_EQ(error_of(call("io.countersign.Certificates.Show", { { "serial", "12" } })), "InvalidInput");
    EXPECT_EQ(listed({}, web()), std::vector<std::string> {});
    for (const ipc::Caller& as : { shell(), an_operator(), an_auditor() })
        EXPECT_EQ(listed({}, as), std::vector { serial });
}

TEST_F(ShowCertificatesTest, ListByNameAndByOrder)
{
    const std::string first = issued_serial("p256");
    const std::string second = issued_serial("p384");
    EXPECT_EQ(listed({}), (std::vector { second, first }));
    EXPECT_EQ(listed({ { "name", "example.test" } }), std::vector { first });
    EXPECT_EQ(listed({ { "name", "WWW.example.test" } }), (std::vector { second, first }));
    const ipc::Reply shown = call("io.countersign.Certificates.Show", { { "serial", second } });
    EXPECT_EQ(
        listed({ { "order", text_at(output_of(shown), "certificate.order") } }), std::vector { second });
    for (const char* parameter : { "name", "order" }) {
        const ipc::Reply wrong = call("io.countersign.Certificates.List", { { parameter, "no such thing" } });
        EXPECT_EQ(text_at(output_of(wrong), "parameter"), parameter);
    }
}

TEST_F(ShowCertificatesTest, GiveTheChainOfAnIssuerThatThePolicyNames)
{
    const ipc::Reply reply = call("io.countersign.Certificates.Chain", { { "issuer", "issuing-1" } });
    EXPECT_EQ(text_at(output_of(reply), "chain"), in_force_.policy.issuers.at(0).certificate.chain_pem());
    EXPECT_EQ(error_of(call("io.countersign.Certificates.Chain", { { "issuer", "issuing-2" } })), "NotFound");
}

} // namespace
} // namespace countersign::daemon
