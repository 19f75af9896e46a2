// SPDX-License-Identifier: Apache-2.0
#include "signer/log_methods.hpp"
#include "tests/signer/signer_fixture.hpp"

#include <gmock/gmock.h>

namespace countersign::signer {
namespace {

class LogMethodsTest : public SignerFixture
{
protected:
    json::object checkpoint(json::object parameters = {})
    {
        const ipc::Reply reply = call("Checkpoint", std::move(parameters));
        return output_of(reply);
    }
};

TEST_F(LogMethodsTest, AppendLogsEventsDurably)
{
    const ipc::Reply reply
        = call("Append", { { "events", json::array { R"({"kind":"login"})", R"({"kind":"logout"})" } } });
    const std::int64_t index = output_of(reply).at("logIndex").as_int64();
    const ipc::Reply read = call("Read", { { "from", index }, { "count", 1 } });
    EXPECT_THAT(std::string { output_of(read).at("records").as_array().at(0).at("record").as_string() },
        testing::HasSubstr(R"("events":[{"kind":"login"},{"kind":"logout"}])"));
    EXPECT_EQ(error_of(call("Append", { { "events", json::array {} } })), "InvalidParameter");
    EXPECT_EQ(error_of(call("Append", { { "events", json::array { "no JSON" } } })), "InvalidParameter");
}

TEST_F(LogMethodsTest, EventsOfTheDaemonCannotAcceptTheClock)
{
    clock_.wall += 1h;
    ASSERT_EQ(error_of(call("Append", { { "events", json::array { R"({"kind":"clock-accepted"})" } } })), "");
    const ipc::Reply status = call("Status", {});
    EXPECT_FALSE(output_of(status).at("clockInOrder").as_bool());
}

TEST_F(LogMethodsTest, CheckpointGivesTheHeadNowAndEarlier)
{
    const json::object early = checkpoint();
    ASSERT_EQ(error_of(call("Append", { { "events", json::array { R"({"a":1})" } } })), "");
    const json::object late = checkpoint();
    EXPECT_GT(late.at("size").as_int64(), early.at("size").as_int64());
    EXPECT_NE(late.at("root"), early.at("root"));
    const json::object again = checkpoint({ { "size", early.at("size") } });
    EXPECT_EQ(again.at("root"), early.at("root"));
    EXPECT_EQ(again.at("size"), early.at("size"));
    EXPECT_EQ(late.at("serialPrefix").as_int64(), kPrefix);
    EXPECT_EQ(error_of(call("Checkpoint", { { "size", 10'000 } })), "NotFound");
    EXPECT_EQ(error_of(call("Checkpoint", { { "size", -1 } })), "InvalidParameter");
}

TEST_F(LogMethodsTest, ReadGivesWhatIsAskedForAndNoMore)
{
    const ipc::Reply two = call("Read", { { "from", 0 }, { "count", 2 } });
    EXPECT_EQ(output_of(two).at("records").as_array().size(), 2U);
    const ipc::Reply none = call("Read", { { "from", 10'000 }, { "count", 2 } });
    EXPECT_TRUE(output_of(none).at("records").as_array().empty());
    EXPECT_EQ(error_of(call("Read", { { "from", -1 }, { "count", 2 } })), "InvalidParameter");
    EXPECT_EQ(error_of(call("Read", { { "from", 0 }, { "count", 0 } })), "InvalidParameter");
}

TEST_F(LogMethodsTest, AGapGivesTheLogAnotherIdAndPrefix)
{
    const json::object before = checkpoint();
    const ipc::Reply gap = call("ConfirmGap",
        { { "operator", "alice" }, { "storeLogId", identifier("log", 9) }, { "storeSize", 12 },
            { "reason", "restored" } });
    const json::object after = checkpoint();
    EXPECT_NE(after.at("logId"), before.at("logId"));
    EXPECT_NE(after.at("serialPrefix"), before.at("serialPrefix"));
    EXPECT_EQ(after.at("logId"), output_of(gap).at("logId"));
    EXPECT_EQ(after.at("serialPrefix"), output_of(gap).at("serialPrefix"));
    restart();
    EXPECT_EQ(checkpoint().at("logId"), after.at("logId"));
    ASSERT_TRUE(run_until_ready());
    const ipc::Reply refused = sign(1); // its serial begins with the prefix from before
    EXPECT_EQ(std::get<ipc::CallError>(refused).parameters.at("rail").as_string(), "serial-prefix");
    EXPECT_EQ(error_of(call("ConfirmGap",
                  { { "operator", "" }, { "storeLogId", "x" }, { "storeSize", 1 }, { "reason", "r" } })),
        "InvalidParameter");
}

TEST_F(LogMethodsTest, StatusTellsTheLogAndTheConfiguration)
{
    const ipc::Reply status = call("Status", {});
    EXPECT_EQ(output_of(status).at("logId").as_string(), identifier("log", 1));
    EXPECT_EQ(output_of(status).at("configurationDigest").as_string(), to_hex(config_.digest));
    EXPECT_TRUE(output_of(status).at("clockInOrder").as_bool());
    EXPECT_EQ(output_of(status).at("keys").as_array().size(), 1U);
}

TEST_F(LogMethodsTest, RefuseMalformedParameters)
{
    EXPECT_EQ(error_of(call("Outcome", { { "intent", "int_x" } })), "InvalidParameter");
    EXPECT_EQ(error_of(call("AcceptClock", { { "operator", "" } })), "InvalidParameter");
    EXPECT_EQ(error_of(call("AcceptClock", { { "operator", std::string(kLongestRemark + 1, 'x') } })),
        "InvalidParameter");
}

} // namespace
} // namespace countersign::signer
