// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"
#include "ctl/init/initialisation.hpp"

#include <limits>
#include <memory>

namespace countersign::ctl {

namespace {

constexpr std::int64_t kLargestUid
    = std::numeric_limits<uid_t>::max() - 1LL; // the last one means "unchanged" to chown

ExitStatus run(Context& context, const InitOptions& typed)
{
    const Result<std::string> programs = folder_of_this_program();
    if (!programs) return context.console.complain(complaint_of(programs.error()));
    InitOptions options = completed(typed);
    if (const std::optional<Complaint> fault = fault_in(options, *programs))
        return context.console.complain(*fault);
    return Initialisation { std::move(options), *programs, context.console }.run();
}

} // namespace

Action declare_init(Arguments& arguments)
{
    auto options = std::make_shared<InitOptions>();
    arguments.text("--dir", options->folder, "Folder of the appliance", Presence::Required);
    arguments.text("--module", options->module, "PKCS#11 module", Presence::Required);
    arguments.text("--token", options->token, "Token, as RFC 7512 URI", Presence::Required);
    arguments.text("--pin-file", options->pin_file, "File that holds the user PIN", Presence::Required);
    arguments.texts("--environment", options->environment, "NAME=VALUE for the module");
    arguments.one_of("--key-type", options->key_type, { "ec-p256", "rsa-2048" }, "Type of the CA keys");
    arguments.texts(
        "--scope", options->scope, "DNS name; it and all below may be certified", Presence::Required);
    arguments.text("--organisation", options->organisation, "Name in the CA certificates");
    arguments.text("--token-name", options->token_name, "What the configuration calls the token; else demo");
    arguments.number(
        "--token-uid", options->token_uid, 0, kLargestUid, "Uid of countersign-token; else yours");
    arguments.number(
        "--signer-uid", options->signer_uid, 0, kLargestUid, "Uid of countersign-signer; else yours");
    arguments.number("--daemon-uid", options->daemon_uid, 0, kLargestUid, "Uid of countersignd; else yours");
    arguments.numbers(
        "--frontend-uid", options->frontend_uids, 0, kLargestUid, "Uid of a front end; else yours");
    arguments.numbers(
        "--operator-uid", options->operator_uids, 0, kLargestUid, "Uid of an operator; else yours");
    arguments.numbers(
        "--auditor-uid", options->auditor_uids, 0, kLargestUid, "Uid of an auditor; else yours");
    return [options](Context& context) { return run(context, *options); };
}

} // namespace countersign::ctl
