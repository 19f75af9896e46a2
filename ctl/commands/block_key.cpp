// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "core/printable.hpp"
#include "ctl/command.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

struct BlockKey
{
    std::string spki;
    std::string reason;
};

ExitStatus run(Context& context, const BlockKey& block)
{
    if (const Result<Digest> digest = parse_digest(block.spki); !digest)
        return context.console.complain(usage(fmt::format("{} is not a SHA-256 digest: {}",
                                                  printable(block.spki), printable(digest.error().what)),
            "give 64 lower-case hexadecimal digits, as `countersignctl show` prints behind \"key\""));
    const Answer answer = context.appliance.call(ipc::Role::Operator, "Operator.BlockKey",
        { { "spkiSha256", block.spki }, { "reason", block.reason } });
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say("Blocked: no certificate will be issued for this key again.\n");
    return ExitStatus::Done;
}

} // namespace

Action declare_block_key(Arguments& arguments)
{
    auto block = std::make_shared<BlockKey>();
    arguments.text(
        "spki-sha256", block->spki, "SHA-256 of the SubjectPublicKeyInfo, hexadecimal", Presence::Required);
    arguments.text("--reason", block->reason, "Why; logged", Presence::Required);
    return [block](Context& context) { return run(context, *block); };
}

} // namespace countersign::ctl
