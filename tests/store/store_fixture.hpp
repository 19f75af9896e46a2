// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/random.hpp"
#include "store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <stdexcept>

namespace countersign::store {

inline constexpr TimePoint kNoon { std::chrono::seconds { 1'795'608'000 } }; // 2026-11-25T12:00:00Z
inline constexpr std::uint32_t kShell = 1000; // the uid of a front end

/// A fresh folder, removed at the end.
class TemporaryFolder
{
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string file(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// A new database at `path`, without the cost of making one durably each time.
SqliteStore fresh_store(const std::string& path);

/// Runs `body` in a child process and returns the text that it returned; "(no answer)" if it died.
std::string in_child(const std::function<std::string()>& body);

/// The value, or an exception with the error's text.
template <class T>
T value_of(Result<T> result)
{
    if (!result) throw std::runtime_error { result.error().what };
    return *std::move(result);
}
inline void must(const Result<void>& result)
{
    if (!result) throw std::runtime_error { result.error().what };
}
template <class T>
T found(Result<std::optional<T>> result)
{
    return value_of(std::move(result)).value();
}
/// The code of an error, or nothing for a success.
template <class T>
std::optional<ErrorCode> code_of(const Result<T>& result)
{
    return result ? std::nullopt : std::optional { result.error().code };
}
template <class T>
std::string what_of(const Result<T>& result)
{
    return result ? std::string { "(success)" } : result.error().what;
}

Digest digest_of(std::string_view text);
Serial new_serial();
std::vector<DomainName> names(std::initializer_list<std::string_view> texts);

Order some_order();
Request some_request(const OrderId& order);
DecisionRow some_permit(const RequestId& request);
Intent some_intent(const RequestId& request, const DecisionId& permit);
CertificateRow some_certificate(const Request& request, const Intent& intent);

/// A store in a folder of its own, inside a transaction.
class StoreTest : public testing::Test
{
protected:
    StoreTest() { must(store_.begin()); }
    ~StoreTest() override { store_.roll_back(); }

    /// Commits and opens the file afresh, inside a new transaction.
    void reopen();
    /// A ready request of `order`, or of a new order.
    Request ready_request(std::optional<OrderId> order = {}, std::optional<Serial> predecessor = {});
    /// Its decision and intent.
    Intent signing(const Request& request);
    /// The whole way to a certificate.
    CertificateRow issued(const Request& request, std::optional<TimePoint> revoke_earlier_at = {});

    TemporaryFolder folder_;
    std::string path_ = folder_.file("countersign.db");
    SqliteStore store_ = fresh_store(path_);
};

} // namespace countersign::store
