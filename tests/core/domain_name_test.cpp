// SPDX-License-Identifier: Apache-2.0
#include "core/domain_name.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(DomainName, FoldsCase)
{
    EXPECT_EQ(DomainName::parse("WWW.Example.TEST")->text(), "www.example.test");
}

TEST(DomainName, RefusesWhatNoCertificateMayName)
{
    for (const std::string_view text : { "", "example", "example.test.", ".example.test", "a..example.test",
             "a_b.example.test", "-a.example.test", "a-.example.test", "192.0.2.1", "w*.example.test",
             "*.*.example.test", "*.", "*", "a.*.example.test",
             "b\xC3\xBC"
             "cher.example.test",
             "ab--cd.example.test", "xn--.example.test", "xn--a.example.test", "a b.example.test" })
        EXPECT_FALSE(DomainName::parse(text)) << text;
    EXPECT_FALSE(DomainName::parse(std::string_view { "www\0.example.test", 17 }));
}

TEST(DomainName, TakesALabelsThatComeBackTheSame)
{
    EXPECT_TRUE(DomainName::parse("xn--bcher-kva.example.test"));
}

TEST(DomainName, HasItsLimitsOnBothSides)
{
    const std::string label(63, 'a');
    EXPECT_TRUE(DomainName::parse(label + ".example.test"));
    EXPECT_FALSE(DomainName::parse(label + "a.example.test"));
    const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
    ASSERT_EQ(longest.size(), kLongestDomainName);
    EXPECT_TRUE(DomainName::parse(longest));
    EXPECT_FALSE(DomainName::parse(longest + "a"));
}

TEST(DomainName, AllowsAWildcardOnlyWhereItIsAllowed)
{
    EXPECT_TRUE(DomainName::parse("*.example.test")->is_wildcard());
    EXPECT_FALSE(DomainName::parse("*.example.test", Wildcard::Forbidden));
}

TEST(DomainName, IsWithinASuffixByWholeLabels)
{
    const DomainName suffix = *DomainName::parse("example.test");
    EXPECT_TRUE(DomainName::parse("example.test")->is_within(suffix));
    EXPECT_TRUE(DomainName::parse("a.b.example.test")->is_within(suffix));
    EXPECT_TRUE(DomainName::parse("*.example.test")->is_within(suffix));
    EXPECT_FALSE(DomainName::parse("notexample.test")->is_within(suffix));
    EXPECT_FALSE(DomainName::parse("example.test.example.com")->is_within(suffix));
}

} // namespace
} // namespace countersign
