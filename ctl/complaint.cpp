// SPDX-License-Identifier: Apache-2.0
#include "ctl/complaint.hpp"

#include "core/printable.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(printable(text.substr(0, end)));
        text = end == std::string_view::npos ? std::string_view {} : text.substr(end + 1);
    }
    return lines;
}

/// An Error's further lines are already "label  text"; keep them as they stand.
std::pair<std::string, std::string> split_label(std::string_view line)
{
    const std::size_t start = line.find_first_not_of(' ');
    if (start == std::string_view::npos) return {};
    line.remove_prefix(start);
    const std::size_t end = line.find("  ");
    if (end == std::string_view::npos) return { "", std::string { line } };
    const std::size_t text = line.find_first_not_of(' ', end);
    return { std::string { line.substr(0, end) },
        text == std::string_view::npos ? std::string {} : std::string { line.substr(text) } };
}

} // namespace

std::string text_of(const Complaint& complaint, Paint paint)
{
    Table table { 2 };
    for (const auto& [label, text] : complaint.lines)
        table.row({ { label, Colour::Dim }, text });
    return fmt::format("{} {}\n{}", paint(Colour::Red, "countersign:"), complaint.what, table.text(paint));
}

boost::json::object json_of(const Complaint& complaint)
{
    boost::json::object object;
    object["error"] = nullptr;
    if (!complaint.error.empty()) object["error"] = complaint.error;
    object["message"] = complaint.what;
    object["exitStatus"] = static_cast<int>(complaint.status);
    object["parameters"] = complaint.parameters;
    return object;
}

Complaint complaint_of(const Error& error)
{
    Complaint complaint { .status = exit_status_of(error.code) };
    for (const std::string& line : lines_of(error.what)) {
        if (complaint.what.empty())
            complaint.what = line;
        else
            complaint.lines.push_back(split_label(line));
    }
    if (complaint.what.empty()) complaint.what = std::string { name_of(error.code) };
    return complaint;
}

Complaint usage(std::string what, std::string todo)
{
    return { .status = ExitStatus::Usage, .what = std::move(what), .lines = { { "do", std::move(todo) } } };
}

} // namespace countersign::ctl
