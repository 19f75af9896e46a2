// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/issue_certificate.hpp"

namespace countersign::daemon {

/// What countersignd does by itself, one step after another: compares log and store and rolls the store
/// forward, settles intents that a crash left open, tells the log which policy is in force and what was
/// refused, lets old requests expire. After trouble it comes back with a growing pause.
class Upkeep
{
public:
    Upkeep(Appliance& appliance, const IssueCertificate& issue)
        : appliance_(appliance)
        , issue_(issue)
    {
    }

    /// Never returns while the process serves.
    boost::asio::awaitable<void> run();

private:
    boost::asio::awaitable<Result<void>> once();
    boost::asio::awaitable<Result<void>> announce_policy();
    boost::asio::awaitable<Result<void>> tell_events();
    boost::asio::awaitable<Result<void>> expire_requests();

    Appliance& appliance_;
    const IssueCertificate& issue_;
};

} // namespace countersign::daemon
