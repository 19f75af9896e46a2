// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"
#include "x509/weak_key_format.hpp"
#include "x509/weak_key_list.hpp"

#include <fmt/format.h>

#include <sys/mman.h>
#include <unistd.h>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Bytes file { data, data + size };
    // No mutation guesses a checksum: make it right, so that what is behind it is reached.
    if (file.size() >= x509::kWeakListHeader) {
        const BytesView whole { file };
        const Digest checksum = x509::weak_list_checksum(
            whole.first(x509::kWeakListHeader), whole.subspan(x509::kWeakListHeader));
        std::ranges::copy(checksum, file.begin() + x509::kWeakListChecksumAt);
    }
    const int descriptor = ::memfd_create("list", MFD_CLOEXEC);
    check(
        descriptor >= 0 && ::write(descriptor, file.data(), file.size()) == static_cast<ssize_t>(file.size()),
        "a file in memory takes the input");
    const Result<x509::WeakKeyList> list
        = x509::WeakKeyList::open(fmt::format("/proc/self/fd/{}", descriptor));
    ::close(descriptor);
    if (list)
        check(list->size() == 0 || !list->contains(Digest {}) || file[x509::kWeakListHeader] == 0,
            "look-up agrees");
    return 0;
}
