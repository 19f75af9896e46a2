// SPDX-License-Identifier: Apache-2.0
#include "core/strict_json.hpp"
#include "ipc/interface.hpp"

#include <gtest/gtest.h>

namespace countersign::ipc {
namespace {

constexpr std::string_view kText = R"(interface org.example.types
type Pair (first: int, second: ?string)
type Colour (red, green)
method Take(
  flag: ?bool, whole: ?int, half: ?float, text: ?string, raw: ?object, colour: ?Colour, pair: ?Pair,
  list: ?[]int, pairs: ?[]Pair, map: ?[string]int, holes: ?[]?int, set: ?[string](), inline: ?(a: (x, y)), deep: ?[string][]Pair
) -> ()
method Need(must: string, may: ?string) -> ()
)";

/// The parameter that does not fit, "" when all do.
std::string misfit(std::string_view method, std::string_view parameters)
{
    static const Result<Interface> interface = Interface::parse(kText);
    EXPECT_TRUE(interface);
    Result<boost::json::value> value = parse_strict_json(parameters);
    EXPECT_TRUE(value) << parameters;
    return find_misfit(*interface, interface->find_method(method)->in, value->get_object()).value_or("");
}

struct Sample
{
    std::string_view parameters;
    std::string_view misfit;
};

TEST(FindMisfit, JudgesEveryTypeAtEveryDepth)
{
    const std::vector<Sample> samples {
        { R"({})", "" },
        { R"({"flag":true})", "" },
        { R"({"flag":1})", "flag" },
        { R"({"whole":-9223372036854775808})", "" },
        { R"({"whole":1.0})", "whole" },
        { R"({"whole":"1"})", "whole" },
        { R"({"whole":null})", "" },
        { R"({"half":1.5})", "" },
        { R"({"half":1})", "" },
        { R"({"half":"1.5"})", "half" },
        { R"({"text":"x"})", "" },
        { R"({"text":["x"]})", "text" },
        { R"({"raw":{"any":[{"thing":null}]}})", "" },
        { R"({"raw":[]})", "raw" },
        { R"({"colour":"red"})", "" },
        { R"({"colour":"blue"})", "colour" },
        { R"({"colour":0})", "colour" },
        { R"({"pair":{"first":1}})", "" },
        { R"({"pair":{"first":1,"second":null}})", "" },
        { R"({"pair":{"second":"x"}})", "pair" },
        { R"({"pair":{"first":null}})", "pair" },
        { R"({"pair":{"first":1,"third":1}})", "pair" },
        { R"({"pair":[1]})", "pair" },
        { R"({"list":[]})", "" },
        { R"({"list":[1,2]})", "" },
        { R"({"list":[1,"2"]})", "list" },
        { R"({"list":[1,null]})", "list" },
        { R"({"list":{"0":1}})", "list" },
        { R"({"holes":[1,null]})", "" },
        { R"({"pairs":[{"first":1},{"first":"x"}]})", "pairs" },
        { R"({"map":{"a":1,"b":2}})", "" },
        { R"({"map":{"a":"1"}})", "map" },
        { R"({"map":[]})", "map" },
        { R"({"set":{"a":{},"b":{}}})", "" },
        { R"({"set":{"a":1}})", "set" },
        { R"({"inline":{"a":"x"}})", "" },
        { R"({"inline":{"a":"z"}})", "inline" },
        { R"({"deep":{"a":[{"first":1}]}})", "" },
        { R"({"deep":{"a":[{"first":1,"x":2}]}})", "deep" },
        { R"({"flag":true,"unknown":1})", "unknown" },
        { R"({"Flag":true})", "Flag" },
    };
    for (const Sample& sample : samples)
        EXPECT_EQ(misfit("Take", sample.parameters), sample.misfit) << sample.parameters;
}

TEST(FindMisfit, DemandsWhatIsNotNullable)
{
    EXPECT_EQ(misfit("Need", R"({"must":"x"})"), "");
    EXPECT_EQ(misfit("Need", R"({"may":"x"})"), "must");
    EXPECT_EQ(misfit("Need", R"({"must":null})"), "must");
}

} // namespace
} // namespace countersign::ipc
