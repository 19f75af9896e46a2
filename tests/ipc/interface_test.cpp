// SPDX-License-Identifier: Apache-2.0
#include "ipc/interface.hpp"

#include <gmock/gmock.h>

namespace countersign::ipc {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

constexpr std::string_view kWhole = R"(# About the
# interface.
interface org.example.test-1

# A pair.
type Pair (
  # not its documentation
  first: int,
  second: ?string
)
type Colour (red, green)

# Parted from what follows by a blank line.

method Paint(colour: Colour, at: []Pair, by: ?[string]float, raw: object, empty: (), set: [string]()) -> (done: bool)
# Nothing to say.
error Dry ()
)";

TEST(Interface, ReadsTypesMethodsErrorsAndDocumentation)
{
    const Result<Interface> interface = Interface::parse(kWhole);
    ASSERT_TRUE(interface) << interface.error().what;
    EXPECT_EQ(interface->name(), "org.example.test-1");
    EXPECT_EQ(interface->documentation(), "About the\ninterface.\n");
    EXPECT_EQ(interface->text(), kWhole);
    ASSERT_TRUE(interface->find_type("Pair"));
    EXPECT_EQ(interface->find_type("Pair")->documentation, "A pair.\n");
    EXPECT_THAT(interface->find_type("Pair")->type.fields,
        ElementsAre(Field(&Field::name, "first"), Field(&Field::name, "second")));
    EXPECT_THAT(interface->find_type("Colour")->type.values, ElementsAre("red", "green"));
    const Method* paint = interface->find_method("Paint");
    ASSERT_TRUE(paint);
    EXPECT_EQ(paint->documentation, "");
    ASSERT_EQ(paint->in.size(), 6U);
    EXPECT_EQ(paint->in[0].type.kind, Type::Kind::Named);
    EXPECT_EQ(paint->in[1].type.kind, Type::Kind::Array);
    EXPECT_EQ(paint->in[1].type.element.front().name, "Pair");
    EXPECT_EQ(paint->in[2].type.kind, Type::Kind::Map);
    EXPECT_TRUE(paint->in[2].type.nullable);
    EXPECT_EQ(paint->in[4].type.kind, Type::Kind::Struct);
    EXPECT_THAT(paint->out, ElementsAre(Field(&Field::name, "done")));
    ASSERT_TRUE(interface->find_error("Dry"));
    EXPECT_EQ(interface->find_error("Dry")->documentation, "Nothing to say.\n");
    EXPECT_FALSE(interface->find_method("Dry"));
}

struct BadText
{
    std::string text;
    std::string fault;
};

TEST(Interface, NamesLineAndFault)
{
    const std::vector<BadText> bad_texts {
        { "", "line 1: expected interface" },
        { "type A (a: int)", "line 1: expected interface" },
        { "interface single", "expected an interface name" },
        { "interface -a.b", "expected an interface name" },
        { "interface a.b-", "expected an interface name" },
        { "interface a..b", "expected an interface name" },
        { "interface a.b\nmethod lower() -> ()", "line 2: expected a name with a capital" },
        { "interface a.b\nmethod A()", "expected ->" },
        { "interface a.b\nmethod A() -> (", "expected a field name" },
        { "interface a.b\nmethod A(one, two) -> ()", "expected fields with types" },
        { "interface a.b\nfunction A() -> ()", "expected type, method or error" },
        { "interface a.b\ntype A (a: text)", "unknown type text" },
        { "interface a.b\ntype A (a: B)", "no type B" },
        { "interface a.b\nmethod M(a: []?B) -> ()", "no type B" },
        { "interface a.b\ntype A (a: int, a: int)", "a second field a" },
        { "interface a.b\ntype A (a: int)\nmethod A() -> ()", "line 3: a second A" },
        { "interface a.b\ntype A (a: int, b)", "either fields with types or bare names" },
        { "interface a.b\ntype A (a, b: int)", "either fields with types or bare names" },
        { "interface a.b\ntype A (a: int,)", "expected a field name" },
        { "interface a.b\ntype A (a: ??int)", "a second ?" },
        { "interface a.b\ntype A (a_: int)", "expected a field name" },
        { "interface a.b\ntype A (a__b: int)", "expected a field name" },
        { "interface a.b\ntype A (1a: int)", "expected a field name" },
        { "interface a.b\ntype A (a: [int]int)", "expected a type" },
        { "interface a.b\nerror A", "expected (" },
        { "interface a.b\ntype A (a: " + std::string(40, '(') + "", "expected a field name" },
        { "interface a.b\ntype A (a: " +
                [] {
                    std::string text;
                    for (int i = 0; i < 1000; ++i)
                        text += "[]";
                    return text;
                }()
                + "int)",
            "types nest deeper than 16" },
    };
    for (const BadText& bad : bad_texts) {
        const Result<Interface> interface = Interface::parse(bad.text);
        ASSERT_FALSE(interface) << bad.text;
        EXPECT_THAT(interface.error().what, HasSubstr(bad.fault)) << bad.text;
    }
}

TEST(Interface, RefusesATextAboveItsBound)
{
    const std::string text = "interface a.b\n#" + std::string(kInterfaceOctets, 'x');
    EXPECT_FALSE(Interface::parse(text));
    EXPECT_TRUE(Interface::parse(text.substr(0, kInterfaceOctets)));
}

TEST(SplitName, PartsTheMemberFromItsInterface)
{
    EXPECT_EQ(split_name("a.b.C")->interface, "a.b");
    EXPECT_EQ(split_name("a.b.C")->member, "C");
    EXPECT_FALSE(split_name("C"));
}

} // namespace
} // namespace countersign::ipc
