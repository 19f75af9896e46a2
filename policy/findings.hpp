// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/decision.hpp"

namespace countersign::policy {

/// What one rule found, in order. The rulebook adds the rule's tag, and its source where `clause` is empty.
class Findings
{
public:
    void satisfied(std::string_view subject, std::string message, std::string_view clause = {});
    /// Not proven, and it still may be.
    void missing(std::string_view subject, std::string message, std::string_view clause = {});
    void refuse(std::string_view subject, std::string message, std::string_view clause = {});

    [[nodiscard]] const std::vector<Finding>& all() const { return all_; }
    [[nodiscard]] std::vector<Finding> take() && { return std::move(all_); }
    /// Nothing is refused or missing so far.
    [[nodiscard]] bool nothing_against() const;

private:
    void add(FindingState state, std::string_view subject, std::string message, std::string_view clause);
    std::vector<Finding> all_;
};

} // namespace countersign::policy
