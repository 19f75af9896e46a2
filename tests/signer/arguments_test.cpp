// SPDX-License-Identifier: Apache-2.0
#include "signer/arguments.hpp"

#include <gmock/gmock.h>

namespace countersign::signer {
namespace {

Result<Arguments> parse(std::vector<std::string> words)
{
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    return Arguments::parse(pointers);
}

TEST(Arguments, NameConfigurationAndReports)
{
    const Result<Arguments> arguments
        = parse({ "--config", "a", "--init", "--ceremony", "b", "c", "--ceremony", "d" });
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->config, "a");
    EXPECT_TRUE(arguments->init);
    EXPECT_THAT(arguments->ceremony_reports, testing::ElementsAre("b", "c", "d"));
    EXPECT_FALSE(parse({ "--config", "a" })->init);
}

TEST(Arguments, AreRefusedWhenWrong)
{
    for (const std::vector<std::string>& words :
        std::vector<std::vector<std::string>> { {}, { "--init" }, { "--config" }, { "--config", "--init" },
            { "--config", "a", "--config", "b" }, { "--config", "a", "--force" },
            { "--config", "a", "--ceremony", "b" }, { "--config", "a", "--init", "--ceremony" } })
        EXPECT_FALSE(parse(words)) << testing::PrintToString(words);
}

} // namespace
} // namespace countersign::signer
