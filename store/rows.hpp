// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/domain_name.hpp"
#include "core/identifier.hpp"
#include "core/serial.hpp"
#include "core/time_point.hpp"
#include "policy/facts.hpp"
#include "policy/operation.hpp"
#include "policy/request_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace countersign::store {

/// What a subscriber asked for; lives on through reissues.
struct Order
{
    OrderId id;
    std::int64_t number = 0; // short, for people; the store assigns it
    std::uint32_t owner_uid = 0; // the front end that it belongs to
    std::string profile;
    std::optional<Serial> current {}; // the certificate in use
    TimePoint created_at {};
};

/// One operation on an order.
struct Request
{
    RequestId id;
    std::int64_t number = 0; // short, for people; the store assigns it
    OrderId order;
    std::uint32_t owner_uid = 0;
    policy::Operation operation = policy::Operation::Issue;
    std::string profile;
    std::string issuer;
    policy::RequestState state = policy::RequestState::Open;
    Bytes csr; // DER
    std::vector<DomainName> names; // sorted
    std::string subject; // RFC 4514
    Digest spki_sha256 {};
    Digest content_digest {};
    std::optional<TimePoint> not_after_asked {};
    std::optional<std::string> message {};
    std::optional<Serial> predecessor {}; // the certificate that this request replaces
    bool complete_when_ready = false;
    std::string changes = "[]"; // JSON text, an array
    std::string findings = "[]"; // JSON text, an array
    std::optional<DecisionId> decision {}; // the latest
    std::optional<Serial> serial {}; // of the issued certificate
    TimePoint created_at {};
    TimePoint expires_at {};
};

struct RequestFilter
{
    std::optional<std::uint32_t> owner_uid {};
    std::optional<policy::RequestState> state {};
    std::optional<std::int64_t> before {}; // numbers below this one only
    std::size_t limit = 100;
};

/// A decision record as it was made.
struct DecisionRow
{
    DecisionId id;
    RequestId request;
    std::string verdict; // permit, refused or pending
    std::string record; // canonical JSON text
    Digest digest {}; // of the record
    TimePoint created_at {};
};

enum class IntentState
{
    Open,
    Completed,
    Cancelled,
    Abandoned
};

/// What we are about to have signed, written before the key is used.
struct Intent
{
    IntentId id;
    RequestId request;
    std::string issuer;
    Serial serial;
    Bytes tbs; // DER
    DecisionId decision; // serves one intent only
    TimePoint created_at {};
    IntentState state = IntentState::Open;
};

struct CertificateRow
{
    std::int64_t number = 0; // in order of issuance, for paging; the store assigns it
    Serial serial;
    std::string issuer;
    std::string profile;
    OrderId order;
    RequestId request;
    DecisionId decision;
    std::uint32_t owner_uid = 0;
    std::vector<DomainName> names; // sorted
    std::string subject; // RFC 4514
    Digest spki_sha256 {};
    policy::KeyType key_type = policy::KeyType::Other;
    unsigned key_bits = 0;
    Digest fingerprint {}; // SHA-256 of the DER
    Bytes der;
    TimePoint not_before {};
    TimePoint not_after {}; // inclusive
    policy::CertificateState state = policy::CertificateState::Current;
    std::optional<Serial> replaced_by {};
    std::optional<TimePoint> revoke_at {}; // the deferred revocation
    std::uint64_t log_index = 0; // of the OUTCOME record
    TimePoint created_at {};
};

struct CertificateFilter
{
    std::optional<DomainName> name {};
    std::optional<OrderId> order {};
    std::optional<std::uint32_t> owner_uid {};
    std::optional<std::int64_t> before {}; // numbers below this one only
    std::size_t limit = 100;
};

/// A serial that may have been signed without anybody having the certificate: it belongs on the next CRL.
struct BurntSerial
{
    Serial serial;
    std::string issuer;
    std::string reason;
    TimePoint since {};
};

/// What an idempotency key was answered with.
struct Answer
{
    std::uint32_t uid = 0;
    std::string method;
    std::string key;
    Digest content_digest {}; // of the call's parameters
    RequestId request;
    TimePoint created_at {};
};

struct PolicyText
{
    std::string text; // TOML
    Digest digest {};
    TimePoint active_since {};
};

/// The head of the signer's log that the store has seen.
struct LogPin
{
    LogId log;
    std::uint64_t size = 0;
    Digest root {};
};

} // namespace countersign::store
