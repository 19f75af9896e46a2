// SPDX-License-Identifier: Apache-2.0
#include "policy/operation.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(Operation, HasANameThatParsesBack)
{
    for (const Operation operation : { Operation::Issue, Operation::Reissue, Operation::Rekey })
        EXPECT_EQ(*parse_operation(name_of(operation)), operation);
}

TEST(Operation, RefusesOtherNamesAndSaysWhatIsAllowed)
{
    for (const char* other : { "", "Issue", "renew", "issue " }) {
        const Result<Operation> parsed = parse_operation(other);
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error().code, ErrorCode::InvalidInput);
        EXPECT_EQ(parsed.error().what, "an operation is issue, reissue or rekey");
    }
}

} // namespace
} // namespace countersign::policy
