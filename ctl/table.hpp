// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/paint.hpp"

#include <vector>

namespace countersign::ctl {

/// One cell: printable ASCII (its width is its length) and how to show it.
struct Cell
{
    Cell(std::string shown, Colour how = Colour::Plain)
        : text(std::move(shown))
        , colour(how)
    {
    }
    Cell(const char* shown, Colour how = Colour::Plain)
        : text(shown)
        , colour(how)
    {
    }
    std::string text;
    Colour colour;
};

/// Rows whose cells stand below each other, two blanks between columns, nothing behind the last one.
class Table
{
public:
    explicit Table(std::size_t indent = 0)
        : indent_(indent)
    {
    }

    Table& row(std::vector<Cell> cells);
    /// A row of column names, dim.
    Table& head(const std::vector<std::string>& names);
    /// A label and its value; an empty value leaves the row out.
    Table& field(std::string label, std::string value, Colour colour = Colour::Plain);

    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] std::string text(Paint paint) const;

private:
    std::size_t indent_;
    std::vector<std::vector<Cell>> rows_;
};

} // namespace countersign::ctl
