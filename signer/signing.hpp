// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/clock_watch.hpp"
#include "ipc/call.hpp"
#include "signer/ca_key.hpp"
#include "signer/ledger.hpp"
#include "signer/log_writer.hpp"

#include <memory>

namespace countersign::signer {

/// What countersignd asks to have signed.
struct SigningRequest
{
    IntentId intent;
    std::string key;
    std::string kind; // of object: "leaf"
    Bytes tbs;
    std::string decision_record; // canonical JSON
    std::string request;
};

/// What the signer is made of; one thread uses it.
struct SignerParts
{
    const Clock& clock;
    LogWriter& log;
    Ledger& ledger;
    audit::ClockWatch& clock_watch;
    std::vector<std::unique_ptr<CaKey>>& keys;
};

/// The one way to a signature: rails, INTENT durable, the token asked at most once, the signature verified,
/// OUTCOME durable.
class Signing
{
public:
    /// What `parts` refer to outlives it.
    explicit Signing(SignerParts parts)
        : parts_(parts)
    {
    }
    Signing(const Signing&) = delete;
    Signing& operator=(const Signing&) = delete;
    ~Signing();

    /// The output of Sign, or one of its errors.
    boost::asio::awaitable<ipc::Reply> sign(SigningRequest asked);

private:
    struct Begun; // an intent that stands in the log
    boost::asio::awaitable<void> wait_while_tested(std::string name);
    std::variant<Begun, ipc::CallError> begin(SigningRequest& asked);
    [[nodiscard]] std::optional<ipc::CallError> check_rails(
        CaKey& key, const SigningRequest& asked, const x509::Tbs& tbs, const DecisionRecord& record);
    boost::asio::awaitable<ipc::Reply> finish(Begun begun, TokenAnswer answer);
    boost::asio::awaitable<Result<std::uint64_t>> log_outcome(
        const Begun& begun, IntentState state, std::string_view member, std::string text);
    boost::asio::awaitable<bool> verifies(const Begun& begun, const Bytes& signature);
    void tell_refusal(const SigningRequest& asked, std::string_view rail, std::string_view message);

    SignerParts parts_;
    boost::asio::thread_pool verifier_ { 1 };
    RateWindow refusals_;
};

} // namespace countersign::signer
