// SPDX-License-Identifier: Apache-2.0
#include "runtime/toml_reader.hpp"

#include "core/bytes.hpp"
#include "core/file.hpp"
#include "core/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

namespace countersign::runtime {

/// A table that was opened, and which of its keys were asked for.
struct OpenedTable
{
    const toml::table* table;
    std::string path; // "signer", "key"; empty for the root
    int line;
    std::set<std::string, std::less<>> asked;
};

struct TomlState
{
    toml::table root;
    toml::table absent; // what a missing table reads as, after the fault was recorded
    std::string name;
    std::optional<Error> fault;
    std::vector<OpenedTable> opened;

    void record(int line, std::string_view key, std::string_view message)
    {
        if (!fault) // the first one counts: later ones may follow from it
            fault = Error { ErrorCode::InvalidConfiguration,
                fmt::format("{} line {}: `{}` {}", name, line, printable(key), message) };
    }
    std::size_t open(const toml::table& table, std::string path, int line)
    {
        const auto known
            = std::ranges::find_if(opened, [&](const OpenedTable& other) { return other.table == &table; });
        if (known != opened.end() && &table != &absent)
            return static_cast<std::size_t>(known - opened.begin());
        opened.push_back({ &table, std::move(path), line, {} });
        return opened.size() - 1;
    }
};

namespace {

int line_of_node(const toml::node& node)
{
    return static_cast<int>(node.source().begin.line);
}

std::string_view kind_of(const toml::node& node)
{
    switch (node.type()) {
    case toml::node_type::table:
        return "a table";
    case toml::node_type::array:
        return "a list";
    case toml::node_type::string:
        return "a text";
    case toml::node_type::integer:
        return "an integer";
    case toml::node_type::floating_point:
        return "a decimal number";
    case toml::node_type::boolean:
        return "true or false";
    case toml::node_type::none:
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
        break;
    }
    return "a date or time";
}

std::string range_text(std::int64_t least, std::int64_t most)
{
    return fmt::format("an integer from {} to {}", least, most);
}

bool is_text(const toml::node& node)
{
    const auto* text = node.as_string();
    return text && text->get().find('\0') == std::string::npos; // a path with U+0000 would be cut short
}

bool is_integer(const toml::node& node, std::int64_t least, std::int64_t most)
{
    const auto* number = node.as_integer();
    return number && number->get() >= least && number->get() <= most;
}

} // namespace

struct TomlTable::Access
{
    static OpenedTable& opened(const TomlTable& of) { return of.state_->opened[of.index_]; }

    static std::string path(const TomlTable& of, std::string_view key)
    {
        const std::string& table = opened(of).path;
        return table.empty() ? std::string { key } : fmt::format("{}.{}", table, key);
    }
    static const toml::node* find(TomlTable& of, std::string_view key)
    {
        opened(of).asked.emplace(key);
        return opened(of).table->get(key);
    }
    static void wrong(TomlTable& of, std::string_view key, const toml::node& found, std::string_view allowed)
    {
        of.state_->record(
            line_of_node(found), path(of, key), fmt::format("is {}; allowed: {}", describe(found), allowed));
    }
    static void missing(TomlTable& of, std::string_view key, std::string_view allowed)
    {
        of.state_->record(opened(of).line, path(of, key), fmt::format("is missing; allowed: {}", allowed));
    }
    static std::string describe(const toml::node& found)
    {
        const auto* number = found.as_integer();
        return number ? fmt::format("{}", number->get()) : std::string { kind_of(found) };
    }
    /// The list under `key` when each of its elements passes `fits`.
    template <class Fits>
    static const toml::array* list(TomlTable& of, std::string_view key, std::string_view allowed, Fits fits)
    {
        const toml::node* node = find(of, key);
        if (!node) return nullptr;
        const toml::array* array = node->as_array();
        if (!array) {
            wrong(of, key, *node, allowed);
            return nullptr;
        }
        for (const toml::node& element : *array) {
            if (fits(element)) continue;
            of.state_->record(line_of_node(element), path(of, key),
                fmt::format("holds {}; allowed: {}", describe(element), allowed));
            return nullptr;
        }
        return array;
    }
};

std::string TomlTable::text(std::string_view key)
{
    if (!has(key)) {
        Access::find(*this, key);
        Access::missing(*this, key, "a text");
        return {};
    }
    return text_or(key, {});
}

std::string TomlTable::text_or(std::string_view key, std::string fallback)
{
    const toml::node* node = Access::find(*this, key);
    if (!node) return fallback;
    if (is_text(*node)) return node->as_string()->get();
    Access::wrong(*this, key, *node, node->is_string() ? "a text without U+0000" : "a text");
    return fallback;
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t least, std::int64_t most)
{
    if (!has(key)) {
        Access::find(*this, key);
        Access::missing(*this, key, range_text(least, most));
        return least;
    }
    return integer_or(key, least, least, most);
}

std::int64_t TomlTable::integer_or(
    std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most)
{
    const toml::node* node = Access::find(*this, key);
    if (!node) return fallback;
    if (is_integer(*node, least, most)) return node->as_integer()->get();
    Access::wrong(*this, key, *node, range_text(least, most));
    return fallback;
}

bool TomlTable::boolean(std::string_view key)
{
    if (has(key)) return boolean_or(key, false);
    Access::find(*this, key);
    Access::missing(*this, key, "true or false");
    return false;
}

bool TomlTable::boolean_or(std::string_view key, bool fallback)
{
    const toml::node* node = Access::find(*this, key);
    if (!node) return fallback;
    if (const auto* value = node->as_boolean()) return value->get();
    Access::wrong(*this, key, *node, "true or false");
    return fallback;
}

std::vector<std::string> TomlTable::texts(std::string_view key)
{
    if (!has(key)) Access::missing(*this, key, "a list of texts");
    return texts_or_empty(key);
}

std::vector<std::string> TomlTable::texts_or_empty(std::string_view key)
{
    std::vector<std::string> texts;
    if (const toml::array* array = Access::list(*this, key, "a list of texts", is_text)) {
        for (const toml::node& element : *array)
            texts.push_back(element.as_string()->get());
    }
    return texts;
}

std::vector<std::int64_t> TomlTable::integers(std::string_view key, std::int64_t least, std::int64_t most)
{
    const std::string allowed = fmt::format("a list, each {}", range_text(least, most));
    if (!has(key)) Access::missing(*this, key, allowed);
    const auto fits = [&](const toml::node& element) { return is_integer(element, least, most); };
    std::vector<std::int64_t> numbers;
    if (const toml::array* array = Access::list(*this, key, allowed, fits)) {
        for (const toml::node& element : *array)
            numbers.push_back(element.as_integer()->get());
    }
    return numbers;
}

std::map<std::string, std::string> TomlTable::string_map(std::string_view key)
{
    std::map<std::string, std::string> map;
    std::optional<TomlTable> inner = table_if(key);
    if (!inner) return map;
    for (const auto& [name, value] : *Access::opened(*inner).table)
        map.emplace(name.str(), inner->text(name.str()));
    return map;
}

TomlTable TomlTable::table(std::string_view key)
{
    if (std::optional<TomlTable> found = table_if(key)) return *found;
    if (!has(key)) Access::missing(*this, key, "a table");
    return { state_, state_->open(state_->absent, Access::path(*this, key), line_of(key)) };
}

std::optional<TomlTable> TomlTable::table_if(std::string_view key)
{
    const toml::node* node = Access::find(*this, key);
    if (!node) return std::nullopt;
    if (const toml::table* table = node->as_table())
        return TomlTable { state_, state_->open(*table, Access::path(*this, key), line_of_node(*node)) };
    Access::wrong(*this, key, *node, "a table");
    return std::nullopt;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key)
{
    std::vector<TomlTable> tables;
    const auto fits = [](const toml::node& element) { return element.is_table(); };
    const std::string allowed = fmt::format("tables, each begun by [[{}]]", Access::path(*this, key));
    if (const toml::array* array = Access::list(*this, key, allowed, fits)) {
        for (const toml::node& element : *array)
            tables.push_back({ state_,
                state_->open(*element.as_table(), Access::path(*this, key), line_of_node(element)) });
    }
    return tables;
}

bool TomlTable::has(std::string_view key) const
{
    return Access::opened(*this).table->contains(key);
}

int TomlTable::line_of(std::string_view key) const
{
    const OpenedTable& opened = Access::opened(*this);
    const toml::node* node = opened.table->get(key);
    return node ? line_of_node(*node) : opened.line;
}

void TomlTable::fault(std::string_view key, std::string_view message)
{
    state_->record(line_of(key), Access::path(*this, key), message);
}

Result<TomlFile> TomlFile::load(std::string path, std::size_t limit)
{
    const Result<Bytes> content = read_file(path, limit);
    if (!content) return Error { ErrorCode::InvalidConfiguration, content.error().what };
    return parse(text_of(*content), std::move(path));
}

Result<TomlFile> TomlFile::parse(std::string_view text, std::string name)
{
    auto state = std::make_shared<TomlState>();
    state->name = std::move(name);
    try {
        state->root = toml::parse(text);
    } catch (const toml::parse_error& wrong) {
        return Error { ErrorCode::InvalidConfiguration,
            fmt::format(
                "{} line {}: {}", state->name, wrong.source().begin.line, printable(wrong.description())) };
    }
    state->open(state->root, {}, 1);
    return TomlFile { std::move(state) };
}

TomlTable TomlFile::root()
{
    return { state_, 0 };
}

Result<void> TomlFile::finish()
{
    if (state_->fault) return *state_->fault;
    for (const OpenedTable& opened : state_->opened) {
        for (const auto& [key, value] : *opened.table) {
            if (opened.asked.contains(key.str())) continue;
            const std::string path = opened.path.empty() ? std::string { key.str() }
                                                         : fmt::format("{}.{}", opened.path, key.str());
            state_->record(static_cast<int>(key.source().begin.line), path,
                fmt::format("is not known here; allowed: {}", fmt::join(opened.asked, ", ")));
            return *state_->fault;
        }
    }
    return {};
}

} // namespace countersign::runtime
