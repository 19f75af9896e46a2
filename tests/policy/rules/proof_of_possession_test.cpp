// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(ProofOfPossession, TakesARequestThatItsOwnKeySigned)
{
    EXPECT_THAT(proof_of_possession(first_issue(), settings()), IsSatisfied());
}

TEST(ProofOfPossession, RefusesWithoutTheProof)
{
    Facts facts = first_issue();
    facts.key_proven = false;
    EXPECT_THAT(proof_of_possession(facts, settings()), RefusesOnly("does not verify"));
}

} // namespace
} // namespace countersign::policy
