// SPDX-License-Identifier: Apache-2.0
#include "hsm/token_fault.hpp"

#include <gmock/gmock.h>

namespace countersign::hsm {
namespace {

TEST(Ckr, LossCodesEndTheProcess)
{
    for (const ReturnValue value : { 0x02UL, 0x05UL, 0x06UL, 0x30UL, 0x31UL, 0x32UL, 0x82UL, 0xB0UL, 0xB3UL,
             0xE0UL, 0xE1UL, 0x101UL, 0x190UL })
        EXPECT_EQ(ckr_meaning(value), CkrMeaning::Lost) << ckr_name(value);
}

TEST(Ckr, PinCodesAreTheOperatorsAndSetupCodesLoseNothing)
{
    EXPECT_EQ(ckr_meaning(0xA0), CkrMeaning::PinRefused);
    EXPECT_EQ(ckr_meaning(0xA4), CkrMeaning::PinRefused);
    for (const ReturnValue value : { 0x68UL, 0x70UL, 0x63UL })
        EXPECT_EQ(ckr_meaning(value), CkrMeaning::Setup) << ckr_name(value);
}

TEST(Ckr, AnUnknownCodeIsNamedByItsNumberAndCountsAsLoss)
{
    EXPECT_EQ(ckr_name(0x80000001UL), "CKR_0x80000001");
    EXPECT_EQ(ckr_meaning(0x80000001UL), CkrMeaning::Lost);
}

TEST(TokenFault, SaysCallNameNumberAndWhatToDo)
{
    const TokenFault fault = TokenFault::of("C_Login", 0xA0);
    EXPECT_EQ(fault.code, ErrorCode::TokenLocked);
    EXPECT_THAT(fault.text(),
        ::testing::AllOf(::testing::HasSubstr("C_Login failed: CKR_PIN_INCORRECT (0xa0)"),
            ::testing::HasSubstr("\n  do      put the right PIN")));
}

} // namespace
} // namespace countersign::hsm
