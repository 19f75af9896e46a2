// SPDX-License-Identifier: Apache-2.0
#include "daemon/failure.hpp"
#include "daemon/views.hpp"
#include "ipc/interface.hpp"
#include "ipc/service.hpp"
#include "tests/daemon/example_policy.hpp"
#include "tests/store/store_fixture.hpp"

namespace countersign::daemon {
namespace {

namespace json = boost::json;

/// The field of `value` that does not fit type `type` of `interface`; "" when all fit.
std::string misfit(std::string_view interface, std::string_view type, const json::object& value)
{
    const Result<ipc::Interface> parsed = ipc::Interface::parse(ipc::interface_text(interface));
    return ipc::find_misfit(*parsed, parsed->find_type(type)->type.fields, value).value_or("");
}

store::Request bare_request()
{
    store::Request request = store::some_request(store::some_order().id);
    request.number = 7;
    return request;
}

store::Request full_request()
{
    store::Request request = bare_request();
    request.operation = policy::Operation::Rekey;
    request.state = policy::RequestState::Issued;
    request.not_after_asked = store::kNoon;
    request.message = "please";
    request.predecessor = store::new_serial();
    request.changes = R"([{"what":"key","from":"a","to":"b","consequence":"none"}])";
    request.findings
        = R"([{"rule":"key-is-new","state":"satisfied","subject":"key","message":"m","clause":""}])";
    request.decision = store::some_permit(request.id).id;
    request.serial = store::new_serial();
    return request;
}

store::CertificateRow certificate()
{
    const store::Request request = full_request();
    return store::some_certificate(request, store::some_intent(request.id, *request.decision));
}

TEST(Views, OfARequestFitTheInterface)
{
    EXPECT_EQ(misfit(kRequests, "Request", view(bare_request())), "");
    EXPECT_EQ(misfit(kRequests, "Request", view(full_request())), "");
}

TEST(Views, OfARequestShowWhatIsAbsentAsNull)
{
    const json::object shown = view(bare_request());
    for (const char* field : { "notAfterAsked", "message", "predecessor", "decision", "serial" })
        EXPECT_TRUE(shown.at(field).is_null()) << field;
    const json::object full = view(full_request());
    EXPECT_EQ(full.at("notAfterAsked"), "2026-11-25T12:00:00Z");
    EXPECT_EQ(full.at("operation"), "rekey");
    EXPECT_EQ(full.at("message"), "please");
}

TEST(Views, OfACertificateFitTheInterfaceInEveryState)
{
    store::CertificateRow row = certificate();
    for (const auto& [state, text] : { std::pair { policy::CertificateState::Current, "current" },
             std::pair { policy::CertificateState::Replaced, "replaced" },
             std::pair { policy::CertificateState::RevocationPending, "revocationPending" },
             std::pair { policy::CertificateState::Revoked, "revoked" } }) {
        row.state = state;
        EXPECT_EQ(misfit(kCertificates, "Certificate", view(row)), "");
        EXPECT_EQ(view(row).at("state"), text);
    }
    EXPECT_TRUE(view(row).at("replacedBy").is_null() && view(row).at("revokeAt").is_null());
    row.replaced_by = store::new_serial();
    row.revoke_at = store::kNoon;
    EXPECT_EQ(misfit(kCertificates, "Certificate", view(row)), "");
    EXPECT_EQ(view(row).at("replacedBy").as_string(), row.replaced_by->hex());
}

TEST(Views, OfFindingsAndChangesFitTheInterface)
{
    using policy::FindingState;
    const json::array findings
        = view(std::vector<policy::Finding> { { "key-is-new", FindingState::Satisfied, "key", "fine", "" },
            { "names-in-scope", FindingState::Missing, "www.example.test", "not yet", "BR 2.2.6 1.2" },
            { "key-quality", FindingState::Refused, "key", "short", "" } });
    const std::string states[] { "satisfied", "missing", "refused" };
    for (std::size_t i = 0; i < findings.size(); ++i) {
        EXPECT_EQ(misfit(kRequests, "Finding", findings[i].as_object()), "");
        EXPECT_EQ(std::string_view { findings[i].at("state").as_string() }, states[i]);
    }
    const json::array changes = view(
        std::vector<policy::Change> { { policy::ChangeKind::NameAdded, "", "www.example.test", "none" } });
    EXPECT_EQ(misfit(kRequests, "Change", changes.at(0).as_object()), "");
}

TEST(Views, OfWhatWasIssuedFitTheInterfaceWithAndWithoutItsIssuer)
{
    store::CertificateRow row = certificate();
    const Policy policy = example::policy();
    EXPECT_EQ(misfit(kRequests, "Issued", view_issued(row, policy)), "");
    EXPECT_EQ(chain_of("issuing-1", policy), policy.issuers.at(0).certificate.chain_pem());
    row.issuer = "a former one";
    EXPECT_EQ(misfit(kRequests, "Issued", view_issued(row, policy)), "");
    EXPECT_EQ(chain_of(row.issuer, policy), "");
}

} // namespace
} // namespace countersign::daemon
