// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <sys/types.h>

namespace countersign::ipc {

struct Peer
{
    uid_t uid;
    gid_t gid;
    pid_t pid;
};

/// Who is at the other end of a Unix socket, as of connect (for the client's side: as of listen). Error:
/// Unavailable.
[[nodiscard]] Result<Peer> peer_of(int socket);

/// Has the kernel refuse descriptors that a peer sends (SO_PASSRIGHTS, Linux 6.16). Older kernels do not know
/// it; there our reads, which give no room for control data, drop them.
void refuse_descriptors(int socket);

} // namespace countersign::ipc
