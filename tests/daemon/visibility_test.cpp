// SPDX-License-Identifier: Apache-2.0
#include "daemon/visibility.hpp"

#include <gtest/gtest.h>

namespace countersign::daemon {
namespace {

constexpr uid_t kShell = 1000;
constexpr uid_t kWeb = 1001;
constexpr uid_t kStranger = 1002;

ipc::Caller caller(uid_t uid, ipc::Role role)
{
    return { .uid = uid, .gid = uid, .pid = 1, .role = role };
}

Policy two_front_ends()
{
    Policy policy;
    policy.frontends = { { "shell", { kShell }, { "private-server" } }, { "web", { kWeb }, {} } };
    return policy;
}

TEST(Visibility, ConfinesAFrontEndToItsOwn)
{
    EXPECT_EQ(confined_to(caller(kShell, ipc::Role::Frontend)), kShell);
    EXPECT_TRUE(may_see(caller(kShell, ipc::Role::Frontend), kShell));
    EXPECT_FALSE(may_see(caller(kWeb, ipc::Role::Frontend), kShell));
}

TEST(Visibility, ConfinesRootAtTheFrontEndsSocketToo)
{
    EXPECT_EQ(confined_to(caller(0, ipc::Role::Frontend)), 0U);
    EXPECT_FALSE(may_see(caller(0, ipc::Role::Frontend), kShell));
}

TEST(Visibility, ShowsOperatorsAndAuditorsAll)
{
    for (const ipc::Role role : { ipc::Role::Operator, ipc::Role::Auditor }) {
        EXPECT_EQ(confined_to(caller(kStranger, role)), std::nullopt);
        EXPECT_TRUE(may_see(caller(kStranger, role), kShell));
    }
}

TEST(Visibility, LetsAFrontEndUseItsProfilesOnly)
{
    const Policy policy = two_front_ends();
    EXPECT_TRUE(may_use(caller(kShell, ipc::Role::Frontend), "private-server", policy));
    EXPECT_FALSE(may_use(caller(kShell, ipc::Role::Frontend), "private", policy));
    EXPECT_FALSE(may_use(caller(kWeb, ipc::Role::Frontend), "private-server", policy));
    EXPECT_FALSE(may_use(caller(kStranger, ipc::Role::Frontend), "private-server", policy));
}

TEST(Visibility, LetsAnOperatorUseEveryProfileAndAnAuditorNone)
{
    const Policy policy = two_front_ends();
    EXPECT_TRUE(may_use(caller(kStranger, ipc::Role::Operator), "private-server", policy));
    EXPECT_FALSE(may_use(caller(kStranger, ipc::Role::Auditor), "private-server", policy));
    EXPECT_FALSE(may_use(caller(kShell, ipc::Role::Auditor), "private-server", policy));
}

} // namespace
} // namespace countersign::daemon
