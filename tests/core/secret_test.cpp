// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"
#include "core/secret.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <type_traits>

namespace countersign {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);

class SecretFile : public testing::Test
{
protected:
    SecretFile()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "cs-secret-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~SecretFile() override { std::filesystem::remove_all(folder_); }
    Result<Secret> read(BytesView content)
    {
        EXPECT_TRUE(replace_file_durably(folder_ / "pin", content));
        return Secret::read(folder_ / "pin");
    }
    std::filesystem::path folder_;
};

TEST_F(SecretFile, LosesOneNewlineAtItsEnd)
{
    EXPECT_EQ(text_of(read(bytes_of("1234\n"))->reveal()), "1234");
    EXPECT_EQ(text_of(read(bytes_of("1234\n\n"))->reveal()), "1234\n");
}

TEST_F(SecretFile, IsRefusedWhenEmptyOrOversizedOrWithANul)
{
    EXPECT_FALSE(read(bytes_of("\n")));
    EXPECT_FALSE(read(Bytes { '1', 0, '2' }));
    EXPECT_TRUE(read(Bytes(kSecretCapacity - 1, 'x')));
    EXPECT_FALSE(read(Bytes(kSecretCapacity, 'x')));
    EXPECT_EQ(Secret::read(folder_ / "none").error().code, ErrorCode::NotFound);
}

TEST(SecretValue, IsComparedByContent)
{
    EXPECT_TRUE(Secret::copy(bytes_of("a"))->equals(*Secret::copy(bytes_of("a"))));
    EXPECT_FALSE(Secret::copy(bytes_of("a"))->equals(*Secret::copy(bytes_of("b"))));
}

TEST(SecretValue, LeavesNothingBehindWhenMoved)
{
    Result<Secret> first = Secret::copy(bytes_of("1234"));
    const Secret second = std::move(*first);
    EXPECT_EQ(text_of(second.reveal()), "1234");
    EXPECT_TRUE(first->reveal().empty());
}

} // namespace
} // namespace countersign
