// SPDX-License-Identifier: Apache-2.0
#include "ctl/console.hpp"

#include <boost/json/serialize.hpp>

#include <ostream>

namespace countersign::ctl {

void Console::say(std::string_view text)
{
    if (json()) return;
    (report_to_err_ ? err_ : out_) << text << std::flush;
}

void Console::write(std::string_view text)
{
    out_ << text << std::flush;
}

void Console::print(const boost::json::object& object)
{
    if (!json()) return;
    (report_to_err_ ? err_ : out_) << boost::json::serialize(object) << '\n' << std::flush;
}

ExitStatus Console::complain(const Complaint& complaint)
{
    print(json_of(complaint));
    return complain_after_report(complaint);
}

ExitStatus Console::complain_after_report(const Complaint& complaint)
{
    err_ << text_of(complaint, err_paint_) << std::flush;
    return complaint.status;
}

void Console::report_to_error_stream()
{
    report_to_err_ = true;
    out_paint_ = err_paint_;
}

} // namespace countersign::ctl
