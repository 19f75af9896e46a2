// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/record.hpp"
#include "ipc/server.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace countersign::daemon {

/// Stands where countersign-signer stands, on a real socket, and really signs (with
/// tests/data/x509/ca/p256.key). It has no rails, and a log in memory: it forces what is hard to have from a
/// real one.
class FakeSigner
{
public:
    /// What happens at the next Sign.
    enum class Fault
    {
        None,
        DiesUnseen, // before the intent is in its log
        DiesAbandoning, // the intent is in its log, and no outcome ever is
        DiesSigned, // with the signature in its log and on no wire
        IsSlow, // signs and answers at `release`
        SignsOtherBytes,
    };

    /// Listens at `path`; runs on the one thread of `io`.
    FakeSigner(boost::asio::io_context& io, std::string path);

    /// As if its process ended: every connection breaks, nobody listens.
    void die();
    /// Its process is there again, with the same log.
    void start();
    void release() { slow_ = false; }
    /// As if an older copy of its log were put back.
    void lose_records_from(std::int64_t index);

    Fault next = Fault::None;
    std::optional<ipc::CallError> refusal; // the answer to the next Sign, before anything is logged
    std::string refused_as; // what Outcome says of that intent then; empty: unknown
    std::vector<boost::json::object> orders; // the parameters of every Sign
    std::vector<std::string> events; // what was appended
    int signatures = 0; // uses of the key
    bool clock_in_order = true;
    std::string log_id = "log_" + std::string(26, 'a');
    std::int64_t log_size = 1;

private:
    struct Logged
    {
        audit::Record record;
        std::vector<Bytes> bodies;
    };
    struct Known
    {
        std::string state;
        std::string signature;
        std::int64_t index = 0;
    };

    std::vector<ipc::Endpoint> endpoints();
    boost::asio::awaitable<ipc::Reply> sign(ipc::Call call);
    ipc::Reply finish(const std::string& intent, BytesView tbs);
    ipc::Reply outcome(const ipc::Call& call);
    ipc::Reply append(const ipc::Call& call);
    /// Puts it at log_size, which grows.
    std::int64_t log(audit::RecordType type, boost::json::object data, std::vector<Bytes> bodies = {});
    [[nodiscard]] ipc::Reply read(const ipc::Call& call) const;
    [[nodiscard]] ipc::Reply checkpoint(const ipc::Call& call) const;
    [[nodiscard]] ipc::Reply status() const;

    boost::asio::io_context& io_;
    std::string path_;
    ipc::Service service_;
    std::optional<ipc::Server> server_;
    std::map<std::string, Known> intents_;
    std::map<std::int64_t, Logged> logged_; // by index; what else stands there are empty events
    bool slow_ = false;
};

} // namespace countersign::daemon
