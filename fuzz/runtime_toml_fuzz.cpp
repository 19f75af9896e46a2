// SPDX-License-Identifier: Apache-2.0
// A configuration file: no text may crash the reader, and a fault always names the file.
#include "core/check.hpp"
#include "runtime/toml_reader.hpp"

#include <cstddef>
#include <cstdint>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Result<runtime::TomlFile> file
        = runtime::TomlFile::parse({ reinterpret_cast<const char*>(data), size }, "FILE");
    if (!file) {
        check(file.error().what.starts_with("FILE line "), "a syntax error names file and line");
        return 0;
    }
    runtime::TomlTable root = file->root();
    (void)root.text("socket");
    (void)root.integer("sessions", 1, 16);
    (void)root.boolean_or("wildcards", false);
    (void)root.string_map("environment");
    runtime::TomlTable signer = root.table("signer");
    (void)signer.integers("uids", 0, 70'000);
    for (runtime::TomlTable& key : root.tables("key"))
        (void)key.texts("kinds");
    const Result<void> done = file->finish();
    check(done || done.error().what.starts_with("FILE line "), "a fault names file and line");
    return 0;
}
