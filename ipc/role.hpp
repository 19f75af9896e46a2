// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace countersign::ipc {

/// What a socket's address permits its callers. One bit each, so that an endpoint lists several.
enum class Role : unsigned
{
    Frontend = 1,
    Operator = 2,
    Auditor = 4,
    Private = 8
};

/// Roles that may call an endpoint.
struct Roles
{
    unsigned bits = 0;
    [[nodiscard]] constexpr bool contains(Role role) const
    {
        return (bits & static_cast<unsigned>(role)) != 0;
    }
};
constexpr Roles operator|(Role a, Role b)
{
    return { static_cast<unsigned>(a) | static_cast<unsigned>(b) };
}
constexpr Roles operator|(Roles a, Role b)
{
    return { a.bits | static_cast<unsigned>(b) };
}
constexpr Roles only(Role role)
{
    return { static_cast<unsigned>(role) };
}

/// Who calls: the peer's credentials as of connect (SO_PEERCRED), and the role of the socket that it came to.
struct Caller
{
    uid_t uid = static_cast<uid_t>(-1);
    gid_t gid = static_cast<gid_t>(-1);
    pid_t pid = 0;
    Role role = Role::Private;
};

} // namespace countersign::ipc
