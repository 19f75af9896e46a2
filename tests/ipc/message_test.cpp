// SPDX-License-Identifier: Apache-2.0
#include "ipc/message.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace countersign::ipc {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

std::string nested(std::size_t levels)
{
    return R"({"method":"a.b.C","parameters":)" + [&] {
        std::string text;
        for (std::size_t i = 0; i < levels; ++i)
            text += R"({"x":)";
        return text + "1" + std::string(levels, '}');
    }() + "}";
}

struct BadCall
{
    std::string rule;
    std::string text;
};

/// Each of these closes a connection without a reply.
const std::vector<BadCall> kBadCalls {
    { "nothing", "" },
    { "not JSON", "hello" },
    { "cut short", R"({"method":"a.b.C")" },
    { "two values", R"({"method":"a.b.C"}{})" },
    { "a comment", R"({"method":"a.b.C"} // x)" },
    { "a trailing comma", R"({"method":"a.b.C",})" },
    { "an array", R"([{"method":"a.b.C"}])" },
    { "a string", R"("a.b.C")" },
    { "null", "null" },
    { "no method", R"({"parameters":{}})" },
    { "empty object", "{}" },
    { "method a number", R"({"method":1})" },
    { "method null", R"({"method":null})" },
    { "duplicate top-level key", R"({"method":"a.b.C","method":"a.b.D"})" },
    { "duplicate key by escape", R"({"method":"a.b.C","m\u0065thod":"a.b.D"})" },
    { "duplicate key within", R"({"method":"a.b.C","parameters":{"x":1,"x":2}})" },
    { "unknown top-level key", R"({"method":"a.b.C","fds":1})" },
    { "key in other case", R"({"Method":"a.b.C"})" },
    { "invalid UTF-8", "{\"method\":\"a.b.C\xff\"}" },
    { "overlong UTF-8", "{\"method\":\"a.b.C\xc0\xaf\"}" },
    { "surrogate in UTF-8", "{\"method\":\"a.b.C\xed\xa0\x80\"}" },
    { "lone surrogate escape", R"({"method":"a.b.C\ud800"})" },
    { "U+0000 in a value", R"({"method":"a.b.C","parameters":{"x":"a\u0000b"}})" },
    { "U+0000 in a key", R"({"method":"a.b.C","parameters":{"a\u0000b":1}})" },
    { "raw control character", "{\"method\":\"a.b.C\n\"}" },
    { "nesting over 16", nested(16) },
    { "nesting of 100,000", nested(100'000) },
    { "integer above 64 bits", R"({"method":"a.b.C","parameters":{"x":9223372036854775808}})" },
    { "number out of range", R"({"method":"a.b.C","parameters":{"x":1e400}})" },
    { "not a number", R"({"method":"a.b.C","parameters":{"x":NaN}})" },
    { "parameters an array", R"({"method":"a.b.C","parameters":[]})" },
    { "parameters a string", R"({"method":"a.b.C","parameters":"x"})" },
    { "more a string", R"({"method":"a.b.C","more":"true"})" },
    { "oneway a number", R"({"method":"a.b.C","oneway":1})" },
    { "upgrade an object", R"({"method":"a.b.C","upgrade":{}})" },
    { "more with oneway", R"({"method":"a.b.C","more":true,"oneway":true})" },
};

TEST(ParseCall, RefusesWhatTheProtocolClosesWithoutReply)
{
    for (const BadCall& bad : kBadCalls) {
        const Result<CallMessage> call = parse_call(bad.text);
        EXPECT_FALSE(call) << bad.rule;
        if (!call) EXPECT_EQ(call.error().code, ErrorCode::InvalidInput) << bad.rule;
    }
}

TEST(ParseCall, TakesWhatTheProtocolAllows)
{
    for (const std::string& good : {
             R"({"method":"a.b.C"})"s,
             R"( {"parameters" : null, "method":"a.b.C"} )"s,
             R"({"method":"a.b.C","more":null,"oneway":null,"upgrade":null})"s,
             R"({"method":"a.b.C","more":true,"oneway":false})"s,
             R"({"method":"a.b.C","parameters":{"x":9223372036854775807}})"s,
             R"({"method":"a.b.C","parameters":{"x":"\ud83d\ude00 \u00e9"}})"s,
             R"({"method":""})"s,
             nested(14),
         })
        EXPECT_TRUE(parse_call(good)) << good;
}

TEST(ParseCall, ReadsEveryField)
{
    const Result<CallMessage> call
        = parse_call(R"({"method":"a.b.C","parameters":{"x":1},"more":true,"upgrade":true})");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->method, "a.b.C");
    EXPECT_EQ(boost::json::serialize(call->parameters), R"({"x":1})");
    EXPECT_TRUE(call->more);
    EXPECT_FALSE(call->oneway);
    EXPECT_TRUE(call->upgrade);
}

TEST(ParseCall, NamesAnUnknownKeyPrintably)
{
    EXPECT_THAT(parse_call(R"({"method":"a.b.C","\u001b[2J":1})").error().what, HasSubstr("\\x1b[2J"));
}

TEST(ParseReply, RefusesWrongTypes)
{
    for (const std::string_view bad : { "", "[]", "x", R"({"parameters":1})", R"({"continues":1})",
             R"({"error":1})", R"({"error":"a.b.C","continues":true})", R"({"parameters":{"a":1,"a":2}})" })
        EXPECT_FALSE(parse_reply(bad)) << bad;
}

TEST(ParseReply, IgnoresUnknownFields)
{
    const Result<ReplyMessage> reply = parse_reply(R"({"parameters":{"x":1},"novelty":[1],"error":null})");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->error, "");
    EXPECT_EQ(boost::json::serialize(reply->parameters), R"({"x":1})");
}

TEST(Serialise, EndsWithOneNulAndReadsBack)
{
    const std::string text = serialise(CallMessage { "a.b.C", { { "x", "\x01\n" } }, false, true, false });
    EXPECT_EQ(text, R"({"method":"a.b.C","parameters":{"x":"\u0001\n"},"more":true})"s + '\0');
    EXPECT_TRUE(parse_call(std::string_view { text }.substr(0, text.size() - 1)));
    EXPECT_EQ(serialise(ReplyMessage { { { "x", 1 } }, "", true }),
        R"({"parameters":{"x":1},"continues":true})"s + '\0');
    EXPECT_EQ(serialise(ReplyMessage { {}, "a.b.E", false }), R"({"error":"a.b.E","parameters":{}})"s + '\0');
}

} // namespace
} // namespace countersign::ipc
