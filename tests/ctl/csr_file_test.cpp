// SPDX-License-Identifier: Apache-2.0
#include "ctl/csr_file.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kFolder = std::string { COUNTERSIGN_TEST_DATA } + "/ctl/";

TEST(CsrFile, IsDescribedForPeople)
{
    const Result<CsrFile> csr = read_csr(kFolder + "www.csr");
    ASSERT_TRUE(csr) << csr.error().what;
    EXPECT_EQ(csr->key, "EC P-256");
    EXPECT_THAT(csr->names, ElementsAre("example.test", "www.example.test"));
    EXPECT_EQ(csr->spki_sha256.size(), 64U);
}

TEST(CsrFile, WithABrokenSignatureSaysWhichFileAndWhatToDo)
{
    const Result<CsrFile> csr = read_csr(kFolder + "broken.csr");
    ASSERT_FALSE(csr);
    EXPECT_EQ(csr.error().code, ErrorCode::SignatureInvalid);
    EXPECT_THAT(csr.error().what, HasSubstr("broken.csr is not a certificate request that can be used"));
    EXPECT_THAT(csr.error().what, HasSubstr("openssl req"));
}

TEST(CsrFile, OfGarbageIsRefusedHere)
{
    const TemporaryFolder folder;
    const Result<CsrFile> csr = read_csr(folder.write("g.csr", "garbage\n"));
    ASSERT_FALSE(csr);
    EXPECT_THAT(csr.error().what, HasSubstr("g.csr"));
}

TEST(CsrFile, ThatIsAbsentIsNotFound)
{
    const Result<CsrFile> csr = read_csr("/nowhere/a.csr");
    ASSERT_FALSE(csr);
    EXPECT_EQ(csr.error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace countersign::ctl
