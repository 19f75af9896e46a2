// SPDX-License-Identifier: Apache-2.0
#include "hsm/selection.hpp"

#include <gmock/gmock.h>

namespace countersign::hsm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

Pkcs11Uri uri(std::string_view text)
{
    return *Pkcs11Uri::parse(text);
}

const std::vector<TokenIdentity> kTokens {
    { 7, "bench", "aa01", "SoftHSM project", "SoftHSM v2", true },
    { 8, "bench", "aa02", "SoftHSM project", "SoftHSM v2", true },
    { 9, "other", "aa03", "SoftHSM project", "SoftHSM v2", true },
    { 10, "", "", "SoftHSM project", "SoftHSM v2", false },
};
const SearchPlace kPlace { "/usr/lib/softhsm/libsofthsm2.so", "`token` in token.d/bench.toml line 2",
    std::nullopt };

TEST(SelectToken, TakesTheOneThatFits)
{
    EXPECT_EQ(select_token(uri("pkcs11:token=other"), kTokens, kPlace), 2U);
    EXPECT_EQ(select_token(uri("pkcs11:token=bench;serial=aa02"), kTokens, kPlace), 1U);
    EXPECT_EQ(select_token(uri("pkcs11:slot-id=7"), kTokens, kPlace), 0U);
}

TEST(SelectToken, TwoTokensOfOneLabelAreAmbiguousAndBothNamed)
{
    const auto place = select_token(uri("pkcs11:token=bench"), kTokens, kPlace);
    ASSERT_FALSE(place);
    EXPECT_EQ(place.error().code, ErrorCode::Ambiguous);
    EXPECT_THAT(place.error().text(),
        AllOf(HasSubstr("\"bench\" (slot 7, serial aa01), \"bench\" (slot 8, serial aa02)"),
            HasSubstr("add `serial` to `token` in token.d/bench.toml line 2")));
}

TEST(SelectToken, NoneIsSaidWithWhatIsThere)
{
    const auto place = select_token(uri("pkcs11:token=gone"), kTokens, kPlace);
    ASSERT_FALSE(place);
    EXPECT_EQ(place.error().code, ErrorCode::TokenUnavailable);
    EXPECT_THAT(place.error().text(),
        AllOf(HasSubstr("no token fits"), HasSubstr("3 initialised tokens: \"bench\""),
            HasSubstr("searched  pkcs11:token=gone"), HasSubstr(kPlace.module)));
}

TEST(SelectToken, NeverTakesAnUninitialisedOne)
{
    EXPECT_FALSE(select_token(uri("pkcs11:slot-id=10"), kTokens, kPlace));
}

const std::vector<KeyIdentity> kKeys { { "issuing-1", { 1 } }, { "issuing-1", { 2 } }, { "root", { 2 } } };

TEST(SelectKey, TwoKeysOfOneLabelAreAmbiguousAndBothNamed)
{
    SearchPlace place = kPlace;
    place.token = kTokens[0];
    const auto key = select_key(uri("pkcs11:object=issuing-1"), "issuing-1", kKeys, place);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::Ambiguous);
    EXPECT_EQ(key.error().slot, 7UL);
    EXPECT_THAT(
        key.error().text(), HasSubstr("2 private keys: \"issuing-1\" (id 01), \"issuing-1\" (id 02)"));
}

TEST(SelectKey, TwoKeysOfOneIdAreAmbiguous)
{
    EXPECT_EQ(select_key(uri("pkcs11:id=%02"), "root", kKeys, kPlace).error().code, ErrorCode::Ambiguous);
}

TEST(SelectKey, LabelAndIdTogetherNameOne)
{
    EXPECT_EQ(select_key(uri("pkcs11:object=issuing-1;id=%02"), "issuing-1", kKeys, kPlace), 1U);
}

TEST(SelectKey, NoneIsSaidWithWhatIsThere)
{
    const auto key = select_key(uri("pkcs11:object=issuing-2026"), "issuing-2026", kKeys, kPlace);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, ErrorCode::NotFound);
    EXPECT_THAT(key.error().text(),
        AllOf(HasSubstr("key \"issuing-2026\" not found"), HasSubstr("found   3 private keys")));
}

TEST(SelectKey, AKeyOfAnotherTokenIsNotFound)
{
    SearchPlace place = kPlace;
    place.token = kTokens[0];
    EXPECT_EQ(select_key(uri("pkcs11:token=other;object=root"), "root", kKeys, place).error().code,
        ErrorCode::NotFound);
}

} // namespace
} // namespace countersign::hsm
