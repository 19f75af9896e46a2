// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/clock_watch.hpp"
#include "core/random.hpp"
#include "daemon/config.hpp"
#include "daemon/event_outbox.hpp"
#include "daemon/log_watch.hpp"
#include "daemon/policy_text.hpp"
#include "daemon/request_changes.hpp"
#include "daemon/signer_client.hpp"
#include "daemon/store_writer.hpp"
#include "x509/weak_key_list.hpp"

#include <boost/asio/thread_pool.hpp>

#include <span>

namespace countersign::daemon {

/// What the use cases work with. Built once, by main; outlives them all.
struct Appliance
{
    const Config& config;
    const Clock& clock;
    audit::ClockWatch&
        clock_watch; // decides nothing by a clock that stepped; the signer's own has the last word
    Random& random;
    const Policy& policy;
    StoreWriter& store;
    SignerClient& signer;
    LogWatch& log_watch;
    RequestChanges& changes;
    EventOutbox& events;
    boost::asio::thread_pool& cpu; // for what would hold up the loop: parsing, key checks, lints
    std::span<const x509::WeakKeyList> weak_keys;
};

} // namespace countersign::daemon
