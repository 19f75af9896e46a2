// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "core/digest.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "hsm/token_fault.hpp"

#include <vector>

namespace countersign::hsm {

inline constexpr std::size_t kPinAttemptsKept = 64; // values remembered; then an operator removes the file
inline constexpr int kUndecidedLogins
    = 3; // log-ins of a new PIN that the token did not judge; smart cards lock after 3

/// What is known of one PIN value on one token.
enum class PinState
{
    Trying, // C_Login was begun and never answered: this process died in it. Not tried again
    Undecided, // the token answered, but not about the PIN; tried again a few times
    Accepted, // logged in with it: good for every start from now on
    Refused, // not tried again
};

/// Remembers across restarts which PIN values were tried on which token, so that no restart loop locks one.
/// A value is kept as HMAC-SHA-256 under a random key of this file: it compares, and does not tell the PIN to
/// a backup's reader who lacks the file. Whoever reads the file can try short PINs: it has mode 0600, as the
/// PIN file has.
class PinAttempts
{
public:
    /// `path`: pin-attempts.json in the state folder; made at the first attempt. `clock` and `random` outlive
    /// it.
    PinAttempts(std::string path, const Clock& clock, Random& random);

    /// Permits one log-in and records it, durably, before it returns. Blocks.
    /// Faults: TokenLocked (this value was refused, or its outcome is unknown), StorageUnavailable (nothing
    /// was tried).
    [[nodiscard]] TokenResult<void> begin(std::string_view token_serial, const Secret& pin);
    /// Records how the log-in begun last ended. `outcome` is not Trying. Blocks. Fault: StorageUnavailable.
    [[nodiscard]] TokenResult<void> end(PinState outcome);

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    struct Attempt
    {
        Digest fingerprint {};
        PinState state = PinState::Trying;
        int undecided = 0;
        std::string at; // RFC 3339, for people
    };

    [[nodiscard]] Result<void> load();
    [[nodiscard]] TokenResult<void> store();
    [[nodiscard]] TokenFault locked(std::string_view why) const;
    [[nodiscard]] Digest fingerprint(std::string_view token_serial, const Secret& pin) const;

    std::string path_;
    const Clock& clock_;
    Random& random_;
    Bytes key_;
    std::vector<Attempt> attempts_;
    std::size_t current_ = 0;
};

} // namespace countersign::hsm
