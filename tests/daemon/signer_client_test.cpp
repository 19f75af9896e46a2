// SPDX-License-Identifier: Apache-2.0
#include "daemon/signer_client.hpp"
#include "tests/daemon/appliance_fixture.hpp"

#include <boost/json/serialize.hpp>

namespace countersign::daemon {
namespace {

using testing::HasSubstr;

class SignerClientTest : public ApplianceTest
{
protected:
    SignerClientTest() { config_.signer_connections = 1; }
};

TEST_F(SignerClientTest, LetsCallsWaitForAConnectionAndServesThemAll)
{
    std::optional<ipc::Reply> replies[3];
    const char* const csrs[] { "p256", "p384", "rsa-2048" };
    for (std::size_t i = 0; i < std::size(replies); ++i)
        begin_call("io.countersign.Requests.Submit", issue_with(csrs[i]), replies[i]);
    for (const std::optional<ipc::Reply>& reply : replies) {
        ASSERT_TRUE(run_until([&] { return reply.has_value(); }));
        EXPECT_EQ(error_of(*reply), "") << json::serialize(output_of(*reply));
    }
    EXPECT_EQ(signer_process_.signatures, 3);
}

TEST_F(SignerClientTest, BoundsTheWaitForAConnection)
{
    signer_process_.next = FakeSigner::Fault::IsSlow;
    std::optional<ipc::Reply> slow;
    begin_call("io.countersign.Requests.Submit", issue_with("p256"), slow);
    ASSERT_TRUE(run_until([&] { return signer_process_.orders.size() == 1; }));
    config_.signing_time = 30ms;
    std::optional<ipc::Reply> late;
    begin_call("io.countersign.Requests.Submit", issue_with("p384"), late);
    const auto end = std::chrono::steady_clock::now() + 300ms;
    ASSERT_TRUE(run_until([&] { return std::chrono::steady_clock::now() >= end; }));
    EXPECT_FALSE(slow || late); // what became of its intent is asked on the same connection
    signer_process_.release();
    ASSERT_TRUE(run_until([&] { return slow && late; }));
    EXPECT_EQ(error_of(*slow), "");
    EXPECT_EQ(error_of(*late), "SigningFailed");
    EXPECT_THAT(text_at(output_of(*late), "message"), HasSubstr("none ended within 30 ms"));
    EXPECT_EQ(state_of(text_at(output_of(*late), "request")), "ready");
    EXPECT_EQ(signer_process_.orders.size(), 1U) << "it was never asked to sign";
}

TEST_F(SignerClientTest, NoticesThatAnIdleConnectionBroke)
{
    (void)issued_serial("p256");
    const std::uint64_t generation = signer_.generation();
    EXPECT_EQ(signer_.generation(), generation);
    signer_process_.die();
    EXPECT_NE(signer_.generation(), generation);
    signer_process_.start();
    EXPECT_TRUE(await(signer_.checkpoint(std::nullopt)));
}

} // namespace
} // namespace countersign::daemon
