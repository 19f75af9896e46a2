// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "ctl/console.hpp"
#include "ctl/init/init_options.hpp"

namespace countersign::ctl {

/// Makes a new appliance, one step after the other: folders, root, issuing CA, configuration, log, store,
/// owners. Stops at the first step that fails, and says then what was made before it.
class Initialisation
{
public:
    /// `options` are completed; `programs` is the folder of the sibling programs.
    Initialisation(InitOptions options, std::string programs, Console& console)
        : options_(std::move(options))
        , layout_ { options_.folder, options_.token_name }
        , programs_(std::move(programs))
        , console_(console)
    {
    }

    [[nodiscard]] ExitStatus run();

private:
    // Each step says what it did; its Error says what went wrong.
    Result<void> make_folders();
    Result<void> make_root();
    Result<void> make_issuing_ca();
    Result<void> write_configuration();
    Result<void> start_log();
    Result<void> start_store();
    Result<void> give_owners();

    /// The words that both ceremonies share.
    [[nodiscard]] std::vector<std::string> ceremony(const std::string& operation, const std::string& label,
        const std::string& id, const std::string& subject, const std::string& years) const;
    Result<void> run_program(std::vector<std::string> words);
    Result<void> write(const std::string& path, const std::string& text);
    void done(std::string_view step, std::string_view text);
    [[nodiscard]] std::string key_made(const std::string& report) const;
    ExitStatus stop(std::string_view step, const Error& error);
    void say_what_is_left() const;

    InitOptions options_;
    Layout layout_;
    std::string programs_;
    Console& console_;
    std::vector<std::string> made_; // what stands now, in the order in which it was made
};

/// The folder of the running program; its siblings are there. Error: Unavailable.
[[nodiscard]] Result<std::string> folder_of_this_program();

} // namespace countersign::ctl
