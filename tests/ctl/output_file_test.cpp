// SPDX-License-Identifier: Apache-2.0
#include "ctl/output_file.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

TEST(OutputFile, IsReplacedWhole)
{
    const TemporaryFolder folder;
    const std::string path = folder.write("a.pem", "old and longer");
    ASSERT_TRUE(write_public_file(path, "new"));
    EXPECT_EQ(folder.read("a.pem"), "new");
}

TEST(OutputFile, NeverReplacesADevice)
{
    ASSERT_TRUE(write_public_file("/dev/null", "gone"));
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(OutputFile, IsCheckedBeforehand)
{
    const TemporaryFolder folder;
    EXPECT_TRUE(check_writable(folder / "fresh.pem"));
    EXPECT_TRUE(check_writable("/dev/null"));
    EXPECT_TRUE(check_writable("fresh-in-this-folder.pem"));
    EXPECT_FALSE(check_writable(folder.path()));
    EXPECT_FALSE(check_writable(folder / "absent/fresh.pem"));
    folder.write("file", "");
    EXPECT_FALSE(check_writable(folder / "file/fresh.pem"));
}

} // namespace
} // namespace countersign::ctl
