# SPDX-License-Identifier: Apache-2.0
"""Between fork and exec: what makes a child of scripts/supervise a process with a uid, sockets and a log of its own."""
import ctypes
import fcntl
import os
import signal

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)  # loaded here: after a fork it is too late to open files


def fork_and_execute(process, descriptors, environment, log):
    """Starts process.command with `descriptors` as 3, 4, ... and `log`, which is closed here, as its output."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(log)
        return pid
    try:
        become(process, descriptors, environment, parent, log)
    except OSError as error:
        os.write(2, f"{process.command[0]}: {error}\n".encode())
    finally:
        os._exit(127)


def become(process, descriptors, environment, parent, log):
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o077)
    os.setsid()
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(process.gid, process.gid, process.gid)
        os.setresuid(process.uid, process.uid, process.uid)
    # After the change of uid, which clears it: nothing outlives a supervisor that is killed.
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(127)
    # First out of the way of 0, 1, 2 and of each other, then to where they are expected.
    lowest = 10 + len(descriptors)
    log, *moved = [dup_from(fd, lowest) for fd in [log, *descriptors]]
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    for index, fd in enumerate(moved):
        os.dup2(fd, 3 + index)
    os.closerange(3 + len(moved), 1024)
    if moved:
        environment["LISTEN_PID"] = str(os.getpid())
    os.execve(process.command[0], process.command, environment)


def dup_from(fd, lowest):
    return fcntl.fcntl(fd, fcntl.F_DUPFD, lowest)
