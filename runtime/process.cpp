// SPDX-License-Identifier: Apache-2.0
#include "runtime/process.hpp"

#include "core/check.hpp"

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTERSIGN_TRACED_AT_EXIT 1 // LeakSanitizer attaches to the process when it ends
#endif
#endif

namespace countersign::runtime {

void harden_process()
{
    check(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR, "SIGPIPE can be ignored");
    const rlimit none { .rlim_cur = 0, .rlim_max = 0 };
    check(setrlimit(RLIMIT_CORE, &none) == 0, "the core file limit can be lowered");
#ifndef COUNTERSIGN_TRACED_AT_EXIT
    check(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "the process can be made undumpable");
#endif
    umask(0077);
}

} // namespace countersign::runtime
