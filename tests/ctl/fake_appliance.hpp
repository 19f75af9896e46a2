// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/program.hpp"

#include <boost/json/parse.hpp>

#include <deque>
#include <sstream>

namespace countersign::ctl {

inline boost::json::object object(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

/// Answers what a test put there, in order, and keeps what it was asked.
class FakeAppliance final : public Appliance
{
public:
    struct Asked
    {
        ipc::Role role;
        std::string method;
        boost::json::object parameters;
    };

    void answer(std::string_view json) { answers_.emplace_back(object(json)); }
    void fail(const std::string& error, std::string_view parameters)
    {
        answers_.emplace_back(
            std::unexpected(complaint_of("io.countersign.Test.Method", error, object(parameters))));
    }

    Answer call(ipc::Role role, std::string method, boost::json::object parameters,
        std::chrono::milliseconds) override
    {
        asked.push_back({ role, std::move(method), std::move(parameters) });
        if (answers_.empty()) return std::unexpected(Complaint { .what = "the test gave no answer" });
        Answer next = std::move(answers_.front());
        answers_.pop_front();
        return next;
    }
    Answer watch(ipc::Role role, std::string method, boost::json::object parameters,
        std::function<void(const boost::json::object&)> on_reply, std::chrono::milliseconds deadline) override
    {
        Answer last = call(role, std::move(method), std::move(parameters), deadline);
        if (last) on_reply(*last);
        return last;
    }

    std::vector<Asked> asked;

private:
    std::deque<Answer> answers_;
};

/// The whole program but its sockets: command line in, exit status and both streams out.
struct Terminal
{
    FakeAppliance appliance;
    std::ostringstream out;
    std::ostringstream err;

    ExitStatus run(std::vector<std::string> arguments)
    {
        Console console { out, Paint::none(), err, Paint::none() };
        Addresses addresses;
        return run_program(std::move(arguments), addresses, { appliance, console }, out);
    }
};

} // namespace countersign::ctl
