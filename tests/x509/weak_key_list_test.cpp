// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"
#include "tests/x509/example.hpp"
#include "x509/inspect_key.hpp"
#include "x509/weak_key_format.hpp"
#include "x509/weak_key_list.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace countersign::x509 {
namespace {

using example::FailsWith;
using example::Succeeds;

const std::string kSample = std::string { COUNTERSIGN_TEST_DATA } + "/x509/weak-keys.txt";

class WeakKeyListTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "countersign-weak-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, BytesView content) const
    {
        EXPECT_THAT(replace_file_durably(path(name), content), Succeeds());
        return path(name);
    }
    /// The sample as a list, changed by `change` before it is written again.
    std::string changed_list(const std::function<void(Bytes&)>& change) const
    {
        EXPECT_THAT(import_weak_keys(kSample, path("list"), "sample"), Succeeds());
        Bytes list = *read_file(path("list"), 1UL << 20);
        change(list);
        return write("changed", list);
    }

private:
    std::filesystem::path folder_;
};

/// Makes the checksum right again, so that the other fault is what is found.
void seal(Bytes& list)
{
    const BytesView whole { list };
    const Digest checksum = weak_list_checksum(whole.first(kWeakListHeader), whole.subspan(kWeakListHeader));
    std::ranges::copy(checksum, list.begin() + kWeakListChecksumAt);
}

TEST_F(WeakKeyListTest, FindsImportedKeysAndNoOthers)
{
    Result<std::size_t> imported = import_weak_keys(kSample, path("list"), "sample");
    ASSERT_THAT(imported, Succeeds());
    EXPECT_EQ(*imported, 3);
    Result<WeakKeyList> list = WeakKeyList::open(path("list"));
    ASSERT_THAT(list, Succeeds());
    EXPECT_EQ(list->name(), "sample");
    EXPECT_EQ(list->size(), 3);
    EXPECT_TRUE(list->contains(sha256(example::data("spki/on-weak-list.der"))));
    EXPECT_FALSE(list->contains(sha256(example::data("spki/p256.der"))));
    EXPECT_FALSE(list->contains(Digest {}));
    Digest last {};
    last.fill(0xff);
    EXPECT_FALSE(list->contains(last));
}

TEST_F(WeakKeyListTest, IsNamedByInspectKey)
{
    ASSERT_THAT(import_weak_keys(kSample, path("list"), "sample"), Succeeds());
    std::vector<WeakKeyList> lists;
    lists.push_back(*WeakKeyList::open(path("list")));
    EXPECT_THAT(inspect_key(example::data("spki/on-weak-list.der"), lists)->weak_lists,
        testing::ElementsAre("sample"));
    EXPECT_THAT(inspect_key(example::data("spki/p256.der"), lists)->weak_lists, testing::IsEmpty());
}

TEST_F(WeakKeyListTest, TakesUpperCaseCommentsAndRepetitions)
{
    const std::string digest(64, 'a');
    const std::string from = write(
        "keys", bytes_of("# title\n\n  " + digest + "  # the first\r\n" + std::string(64, 'A') + "\n"));
    Result<std::size_t> imported = import_weak_keys(from, path("list"), "sample");
    ASSERT_THAT(imported, Succeeds());
    EXPECT_EQ(*imported, 1);
}

TEST_F(WeakKeyListTest, MayBeEmpty)
{
    ASSERT_THAT(import_weak_keys(write("none", bytes_of("# none\n")), path("list"), "none"), Succeeds());
    Result<WeakKeyList> list = WeakKeyList::open(path("list"));
    ASSERT_THAT(list, Succeeds());
    EXPECT_EQ(list->size(), 0);
    EXPECT_FALSE(list->contains(Digest {}));
}

TEST_F(WeakKeyListTest, TheImporterNamesTheLine)
{
    const std::string from = write("keys", bytes_of("# title\n" + std::string(63, 'a') + "\n"));
    EXPECT_THAT(
        import_weak_keys(from, path("list"), "sample"), FailsWith(ErrorCode::InvalidInput, from + " line 2"));
    EXPECT_FALSE(std::filesystem::exists(path("list")));
}

TEST_F(WeakKeyListTest, TheImporterChecksTheListsName)
{
    EXPECT_THAT(import_weak_keys(kSample, path("list"), ""), FailsWith(ErrorCode::InvalidInput, "name"));
    EXPECT_THAT(import_weak_keys(kSample, path("list"), std::string(64, 'n')), Succeeds());
    EXPECT_THAT(import_weak_keys(kSample, path("list"), std::string(65, 'n')),
        FailsWith(ErrorCode::InvalidInput, "name"));
}

TEST_F(WeakKeyListTest, AMissingFileIsNotFound)
{
    EXPECT_THAT(WeakKeyList::open(path("absent")), FailsWith(ErrorCode::NotFound, "absent"));
    EXPECT_THAT(
        import_weak_keys(path("absent"), path("list"), "x"), FailsWith(ErrorCode::NotFound, "absent"));
}

TEST_F(WeakKeyListTest, RefusesAListThatIsNotWhole)
{
    const auto opened = [this](const std::function<void(Bytes&)>& change) {
        return WeakKeyList::open(changed_list(change));
    };
    constexpr ErrorCode kInvalid = ErrorCode::InvalidInput;
    EXPECT_THAT(opened([](Bytes& list) { list[0] ^= 1; }), FailsWith(kInvalid, "begins with something else"));
    EXPECT_THAT(
        opened([](Bytes& list) { list[kWeakListVersionAt + 3] = 2; }), FailsWith(kInvalid, "version"));
    EXPECT_THAT(
        opened([](Bytes& list) { list[kWeakListNameLengthAt + 3] = 65; }), FailsWith(kInvalid, "name"));
    EXPECT_THAT(opened([](Bytes& list) { list.back() ^= 1; }), FailsWith(kInvalid, "checksum"));
    EXPECT_THAT(opened([](Bytes& list) { list.pop_back(); }), FailsWith(kInvalid, "size"));
    EXPECT_THAT(
        opened([](Bytes& list) { list.resize(list.size() - kWeakEntry); }), FailsWith(kInvalid, "size"));
    EXPECT_THAT(opened([](Bytes& list) { list.resize(kWeakListHeader - 1); }), FailsWith(kInvalid, "header"));
    EXPECT_THAT(opened([](Bytes& list) { list.clear(); }), FailsWith(kInvalid, "header"));
    const auto out_of_order = [](Bytes& list) {
        const auto first = list.begin() + kWeakListHeader;
        std::swap_ranges(first, first + kWeakEntry, first + kWeakEntry);
        seal(list);
    };
    EXPECT_THAT(opened(out_of_order), FailsWith(kInvalid, "ascend"));
}

} // namespace
} // namespace countersign::x509
