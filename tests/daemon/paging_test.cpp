// SPDX-License-Identifier: Apache-2.0
#include "daemon/paging.hpp"

#include <gmock/gmock.h>

namespace countersign::daemon {
namespace {

using testing::HasSubstr;

TEST(Paging, TakesAPageWhenNothingIsAskedFor)
{
    for (const boost::json::object& parameters :
        { boost::json::object {}, boost::json::object { { "limit", nullptr } } }) {
        const Result<std::size_t> limit = limit_of(parameters);
        ASSERT_TRUE(limit);
        EXPECT_EQ(*limit, kPage);
    }
}

TEST(Paging, TakesALimitFromOneToTheMost)
{
    for (const std::int64_t rows : { std::int64_t { 1 }, kMostListed }) {
        const Result<std::size_t> limit = limit_of({ { "limit", rows } });
        ASSERT_TRUE(limit) << rows;
        EXPECT_EQ(static_cast<std::int64_t>(*limit), rows);
    }
    for (const std::int64_t rows : { std::int64_t { -1 }, std::int64_t { 0 }, kMostListed + 1 }) {
        const Result<std::size_t> limit = limit_of({ { "limit", rows } });
        ASSERT_FALSE(limit) << rows;
        EXPECT_EQ(limit.error().code, ErrorCode::InvalidInput);
        EXPECT_THAT(limit.error().what, HasSubstr("10000"));
    }
}

} // namespace
} // namespace countersign::daemon
