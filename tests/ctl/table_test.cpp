// SPDX-License-Identifier: Apache-2.0
#include "ctl/table.hpp"

#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

TEST(Table, AlignsColumnsAndPadsNothingBehindTheLastCell)
{
    Table table { 2 };
    table.row({ "a", "bb", "c" }).row({ "aaaa", "b", "" });
    EXPECT_EQ(table.text(Paint::none()), "  a     bb  c\n  aaaa  b\n");
}

TEST(Table, LeavesOutAFieldWithoutAValue)
{
    Table table;
    table.field("names", "www.example.com").field("message", "");
    EXPECT_EQ(table.text(Paint::none()), "names  www.example.com\n");
}

TEST(Table, ColoursDoNotMoveColumns)
{
    Table table;
    table.row({ { "ok", Colour::Green }, "x" }).row({ { "refused", Colour::Red }, "y" });
    EXPECT_EQ(table.text(Paint::colours()), "\x1b[32mok\x1b[0m       x\n\x1b[31mrefused\x1b[0m  y\n");
}

TEST(Paint, LeavesPlainTextAlone)
{
    EXPECT_EQ(Paint::colours()(Colour::Plain, "text"), "text");
    EXPECT_EQ(Paint::none()(Colour::Red, "text"), "text");
}

TEST(Paint, HasNoColoursForAFile)
{
    EXPECT_EQ(Paint::for_terminal(-1)(Colour::Red, "text"), "text");
}

} // namespace
} // namespace countersign::ctl
