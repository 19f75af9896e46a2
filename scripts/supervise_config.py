# SPDX-License-Identifier: Apache-2.0
"""What scripts/supervise reads: supervise.toml, its sockets and its processes. The format is in scripts/supervise."""
import os
import pathlib
import socket
import stat
import tomllib

FIRST_DELAY = 0.1
LONGEST_UNIX_PATH = 107
ALWAYS_PASSED = ["ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS", "LLVM_PROFILE_FILE", "LANG", "TZ"]


class Mistake(Exception):
    """supervise.toml is wrong."""


class Table:
    """One table of supervise.toml: every key must be asked for."""

    def __init__(self, values, where, folder):
        self.values, self.where, self.folder = dict(values), where, folder

    def take(self, key, kind, default=None):
        if key not in self.values:
            if default is None:
                raise Mistake(f"{self.where}: `{key}` is missing")
            return default
        value = self.values.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Mistake(f"{self.where}: `{key}` is {value!r}; allowed is a {kind.__name__}")
        return value

    def path(self, key, default=None):
        return str(self.folder / self.take(key, str, default))

    def finish(self):
        if self.values:
            raise Mistake(f"{self.where}: unknown key `{sorted(self.values)[0]}`")


class Socket:
    def __init__(self, table, listener_uid):
        self.path = table.path("path")
        self.name = table.take("name", str, "varlink")
        self.mode = table.take("mode", int, 0o600)
        self.uid = table.take("uid", int, os.geteuid())
        self.gid = table.take("gid", int, self.uid)
        self.accept = table.take("accept", bool, False)
        self.most = table.take("most", int, 16)
        self.listener_uid = table.take("listener_uid", int, listener_uid)
        table.finish()
        if len(os.fsencode(self.path)) > LONGEST_UNIX_PATH:
            raise Mistake(f"{table.where}: {self.path} is longer than the {LONGEST_UNIX_PATH} octets of a Unix socket's path")
        self.listener = None

    def listen(self):
        if os.path.lexists(self.path):
            if not stat.S_ISSOCK(os.lstat(self.path).st_mode):
                raise Mistake(f"{self.path} exists and is not a socket")
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        before = os.umask(0o177)  # nobody else may connect before mode and owner are as asked
        self.listener.bind(self.path)
        os.umask(before)
        if os.geteuid() == 0:
            os.chown(self.path, self.uid, self.gid)
        os.chmod(self.path, self.mode)
        self.listen_as(self.listener_uid)

    def listen_as(self, uid):
        """Whoever connects sees the uid of the process that called listen(), whatever process serves the socket."""
        if os.geteuid() == 0:
            os.seteuid(uid)
        try:
            self.listener.listen(512)
        finally:
            if os.getuid() == 0:
                os.seteuid(0)


class Process:
    def __init__(self, table, journal):
        self.name = table.take("name", str)
        self.command = table.take("command", list)
        self.uid = table.take("uid", int, os.geteuid())
        self.gid = table.take("gid", int, self.uid)
        self.ready_seconds = table.take("ready_seconds", int, 30)
        self.stop_seconds = table.take("stop_seconds", int, 10)
        self.environment = table.take("environment", dict, {})
        sockets = table.take("socket", list, [])
        self.sockets = [Socket(Table(s, f"{table.where}, socket of {self.name}", table.folder), self.uid) for s in sockets]
        table.finish()
        if not self.command or any(not isinstance(word, str) for word in self.command):
            raise Mistake(f"{table.where}: `command` of {self.name} must be a list of strings, the program first")
        self.per_connection = any(s.accept for s in self.sockets)
        if self.per_connection and len(self.sockets) != 1:
            raise Mistake(f"{table.where}: {self.name}: a process for each connection has exactly one socket")
        self.log = journal / f"{self.name}.log"
        self.pid = None
        self.connections = set()  # process ids, of per-connection processes
        self.ready = self.per_connection
        self.status = ""
        self.wanted = True
        self.starts = 0
        self.started_at = 0.0
        self.delay = FIRST_DELAY
        self.start_at = None
        self.kill_at = None


def load(path):
    folder = pathlib.Path(path).resolve().parent
    try:
        root = Table(tomllib.loads(pathlib.Path(path).read_text()), str(path), folder)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Mistake(f"{path}: {error}") from error
    journal = pathlib.Path(root.path("journal", "journal"))
    passed = ALWAYS_PASSED + root.take("pass", list, [])
    tables = root.take("process", list)
    processes = [Process(Table(table, f"{path}, process {n}", folder), journal) for n, table in enumerate(tables, 1)]
    root.finish()
    names = [process.name for process in processes]
    for name in names:
        if names.count(name) > 1:
            raise Mistake(f"{path}: two processes are named {name}")
    journal.mkdir(parents=True, exist_ok=True)
    return processes, passed
