// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::runtime {

inline constexpr std::size_t kTomlOctets = 1024UL * 1024;

struct TomlState;

/// One table of a TOML file being read. Every key must be asked for: `TomlFile::finish` reports those that
/// were not. A wrong or missing value records the file's first fault (file, line, what is allowed) and gives
/// a default, so that the reader's code runs straight through to `finish`.
class TomlTable
{
public:
    std::string text(std::string_view key);
    std::string text_or(std::string_view key, std::string fallback);
    std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
    std::int64_t integer_or(
        std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
    bool boolean(std::string_view key);
    bool boolean_or(std::string_view key, bool fallback);
    /// Lists: the plain form demands the key, the other takes an absent one as empty.
    std::vector<std::string> texts(std::string_view key);
    std::vector<std::string> texts_or_empty(std::string_view key);
    std::vector<std::int64_t> integers(std::string_view key, std::int64_t least, std::int64_t most);
    /// A table of texts with free keys, e.g. an environment. Absent: empty.
    std::map<std::string, std::string> string_map(std::string_view key);

    TomlTable table(std::string_view key);
    std::optional<TomlTable> table_if(std::string_view key);
    /// An array of tables. Absent: empty.
    std::vector<TomlTable> tables(std::string_view key);

    [[nodiscard]] bool has(std::string_view key) const;
    /// The line of `key`, or of the table when it lacks the key.
    [[nodiscard]] int line_of(std::string_view key) const;
    /// The caller's own check of `key` failed; `message` says what is allowed.
    void fault(std::string_view key, std::string_view message);

private:
    friend class TomlFile;
    TomlTable(std::shared_ptr<TomlState> state, std::size_t index)
        : state_(std::move(state))
        , index_(index)
    {
    }

    struct Access; // the parts that know the TOML library
    std::shared_ptr<TomlState> state_;
    std::size_t index_;
};

/// A configuration file of ours. Every mistake names the file, the line and what is allowed. Error:
/// InvalidConfiguration.
class TomlFile
{
public:
    /// Blocks. Also refuses files above `limit` octets.
    static Result<TomlFile> load(std::string path, std::size_t limit = kTomlOctets);
    /// `name` stands for the file in messages.
    static Result<TomlFile> parse(std::string_view text, std::string name);

    TomlTable root();
    /// After reading: the first fault, or keys of opened tables that nobody asked for.
    Result<void> finish();

private:
    explicit TomlFile(std::shared_ptr<TomlState> state)
        : state_(std::move(state))
    {
    }
    std::shared_ptr<TomlState> state_;
};

} // namespace countersign::runtime
