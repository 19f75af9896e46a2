// SPDX-License-Identifier: Apache-2.0
#include "store/statement.hpp"

#include "store/enumerations.hpp"

namespace countersign::store::sqlite {

void Statement::reset()
{
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_); // no pointer to a caller's value stays behind
}

void Statement::bind(int index, std::string_view text)
{
    // A null pointer would store NULL instead of an empty text.
    sqlite3_bind_text64(
        handle_, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int index, BytesView octets)
{
    if (octets.empty())
        sqlite3_bind_zeroblob(handle_, index, 0);
    else
        sqlite3_bind_blob64(handle_, index, octets.data(), octets.size(), SQLITE_STATIC);
}

void Statement::bind(int index, const std::vector<DomainName>& names)
{
    std::string lines;
    for (const DomainName& name : names) {
        if (!lines.empty()) lines += '\n';
        lines += name.text();
    }
    sqlite3_bind_text64(handle_, index, lines.data(), lines.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind(int index, policy::CertificateState state)
{
    bind(index, stored_name(state));
}
void Statement::bind(int index, policy::KeyType type)
{
    bind(index, stored_name(type));
}
void Statement::bind(int index, IntentState state)
{
    bind(index, stored_name(state));
}

} // namespace countersign::store::sqlite
