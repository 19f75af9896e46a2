// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signer/ca_key.hpp"
#include "signer/log_writer.hpp"

namespace countersign::signer {

// Each self-test is a record of the log and a use of the key: a token that comes and goes must not fill the
// one or wear out the other.
inline constexpr std::size_t kSelfTestsPerHour = 240; // of one key

/// The text that a self-test signs. It begins with a letter: it can never be read as DER, as a certificate or
/// a CRL.
inline constexpr std::string_view kSelfTestText = "countersign/selftest/v1: this signature certifies nothing";

/// Looks after one token: connects again after it was lost, and tests each of its keys before that key may
/// sign.
class TokenWatch
{
public:
    /// All outlive it; `keys` are those of `token`.
    TokenWatch(TokenClient& token, std::vector<CaKey*> keys, LogWriter& log, const Clock& clock);

    /// Runs until the event loop stops.
    boost::asio::awaitable<void> run();

private:
    boost::asio::awaitable<bool> test_keys();
    /// Logs SELFTEST, then has the token sign, then verifies with the issuer's certificate.
    boost::asio::awaitable<void> test(CaKey& key);
    [[nodiscard]] bool fits_certificate(CaKey& key, const std::map<std::string, TokenKey>& found) const;
    [[nodiscard]] bool may_test_now(CaKey& key) const;
    void fail(CaKey& key, std::string problem, std::string hint) const;
    void tell_state();

    TokenClient& token_;
    std::vector<CaKey*> keys_;
    LogWriter& log_;
    const Clock& clock_;
    std::string told_; // the state that the journal knows
};

} // namespace countersign::signer
