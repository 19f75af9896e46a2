// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace countersign::runtime {

/// A listening socket that the service manager made, with the path that it is bound to (getsockname).
struct ActivatedSocket
{
    int fd = -1;
    std::string path;
};

/// The sockets passed by LISTEN_FDS to this process; empty without a service manager. Each is marked
/// close-on-exec. Errors: InvalidConfiguration (one is no listening Unix stream socket with a path).
[[nodiscard]] Result<std::vector<ActivatedSocket>> activated_sockets();

/// The activated socket whose address is `path`; without one the process listens itself, see `listen_at`.
/// The address decides, never a descriptor's name: names are set by whoever writes the unit. Ask once for a
/// path.
[[nodiscard]] Result<int> listening_socket(
    const std::string& path, mode_t mode, std::optional<uid_t> owner = std::nullopt);

} // namespace countersign::runtime
