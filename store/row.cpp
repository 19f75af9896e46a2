// SPDX-License-Identifier: Apache-2.0
#include "store/row.hpp"

#include "store/enumerations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::store::sqlite {

void Row::fault(std::string_view expected)
{
    if (!fault_)
        fault_ = fmt::format(
            "column {} does not hold {}", sqlite3_column_name(statement_, column_ - 1), expected);
}

bool Row::skip_null()
{
    if (sqlite3_column_type(statement_, column_) != SQLITE_NULL) return false;
    ++column_;
    return true;
}

std::int64_t Row::integer()
{
    const int column = column_++;
    if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) fault("an integer");
    return sqlite3_column_int64(statement_, column);
}

std::string Row::text()
{
    const int column = column_++;
    if (sqlite3_column_type(statement_, column) != SQLITE_TEXT) {
        fault("a text");
        return {};
    }
    const auto* characters = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return { characters, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)) };
}

Bytes Row::bytes()
{
    const int column = column_++;
    if (sqlite3_column_type(statement_, column) != SQLITE_BLOB) {
        fault("octets");
        return {};
    }
    const auto* octets = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return octets ? Bytes { octets, octets + size } : Bytes {};
}

Digest Row::digest()
{
    const Bytes octets = bytes();
    Digest digest {};
    if (octets.size() != digest.size())
        fault("a digest");
    else
        std::ranges::copy(octets, digest.begin());
    return digest;
}

Serial Row::serial()
{
    Result<Serial> serial = Serial::from_octets(bytes());
    if (serial) return *serial;
    fault("a serial");
    Bytes placeholder(kSerialOctets, 0);
    placeholder[0] = kLowestSerialPrefix;
    return *Serial::from_octets(placeholder);
}

std::vector<DomainName> Row::names()
{
    const std::string lines = text();
    std::vector<DomainName> names;
    for (std::size_t begin = 0; begin < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', begin), lines.size());
        Result<DomainName> name = DomainName::parse(std::string_view { lines }.substr(begin, end - begin));
        if (name)
            names.push_back(*std::move(name));
        else
            fault("names");
        begin = end + 1;
    }
    return names;
}

template <class Enumeration, std::size_t Count>
Enumeration Row::one_of(const std::array<Enumeration, Count>& values, std::string_view expected)
{
    const std::optional<Enumeration> value = value_named(values, text());
    if (!value) fault(expected);
    return value.value_or(values.front());
}

policy::Operation Row::operation()
{
    return one_of(kOperations, "an operation");
}
policy::RequestState Row::request_state()
{
    return one_of(kRequestStates, "a request's state");
}
policy::CertificateState Row::certificate_state()
{
    return one_of(kCertificateStates, "a certificate's state");
}
policy::KeyType Row::key_type()
{
    return one_of(kKeyTypes, "a key type");
}
IntentState Row::intent_state()
{
    return one_of(kIntentStates, "an intent's state");
}

std::optional<TimePoint> Row::time_or_null()
{
    return skip_null() ? std::nullopt : std::optional { time() };
}
std::optional<std::string> Row::text_or_null()
{
    return skip_null() ? std::nullopt : std::optional { text() };
}
std::optional<Serial> Row::serial_or_null()
{
    return skip_null() ? std::nullopt : std::optional { serial() };
}

} // namespace countersign::store::sqlite
