// SPDX-License-Identifier: Apache-2.0
#include "ipc/log_budget.hpp"

#include <gtest/gtest.h>

namespace countersign::ipc {
namespace {

TEST(LogBudget, CountsWhatItLeavesOutUntilTheNextWindow)
{
    LogBudget budget;
    const LogBudget::Time begin { std::chrono::hours { 1 } };
    for (std::uint64_t i = 0; i < LogBudget::kRecords; ++i)
        EXPECT_EQ(budget.spend(begin), 0U);
    EXPECT_EQ(budget.spend(begin), std::nullopt);
    EXPECT_EQ(budget.spend(begin + LogBudget::kWindow - std::chrono::milliseconds { 1 }), std::nullopt);
    EXPECT_EQ(budget.spend(begin + LogBudget::kWindow), 2U);
    EXPECT_EQ(budget.spend(begin + LogBudget::kWindow), 0U);
}

} // namespace
} // namespace countersign::ipc
