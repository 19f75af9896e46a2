// SPDX-License-Identifier: Apache-2.0
#include "x509/weak_key_list.hpp"

#include "x509/weak_key_format.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::x509 {
namespace {

Error cannot_read(const std::string& path)
{
    const int code = errno;
    return { code == ENOENT ? ErrorCode::NotFound : ErrorCode::StorageUnavailable,
        fmt::format("{}: {}", path, std::strerror(code)) };
}

Error bad_list(const std::string& path, std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("{}: no list of weak keys: {}", path, what) };
}

/// A file mapped read-only. It must not be cut while it is mapped; the importer replaces lists by renaming.
Result<std::shared_ptr<const void>> map_file(const std::string& path, std::size_t& size)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot_read(path);
    const std::shared_ptr<const int> closer { &descriptor, [](const int* open) { ::close(*open); } };
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return cannot_read(path);
    if (!S_ISREG(status.st_mode) || status.st_size < static_cast<off_t>(kWeakListHeader))
        return bad_list(path, "it is shorter than its header");
    size = static_cast<std::size_t>(status.st_size);
    void* map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (map == MAP_FAILED) return cannot_read(path);
    return std::shared_ptr<const void> { map,
        [size](const void* start) { ::munmap(const_cast<void*>(start), size); } };
}

BytesView entry(BytesView entries, std::size_t position)
{
    return entries.subspan(position * kWeakEntry, kWeakEntry);
}

bool ascends(BytesView entries)
{
    for (std::size_t i = 1; i < entries.size() / kWeakEntry; ++i)
        if (!std::ranges::lexicographical_compare(entry(entries, i - 1), entry(entries, i))) return false;
    return true;
}

Result<void> check_header(const std::string& path, BytesView header, BytesView entries)
{
    if (text_of(header.first(kWeakListMagic.size())) != kWeakListMagic)
        return bad_list(path, "it begins with something else");
    if (big_endian(header.subspan(kWeakListVersionAt, 4)) != kWeakListVersion)
        return bad_list(path, "its version is not known");
    const std::uint64_t name_length = big_endian(header.subspan(kWeakListNameLengthAt, 4));
    if (name_length == 0 || name_length > kLongestWeakListName)
        return bad_list(path, "its name is empty or too long");
    const std::uint64_t count = big_endian(header.subspan(kWeakListCountAt, 8));
    if (entries.size() % kWeakEntry != 0 || entries.size() / kWeakEntry != count)
        return bad_list(path, "its size does not go with its count");
    if (!std::ranges::equal(
            weak_list_checksum(header, entries), header.subspan(kWeakListChecksumAt, sizeof(Digest))))
        return bad_list(path, "its checksum is wrong");
    if (!ascends(entries)) return bad_list(path, "its entries do not ascend");
    return {};
}

} // namespace

Result<WeakKeyList> WeakKeyList::open(const std::string& path)
{
    std::size_t size = 0;
    Result<std::shared_ptr<const void>> map = map_file(path, size);
    if (!map) return map.error();
    const BytesView whole { static_cast<const std::uint8_t*>(map->get()), size };
    const BytesView header = whole.first(kWeakListHeader);
    const BytesView entries = whole.subspan(kWeakListHeader);
    if (Result<void> checked = check_header(path, header, entries); !checked) return checked.error();

    WeakKeyList list;
    list.name_
        = text_of(header.subspan(kWeakListNameAt, big_endian(header.subspan(kWeakListNameLengthAt, 4))));
    list.map_ = *std::move(map);
    list.entries_ = entries;
    return list;
}

std::size_t WeakKeyList::size() const
{
    return entries_.size() / kWeakEntry;
}

bool WeakKeyList::contains(const Digest& spki_sha256) const
{
    const BytesView wanted = BytesView { spki_sha256 }.first(kWeakEntry);
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (std::ranges::lexicographical_compare(entry(entries_, middle), wanted))
            low = middle + 1;
        else
            high = middle;
    }
    return low < size() && std::ranges::equal(entry(entries_, low), wanted);
}

} // namespace countersign::x509
