// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/rows.hpp"

#include <array>

namespace countersign::store {

// The values that the CHECK constraints of the schema repeat; a test compares the two.
inline constexpr std::array kRequestStates { policy::RequestState::Open, policy::RequestState::Ready,
    policy::RequestState::Signing, policy::RequestState::Issued, policy::RequestState::Refused,
    policy::RequestState::Cancelled, policy::RequestState::Expired, policy::RequestState::Replaced };
inline constexpr std::array kOperations { policy::Operation::Issue, policy::Operation::Reissue,
    policy::Operation::Rekey };
inline constexpr std::array kCertificateStates { policy::CertificateState::Current,
    policy::CertificateState::Replaced, policy::CertificateState::RevocationPending,
    policy::CertificateState::Revoked };
inline constexpr std::array kKeyTypes { policy::KeyType::Rsa, policy::KeyType::EcP256,
    policy::KeyType::EcP384, policy::KeyType::Other };
inline constexpr std::array kIntentStates { IntentState::Open, IntentState::Completed, IntentState::Cancelled,
    IntentState::Abandoned };

// How a value stands in the database.
[[nodiscard]] std::string_view stored_name(policy::RequestState state);
[[nodiscard]] std::string_view stored_name(policy::Operation operation);
[[nodiscard]] std::string_view stored_name(policy::CertificateState state);
[[nodiscard]] std::string_view stored_name(policy::KeyType type);
[[nodiscard]] std::string_view stored_name(IntentState state);

/// The value of `values` that stands as `text`, or nothing.
template <class Enumeration, std::size_t Count>
[[nodiscard]] std::optional<Enumeration> value_named(
    const std::array<Enumeration, Count>& values, std::string_view text)
{
    for (const Enumeration value : values)
        if (stored_name(value) == text) return value;
    return {};
}

} // namespace countersign::store
