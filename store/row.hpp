// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/rows.hpp"

#include <sqlite3.h>

#include <array>
#include <concepts>
#include <utility>

namespace countersign::store::sqlite {

/// The current row of a query, read column by column in the order of the SELECT.
///
/// What does not parse is a fault: the first one is kept, a well-formed placeholder takes its place, and the
/// Connection throws the row away and reports the database as damaged. So a reader needs no branch for each
/// of twenty columns.
class Row
{
public:
    explicit Row(sqlite3_stmt* statement)
        : statement_(statement)
    {
    }

    [[nodiscard]] std::int64_t integer();
    /// An integer that fits T.
    template <std::integral T>
    [[nodiscard]] T integer_as()
    {
        const std::int64_t value = integer();
        if (!std::in_range<T>(value)) fault("an integer out of its range");
        return static_cast<T>(value);
    }
    [[nodiscard]] bool boolean() { return integer() != 0; }
    [[nodiscard]] TimePoint time() { return TimePoint { std::chrono::seconds { integer() } }; }
    [[nodiscard]] std::string text();
    [[nodiscard]] Bytes bytes();
    [[nodiscard]] Digest digest();
    [[nodiscard]] Serial serial();
    [[nodiscard]] std::vector<DomainName> names();
    [[nodiscard]] policy::Operation operation();
    [[nodiscard]] policy::RequestState request_state();
    [[nodiscard]] policy::CertificateState certificate_state();
    [[nodiscard]] policy::KeyType key_type();
    [[nodiscard]] IntentState intent_state();
    template <class Id>
    [[nodiscard]] Id id()
    {
        Result<Id> parsed = Id::parse(text());
        if (parsed) return *parsed;
        fault("an identifier");
        return placeholder<Id>();
    }

    // The same for a column that may be NULL.
    [[nodiscard]] std::optional<TimePoint> time_or_null();
    [[nodiscard]] std::optional<std::string> text_or_null();
    [[nodiscard]] std::optional<Serial> serial_or_null();
    template <class Id>
    [[nodiscard]] std::optional<Id> id_or_null()
    {
        return skip_null() ? std::nullopt : std::optional<Id> { id<Id>() };
    }

    /// The first fault: column and what should stand there.
    [[nodiscard]] const std::optional<std::string>& first_fault() const { return fault_; }

private:
    /// Well-formed: the kind's letters and nothing but "a".
    template <IdentifierKind Kind>
    static Identifier<Kind> placeholder_of(const Identifier<Kind>*)
    {
        return *Identifier<Kind>::parse(
            std::string { Kind.letters } + "_" + std::string(kIdentifierDigits, 'a'));
    }
    template <class Id>
    static Id placeholder()
    {
        return placeholder_of(static_cast<const Id*>(nullptr));
    }

    template <class Enumeration, std::size_t Count>
    Enumeration one_of(const std::array<Enumeration, Count>& values, std::string_view expected);
    bool skip_null();
    void fault(std::string_view expected);

    sqlite3_stmt* statement_;
    int column_ = 0;
    std::optional<std::string> fault_;
};

} // namespace countersign::store::sqlite
