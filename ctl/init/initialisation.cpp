// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/initialisation.hpp"

#include "core/file.hpp"
#include "core/printable.hpp"
#include "core/strict_json.hpp"
#include "ctl/init/child.hpp"
#include "ctl/init/configuration_text.hpp"
#include "ctl/init/ownership.hpp"
#include "ctl/reply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace countersign::ctl {

namespace {

constexpr std::chrono::seconds kProgramTime { 120 }; // a key of 4096 bits in a slow token
constexpr std::size_t kLongestPem = 256UL * 1024;
constexpr std::size_t kLongestReport = 1024UL * 1024;
constexpr std::string_view kRootYears = "20";
constexpr std::string_view kIssuingYears = "10";

/// RFC 4514 2.4: these characters of a value are escaped.
std::string escaped(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        if (std::string_view { R"(,+"\<>;=#)" }.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string subject(const InitOptions& options, std::string_view role)
{
    return fmt::format("CN={0} {1},O={0}", escaped(options.organisation), role);
}

/// The program's own words: its first sentence leads, the rest follows, then which program it was and how it
/// ended.
Error ended(const std::string& program, const ChildEnd& end)
{
    const std::string mark = program + ": ";
    std::string what;
    std::string rest;
    std::istringstream lines { end.output };
    for (std::string line; std::getline(lines, line);) {
        if (what.empty() && line.starts_with(mark))
            what = line.substr(mark.size());
        else
            rest += "\n" + line;
    }
    if (what.empty()) what = program + " said nothing more";
    return { ErrorCode::Internal,
        fmt::format("{}{}\n  from  {}, status {}", what, rest, program, end.status) };
}

std::string name_of_program(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

} // namespace

Result<std::string> folder_of_this_program()
{
    std::error_code problem;
    const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", problem);
    if (problem)
        return Error { ErrorCode::Unavailable,
            fmt::format("/proc/self/exe cannot be read: {}", problem.message()) };
    return path.parent_path().string();
}

ExitStatus Initialisation::run()
{
    struct Step
    {
        std::string_view name;
        Result<void> (Initialisation::*work)();
    };
    // The log needs the reports of both ceremonies; the store needs the policy, which holds the issuing CA's
    // chain.
    static constexpr Step kSteps[] = {
        { "folders", &Initialisation::make_folders },
        { "root", &Initialisation::make_root },
        { "issuing CA", &Initialisation::make_issuing_ca },
        { "configuration", &Initialisation::write_configuration },
        { "log", &Initialisation::start_log },
        { "store", &Initialisation::start_store },
        { "owners", &Initialisation::give_owners },
    };
    console_.say(fmt::format(
        "{}  {}\n", console_.paint()(Colour::Bold, "A new appliance in"), printable(layout_.folder)));
    for (const Step& step : kSteps)
        if (const Result<void> worked = (this->*step.work)(); !worked) return stop(step.name, worked.error());
    console_.print({ { "folder", layout_.folder }, { "root", layout_.config("root.pem") },
        { "chain", layout_.config("issuing-1.pem") }, { "policy", layout_.config("policy.toml") } });
    say_what_is_left();
    return ExitStatus::Done;
}

Result<void> Initialisation::make_folders()
{
    struct Folder
    {
        std::string path;
        unsigned mode;
    };
    // State is for its own process only; the others must be passed and read by each.
    for (const Folder& folder : { Folder { layout_.folder, 0755 },
             Folder { layout_.folder + "/config", 0755 }, Folder { layout_.config("token.d"), 0755 },
             Folder { layout_.config("ceremony"), 0755 }, Folder { layout_.folder + "/state", 0755 },
             Folder { layout_.token_state(), 0700 }, Folder { layout_.state("signer"), 0700 },
             Folder { layout_.state("daemon"), 0700 }, Folder { layout_.folder + "/run", 0755 } })
        if (Result<void> made = make_folder(folder.path, folder.mode); !made) return made;
    made_.push_back(fmt::format("folders config, state and run in {}", printable(layout_.folder)));
    done("folders", "config, state, run");
    return {};
}

std::vector<std::string> Initialisation::ceremony(const std::string& operation, const std::string& label,
    const std::string& id, const std::string& subject_text, const std::string& years) const
{
    std::vector<std::string> words { programs_ + "/countersign-ceremony", operation, "--module",
        options_.module, "--token", options_.token, "--pin-file", options_.pin_file, "--label", label, "--id",
        id, "--key-type", options_.key_type, "--subject", subject_text, "--years", years, "--out",
        layout_.config(label + ".pem"), "--report", layout_.config("ceremony/" + label + ".json") };
    for (const std::string& pair : options_.environment)
        words.insert(words.end(), { "--environment", pair });
    return words;
}

Result<void> Initialisation::make_root()
{
    if (Result<void> ran = run_program(
            ceremony("root", "root", "01", subject(options_, "Root CA"), std::string { kRootYears }));
        !ran)
        return ran;
    made_.emplace_back("key \"root\" (id 01) in the token, config/root.pem, config/ceremony/root.json");
    done("root", key_made("root"));
    return let_all_read(layout_.config("root.pem"));
}

Result<void> Initialisation::make_issuing_ca()
{
    std::vector<std::string> words = ceremony(
        "issuing", "issuing-1", "02", subject(options_, "Issuing CA 1"), std::string { kIssuingYears });
    words.insert(words.end(),
        { "--issuer-certificate", layout_.config("root.pem"), "--issuer-label", "root", "--issuer-id",
            "01" });
    if (Result<void> ran = run_program(std::move(words)); !ran) return ran;
    made_.emplace_back(
        "key \"issuing-1\" (id 02) in the token, config/issuing-1.pem, config/ceremony/issuing-1.json");
    done("issuing CA", key_made("issuing-1"));
    return let_all_read(layout_.config("issuing-1.pem"));
}

Result<void> Initialisation::write_configuration()
{
    const Result<Bytes> chain = read_file(layout_.config("issuing-1.pem"), kLongestPem);
    if (!chain) return chain.error();
    const std::pair<std::string, std::string> files[] = {
        { layout_.token_config(), token_toml(options_) },
        { layout_.config("signer.toml"), signer_toml(options_) },
        { layout_.config("daemon.toml"), daemon_toml(options_) },
        { layout_.config("policy.toml"),
            policy_toml(options_, std::string { countersign::text_of(*chain) }) },
    };
    for (const auto& [path, text] : files)
        if (Result<void> written = write(path, text); !written) return written;
    done("configuration",
        fmt::format("token.d/{}.toml, signer.toml, daemon.toml, policy.toml", options_.token_name));
    return {};
}

Result<void> Initialisation::start_log()
{
    if (Result<void> ran = run_program({ programs_ + "/countersign-signer", "--config",
            layout_.config("signer.toml"), "--init", "--ceremony", layout_.config("ceremony/root.json"),
            "--ceremony", layout_.config("ceremony/issuing-1.json") });
        !ran)
        return ran;
    made_.emplace_back("the log in state/signer");
    done("log", "started in state/signer, with both ceremonies");
    return {};
}

Result<void> Initialisation::start_store()
{
    if (Result<void> ran = run_program({ programs_ + "/countersignd", "--config",
            layout_.config("daemon.toml"), "--init", layout_.config("policy.toml") });
        !ran)
        return ran;
    made_.emplace_back("the store in state/daemon");
    done("store", "started in state/daemon, policy.toml is in force");
    return {};
}

Result<void> Initialisation::give_owners()
{
    const std::pair<std::string, std::int64_t> owners[] = {
        { options_.pin_file, *options_.token_uid },
        { layout_.token_state(), *options_.token_uid },
        { layout_.state("signer"), *options_.signer_uid },
        { layout_.state("daemon"), *options_.daemon_uid },
    };
    for (const auto& [path, uid] : owners)
        if (Result<void> given = give_to(path, uid); !given) return given;
    done("owners",
        fmt::format("token {}, signer {}, daemon {}", *options_.token_uid, *options_.signer_uid,
            *options_.daemon_uid));
    return {};
}

Result<void> Initialisation::run_program(std::vector<std::string> words)
{
    const std::string name = name_of_program(words.front());
    const Result<ChildEnd> end = run_child(words, options_.environment, kProgramTime);
    if (!end) return end.error();
    if (end->status == 0) return {};
    return ended(name, *end);
}

Result<void> Initialisation::write(const std::string& path, const std::string& text)
{
    if (Result<void> written = replace_file_durably(path, bytes_of(text), 0644); !written) return written;
    made_.push_back(printable(path));
    return let_all_read(path); // whatever the umask: other uids read it
}

void Initialisation::done(std::string_view step, std::string_view text)
{
    // Padded before it is coloured: escape sequences have no width.
    const std::string label = fmt::format("{:<13}", step);
    console_.say(fmt::format("  {}  {}  {}\n", console_.paint()(Colour::Green, "ok"), label, text));
}

std::string Initialisation::key_made(const std::string& label) const
{
    const std::string file = fmt::format("{}.pem", label);
    const Result<Bytes> text = read_file(layout_.config("ceremony/" + label + ".json"), kLongestReport);
    if (!text) return fmt::format("key \"{}\" in the token, {}", label, file);
    const Result<boost::json::value> report = parse_strict_json(countersign::text_of(*text));
    if (!report || !report->is_object()) return fmt::format("key \"{}\" in the token, {}", label, file);
    return fmt::format("key \"{}\" made in the token: {}, SHA-256 {}; {}", label,
        text_of(report->get_object(), "keyType"), text_of(report->get_object(), "spkiSha256"), file);
}

ExitStatus Initialisation::stop(std::string_view step, const Error& error)
{
    Complaint complaint = complaint_of(error);
    complaint.status = ExitStatus::Failed;
    complaint.what = fmt::format("{}: {}", step, complaint.what);
    std::string label = "left";
    for (const std::string& thing : made_) {
        complaint.lines.emplace_back(label, thing);
        label.clear();
    }
    // The program may have said already what to do about it.
    const bool told
        = std::ranges::any_of(complaint.lines, [](const auto& line) { return line.first == "do"; });
    complaint.lines.emplace_back(told ? "then" : "do",
        made_.size() > 1 ? "remove what is left, and run it again"
                         : "run it again: nothing stands in its way");
    return console_.complain(complaint);
}

void Initialisation::say_what_is_left() const
{
    std::string text;
    for (const std::string& pair : options_.environment)
        if (pair.starts_with("SOFTHSM2_CONF=") && geteuid() == 0 && *options_.token_uid != 0)
            text += fmt::format("  To do: uid {} must own SoftHSM's token folder, named in {}\n",
                *options_.token_uid, printable(pair.substr(pair.find('=') + 1)));
    text += fmt::format(
        "  Keep config/root.pem: who trusts it trusts this appliance. Next: start its processes, then\n"
        "  countersignctl --operator unix:{} status\n",
        printable(layout_.run("operator")));
    console_.say(text);
}

} // namespace countersign::ctl
