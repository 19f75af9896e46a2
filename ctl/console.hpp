// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/complaint.hpp"

#include <iosfwd>

namespace countersign::ctl {

enum class Format
{
    People,
    Json
};

/// Where a command writes: its report to one stream, its complaint to the other.
class Console
{
public:
    Console(std::ostream& out, Paint out_paint, std::ostream& err, Paint err_paint)
        : out_(out)
        , out_paint_(out_paint)
        , err_(err)
        , err_paint_(err_paint)
    {
    }

    void set_format(Format format) { format_ = format; }
    [[nodiscard]] bool json() const { return format_ == Format::Json; }
    [[nodiscard]] Paint paint() const { return out_paint_; }

    /// For people; nothing in JSON format.
    void say(std::string_view text);
    /// As it is, in either format: PEM on standard output.
    void write(std::string_view text);
    /// One object and a newline; nothing in the format for people.
    void print(const boost::json::object& object);
    /// Tells it on the error stream, in JSON format on the other too. Returns its status.
    ExitStatus complain(const Complaint& complaint);
    /// Tells it on the error stream alone: the one JSON object is already printed. Returns its status.
    ExitStatus complain_after_report(const Complaint& complaint);
    /// The report goes to the error stream from here on: standard output is taken by a certificate.
    void report_to_error_stream();

private:
    std::ostream& out_;
    Paint out_paint_;
    std::ostream& err_;
    Paint err_paint_;
    Format format_ = Format::People;
    bool report_to_err_ = false;
};

} // namespace countersign::ctl
