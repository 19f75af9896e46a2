// SPDX-License-Identifier: Apache-2.0
// Any octets as `log` and `bodies`: opening and verifying them ends in a value or an error, and what opens
// verifies.
#include "audit/log.hpp"
#include "audit/verify.hpp"
#include "core/check.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

const std::string& folder()
{
    static const std::string path = [] {
        std::string pattern = (std::filesystem::temp_directory_path() / "countersign-fuzz-XXXXXX").string();
        std::string made = mkdtemp(pattern.data());
        std::atexit([] { std::filesystem::remove_all(folder()); });
        return made;
    }();
    return path;
}

void put(const std::string& name, const char* octets, std::size_t size)
{
    std::ofstream file { folder() + "/" + name, std::ios::binary | std::ios::trunc };
    file.write(octets, static_cast<std::streamsize>(size));
}

} // namespace

/// The first two octets say how many of the rest are `bodies`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    const std::size_t rest = size - 2;
    const std::size_t bodies = std::min<std::size_t>(rest, static_cast<std::size_t>(data[0]) << 8 | data[1]);
    const char* octets = reinterpret_cast<const char*>(data + 2);
    put("bodies", octets, bodies);
    put("log", octets + bodies, rest - bodies);

    using countersign::audit::Log;
    countersign::Result<Log> log = Log::open(folder());
    countersign::Result<countersign::audit::LogVerification> found = countersign::audit::verify_log(folder());
    countersign::check(static_cast<bool>(found), "the verifier reads any file");
    if (log && log->size() == found->records)
        countersign::check(log->root() == found->root, "log and verifier agree on the root");
    if (log) // what open cut off is gone: the verifier sees the same records
        countersign::check(log->size() == found->records, "log and verifier agree on the size");
    return 0;
}
