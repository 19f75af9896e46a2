// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"

namespace countersign::ctl {

namespace {

constexpr Command kCommands[] = {
    { "issue", "Certificates", "Ask for a certificate", declare_issue },
    { "reissue", "Certificates", "Ask for a new version of a certificate: new key, names may change",
        declare_reissue },
    { "rekey", "Certificates", "Ask for the same certificate with a new key", declare_rekey },
    { "explain", "Certificates", "Say what policy would decide, rule by rule; nothing is stored or signed",
        declare_explain },
    { "show", "Certificates", "Show a request or a certificate", declare_show },
    { "list", "Certificates", "List certificates, or requests", declare_list },
    { "watch", "Certificates", "Follow a request until it is over", declare_watch },
    { "complete", "Certificates", "Sign a request that is ready: after the token came back, for example",
        declare_complete },
    { "cancel", "Certificates", "Cancel a request", declare_cancel },
    { "status", "Operators", "Is the appliance in order, and if not, why", declare_status },
    { "keys", "Operators", "Show the CA keys and their tokens", declare_keys },
    { "profiles", "Operators", "Show issuers and profiles in force", declare_profiles },
    { "to-be-revoked", "Operators", "List burnt serials that will stand on the next CRL",
        declare_to_be_revoked },
    { "block-key", "Operators", "Never certify a public key again", declare_block_key },
    { "accept-clock", "Operators", "Accept the wall clock as it stands", declare_accept_clock },
    { "confirm-gap", "Operators", "Confirm that log and store do not go on where they left each other",
        declare_confirm_gap },
    { "decision", "Auditors", "Show why a certificate was signed, or refused", declare_decision },
    { "log head", "Auditors", "Show id, size and tree head of the log", declare_log_head },
    { "log show", "Auditors", "Show records of the log", declare_log_show },
    { "log verify", "Auditors", "Check every record of a log, offline", declare_log_verify },
    { "weak-keys import", "Offline", "Make a list of known-weak keys from digests",
        declare_weak_keys_import },
    { "weak-keys info", "Offline", "Check a list of known-weak keys", declare_weak_keys_info },
    { "init", "Offline", "Make keys, configuration and state of a new appliance", declare_init },
    { "version", "Offline", "Show this program's version", declare_version },
};

} // namespace

std::span<const Command> commands()
{
    return kCommands;
}

} // namespace countersign::ctl
