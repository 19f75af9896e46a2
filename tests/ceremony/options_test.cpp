// SPDX-License-Identifier: Apache-2.0
#include "ceremony/options.hpp"

#include <gmock/gmock.h>

namespace countersign::ceremony {
namespace {

std::vector<std::string> root_line()
{
    return { "countersign-ceremony", "root", "--module", "/m.so", "--token", "pkcs11:token=bench", "--label",
        "root-1", "--id", "0A", "--key-type", "ec-p384", "--subject", "CN=Example Root", "--years", "20",
        "--out", "/r.pem", "--report", "/r.json" };
}

CommandLine read(const std::vector<std::string>& words)
{
    std::vector<const char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(word.c_str());
    ::testing::internal::CaptureStderr();
    CommandLine line = read_command_line(static_cast<int>(pointers.size()), pointers.data());
    ::testing::internal::GetCapturedStderr();
    return line;
}

std::vector<std::string> with(const std::string& option, const std::string& value)
{
    std::vector<std::string> words = root_line();
    for (std::size_t at = 0; at + 1 < words.size(); ++at)
        if (words[at] == option) {
            words[at + 1] = value;
            return words;
        }
    words.push_back(option);
    words.push_back(value);
    return words;
}

TEST(CeremonyOptions, ReadsARoot)
{
    std::vector<std::string> words = root_line();
    words.insert(words.end(), { "--environment", "A=1", "--environment", "B=2=3" });
    const CommandLine line = read(words);
    ASSERT_TRUE(line.options);
    EXPECT_EQ(line.options->operation, Operation::Root);
    EXPECT_EQ(line.options->key.id, Bytes { 0x0a });
    EXPECT_EQ(line.options->key_type, KeyType::EcP384);
    EXPECT_EQ(line.options->environment[1], (std::pair<std::string, std::string> { "B", "2=3" }));
}

TEST(CeremonyOptions, AnIssuingCaNeedsItsIssuer)
{
    std::vector<std::string> words = root_line();
    words[1] = "issuing";
    EXPECT_EQ(read(words).status, 78);
    words.insert(words.end(),
        { "--issuer-certificate", "/root.pem", "--issuer-label", "root-1", "--issuer-id", "01" });
    EXPECT_TRUE(read(words).options);
}

class CeremonyOptionsRefuse : public ::testing::TestWithParam<std::pair<std::string, std::string>>
{
};

TEST_P(CeremonyOptionsRefuse, WhatMakesNoSense)
{
    const CommandLine line = read(with(GetParam().first, GetParam().second));
    EXPECT_FALSE(line.options) << GetParam().first << " " << GetParam().second;
    EXPECT_EQ(line.status, 78);
}

INSTANTIATE_TEST_SUITE_P(Table, CeremonyOptionsRefuse,
    ::testing::Values(std::pair { "--module", "m.so" }, std::pair { "--token", "bench" },
        std::pair { "--id", "1" }, std::pair { "--id", "zz" }, std::pair { "--label", "a\nb" },
        std::pair { "--key-type", "rsa-1024" }, std::pair { "--years", "0" }, std::pair { "--years", "31" },
        std::pair { "--report", "/r.pem" }, std::pair { "--environment", "A" },
        std::pair { "--unknown", "x" }));

} // namespace
} // namespace countersign::ceremony
