// SPDX-License-Identifier: Apache-2.0
#include "ctl/table.hpp"

#include <algorithm>

namespace countersign::ctl {

namespace {

std::vector<std::size_t> widths_of(const std::vector<std::vector<Cell>>& rows)
{
    std::vector<std::size_t> widths;
    for (const std::vector<Cell>& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        // A row's last cell pads nothing: a long sentence must not push other rows apart.
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].text.size());
    }
    return widths;
}

std::size_t shown_cells(const std::vector<Cell>& row)
{
    std::size_t count = row.size();
    while (count > 0 && row[count - 1].text.empty())
        --count;
    return count;
}

} // namespace

Table& Table::row(std::vector<Cell> cells)
{
    rows_.push_back(std::move(cells));
    return *this;
}

Table& Table::head(const std::vector<std::string>& names)
{
    std::vector<Cell> cells;
    for (const std::string& name : names)
        cells.emplace_back(name, Colour::Dim);
    return row(std::move(cells));
}

Table& Table::field(std::string label, std::string value, Colour colour)
{
    if (value.empty()) return *this;
    return row({ { std::move(label), Colour::Dim }, { std::move(value), colour } });
}

std::string Table::text(Paint paint) const
{
    const std::vector<std::size_t> widths = widths_of(rows_);
    std::string out;
    for (const std::vector<Cell>& row : rows_) {
        out.append(indent_, ' ');
        const std::size_t shown = shown_cells(row);
        for (std::size_t i = 0; i < shown; ++i) {
            out += paint(row[i].colour, row[i].text);
            if (i + 1 < shown) out.append(widths[i] - row[i].text.size() + 2, ' ');
        }
        out += '\n';
    }
    return out;
}

} // namespace countersign::ctl
