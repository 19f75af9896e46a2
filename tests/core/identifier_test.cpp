// SPDX-License-Identifier: Apache-2.0
#include "core/identifier.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(Identifier, ComesBackFromItsText)
{
    SystemRandom random;
    const RequestId id = RequestId::make(random);
    EXPECT_EQ(id.text().size(), 4 + kIdentifierDigits);
    EXPECT_EQ(*RequestId::parse(id.text()), id);
    EXPECT_NE(RequestId::make(random), id);
}

TEST(Identifier, RefusesAnotherKindAndOtherCharacters)
{
    SystemRandom random;
    const std::string text = OrderId::make(random).text();
    EXPECT_FALSE(RequestId::parse(text));
    EXPECT_FALSE(OrderId::parse(text + "a"));
    EXPECT_FALSE(OrderId::parse(text.substr(0, text.size() - 1)));
    std::string upper = text;
    upper.back() = 'A';
    EXPECT_FALSE(OrderId::parse(upper));
}

} // namespace
} // namespace countersign
