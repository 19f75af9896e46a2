// SPDX-License-Identifier: Apache-2.0
#include "ceremony/subject.hpp"

#include <gmock/gmock.h>

namespace countersign::ceremony {
namespace {

using ::testing::HasSubstr;

std::string rfc2253(X509_NAME* name)
{
    BIO* out = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long length = BIO_get_mem_data(out, &text);
    std::string copy { text, static_cast<std::size_t>(length) };
    BIO_free(out);
    return copy;
}

TEST(Subject, PrintsAsItWasWritten)
{
    for (const std::string text :
        { "CN=Example Root", "CN=Example Root,O=Example,C=GB", "CN=Root\\, the first,O=a=b", "CN=Größe" }) {
        const Result<NamePointer> name = parse_subject(text);
        ASSERT_TRUE(name) << text;
        EXPECT_EQ(rfc2253(name->get()), text);
    }
}

struct Refusal
{
    std::string subject;
    std::string because;
};

class SubjectRefuses : public ::testing::TestWithParam<Refusal>
{
};

TEST_P(SubjectRefuses, AndSaysWhy)
{
    const Result<NamePointer> name = parse_subject(GetParam().subject);
    ASSERT_FALSE(name) << GetParam().subject;
    EXPECT_THAT(name.error().what, HasSubstr(GetParam().because));
}

INSTANTIATE_TEST_SUITE_P(Table, SubjectRefuses,
    ::testing::Values(Refusal { "", "no \"=\"" }, Refusal { "O=Example", "CN is missing" },
        Refusal { "CN=", "0 octets" }, Refusal { "CN=" + std::string(65, 'a'), "65 octets" },
        Refusal { "CN=a,CN=b", "twice" }, Refusal { "CN=a,emailAddress=b", "unknown" },
        Refusal { "CN=a,C=gb", "capital letters" }, Refusal { "CN=a,", "no \"=\"" },
        Refusal { "CN=a\\", "backslash" }, Refusal { "CN=a\x01", "control character" },
        Refusal { "CN= a", "blank" }, Refusal { "CN=\xff\xfe", "UTF-8" }));

} // namespace
} // namespace countersign::ceremony
