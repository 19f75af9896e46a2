// SPDX-License-Identifier: Apache-2.0
#include "policy/rulebook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

// One tag in five places: the rulebook, the rule's file, its documentation, its test's file and its test's
// suite.
namespace countersign::policy {
namespace {

const std::filesystem::path kRoot = std::filesystem::path { COUNTERSIGN_TEST_DATA } / ".." / "..";

std::string text_of_file(const std::filesystem::path& path)
{
    std::ifstream file { path };
    return { std::istreambuf_iterator<char> { file }, {} };
}

std::set<std::string> tags()
{
    std::set<std::string> found;
    for (const Rule& rule : rulebook())
        found.emplace(rule.tag);
    return found;
}

/// "key-is-new" for each key_is_new.cpp (with `ending` "_test.cpp": key_is_new_test.cpp) in `folder`.
std::set<std::string> tags_of_files(const std::filesystem::path& folder, std::string_view ending)
{
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator { kRoot / folder }) {
        std::string name = entry.path().filename();
        EXPECT_TRUE(name.ends_with(ending)) << name;
        name.resize(name.size() - ending.size());
        std::ranges::replace(name, '_', '-');
        found.insert(name);
    }
    return found;
}

std::string file_name(std::string_view tag)
{
    std::string name { tag };
    std::ranges::replace(name, '-', '_');
    return name;
}

/// "key-is-new" -> "KeyIsNew"
std::string suite_name(std::string_view tag)
{
    std::string name;
    bool begins = true;
    for (const char c : tag) {
        if (c != '-') name += begins ? static_cast<char>(std::toupper(c)) : c;
        begins = c == '-';
    }
    return name;
}

TEST(Rulebook, HasEachTagOnce)
{
    EXPECT_EQ(tags().size(), rulebook().size());
    for (const Rule& rule : rulebook()) {
        EXPECT_TRUE(std::regex_match(std::string { rule.tag }, std::regex { "[a-z]+(-[a-z]+)*" }))
            << rule.tag;
        EXPECT_FALSE(rule.source.empty()) << rule.tag;
        EXPECT_NE(rule.judge, nullptr) << rule.tag;
    }
}

TEST(Rulebook, HasOneFileForEachRuleAndNoOtherFile)
{
    EXPECT_EQ(tags_of_files("policy/rules", ".cpp"), tags());
}

TEST(Rulebook, HasTheFunctionOfEachTagInTheFileOfItsName)
{
    for (const std::string& tag : tags()) {
        const std::string code = text_of_file(kRoot / "policy/rules" / (file_name(tag) + ".cpp"));
        EXPECT_THAT(code, testing::HasSubstr("Findings " + file_name(tag) + "(const Facts&")) << tag;
    }
    const std::string table = text_of_file(kRoot / "policy/rulebook.cpp");
    for (const Rule& rule : rulebook()) {
        const std::string row = "{ \"" + std::string { rule.tag } + "\", \"" + std::string { rule.source }
            + "\", " + file_name(rule.tag) + " }";
        EXPECT_THAT(table, testing::HasSubstr(row));
    }
}

TEST(Rulebook, HasATestFileAndSuiteForEachRule)
{
    EXPECT_EQ(tags_of_files("tests/policy/rules", "_test.cpp"), tags());
    for (const std::string& tag : tags()) {
        const std::string test = text_of_file(kRoot / "tests/policy/rules" / (file_name(tag) + "_test.cpp"));
        EXPECT_THAT(test, testing::HasSubstr("TEST(" + suite_name(tag) + ", ")) << tag;
    }
}

TEST(Rulebook, IsDocumentedRowByRowWithItsClauses)
{
    const std::string document = text_of_file(kRoot / "docs/policy-rules.md");
    const std::regex row { R"(\| `([a-z-]+)` \|([^|\n]*)\|([^|\n]*)\|)" };
    std::set<std::string> documented;
    for (std::sregex_iterator found { document.begin(), document.end(), row }, end; found != end; ++found) {
        documented.insert((*found)[1]);
        const auto rule = std::ranges::find(rulebook(), std::string_view { (*found)[1].str() }, &Rule::tag);
        if (rule != rulebook().end())
            EXPECT_THAT((*found)[3].str(), testing::HasSubstr(std::string { rule->source })) << rule->tag;
    }
    EXPECT_EQ(documented, tags());
    EXPECT_THAT(document, testing::HasSubstr("`" + std::string { kRulebookRevision } + "`"));
}

TEST(Rulebook, HasEveryClauseThatARuleNamesInItsRowOfTheDocumentation)
{
    const std::string document = text_of_file(kRoot / "docs/policy-rules.md");
    const std::regex literal { "\"(BR 2\\.2\\.6 [0-9.]+)\"" };
    for (const std::string& tag : tags()) {
        const std::string code = text_of_file(kRoot / "policy/rules" / (file_name(tag) + ".cpp"));
        std::smatch line;
        ASSERT_TRUE(std::regex_search(document, line, std::regex { "\\| `" + tag + "` \\|[^\\n]*" })) << tag;
        for (std::sregex_iterator found { code.begin(), code.end(), literal }, end; found != end; ++found)
            EXPECT_THAT(line.str(), testing::HasSubstr((*found)[1].str())) << tag;
    }
}

} // namespace
} // namespace countersign::policy
