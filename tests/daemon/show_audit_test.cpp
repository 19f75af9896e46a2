// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

namespace countersign::daemon {
namespace {

using testing::ElementsAre;

class ShowAuditTest : public ApplianceTest
{
protected:
    ipc::Reply audit(const std::string& method, json::object parameters, ipc::ReplyStream* more = nullptr)
    {
        return call("io.countersign.Audit." + method, std::move(parameters), an_auditor(), more);
    }
    static std::vector<std::int64_t> indices(const json::object& reply)
    {
        std::vector<std::int64_t> list;
        for (const json::value& record : reply.at("records").as_array())
            list.push_back(record.at("index").as_int64());
        return list;
    }
};

TEST_F(ShowAuditTest, GivesADecisionByIdAndBySerial)
{
    const std::string serial = issued_serial("p256");
    const ipc::Reply by_serial = audit("Decision", { { "serial", serial } });
    EXPECT_EQ(
        text_at(output_of(by_serial), "record"), text_at(signer_process_.orders.at(0), "decisionRecord"));
    EXPECT_EQ(text_at(output_of(by_serial), "digest"),
        to_hex(sha256(bytes_of(text_at(output_of(by_serial), "record")))));
    const ipc::Reply by_id = audit("Decision", { { "id", text_at(output_of(by_serial), "id") } });
    EXPECT_EQ(output_of(by_id), output_of(by_serial));
}

TEST_F(ShowAuditTest, WantsExactlyOneWayToFindADecision)
{
    const std::string id = "dec_" + std::string(26, 'a');
    const std::string serial = "11" + std::string(36, 'a');
    EXPECT_EQ(error_of(audit("Decision", {})), "InvalidInput");
    EXPECT_EQ(error_of(audit("Decision", { { "id", id }, { "serial", serial } })), "InvalidInput");
    EXPECT_EQ(error_of(audit("Decision", { { "id", "dec_1" } })), "InvalidInput");
    EXPECT_EQ(error_of(audit("Decision", { { "id", id } })), "NotFound");
    EXPECT_EQ(error_of(audit("Decision", { { "serial", serial } })), "NotFound");
    EXPECT_EQ(error_of(call("io.countersign.Audit.Decision", { { "id", id } }, shell())), "PermissionDenied");
}

TEST_F(ShowAuditTest, GivesTheHeadOfTheLog)
{
    signer_process_.log_size = 7;
    const ipc::Reply head = audit("Checkpoint", {});
    EXPECT_EQ(text_at(output_of(head), "logId"), signer_process_.log_id);
    EXPECT_EQ(text_at(output_of(head), "size"), "7");
    signer_process_.die();
    EXPECT_EQ(error_of(audit("Checkpoint", {})), "Unavailable");
}

TEST_F(ShowAuditTest, ReadsTheNewestRecordsOrThoseFromAnIndexOn)
{
    signer_process_.log_size = 50;
    EXPECT_EQ(indices(output_of(audit("Tail", {}))).front(), 30);
    EXPECT_EQ(indices(output_of(audit("Tail", { { "from", nullptr } }))).size(), 20U);
    EXPECT_THAT(indices(output_of(audit("Tail", { { "from", 0 }, { "limit", 3 } }))), ElementsAre(0, 1, 2));
    EXPECT_THAT(indices(output_of(audit("Tail", { { "from", 50 } }))), ElementsAre());
}

TEST_F(ShowAuditTest, BlamesAnIndexOrLimitThatIsNone)
{
    EXPECT_EQ(text_at(output_of(audit("Tail", { { "from", -1 } })), "parameter"), "from");
    EXPECT_EQ(text_at(output_of(audit("Tail", { { "limit", 0 } })), "parameter"), "limit");
}

TEST_F(ShowAuditTest, ReadsPageByPageWithMore)
{
    signer_process_.log_size = 150;
    CollectedReplies more;
    const ipc::Reply last = audit("Tail", { { "from", 0 }, { "limit", 1000 } }, &more);
    ASSERT_EQ(more.replies.size(), 1U);
    EXPECT_EQ(indices(more.replies[0]).size(), 100U);
    EXPECT_EQ(indices(output_of(last)).front(), 100);
    EXPECT_EQ(indices(output_of(last)).back(), 149);
}

} // namespace
} // namespace countersign::daemon
