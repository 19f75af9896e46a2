// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signer/log_methods.hpp"
#include "signer/open_log.hpp"
#include "signer/signing.hpp"
#include "signer/token_watch.hpp"

#include <memory>

namespace countersign::signer {

/// The parts of a running signer, and the methods of io.countersign.Signer. One event loop runs all of it.
class Signer
{
public:
    /// All but `opened` outlive it. `on_storage_failure` must end the process soon.
    Signer(boost::asio::io_context& io, const Config& config, OpenedLog opened, const Clock& clock,
        Random& random, std::function<void(const Error&)> on_storage_failure);
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;

    /// The dispatch table; its handlers refer to this object.
    [[nodiscard]] std::vector<ipc::Endpoint> endpoints();
    /// Begins to look after the tokens. Until a key passed its self-test it signs nothing.
    void watch_tokens();

private:
    boost::asio::awaitable<ipc::Reply> sign(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> keys(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> status(ipc::Call call);

    boost::asio::io_context& io_;
    const Config& config_;
    LogWriter log_;
    Ledger ledger_;
    audit::ClockWatch clock_watch_;
    std::vector<std::unique_ptr<TokenClient>> tokens_;
    std::vector<std::unique_ptr<CaKey>> keys_;
    std::vector<std::unique_ptr<TokenWatch>> watches_;
    Signing signing_;
    LogMethods log_methods_;
};

} // namespace countersign::signer
