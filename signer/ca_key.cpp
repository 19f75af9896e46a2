// SPDX-License-Identifier: Apache-2.0
#include "signer/ca_key.hpp"

namespace countersign::signer {

TokenProblem CaKey::trouble() const
{
    if (token.status().problem) return *token.status().problem;
    TokenProblem trouble {
        .locked = false, .slot = token.status().slot, .code = "none", .problem = problem, .hint = hint
    };
    if (trouble.problem.empty()) trouble.problem = "its self-test has not passed yet";
    if (trouble.hint.empty()) trouble.hint = "ask again in a second";
    return trouble;
}

} // namespace countersign::signer
