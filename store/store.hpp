// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "store/rows.hpp"

#include <functional>
#include <map>
#include <memory>

namespace countersign::store {

namespace sqlite {
class Connection;
}

inline constexpr std::size_t kMostRowsListed = 1000; // a larger limit in a filter is lowered to this

/// Everything that countersignd remembers, in one SQLite database that this process alone has open.
///
/// Synchronous and used by one thread at a time; every call may block for the disk. A verb that changes
/// something needs an open transaction (checked: a bug otherwise); a verb that only reads may stand outside,
/// and sees only what is committed or its own transaction's changes. A verb of several statements that fails
/// half-way leaves the first ones behind: run each operation inside `in_savepoint`, so that one that fails
/// takes nothing with it and spares its neighbours in the group.
///
/// Errors of every verb: StorageUnavailable (path, SQLite's code, the system's reason, what to do). After one
/// of those, an error from COMMIT among them, the store is stopped: nobody knows what reached the disk, and
/// every later verb fails with StorageUnavailable until the process starts again. Others stand with each
/// verb; they leave the transaction usable.
class SqliteStore
{
public:
    /// Makes a new database, mode 0600; whole or not at all. Errors: Conflict (the file exists),
    /// StorageUnavailable.
    static Result<SqliteStore> create(const std::string& path);
    /// Opens an existing one, checks it, and brings its schema up to date. Errors: NotFound;
    /// StorageUnavailable (another process has it, it is damaged, it is no database of countersignd, or its
    /// schema is newer than this program).
    static Result<SqliteStore> open(const std::string& path);

    SqliteStore(SqliteStore&&) noexcept;
    SqliteStore& operator=(SqliteStore&&) noexcept;
    ~SqliteStore(); // rolls back what is open

    // Group commit: the caller's writer thread gathers operations, one savepoint each, and makes them durable
    // together.
    [[nodiscard]] Result<void> begin();
    /// Durable when it returns success. An error does not mean "not committed".
    [[nodiscard]] Result<void> commit();
    void roll_back();
    /// Runs `operation` so that its Error, or exception, undoes its own changes alone. May be nested.
    [[nodiscard]] Result<void> in_savepoint(const std::function<Result<void>()>& operation);
    [[nodiscard]] bool in_transaction() const;
    /// Why every verb fails now; nothing while the store works.
    [[nodiscard]] const std::optional<Error>& stopped() const;

    // Orders. insert: returns the number; `number` and `current` of the row are not looked at. Error:
    // Conflict (the id exists).
    [[nodiscard]] Result<std::int64_t> insert_order(const Order& order);
    [[nodiscard]] Result<std::optional<Order>> find_order(const OrderId& id);

    // Requests. insert: returns the number; the row's own is not looked at. Errors: Conflict (the id exists,
    // or the order has a request that is open, ready or signing), NotFound (order, predecessor).
    [[nodiscard]] Result<std::int64_t> insert_request(const Request& request);
    [[nodiscard]] Result<std::optional<Request>> find_request(const RequestId& id);
    /// Newest first.
    [[nodiscard]] Result<std::vector<Request>> list_requests(const RequestFilter& filter);
    /// Error: Conflict (it does not exist, or is not in `from`). To Signing and Issued only the verbs on
    /// intents lead.
    [[nodiscard]] Result<void> set_request_state(
        const RequestId& id, policy::RequestState from, policy::RequestState to);
    /// The latest decision and its findings (JSON text, an array). Error: NotFound (request, decision).
    [[nodiscard]] Result<void> set_request_findings(
        const RequestId& id, const DecisionId& decision, const std::string& findings);
    /// The order's request that is open, ready or signing: at most one.
    [[nodiscard]] Result<std::optional<Request>> pending_request_of(const OrderId& order);
    /// Open or ready requests whose time is over at `now`, oldest first.
    [[nodiscard]] Result<std::vector<RequestId>> requests_expired_at(TimePoint now, std::size_t limit);
    /// A state without requests stands with 0.
    [[nodiscard]] Result<std::map<policy::RequestState, std::int64_t>> counts_by_state();

    // Decisions. Errors of insert: Conflict (the id exists), NotFound (request).
    [[nodiscard]] Result<void> insert_decision(const DecisionRow& decision);
    [[nodiscard]] Result<std::optional<DecisionRow>> find_decision(const DecisionId& id);
    /// The decision behind a serial, a burnt one too.
    [[nodiscard]] Result<std::optional<DecisionRow>> find_decision_by_serial(const Serial& serial);

    // Intents.
    /// Reserves the serial and moves the request from ready to signing; `state` of the row is not looked at.
    /// Errors: Conflict (request not ready; serial or decision used by another intent; ask is_serial_used
    /// first to tell), NotFound.
    [[nodiscard]] Result<void> commit_intent(const Intent& intent);
    /// A serial once reserved is used for ever, whatever became of its intent.
    [[nodiscard]] Result<bool> is_serial_used(const Serial& serial);
    [[nodiscard]] Result<std::optional<Intent>> find_intent(const IntentId& id);
    /// Oldest first.
    [[nodiscard]] Result<std::vector<Intent>> open_intents();
    /// The signer never saw it: the serial is used up, nothing needs revoking, the request is ready again.
    /// Error: Conflict (the intent is not open).
    [[nodiscard]] Result<void> cancel_intent(const IntentId& id);
    /// The signer saw it and has no outcome: the serial is to be revoked, the request is ready again. Error:
    /// Conflict.
    [[nodiscard]] Result<void> abandon_intent(const IntentId& id, const std::string& reason, TimePoint since);
    /// The certificate is there: it becomes the order's current one, the request is issued, the request's
    /// predecessor is replaced by it. With `revoke_earlier_at` every earlier certificate of the order awaits
    /// revocation at that time, or at an earlier one set before. `number`, `state`, `replaced_by` and
    /// `revoke_at` of the row are not looked at. Errors: Conflict (the intent is not open), Internal (the
    /// certificate is not the one that the intent names).
    [[nodiscard]] Result<void> complete_intent(const IntentId& id, const CertificateRow& certificate,
        std::optional<TimePoint> revoke_earlier_at = {});

    // Certificates.
    [[nodiscard]] Result<std::optional<CertificateRow>> find_certificate(const Serial& serial);
    /// Newest first.
    [[nodiscard]] Result<std::vector<CertificateRow>> list_certificates(const CertificateFilter& filter);
    /// Earlier uses of a public key, oldest first, at most kMostRowsListed.
    [[nodiscard]] Result<std::vector<policy::KeyUse>> certificates_with_key(const Digest& spki_sha256);
    [[nodiscard]] Result<std::int64_t> count_certificates();

    // Serials that belong on the next CRL, oldest first.
    [[nodiscard]] Result<std::vector<BurntSerial>> to_be_revoked();

    // Blocked keys. Blocking twice keeps the first reason.
    [[nodiscard]] Result<void> block_key(
        const Digest& spki_sha256, const std::string& reason, TimePoint since);
    [[nodiscard]] Result<bool> is_key_blocked(const Digest& spki_sha256);

    // Idempotency keys, by front end and method. Errors of remember: Conflict (the key has an answer),
    // NotFound (request).
    [[nodiscard]] Result<void> remember_answer(const Answer& answer);
    [[nodiscard]] Result<std::optional<Answer>> find_answer(
        std::uint32_t uid, std::string_view method, std::string_view key);
    [[nodiscard]] Result<void> forget_answers_before(TimePoint time);

    // Policy texts: the last one put is in force; earlier ones stay.
    [[nodiscard]] Result<void> put_policy(const PolicyText& policy);
    [[nodiscard]] Result<std::optional<PolicyText>> policy_in_force();

    // The log's head as last seen.
    /// A smaller size than the pinned one changes nothing (answers of the signer may overtake each other).
    /// Error: LogMismatch (another log, or the same size with another root).
    [[nodiscard]] Result<void> set_log_pin(const LogPin& pin);
    /// For a gap that operators confirmed: whatever was pinned is forgotten.
    [[nodiscard]] Result<void> replace_log_pin(const LogPin& pin);
    [[nodiscard]] Result<std::optional<LogPin>> log_pin();

    // Small settings of the appliance itself, by name.
    [[nodiscard]] Result<void> put_setting(std::string_view name, std::string_view value);
    [[nodiscard]] Result<std::optional<std::string>> find_setting(std::string_view name);

private:
    explicit SqliteStore(std::unique_ptr<sqlite::Connection> connection);
    std::unique_ptr<sqlite::Connection> connection_;
};

} // namespace countersign::store
