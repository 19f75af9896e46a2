// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"
#include "x509/weak_key_format.hpp"
#include "x509/weak_key_list.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

namespace countersign::x509 {
namespace {

using Entry = std::array<std::uint8_t, kWeakEntry>;

constexpr std::string_view kWhiteSpace = " \t\r";
constexpr unsigned kListMode = 0644; // no secret in it

/// The line's digest, or nothing for a blank line or a comment.
Result<std::optional<Digest>> digest_in(std::string_view line)
{
    line = line.substr(0, line.find('#'));
    const std::size_t begin = line.find_first_not_of(kWhiteSpace);
    if (begin == std::string_view::npos) return std::optional<Digest> {};
    std::string digits { line.substr(begin, line.find_last_not_of(kWhiteSpace) - begin + 1) };
    for (char& digit : digits)
        if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
    Result<Digest> digest = parse_digest(digits);
    if (!digest) return digest.error();
    return std::optional { *digest };
}

Result<std::vector<Entry>> read_entries(const std::string& from)
{
    errno = 0;
    std::ifstream file { from };
    if (!file)
        return Error { errno == ENOENT ? ErrorCode::NotFound : ErrorCode::StorageUnavailable,
            fmt::format("{}: {}", from, std::strerror(errno)) };
    std::vector<Entry> entries;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        const Result<std::optional<Digest>> digest = digest_in(line);
        if (!digest) return digest.error().in(fmt::format("{} line {}", from, number));
        if (*digest) std::ranges::copy_n((*digest)->begin(), kWeakEntry, entries.emplace_back().begin());
    }
    if (file.bad())
        return Error { ErrorCode::StorageUnavailable, fmt::format("{}: it cannot be read to its end", from) };
    std::ranges::sort(entries);
    const auto repeated = std::ranges::unique(entries);
    entries.erase(repeated.begin(), repeated.end());
    return entries;
}

void put_big_endian(std::uint64_t number, std::span<std::uint8_t> place)
{
    for (std::size_t i = place.size(); i-- > 0; number >>= 8)
        place[i] = static_cast<std::uint8_t>(number);
}

Bytes make_list(std::span<const Entry> entries, std::string_view name)
{
    Bytes list(kWeakListHeader);
    const std::span<std::uint8_t> header { list };
    std::ranges::copy(kWeakListMagic, header.begin());
    put_big_endian(kWeakListVersion, header.subspan(kWeakListVersionAt, 4));
    put_big_endian(name.size(), header.subspan(kWeakListNameLengthAt, 4));
    put_big_endian(entries.size(), header.subspan(kWeakListCountAt, 8));
    std::ranges::copy(name, header.subspan(kWeakListNameAt).begin());
    list.reserve(list.size() + entries.size() * kWeakEntry);
    for (const Entry& entry : entries)
        list.insert(list.end(), entry.begin(), entry.end());

    const BytesView whole { list };
    const Digest checksum = weak_list_checksum(whole.first(kWeakListHeader), whole.subspan(kWeakListHeader));
    std::ranges::copy(checksum, list.begin() + kWeakListChecksumAt);
    return list;
}

} // namespace

Result<std::size_t> import_weak_keys(const std::string& from, const std::string& to, std::string_view name)
{
    if (name.empty() || name.size() > kLongestWeakListName)
        return Error { ErrorCode::InvalidInput,
            fmt::format("the name of a list has 1 to {} octets", kLongestWeakListName) };
    const Result<std::vector<Entry>> entries = read_entries(from);
    if (!entries) return entries.error();
    Result<void> written = replace_file_durably(to, make_list(*entries, name), kListMode);
    if (!written) return written.error();
    return entries->size();
}

} // namespace countersign::x509
