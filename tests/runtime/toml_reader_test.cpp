// SPDX-License-Identifier: Apache-2.0
#include "runtime/toml_reader.hpp"
#include "tests/runtime/scratch_folder.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>

namespace countersign::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

/// Reads `text` by `read` and tells the fault, or nothing.
std::string fault_of(std::string_view text, const std::function<void(TomlTable)>& read)
{
    Result<TomlFile> file = TomlFile::parse(text, "signer.toml");
    if (!file) return file.error().what;
    read(file->root());
    const Result<void> done = file->finish();
    return done ? std::string {} : done.error().what;
}

TEST(TomlReader, ReadsEveryKindOfValue)
{
    const std::string fault = fault_of(R"(
socket = "/run/x"
sessions = 2
wildcards = true
kinds = ["leaf", "crl"]
uids = [0, 61192]
[environment]
SOFTHSM2_CONF = "/etc/softhsm2.conf"
[signer]
uid = 7
[[key]]
name = "one"
[[key]]
name = "two"
)",
        [](TomlTable root) {
            EXPECT_EQ(root.text("socket"), "/run/x");
            EXPECT_EQ(root.text_or("state", "none"), "none");
            EXPECT_EQ(root.integer("sessions", 1, 16), 2);
            EXPECT_EQ(root.integer_or("deadline_seconds", 10, 1, 60), 10);
            EXPECT_TRUE(root.boolean_or("wildcards", false));
            EXPECT_THAT(root.texts("kinds"), ElementsAre("leaf", "crl"));
            EXPECT_THAT(root.texts_or_empty("lists"), IsEmpty());
            EXPECT_THAT(root.integers("uids", 0, 70'000), ElementsAre(0, 61192));
            EXPECT_THAT(
                root.string_map("environment"), ElementsAre(Pair("SOFTHSM2_CONF", "/etc/softhsm2.conf")));
            EXPECT_THAT(root.string_map("absent"), IsEmpty());
            EXPECT_EQ(root.table("signer").integer("uid", 0, 10), 7);
            EXPECT_FALSE(root.table_if("limits"));
            std::vector<TomlTable> keys = root.tables("key");
            ASSERT_EQ(keys.size(), 2U);
            EXPECT_EQ(keys[0].text("name"), "one");
            EXPECT_EQ(keys[1].text("name"), "two");
        });
    EXPECT_EQ(fault, "");
}

struct Mistake
{
    std::string_view text;
    std::function<void(TomlTable)> read;
    std::string_view fault;
};

TEST(TomlReader, NamesFileLineAndWhatIsAllowed)
{
    const std::vector<Mistake> mistakes {
        { "a = 1\nb = 2\n", [](TomlTable root) { root.text("b"); },
            "signer.toml line 2: `b` is 2; allowed: a text" },
        { "a = 1\n[t]\n\nb = \"x\"\n",
            [](TomlTable root) { root.integer("a", 0, 9), root.table("t").integer("b", 1, 16); },
            "signer.toml line 4: `t.b` is a text; allowed: an integer from 1 to 16" },
        { "sessions = 17\n", [](TomlTable root) { root.integer("sessions", 1, 16); },
            "signer.toml line 1: `sessions` is 17; allowed: an integer from 1 to 16" },
        { "a = 1\n\n[t]\n", [](TomlTable root) { root.integer("a", 0, 9), root.table("t").text("name"); },
            "signer.toml line 3: `t.name` is missing; allowed: a text" },
        { "x = 1\n", [](TomlTable root) { root.integer("x", 1, 1), root.table("signer").text("socket"); },
            "signer.toml line 1: `signer` is missing; allowed: a table" },
        { "on = \"yes\"\n", [](TomlTable root) { root.boolean_or("on", false); },
            "signer.toml line 1: `on` is a text; allowed: true or false" },
        { "l = [\n \"a\",\n 3]\n", [](TomlTable root) { root.texts("l"); },
            "signer.toml line 3: `l` holds 3; allowed: a list of texts" },
        { "key = \"x\"\n", [](TomlTable root) { root.tables("key"); },
            "signer.toml line 1: `key` is a text; allowed: tables, each begun by [[key]]" },
        { "name = \"a\"\nsokcet = \"b\"\n",
            [](TomlTable root) { root.text("name"), root.text_or("socket", ""); },
            "signer.toml line 2: `sokcet` is not known here; allowed: name, socket" },
        { "[[key]]\nname = \"a\"\n[[key]]\nnmae = \"b\"\n",
            [](TomlTable root) {
                for (TomlTable& key : root.tables("key"))
                    key.text_or("name", "");
            },
            "signer.toml line 4: `key.nmae` is not known here; allowed: name" },
        { "a = \"x\\u0000y\"\n", [](TomlTable root) { root.text("a"); },
            "signer.toml line 1: `a` is a text; allowed: a text without U+0000" },
        { "a = 1\nb = \"x\"\n",
            [](TomlTable root) { root.integer("a", 1, 1), root.text("b"), root.fault("b", "must be y"); },
            "signer.toml line 2: `b` must be y" },
    };
    for (const Mistake& mistake : mistakes)
        EXPECT_EQ(fault_of(mistake.text, mistake.read), mistake.fault);
}

TEST(TomlReader, TellsTheFirstFaultOnly)
{
    EXPECT_THAT(
        fault_of("a = 1\nb = 2\n", [](TomlTable root) { root.text("a"), root.text("b"); }), HasSubstr("`a`"));
}

TEST(TomlReader, NamesTheLineOfASyntaxError)
{
    EXPECT_THAT(fault_of("a = 1\nb = = 2\n", [](TomlTable) { }), HasSubstr("signer.toml line 2: "));
    EXPECT_THAT(fault_of("a = 1\na = 2\n", [](TomlTable) { }), HasSubstr("signer.toml line 2: "));
}

TEST(TomlReader, RefusesAMissingAndAnOverlargeFile)
{
    const ScratchFolder folder;
    EXPECT_THAT(TomlFile::load(folder.file("none.toml")).error().what, HasSubstr(folder.file("none.toml")));
    std::ofstream { folder.file("big.toml") } << "a = \"" << std::string(200, 'x') << "\"\n";
    EXPECT_EQ(TomlFile::load(folder.file("big.toml"), 100).error().code, ErrorCode::InvalidConfiguration);
    EXPECT_TRUE(TomlFile::load(folder.file("big.toml"), 1000));
}

} // namespace
} // namespace countersign::runtime
