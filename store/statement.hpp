// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/rows.hpp"

#include <sqlite3.h>

#include <concepts>
#include <string_view>

namespace countersign::store::sqlite {

/// One prepared statement. Owned by its Connection, which runs it and turns its codes into Errors.
class Statement
{
public:
    explicit Statement(sqlite3_stmt* handle)
        : handle_(handle)
    {
    }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() { sqlite3_finalize(handle_); }

    [[nodiscard]] sqlite3_stmt* handle() const { return handle_; }
    void reset();

    // Parameters, from 1. Text and blobs are not copied: the caller's values outlive the run.
    void bind(int index, std::integral auto value) { bind_integer(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::string_view text);
    void bind(int index, const std::string& text) { bind(index, std::string_view { text }); }
    void bind(int index, const char* text) { bind(index, std::string_view { text }); }
    void bind(int index, BytesView octets);
    void bind(int index, const Bytes& octets) { bind(index, BytesView { octets }); }
    void bind(int index, const Digest& digest) { bind(index, BytesView { digest }); }
    void bind(int index, const Serial& serial) { bind(index, serial.octets()); }
    void bind(int index, TimePoint time) { bind_integer(index, time.time_since_epoch().count()); }
    /// One a line: a DomainName holds no line break.
    void bind(int index, const std::vector<DomainName>& names);
    void bind(int index, const DomainName& name) { bind(index, std::string_view { name.text() }); }
    void bind(int index, policy::Operation operation) { bind(index, name_of(operation)); }
    void bind(int index, policy::RequestState state) { bind(index, name_of(state)); }
    void bind(int index, policy::CertificateState state);
    void bind(int index, policy::KeyType type);
    void bind(int index, IntentState state);
    template <IdentifierKind Kind>
    void bind(int index, const Identifier<Kind>& id)
    {
        bind(index, std::string_view { id.text() });
    }
    template <class T>
    void bind(int index, const std::optional<T>& value)
    {
        if (value)
            bind(index, *value);
        else
            sqlite3_bind_null(handle_, index);
    }

private:
    void bind_integer(int index, std::int64_t value) { sqlite3_bind_int64(handle_, index, value); }
    sqlite3_stmt* handle_;
};

} // namespace countersign::store::sqlite
