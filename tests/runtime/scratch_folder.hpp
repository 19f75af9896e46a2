// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace countersign::runtime {

/// A fresh folder for one test, removed at its end.
class ScratchFolder
{
public:
    ScratchFolder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "countersign-runtime-XXXXXX";
        path_ = mkdtemp(pattern.data());
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

} // namespace countersign::runtime
