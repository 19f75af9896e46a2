// SPDX-License-Identifier: Apache-2.0
#include "core/printable.hpp"
#include "ctl/complaint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::ctl {

namespace {

std::string path_of(const std::string& address)
{
    return address.starts_with("unix:") ? address.substr(5) : address;
}

std::string upper(std::string_view role)
{
    std::string name;
    for (const char c : role)
        name += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return name;
}

void look_at_socket(Complaint& complaint, std::string_view role, const std::string& path)
{
    struct stat seen {};
    const bool found = stat(path.c_str(), &seen) == 0;
    const int problem = found ? 0 : errno;
    const std::string name_it
        = fmt::format("or name its socket: --{} ADDRESS or COUNTERSIGN_{}", role, upper(role));
    if (problem == ENOENT || problem == ENOTDIR) {
        complaint.lines.emplace_back("why", "there is no such socket");
        complaint.lines.emplace_back("do", fmt::format("start countersignd, {}", name_it));
    } else if (problem == EACCES || (found && access(path.c_str(), W_OK) != 0 && errno == EACCES)) {
        complaint.lines.emplace_back("why", fmt::format("uid {} may not open it", geteuid()));
        complaint.lines.emplace_back(
            "do", fmt::format("become a user who may serve as {}, {}", role, name_it));
    } else if (found && !S_ISSOCK(seen.st_mode)) {
        complaint.lines.emplace_back("why", "it is not a socket");
        complaint.lines.emplace_back("do", name_it.substr(3));
    } else {
        complaint.lines.emplace_back(
            "do", fmt::format("see whether countersignd runs and what it wrote to its journal, {}", name_it));
    }
}

/// A question can be asked again; what changes something may have been done, and its answer lost.
std::string todo_after_timeout(std::string_view method)
{
    static constexpr std::string_view kChanging[]
        = { "Submit", "Complete", "Cancel", "BlockKey", "AcceptClock", "ConfirmGap" };
    if (std::ranges::find(kChanging, method.substr(method.rfind('.') + 1)) == std::end(kChanging))
        return "ask again; if it stays so, see whether countersignd runs and what it wrote to its journal";
    return "it may have been done all the same: look before you repeat it (countersignctl list --requests), "
           "or repeat it with the same --idempotency-key";
}

} // namespace

Complaint unreachable(
    const Error& error, std::string_view role, const std::string& address, std::string_view method)
{
    Complaint complaint = complaint_of(error);
    complaint.status = ExitStatus::Unreachable;
    const std::string reason = complaint.what;
    const std::string where = printable(address);
    if (error.code == ErrorCode::Timeout) {
        complaint.what = fmt::format("no answer in time from the appliance at {}", where);
        complaint.lines.emplace_back("called", std::string { method });
        complaint.lines.emplace_back("do", todo_after_timeout(method));
        return complaint;
    }
    complaint.what = fmt::format("the appliance at {} does not answer", where);
    complaint.lines.emplace_back("error", reason);
    if (error.code == ErrorCode::ProtocolViolation || error.code == ErrorCode::LimitExceeded) {
        complaint.status = ExitStatus::Failed;
        complaint.what
            = fmt::format("the appliance at {} and this program do not understand each other", where);
        complaint.lines.emplace_back(
            "do", "see that both are of one version: countersignctl version, countersignctl status");
        return complaint;
    }
    look_at_socket(complaint, role, path_of(address));
    return complaint;
}

} // namespace countersign::ctl
