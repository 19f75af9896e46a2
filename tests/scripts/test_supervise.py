# SPDX-License-Identifier: Apache-2.0
"""scripts/supervise, with real little processes."""
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time

import pytest

SUPERVISE = pathlib.Path(__file__).parents[2] / "scripts" / "supervise"
ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="needs root")

# Says what it was given in FOLDER/NAME.json, is ready, answers one line on each connection, ends on SIGTERM.
CHILD = textwrap.dedent("""
    import json, os, signal, socket, sys, time
    folder, name = sys.argv[1], sys.argv[2]
    os.umask(0)  # children of several uids write to one folder here
    def notify(text):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.sendto(text.encode(), "\\0" + os.environ["NOTIFY_SOCKET"][1:])
    def record(event):
        with open(f"{folder}/events", "a") as out:
            out.write(f"{event} {name}\\n")
    signal.signal(signal.SIGHUP, lambda *_: record("hangup"))
    signal.signal(signal.SIGTERM, lambda *_: (record("end"), sys.exit(0)))
    facts = {"pid": os.getpid(), "uid": os.getresuid(), "gid": os.getresgid(), "groups": os.getgroups(),
             "environment": dict(os.environ), "descriptors": sorted(int(d) for d in os.listdir("/proc/self/fd"))}
    with open(f"{folder}/{name}.json.new", "w") as out:
        json.dump(facts, out)
    os.rename(f"{folder}/{name}.json.new", f"{folder}/{name}.json")
    record("start")
    print("a line for the journal", file=sys.stderr, flush=True)
    notify("READY=1\\nSTATUS=in order")
    if "LISTEN_FDS" in os.environ:
        listener = socket.socket(fileno=3)
        listener.setblocking(True)
        while True:
            connection, _ = listener.accept()
            connection.sendall(f"{name} {os.getpid()}".encode())
            connection.close()
    while True:
        time.sleep(0.05)
""")


class Supervised:
    def __init__(self, folder):
        self.folder = folder
        self.process = None

    def start(self, text, expect_ready=True):
        (self.folder / "supervise.toml").write_text(text)
        self.output = open(self.folder / "output", "w")
        command = [SUPERVISE, "--config", self.folder / "supervise.toml", "--pid-file", self.folder / "pid",
                   "--ready-file", self.folder / "ready", "--control", self.folder / "control"]
        self.process = subprocess.Popen(command, stdout=self.output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        if expect_ready:
            wait_for(lambda: (self.folder / "ready").exists())
        return self

    def child(self, name, **keys):
        more = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
        command = json.dumps([sys.executable, str(self.folder / "child.py"), str(self.folder), name])
        return f'[[process]]\nname = "{name}"\ncommand = {command}\n{more}'

    def facts(self, name):
        return json.loads((self.folder / f"{name}.json").read_text())

    def events(self):
        path = self.folder / "events"
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def said(self):
        return (self.folder / "output").read_text()

    def control(self, line):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(self.folder / "control"))
            client.sendall(line.encode() + b"\n")
            return json.loads(client.makefile().read())

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture
def supervised():
    with tempfile.TemporaryDirectory(prefix="cs-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o777)
        (folder / "child.py").write_text(CHILD)
        made = Supervised(folder)
        yield made
        if made.process and made.process.poll() is None:
            made.process.kill()
            made.process.wait()


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def running(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def ask(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        return client.makefile().read()


def test_passes_its_socket_to_the_child_and_to_nobody_else(supervised):
    supervised.start(supervised.child("one") + '[[process.socket]]\npath = "one.sock"\nname = "varlink"\n')
    facts = supervised.facts("one")
    assert facts["environment"]["LISTEN_FDS"] == "1"
    assert facts["environment"]["LISTEN_FDNAMES"] == "varlink"
    assert facts["environment"]["LISTEN_PID"] == str(facts["pid"])
    assert [fd for fd in facts["descriptors"] if fd > 2][:1] == [3]
    assert len([fd for fd in facts["descriptors"] if fd > 3]) <= 1  # the one that lists the folder
    assert ask(supervised.folder / "one.sock") == f"one {facts['pid']}"


def test_the_environment_of_the_caller_stays_outside(supervised, monkeypatch):
    monkeypatch.setenv("COUNTERSIGN_STRAY", "1")
    monkeypatch.setenv("ASAN_OPTIONS", "exitcode=9")
    supervised.start(supervised.child("one") + "[process.environment]\nOWN = 'yes'\n")
    environment = supervised.facts("one")["environment"]
    assert "COUNTERSIGN_STRAY" not in environment
    assert environment["ASAN_OPTIONS"] == "exitcode=9"
    assert environment["OWN"] == "yes"


@needs_root
def test_each_process_has_its_uid_and_no_group_of_root(supervised):
    supervised.start(supervised.child("one", uid=61190) + supervised.child("two", uid=61191, gid=61199))
    assert supervised.facts("one")["uid"] == [61190] * 3
    assert supervised.facts("one")["gid"] == [61190] * 3
    assert supervised.facts("one")["groups"] == []
    assert supervised.facts("two")["gid"] == [61199] * 3


@needs_root
def test_a_socket_has_the_mode_and_owner_that_were_asked(supervised):
    supervised.start(supervised.child("one") + '[[process.socket]]\npath = "one.sock"\nmode = 0o640\nuid = 61191\ngid = 61192\n')
    status = (supervised.folder / "one.sock").stat()
    assert (status.st_mode & 0o7777, status.st_uid, status.st_gid) == (0o640, 61191, 61192)


@needs_root
@pytest.mark.parametrize("line, uid", [("", 61190), ("listener_uid = 0", 0)])
def test_a_client_sees_the_uid_of_the_process_or_the_one_that_was_asked(supervised, line, uid):
    supervised.start(supervised.child("one", uid=61190) + f'[[process.socket]]\npath = "one.sock"\n{line}\n')
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(supervised.folder / "one.sock"))
        assert struct.unpack("iII", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1] == uid


def test_starts_in_order_and_ends_in_reverse(supervised):
    supervised.start(supervised.child("one") + supervised.child("two") + supervised.child("three"))
    assert supervised.end() == 0
    assert supervised.events() == ["start one", "start two", "start three", "end three", "end two", "end one"]
    assert not (supervised.folder / "pid").exists()


def test_a_killed_process_comes_back_and_its_socket_never_goes(supervised):
    supervised.start(supervised.child("one") + '[[process.socket]]\npath = "one.sock"\n')
    first = supervised.facts("one")["pid"]
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not running(first))
    answer = ask(supervised.folder / "one.sock")  # waits in the queue of the listener that supervise holds
    assert answer.startswith("one ") and answer != f"one {first}"
    assert "killed signal=SIGKILL: again in 100 ms" in supervised.said()


def test_waits_twice_as_long_each_time(supervised):
    supervised.start('[[process]]\nname = "bad"\ncommand = ["/bin/false"]\n', expect_ready=False)
    wait_for(lambda: "again in 800 ms" in supervised.said())
    assert [f"again in {ms} ms" in supervised.said() for ms in (100, 200, 400)] == [True] * 3


def test_a_configuration_error_is_not_tried_again_until_someone_says_so(supervised):
    supervised.start('[[process]]\nname = "bad"\ncommand = ["/bin/sh", "-c", "echo no such key >&2; exit 78"]\n', expect_ready=False)
    wait_for(lambda: "exited status=78: its configuration is wrong" in supervised.said())
    time.sleep(0.4)
    assert supervised.said().count("started pid") == 1
    assert "no such key" in (supervised.folder / "journal" / "bad.log").read_text()
    supervised.process.send_signal(signal.SIGHUP)
    wait_for(lambda: supervised.said().count("started pid") == 2)


def test_one_that_ignores_sigterm_is_killed_at_its_deadline(supervised):
    supervised.start('[[process]]\nname = "deaf"\nstop_seconds = 1\ncommand = ["/bin/sh", "-c", "trap \'\' TERM; echo deaf >&2; while :; do sleep 0.1; done"]\n',
                     expect_ready=False)
    wait_for(lambda: (supervised.folder / "journal" / "deaf.log").exists() and "deaf" in (supervised.folder / "journal" / "deaf.log").read_text())
    before = time.monotonic()
    assert supervised.end() == 0
    assert 0.9 < time.monotonic() - before < 5
    assert "still there after 1 s: SIGKILL" in supervised.said()


def test_nothing_outlives_a_killed_supervisor(supervised):
    uid = {"uid": 61190} if ROOT else {}
    supervised.start(supervised.child("one", **uid))
    pid = supervised.facts("one")["pid"]
    supervised.end(signal.SIGKILL)
    wait_for(lambda: not running(pid))


def test_hangup_reaches_every_process(supervised):
    supervised.start(supervised.child("one") + supervised.child("two"))
    supervised.process.send_signal(signal.SIGHUP)
    wait_for(lambda: {"hangup one", "hangup two"} <= set(supervised.events()))


def test_status_and_ready_are_shown(supervised):
    supervised.start(supervised.child("one"))
    wait_for(lambda: "one status in order" in supervised.said())
    assert "one ready" in supervised.said()
    assert supervised.control("status")["one"]["ready"] is True


def test_a_stranger_cannot_say_that_a_process_is_ready(supervised):
    supervised.start('[[process]]\nname = "mute"\ncommand = ["/bin/sh", "-c", "echo $NOTIFY_SOCKET >&2; sleep 60"]\n', expect_ready=False)
    log = supervised.folder / "journal" / "mute.log"
    wait_for(lambda: log.exists() and log.read_text().endswith("\n"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(b"READY=1", "\0" + log.read_text().strip()[1:])
    assert supervised.control("status")["mute"]["ready"] is False


def test_stop_and_start_by_name(supervised):
    supervised.start(supervised.child("one") + supervised.child("two"))
    first = supervised.facts("one")["pid"]
    assert supervised.control("stop one") == {}
    wait_for(lambda: not running(first))
    time.sleep(0.3)
    assert supervised.control("status")["one"]["pid"] is None
    assert supervised.control("start one") == {}
    wait_for(lambda: supervised.control("status")["one"]["ready"])
    assert "error" in supervised.control("stop nobody")


def test_a_process_for_each_connection(supervised):
    script = "import os, socket; c = socket.socket(fileno=3); c.sendall(str(os.getpid()).encode())"
    command = json.dumps([sys.executable, "-c", script])
    supervised.start(f'[[process]]\nname = "each"\ncommand = {command}\n[[process.socket]]\npath = "each.sock"\naccept = true\n')
    assert len({ask(supervised.folder / "each.sock") for _ in range(3)}) == 3


@pytest.mark.parametrize("text, complaint", [
    ("", "`process` is missing"),
    ('[[process]]\nname = "a"\n', "`command` is missing"),
    ('[[process]]\nname = "a"\ncommand = ["/bin/true"]\ncolour = 1\n', "unknown key `colour`"),
    ('[[process]]\nname = "a"\ncommand = "x"\n', "allowed is a list"),
    ('[[process]]\nname = "a"\ncommand = ["/bin/true"]\n' * 2, "two processes are named a"),
    ('[[process]]\nname = "a"\ncommand = ["/bin/true"]\n[[process.socket]]\npath = "' + "x" * 108 + '"\n', "longer than the 107 octets"),
    ("[[process]\n", "line 1"),
])
def test_a_mistake_is_named_and_nothing_is_started(supervised, text, complaint):
    supervised.start(text, expect_ready=False)
    assert supervised.process.wait(10) == 78
    assert complaint in supervised.said()
    assert "started pid" not in supervised.said()
