// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace countersign::ctl {

/// A fresh folder, gone at the end.
class TemporaryFolder
{
public:
    TemporaryFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "countersignctl-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    [[nodiscard]] const std::string& path() const { return path_; }

    std::string write(const std::string& name, const std::string& text, bool executable = false) const
    {
        const std::string path = path_ + "/" + name;
        std::ofstream { path } << text;
        if (executable) std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }
    [[nodiscard]] std::string read(const std::string& name) const
    {
        std::ifstream file { path_ + "/" + name };
        return { std::istreambuf_iterator<char> { file }, {} };
    }

private:
    std::string path_;
};

} // namespace countersign::ctl
