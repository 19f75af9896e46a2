// SPDX-License-Identifier: Apache-2.0
#include "ipc/frame_buffer.hpp"

#include <gtest/gtest.h>

namespace countersign::ipc {
namespace {

using namespace std::string_view_literals;

std::string next(FrameBuffer& frames)
{
    Result<std::optional<std::string>> message = frames.next();
    if (!message) return "over the limit";
    return message->value_or("incomplete");
}

TEST(FrameBuffer, CutsMessagesAtTheirNul)
{
    FrameBuffer frames { 100 };
    frames.append("one\0two\0thr"sv);
    EXPECT_EQ(next(frames), "one");
    EXPECT_EQ(next(frames), "two");
    EXPECT_EQ(next(frames), "incomplete");
    EXPECT_TRUE(frames.holds_part());
    frames.append("ee\0"sv);
    EXPECT_EQ(next(frames), "three");
    EXPECT_EQ(next(frames), "incomplete");
    EXPECT_FALSE(frames.holds_part());
}

TEST(FrameBuffer, TakesAMessageAtItsLimitAndNoneAbove)
{
    FrameBuffer at { 5 };
    at.append("12345\0"sv);
    EXPECT_EQ(next(at), "12345");
    FrameBuffer above { 5 };
    above.append("123456\0"sv);
    EXPECT_EQ(next(above), "over the limit");
}

TEST(FrameBuffer, RefusesAnEndlessMessageBeforeItsNul)
{
    FrameBuffer frames { 5 };
    frames.append("12345");
    EXPECT_EQ(next(frames), "incomplete");
    frames.append("6");
    EXPECT_EQ(next(frames), "over the limit");
}

TEST(FrameBuffer, AppliesTheLimitToEachMessageOfMany)
{
    FrameBuffer frames { 3 };
    frames.append("abc\0def\0ghij\0"sv);
    EXPECT_EQ(next(frames), "abc");
    EXPECT_EQ(next(frames), "def");
    EXPECT_EQ(next(frames), "over the limit");
}

TEST(FrameBuffer, ReturnsEmptyMessages)
{
    FrameBuffer frames { 3 };
    frames.append("\0\0"sv);
    EXPECT_EQ(next(frames), "");
    EXPECT_EQ(next(frames), "");
    EXPECT_EQ(next(frames), "incomplete");
}

TEST(FrameBuffer, FindsAMessageThatTrickles)
{
    FrameBuffer frames { 10 };
    for (const char c : "trickle"sv) {
        frames.append({ &c, 1 });
        EXPECT_EQ(next(frames), "incomplete");
    }
    frames.append("\0"sv);
    EXPECT_EQ(next(frames), "trickle");
}

} // namespace
} // namespace countersign::ipc
