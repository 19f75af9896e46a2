// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/init/init_options.hpp"

namespace countersign::ctl {

// The files of a new appliance, as their processes read them. `options` are completed.

[[nodiscard]] std::string token_toml(const InitOptions& options);
[[nodiscard]] std::string signer_toml(const InitOptions& options);
[[nodiscard]] std::string daemon_toml(const InitOptions& options);
/// `chain`: PEM of the issuing CA and those above it.
[[nodiscard]] std::string policy_toml(const InitOptions& options, const std::string& chain);

/// A basic TOML string: quotes, backslashes and control characters escaped.
[[nodiscard]] std::string toml_text(std::string_view text);

} // namespace countersign::ctl
