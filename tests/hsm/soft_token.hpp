// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace countersign::hsm::testing {

inline constexpr const char* kSoftHsm = "/usr/lib/softhsm/libsofthsm2.so";
inline constexpr const char* kPin = "648219";

/// Runs a program and waits; its exit status, or -1. Output is dropped.
int run(const std::vector<std::string>& arguments);

/// A folder of its own in memory, with SoftHSM configured for this process and its children. Removed at the
/// end.
class SoftHsm
{
public:
    SoftHsm();
    ~SoftHsm();
    SoftHsm(const SoftHsm&) = delete;
    SoftHsm& operator=(const SoftHsm&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
    void write(const std::string& name, const std::string& content) const;
    [[nodiscard]] std::string read(const std::string& name) const;

    /// Makes a token with user PIN kPin.
    void make_token(const std::string& label) const;
    void delete_token(const std::string& label) const;
    /// Imports tests/data/hsm/FILE; `id` is hexadecimal.
    void import_key(const std::string& token, const std::string& file, const std::string& label,
        const std::string& id) const;

private:
    std::string folder_;
};

} // namespace countersign::hsm::testing
