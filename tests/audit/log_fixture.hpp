// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/log.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace countersign::audit {

using namespace std::chrono_literals;

inline constexpr TimePoint kNoon { std::chrono::sys_days { std::chrono::year { 2026 } / 11 / 25 } + 12h };
inline const std::string kLogIdText = "log_aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A folder of its own with a log of some records.
class LogFolder
{
public:
    LogFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "countersign-log-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~LogFolder() { std::filesystem::remove_all(path_); }
    LogFolder(const LogFolder&) = delete;
    LogFolder& operator=(const LogFolder&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string contents(const std::string& name) const
    {
        std::ifstream file { path_ + "/" + name, std::ios::binary };
        return { std::istreambuf_iterator<char> { file }, {} };
    }
    void overwrite(const std::string& name, const std::string& octets) const
    {
        std::ofstream { path_ + "/" + name, std::ios::binary | std::ios::trunc } << octets;
    }

private:
    std::string path_;
};

inline Draft init_draft()
{
    Result<LogId> id = LogId::parse(kLogIdText);
    return { RecordType::Init, log_identity(*id, 0x11), {} };
}

inline Draft event(std::string_view kind)
{
    return { RecordType::Event, { { "kind", kind } }, {} };
}

inline Draft intent(std::string_view name, std::string_view serial, Bytes tbs)
{
    return { RecordType::Intent, { { "intent", name }, { "issuerSpkiSha256", "00" }, { "serial", serial } },
        { std::move(tbs), Bytes { 'r', 'e', 'c' } } };
}

inline Draft outcome(std::string_view name, std::string_view state)
{
    return { RecordType::Outcome, { { "intent", name }, { "state", state } }, {} };
}

/// INIT, two intents with outcomes, an event: six records, each synced on its own.
inline void fill(const LogFolder& folder)
{
    Result<Log> log = Log::create(folder.path(), { init_draft() }, kNoon);
    ASSERT_TRUE(log) << log.error().what;
    for (Draft draft : { intent("int_1", "11aa", Bytes(700, 1)), outcome("int_1", "signed"),
             intent("int_2", "11bb", Bytes(900, 2)), outcome("int_2", "abandoned"), event("last") }) {
        ASSERT_TRUE(log->append(std::move(draft), kNoon + 1s));
        ASSERT_TRUE(log->sync());
    }
}

} // namespace countersign::audit
