// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/child.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using namespace std::chrono_literals;

Result<ChildEnd> run_script(
    const TemporaryFolder& folder, const std::string& body, std::chrono::milliseconds deadline = 10s)
{
    return run_child({ folder.write("script", "#!/bin/sh\n" + body, /*executable=*/true), "one word" },
        { "COUNTERSIGN_TEST=set" }, deadline);
}

TEST(Child, GivesItsStatusAndBothOutputs)
{
    const TemporaryFolder folder;
    const Result<ChildEnd> end = run_script(folder, "echo \"$1\"; echo problem >&2; exit 78\n");
    ASSERT_TRUE(end) << end.error().what;
    EXPECT_EQ(end->status, 78);
    EXPECT_EQ(end->output, "one word\nproblem\n");
}

TEST(Child, HasTheEnvironmentThatWasAdded)
{
    const TemporaryFolder folder;
    const Result<ChildEnd> end = run_script(folder, "printf %s \"$COUNTERSIGN_TEST\"\n");
    ASSERT_TRUE(end);
    EXPECT_EQ(end->output, "set");
}

TEST(Child, ReadsNothing)
{
    const TemporaryFolder folder;
    const Result<ChildEnd> end = run_script(folder, "cat; echo end\n");
    ASSERT_TRUE(end);
    EXPECT_EQ(end->output, "end\n");
}

TEST(Child, IsStoppedAtItsDeadline)
{
    const TemporaryFolder folder;
    const Result<ChildEnd> end = run_script(folder, "exec sleep 60\n", 100ms);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, ErrorCode::Timeout);
}

TEST(Child, ThatASignalEndedFails)
{
    const TemporaryFolder folder;
    const Result<ChildEnd> end = run_script(folder, "kill -9 $$\n");
    ASSERT_TRUE(end);
    EXPECT_EQ(end->status, 128 + 9);
}

TEST(Child, ThatDoesNotExistCannotBeStarted)
{
    const Result<ChildEnd> end = run_child({ "/nowhere/program" }, {}, 1s);
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, ErrorCode::Unavailable);
}

TEST(Child, IsKeptFromFillingOurMemory)
{
    const TemporaryFolder folder;
    const Result<ChildEnd> end = run_script(folder, "head -c 200000 /dev/zero\n");
    ASSERT_TRUE(end);
    EXPECT_EQ(end->output.size(), kMostChildOutput);
}

} // namespace
} // namespace countersign::ctl
