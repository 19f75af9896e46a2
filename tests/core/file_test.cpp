// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace countersign {
namespace {

class File : public testing::Test
{
protected:
    File()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "cs-file-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~File() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(File, IsReplacedWhole)
{
    const std::string path = folder_ / "a";
    ASSERT_TRUE(replace_file_durably(path, bytes_of("one")));
    ASSERT_TRUE(replace_file_durably(path, bytes_of("two")));
    EXPECT_EQ(text_of(*read_file(path, 100)), "two");
    EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(File, IsReadUpToItsLimit)
{
    const std::string path = folder_ / "a";
    ASSERT_TRUE(replace_file_durably(path, bytes_of("abc")));
    EXPECT_TRUE(read_file(path, 3));
    EXPECT_EQ(read_file(path, 2).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(read_file(folder_ / "b", 3).error().code, ErrorCode::NotFound);
}

TEST_F(File, CannotBeWrittenWhereThereIsNoFolder)
{
    EXPECT_EQ(replace_file_durably(folder_ / "none" / "a", bytes_of("x")).error().code,
        ErrorCode::StorageUnavailable);
}

} // namespace
} // namespace countersign
