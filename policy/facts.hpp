// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/identifier.hpp"
#include "core/serial.hpp"
#include "policy/operation.hpp"
#include "policy/profile.hpp"

#include <optional>

namespace countersign::policy {

enum class CertificateState
{
    Current,
    Replaced,
    RevocationPending,
    Revoked
};

/// The certificate that a reissue or rekey starts from.
struct Predecessor
{
    Serial serial;
    OrderId order;
    std::string profile;
    std::string issuer;
    std::vector<DomainName> names; // sorted
    std::string subject; // RFC 4514
    KeyType key_type = KeyType::Other;
    unsigned key_bits = 0;
    Digest spki_sha256 {};
    TimePoint not_before {};
    TimePoint not_after {};
    CertificateState state = CertificateState::Current;
};

/// An earlier use of the same public key.
struct KeyUse
{
    Serial serial;
    OrderId order;
};

/// Which configured scope covers a name: the evidence that a private profile asks for.
struct ScopeEvidence
{
    DomainName name;
    DomainName scope;
};

/// Everything that rules may look at; `now` is data. Recorded in full with the decision.
struct Facts
{
    TimePoint now {};
    RequestId request;
    OrderId order;
    Operation operation = Operation::Issue; // as claimed
    std::vector<DomainName> names; // asked for: sorted, unique
    std::string subject; // RFC 4514, as it would stand in the certificate
    KeyFacts key;
    bool key_proven = false; // the CSR's signature verifies
    std::optional<TimePoint> not_after_asked;
    std::optional<Predecessor> predecessor;
    bool predecessor_has_pending_request = false; // another one than this; a newer reissue replaces it
    std::vector<KeyUse> key_uses; // of the asked key, in certificates of this appliance
    bool key_blocked = false;
    std::vector<ScopeEvidence> scope_evidence;
};

} // namespace countersign::policy
