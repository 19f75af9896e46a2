// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace countersign::runtime {

inline constexpr int kExitConfiguration = 78; // EX_CONFIG: a restart does not help, units list it

/// What every process of ours does first in main: a peer that hangs up raises no SIGPIPE, no core file and no
/// tracer of the same uid sees the memory, new files are for their owner alone. Aborts when the kernel
/// refuses.
void harden_process();

} // namespace countersign::runtime
