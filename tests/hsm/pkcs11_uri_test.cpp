// SPDX-License-Identifier: Apache-2.0
#include "hsm/pkcs11_uri.hpp"

#include <gmock/gmock.h>

namespace countersign::hsm {
namespace {

using ::testing::HasSubstr;

TEST(Pkcs11Uri, ReadsEveryAttributeItKnows)
{
    const Result<Pkcs11Uri> uri
        = Pkcs11Uri::parse("pkcs11:token=bench;serial=7c1d;manufacturer=SoftHSM%20project;model=v2;"
                           "slot-id=1946273801;object=issuing-1;id=%01%fF;type=private");
    ASSERT_TRUE(uri) << uri.error().what;
    EXPECT_EQ(uri->token, "bench");
    EXPECT_EQ(uri->serial, "7c1d");
    EXPECT_EQ(uri->manufacturer, "SoftHSM project");
    EXPECT_EQ(uri->model, "v2");
    EXPECT_EQ(uri->slot, 1946273801UL);
    EXPECT_EQ(uri->object, "issuing-1");
    EXPECT_EQ(uri->id, (Bytes { 0x01, 0xff }));
    EXPECT_EQ(uri->type, ObjectClass::PrivateKey);
}

TEST(Pkcs11Uri, WithoutAttributesMatchesAnything)
{
    const Result<Pkcs11Uri> uri = Pkcs11Uri::parse("pkcs11:");
    ASSERT_TRUE(uri);
    EXPECT_FALSE(uri->token || uri->object || uri->id);
}

TEST(Pkcs11Uri, KeepsWhatRfc7512AllowsUnescaped)
{
    const Result<Pkcs11Uri> uri = Pkcs11Uri::parse("pkcs11:token=a-._~:[]@!$'()*+,=&z");
    ASSERT_TRUE(uri) << uri.error().what;
    EXPECT_EQ(uri->token, "a-._~:[]@!$'()*+,=&z");
}

struct Refusal
{
    std::string uri;
    std::string because;
};

class Pkcs11UriRefuses : public ::testing::TestWithParam<Refusal>
{
};

TEST_P(Pkcs11UriRefuses, AndSaysWhy)
{
    const Result<Pkcs11Uri> uri = Pkcs11Uri::parse(GetParam().uri);
    ASSERT_FALSE(uri) << GetParam().uri;
    EXPECT_EQ(uri.error().code, ErrorCode::InvalidInput);
    EXPECT_THAT(uri.error().what, HasSubstr(GetParam().because));
}

INSTANTIATE_TEST_SUITE_P(Table, Pkcs11UriRefuses,
    ::testing::Values(Refusal { "", "must begin" }, Refusal { "PKCS11:token=a", "must begin" },
        Refusal { "token=a", "must begin" }, Refusal { "pkcs11:token", "no attribute=value" },
        Refusal { "pkcs11:=a", "no attribute=value" }, Refusal { "pkcs11:token=", "empty" },
        Refusal { "pkcs11:token=a;", "nothing stands behind" },
        Refusal { "pkcs11:;token=a", "no attribute=value" }, Refusal { "pkcs11:token=a;token=a", "twice" },
        Refusal { "pkcs11:id=%01;id=%01", "twice" }, Refusal { "pkcs11:slot-id=1;slot-id=1", "twice" },
        Refusal { "pkcs11:type=private;type=cert", "twice" },
        Refusal { "pkcs11:token=a%2", "two hexadecimal digits" },
        Refusal { "pkcs11:token=%zz", "two hexadecimal digits" }, Refusal { "pkcs11:token=a b", "%XX" },
        Refusal { "pkcs11:token=a/b", "%XX" }, Refusal { "pkcs11:token=a%00", "control character" },
        Refusal { "pkcs11:object=%1b[2J", "control character" },
        Refusal { "pkcs11:slot-id=-1", "decimal number" }, Refusal { "pkcs11:slot-id=1x", "decimal number" },
        Refusal { "pkcs11:slot-id=99999999999999999999999", "decimal number" },
        Refusal { "pkcs11:type=key", "allowed are private" }, Refusal { "pkcs11:label=a", "unknown" },
        Refusal { "pkcs11:token=a?pin-value=1234", "a PIN in a URI" },
        Refusal { "pkcs11:token=a;pin-value=1234", "a PIN in a URI" },
        Refusal { "pkcs11:token=a?module-path=/x", "settings of their own" },
        Refusal { "pkcs11:token=" + std::string(2000, 'a'), "longer than" }));

TEST(Pkcs11Uri, NeverRepeatsAPinInItsError)
{
    EXPECT_THAT(Pkcs11Uri::parse("pkcs11:token=a?pin-value=648219").error().what,
        ::testing::Not(HasSubstr("648219")));
    EXPECT_THAT(
        Pkcs11Uri::parse("pkcs11:pin-value=648219").error().what, ::testing::Not(HasSubstr("648219")));
}

} // namespace
} // namespace countersign::hsm
