// SPDX-License-Identifier: Apache-2.0
#include "daemon/paging.hpp"
#include "tests/daemon/appliance_fixture.hpp"

#include <boost/json/serialize.hpp>

namespace countersign::daemon {
namespace {

using testing::HasSubstr;

const std::string kNobodys = "req_" + std::string(26, 'a');

class ShowRequestsTest : public ApplianceTest
{
protected:
    std::string ready_request(const std::string& csr = "p256")
    {
        return text_at(output_of(submit(with(issue_with(csr), "completeWhenReady", false))), "request.id");
    }
    std::vector<std::string> listed(json::object parameters, ipc::Caller as, CollectedReplies* more = nullptr)
    {
        const ipc::Reply reply = call("io.countersign.Requests.List", std::move(parameters), as, more);
        EXPECT_EQ(error_of(reply), "") << json::serialize(output_of(reply));
        std::vector<std::string> ids;
        for (const json::value& request : output_of(reply).at("requests").as_array())
            ids.push_back(text_at(request.as_object(), "id"));
        return ids;
    }
};

TEST_F(ShowRequestsTest, ShowAFrontEndItsOwnAndNothingElse)
{
    const std::string request = ready_request();
    for (const char* method : { "Show", "Cancel", "Complete", "Explain" }) {
        const std::string name = std::string { "io.countersign.Requests." } + method;
        const ipc::Reply foreign = call(name, { { "request", request } }, web());
        EXPECT_EQ(error_of(foreign), "NotFound") << method;
        // Nothing tells a request of another from one that does not exist.
        const ipc::Reply nobodys = call(name, { { "request", kNobodys } }, web());
        EXPECT_EQ(text_at(output_of(foreign), "what"), "request " + request);
        EXPECT_EQ(text_at(output_of(nobodys), "what"), "request " + kNobodys);
        EXPECT_EQ(error_of(call(name, { { "request", "req_1" } })), "InvalidInput") << method;
        EXPECT_EQ(error_of(call(name, { { "request", request } }, an_auditor())), "PermissionDenied")
            << method;
    }
    EXPECT_EQ(state_of(request), "ready");
}

TEST_F(ShowRequestsTest, ListTheNewestFirstAndEachCallersOwn)
{
    const std::string first = ready_request("p256");
    const std::string second = ready_request("p384");
    EXPECT_EQ(listed({}, shell()), (std::vector { second, first }));
    EXPECT_EQ(listed({}, web()), std::vector<std::string> {});
    EXPECT_EQ(listed({}, an_operator()), (std::vector { second, first }));
    EXPECT_EQ(listed({ { "limit", 1 } }, shell()), std::vector { second });
    EXPECT_EQ(listed({ { "state", "issued" } }, shell()), std::vector<std::string> {});
    const ipc::Reply wrong = call("io.countersign.Requests.List", { { "state", "asleep" } });
    EXPECT_EQ(text_at(output_of(wrong), "parameter"), "state");
    EXPECT_EQ(
        text_at(output_of(call("io.countersign.Requests.List", { { "limit", 0 } })), "parameter"), "limit");
}

TEST_F(ShowRequestsTest, ListPageByPageWithMore)
{
    const std::string first = ready_request();
    const store::Request row = in_store([id = *RequestId::parse(first)](store::SqliteStore& store) {
        return Result<store::Request> { *store::value_of(store.find_request(id)) };
    });
    in_store([&](store::SqliteStore& store) -> Result<bool> {
        for (std::size_t i = 0; i < kPage; ++i) {
            store::Request copy = row;
            copy.id = RequestId::make(random_);
            copy.order = OrderId::make(random_);
            if (auto order = store.insert_order(
                    { .id = copy.order, .owner_uid = row.owner_uid, .profile = row.profile });
                !order)
                return order.error();
            if (auto number = store.insert_request(copy); !number) return number.error();
        }
        return true;
    });
    CollectedReplies more;
    EXPECT_EQ(listed({ { "limit", 1000 } }, shell(), &more), std::vector { first });
    ASSERT_EQ(more.replies.size(), 1U);
    EXPECT_EQ(more.replies[0].at("requests").as_array().size(), kPage);
    EXPECT_EQ(listed({ { "limit", 1000 } }, shell()).size(), kPage);
}

TEST_F(ShowRequestsTest, CancelWhatIsNotOverAndNothingElse)
{
    const std::string request = ready_request();
    const ipc::Reply reply
        = call("io.countersign.Requests.Cancel", { { "request", request }, { "reason", "no need" } });
    EXPECT_EQ(text_at(output_of(reply), "request.state"), "cancelled");
    EXPECT_EQ(state_of(request), "cancelled");
    EXPECT_EQ(error_of(call("io.countersign.Requests.Cancel", { { "request", request } })), "Conflict");
    EXPECT_EQ(error_of(call("io.countersign.Requests.Complete", { { "request", request } })), "Conflict");
}

TEST_F(ShowRequestsTest, ExplainWithoutStoringAnything)
{
    const std::string request = ready_request();
    const ipc::Reply before = call("io.countersign.Requests.Show", { { "request", request } });
    const ipc::Reply reply = call("io.countersign.Requests.Explain", { { "request", request } });
    EXPECT_EQ(text_at(output_of(reply), "verdict"), "permit");
    EXPECT_THAT(text_at(output_of(reply), "findings"), HasSubstr("key-is-new"));
    EXPECT_EQ(output_of(call("io.countersign.Requests.Show", { { "request", request } })), output_of(before));
}

TEST_F(ShowRequestsTest, WatchNeedsMore)
{
    EXPECT_EQ(
        error_of(call("io.countersign.Requests.Watch", { { "request", ready_request() } })), "ExpectedMore");
}

TEST_F(ShowRequestsTest, WatchSeesEachChangeUntilTheEnd)
{
    const std::string request = ready_request();
    CollectedReplies more;
    std::optional<ipc::Reply> end;
    begin_call("io.countersign.Requests.Watch", { { "request", request } }, end, shell(), &more);
    ASSERT_TRUE(run_until([&] { return !more.replies.empty(); }));
    EXPECT_EQ(text_at(more.replies[0], "request.state"), "ready");
    const auto begun = std::chrono::steady_clock::now();
    signer_process_.next = FakeSigner::Fault::IsSlow;
    std::optional<ipc::Reply> completed;
    begin_call("io.countersign.Requests.Complete", { { "request", request } }, completed);
    ASSERT_TRUE(run_until([&] { return text_at(more.replies.back(), "request.state") == "signing"; }));
    ASSERT_TRUE(run_until([&] { return !signer_process_.orders.empty(); })) << "nothing is there to release";
    signer_process_.release();
    ASSERT_TRUE(run_until([&] { return end.has_value(); }));
    EXPECT_EQ(text_at(output_of(*end), "request.state"), "issued");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s) << "a change was noticed by the tick alone";
    ASSERT_TRUE(run_until([&] { return completed.has_value(); }));
}

TEST_F(ShowRequestsTest, WatchOfARequestThatIsOverEndsAtOnce)
{
    const ipc::Reply issued = submit(issue_with("p256"));
    CollectedReplies more;
    const ipc::Reply end = call("io.countersign.Requests.Watch",
        { { "request", text_at(output_of(issued), "request.id") } }, shell(), &more);
    EXPECT_EQ(text_at(output_of(end), "request.state"), "issued");
    EXPECT_TRUE(more.replies.empty());
}

} // namespace
} // namespace countersign::daemon
