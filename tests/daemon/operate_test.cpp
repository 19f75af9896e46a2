// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

namespace countersign::daemon {
namespace {

using testing::HasSubstr;

class OperateTest : public ApplianceTest
{
protected:
    ipc::Reply operate(const std::string& method, json::object parameters = {})
    {
        return call("io.countersign.Operator." + method, std::move(parameters), an_operator());
    }
};

TEST_F(OperateTest, IsForOperatorsAlone)
{
    for (const char* method : { "Status", "Keys", "Issuers", "Profiles", "AcceptClock", "ToBeRevoked" })
        for (const ipc::Caller& as : { shell(), an_auditor() })
            EXPECT_EQ(error_of(call(std::string { "io.countersign.Operator." } + method, {}, as)),
                "PermissionDenied")
                << method;
}

TEST_F(OperateTest, CountsWhatThereIs)
{
    (void)issued_serial("p256");
    (void)submit(issue_with("rsa-1024"));
    const ipc::Reply status = operate("Status");
    EXPECT_EQ(text_at(output_of(status), "inOrder"), "true") << text_at(output_of(status), "problems");
    EXPECT_EQ(text_at(output_of(status), "certificates"), "1");
    EXPECT_EQ(text_at(output_of(status), "requests.issued"), "1");
    EXPECT_EQ(text_at(output_of(status), "requests.refused"), "1");
    EXPECT_EQ(text_at(output_of(status), "openIntents"), "0");
    EXPECT_EQ(text_at(output_of(status), "policyDigest"), to_hex(in_force_.policy.digest));
    EXPECT_THAT(text_at(output_of(status), "limits"), HasSubstr("signaturesUnderWay"));
}

TEST_F(OperateTest, SaysThatTheSignerIsGone)
{
    signer_process_.die();
    const ipc::Reply status = operate("Status");
    EXPECT_EQ(text_at(output_of(status), "inOrder"), "false");
    EXPECT_EQ(text_at(output_of(status), "signerReachable"), "false");
    EXPECT_THAT(text_at(output_of(status), "problems"), HasSubstr("signer"));
    EXPECT_EQ(error_of(operate("Keys")), "Unavailable");
    EXPECT_EQ(error_of(operate("AcceptClock")), "Unavailable");
}

TEST_F(OperateTest, SaysThatTheClockIsNotInOrderUntilItIsAccepted)
{
    signer_process_.clock_in_order = false;
    EXPECT_THAT(text_at(output_of(operate("Status")), "problems"), HasSubstr("clock: it stepped"));
    EXPECT_EQ(error_of(operate("AcceptClock")), "");
    EXPECT_EQ(text_at(output_of(operate("Status")), "inOrder"), "true");
}

TEST_F(OperateTest, ShowsKeysIssuersAndProfiles)
{
    const ipc::Reply keys = operate("Keys");
    EXPECT_THAT(text_at(output_of(keys), "keys"), HasSubstr(R"("issuer":"issuing-1")"));
    EXPECT_THAT(text_at(output_of(keys), "tokens"), HasSubstr("demo"));
    EXPECT_THAT(text_at(output_of(operate("Issuers")), "issuers"),
        HasSubstr(R"("profiles":["private-server","short"])"));
    EXPECT_THAT(text_at(output_of(operate("Profiles")), "profiles"), HasSubstr(R"("validityDays":90)"));
}

TEST_F(OperateTest, BlocksAKeyOnceAndForAll)
{
    const std::string digest(64, 'b');
    EXPECT_EQ(error_of(operate("BlockKey", { { "spkiSha256", digest }, { "reason", "stolen" } })), "");
    EXPECT_EQ(error_of(operate("BlockKey", { { "spkiSha256", digest }, { "reason", "again" } })), "");
    EXPECT_TRUE(
        in_store([&](store::SqliteStore& store) { return store.is_key_blocked(*parse_digest(digest)); }));
    const ipc::Reply wrong = operate("BlockKey", { { "spkiSha256", "bb" }, { "reason", "stolen" } });
    EXPECT_EQ(text_at(output_of(wrong), "parameter"), "spkiSha256");
}

TEST_F(OperateTest, HasNoGapToConfirmWhileLogAndStoreGoWithEachOther)
{
    EXPECT_EQ(error_of(operate("ConfirmGap", { { "reason", "why not" } })), "Conflict");
}

TEST_F(OperateTest, ConfirmsAGapAndIssuesAgain)
{
    (void)issued_serial("p256");
    signer_process_.log_id = "log_" + std::string(26, 'b');
    signer_process_.log_size = 1;
    EXPECT_EQ(store::code_of(await(log_watch_.check())), ErrorCode::LogMismatch);
    const ipc::Reply reply = operate("ConfirmGap", { { "reason", "restored from a backup" } });
    EXPECT_EQ(text_at(output_of(reply), "logId"), signer_process_.log_id);
    EXPECT_NE(issued_serial("p384"), "");
}

} // namespace
} // namespace countersign::daemon
