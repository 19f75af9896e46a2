// SPDX-License-Identifier: Apache-2.0
#include "policy/wording.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(Wording, NamesALengthInItsLargestWholeUnit)
{
    EXPECT_EQ(in_words(std::chrono::seconds { 0 }), "0 seconds");
    EXPECT_EQ(in_words(kSecond), "1 second");
    EXPECT_EQ(in_words(std::chrono::seconds { 3599 }), "3599 seconds");
    EXPECT_EQ(in_words(std::chrono::seconds { 3600 }), "1 hour");
    EXPECT_EQ(in_words(std::chrono::seconds { 36 * 3600 }), "36 hours");
    EXPECT_EQ(in_words(kDay), "1 day");
    EXPECT_EQ(in_words(90 * kDay), "90 days");
}

TEST(Wording, NamesKeysByTypeAndSizeAndOthersByTheirAlgorithm)
{
    EXPECT_EQ(in_words(good_rsa_key(3072)), "RSA 3072 bits");
    EXPECT_EQ(in_words(good_ec_key()), "EC P-256");
    KeyFacts other;
    EXPECT_EQ(in_words(other), "a key of another type");
    other.algorithm = "Ed25519";
    EXPECT_EQ(in_words(other), "Ed25519");
}

TEST(Wording, ListsNames)
{
    EXPECT_EQ(in_words(std::vector<DomainName> {}), "");
    EXPECT_EQ(in_words(names({ "a.example.test", "b.example.test" })), "a.example.test, b.example.test");
}

} // namespace
} // namespace countersign::policy
