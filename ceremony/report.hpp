// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceremony/key_generation.hpp"
#include "core/digest.hpp"
#include "core/time_point.hpp"

#include <boost/json/object.hpp>

namespace countersign::ceremony {

/// What one ceremony did.
struct Outcome
{
    TimePoint time {};
    hsm::TokenIdentity token;
    GeneratedKey key;
    Bytes certificate; // DER

    [[nodiscard]] Digest key_fingerprint() const { return sha256(key.spki); }
};

/// The report, version 1: what was made, by which module on which token, and the attributes read back. It
/// holds no secret.
[[nodiscard]] boost::json::object report_of(const Options& options, const Outcome& outcome);

/// Appends `report` to the signer's log in `folder` as a CEREMONY record; its certificate is a body of the
/// record. Blocks. Errors: NotFound (only `countersignctl init` makes a log), Conflict (the signer still
/// runs), LogMismatch, StorageUnavailable.
[[nodiscard]] Result<void> append_to_log(
    const std::string& folder, const boost::json::object& report, const Bytes& certificate, TimePoint now);

} // namespace countersign::ceremony
