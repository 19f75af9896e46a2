// SPDX-License-Identifier: Apache-2.0
#include "runtime/process.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::runtime {
namespace {

/// In a child: the hardening of a process cannot be undone.
TEST(HardenProcess, LeavesNoCoreNoTracerNoSigpipeAndPrivateFiles)
{
    const auto hardened = [] {
        harden_process();
        rlimit core {};
        getrlimit(RLIMIT_CORE, &core);
        struct sigaction pipe_action {};
        sigaction(SIGPIPE, nullptr, &pipe_action);
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
        const bool undumpable = true; // left to LeakSanitizer
#else
        const bool undumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
#endif
        const bool all
            = core.rlim_max == 0 && pipe_action.sa_handler == SIG_IGN && undumpable && umask(0) == 0077;
        _exit(all ? 0 : 1);
    };
    EXPECT_EXIT(hardened(), testing::ExitedWithCode(0), "");
}

} // namespace
} // namespace countersign::runtime
