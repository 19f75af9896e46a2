# SPDX-License-Identifier: Apache-2.0
"""A complete appliance in one folder, for scripts/demo and the integration tests: SoftHSM token, CA, processes.

    DIR/config   daemon.toml signer.toml token.d/demo.toml policy.toml pin softhsm2.conf supervise.toml, certificates
    DIR/state    what the processes keep        DIR/softhsm  the token
    DIR/run      their sockets                  DIR/journal  what they say
"""
import json
import os
import pathlib
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = ["countersign-token", "countersign-signer", "countersignd", "countersignctl", "countersign-ceremony"]
MODULES = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"]
TOKEN_UID, SIGNER_UID, DAEMON_UID = 61190, 61191, 61192
LONGEST_UNIX_PATH = 107
LABEL = "countersign-demo"


class Trouble(Exception):
    """Said to people as it is."""


def run(command, **keys):
    return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, **keys)


def checked(command, **keys):
    done = run(command, **keys)
    if done.returncode:
        raise Trouble(f"{pathlib.Path(command[0]).name} ended with status {done.returncode}\n{done.stdout}{done.stderr}".rstrip())
    return done


def reachable_by_all(path):
    """Whether any uid can pass through every folder above `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in pathlib.Path(path).resolve().parents if folder.exists())


def check_folder(folder):
    """Says now, in words, what would otherwise fail somewhere below."""
    longest = folder / "run" / "token-demo"
    octets = len(os.fsencode(longest))
    if octets > LONGEST_UNIX_PATH:
        raise Trouble(f"{folder} is too deep: the path of a Unix socket may have {LONGEST_UNIX_PATH} octets, {longest} has {octets}")
    if os.geteuid() == 0 and not reachable_by_all(folder):
        closed = next(p for p in folder.resolve().parents if p.exists() and not p.stat().st_mode & 0o001)
        raise Trouble(f"the processes run under uids of their own and cannot pass {closed}; "
                      f"choose another folder, below /var/tmp for example, or: chmod o+x {closed}")


class Appliance:
    def __init__(self, folder, build):
        self.folder = pathlib.Path(folder).resolve()
        self.build = pathlib.Path(build).resolve()
        self.config, self.run_folder, self.journal = self.folder / "config", self.folder / "run", self.folder / "journal"
        self.pid_file = self.folder / "supervise.pid"
        self.supervisor = None
        as_root = os.geteuid() == 0
        self.uids = (TOKEN_UID, SIGNER_UID, DAEMON_UID) if as_root else (os.geteuid(),) * 3
        self.bin = self.build / "bin"
        if as_root and not reachable_by_all(self.bin / "x"):
            self.bin = self.folder / "bin"

    # -- making it ----------------------------------------------------------------------------------------------------

    def exists(self):
        return (self.config / "supervise.toml").exists()

    def create(self, key_type="ec-p256", scope="example.test", organisation="Example", frontend_uids=(), operator_uids=()):
        check_folder(self.folder)
        for name in (self.folder, self.config, self.journal, self.folder / "softhsm"):
            name.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        if self.bin.parent == self.folder:
            self.bin.mkdir(exist_ok=True)
            for program in PROGRAMS:
                shutil.copy2(self.build / "bin" / program, self.bin / program)
        self.create_token()
        uids = ["--token-uid", self.uids[0], "--signer-uid", self.uids[1], "--daemon-uid", self.uids[2]]
        uids += [word for uid in frontend_uids for word in ("--frontend-uid", uid)]
        uids += [word for uid in operator_uids for word in ("--operator-uid", uid)]
        self.init_output = checked(
            [self.bin / "countersignctl", "init", "--dir", self.folder, "--module", module(), "--token", f"pkcs11:token={LABEL}",
             "--pin-file", self.config / "pin", "--environment", f"SOFTHSM2_CONF={self.config / 'softhsm2.conf'}",
             "--key-type", key_type, "--scope", scope, "--organisation", organisation, *uids], env=self.environment()).stdout
        if os.geteuid() == 0:  # the ceremony made the keys as root; from now on they are the token process's
            for path in [self.config / "pin", self.folder / "softhsm", *(self.folder / "softhsm").rglob("*")]:
                os.chown(path, TOKEN_UID, TOKEN_UID)
        (self.config / "supervise.toml").write_text(self.supervise_toml())

    def create_token(self):
        conf = self.config / "softhsm2.conf"
        conf.write_text(f"directories.tokendir = {self.folder / 'softhsm'}\nobjectstore.backend = file\nlog.level = ERROR\n")
        pin = secrets.token_hex(8)
        descriptor = os.open(self.config / "pin", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(pin)
        # By the environment, which others cannot read; softhsm2-util takes PINs as arguments only, which they can.
        secret = self.environment() | {"DEMO_PIN": pin, "DEMO_SO_PIN": secrets.token_hex(8)}
        tool = ["pkcs11-tool", "--module", module()]
        checked([*tool, "--slot-index", "0", "--init-token", "--label", LABEL, "--so-pin", "env:DEMO_SO_PIN"], env=secret)
        checked([*tool, "--token-label", LABEL, "--login", "--login-type", "so", "--so-pin", "env:DEMO_SO_PIN",
                 "--init-pin", "--new-pin", "env:DEMO_PIN"], env=secret)

    def supervise_toml(self):
        def process(name, program, config, uid, sockets, environment=()):
            text = f'[[process]]\nname = "{name}"\nuid = {uid}\n'
            text += f'command = ["{self.bin / program}", "--config", "{self.config / config}"]\n'
            if environment:
                text += "[process.environment]\n" + "".join(f'{key} = "{value}"\n' for key, value in environment)
            for socket_name, mode, owner in sockets:
                text += f'[[process.socket]]\npath = "{self.run_folder / socket_name}"\nmode = {mode}\nuid = {owner}\n'
            return text + "\n"

        token, signer, daemon = self.uids
        mine = os.geteuid()
        public = [(role, "0o660", mine) for role in ("frontend", "operator", "auditor")]
        return (f'# SPDX-License-Identifier: Apache-2.0\n# For scripts/supervise, where the format is explained.\njournal = "{self.journal}"\n\n'
                + process("token-demo", "countersign-token", "token.d/demo.toml", token, [("token-demo", "0o600", signer)],
                          [("SOFTHSM2_CONF", self.config / "softhsm2.conf")])
                + process("signer", "countersign-signer", "signer.toml", signer, [("signer", "0o600", daemon)])
                + process("daemon", "countersignd", "daemon.toml", daemon, public))

    # -- running it ---------------------------------------------------------------------------------------------------

    def environment(self):
        """For countersignctl and for tools that look at the token."""
        return dict(os.environ) | self.exports() | {"PATH": f"{self.bin}:{os.environ.get('PATH', '/usr/bin:/bin')}"}

    def exports(self):
        return {"COUNTERSIGN_FRONTEND": f"unix:{self.run_folder / 'frontend'}",
                "COUNTERSIGN_OPERATOR": f"unix:{self.run_folder / 'operator'}",
                "COUNTERSIGN_AUDITOR": f"unix:{self.run_folder / 'auditor'}",
                "COUNTERSIGN_CONFIG": str(self.config),
                "SOFTHSM2_CONF": str(self.config / "softhsm2.conf")}

    def write_env(self):
        lines = [f'export PATH={shlex.quote(str(self.bin))}:"$PATH"']
        lines += [f"export {name}={shlex.quote(value)}" for name, value in self.exports().items()]
        (self.folder / "env").write_text("# To be sourced: . env\n" + "\n".join(lines) + "\n")

    def running_pid(self):
        """The supervisor's process id, if it is alive and is ours; else None."""
        try:
            pid = int(self.pid_file.read_text())
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.config / "supervise.toml") in words else None

    def start(self, until="in order", seconds=60):
        """Starts all and waits `until` they are "started", "ready" (each answers) or "in order" (certificates can be issued)."""
        self.run_folder.mkdir(mode=0o755, exist_ok=True)
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        with open(self.journal / "supervise.log", "a") as log:
            self.supervisor = subprocess.Popen(
                [ROOT / "scripts" / "supervise", "--config", self.config / "supervise.toml", "--pid-file", self.pid_file,
                 "--ready-file", ready, "--control", self.folder / "control"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/")
        if until == "started":
            return
        deadline = time.monotonic() + seconds
        while not ready.exists():
            refused = "its configuration is wrong" in self.log("supervise")
            if refused or self.supervisor.poll() is not None or time.monotonic() > deadline:
                raise Trouble("the processes are not ready\n" + self.last_words())
            time.sleep(0.02)
        while until == "in order" and (status := self.ctl("status")).returncode:
            if time.monotonic() > deadline:
                raise Trouble(f"the appliance is not in order\n{status.stdout}{status.stderr}")
            time.sleep(0.05)

    def stop(self, seconds=60):
        """Ends all by process id. Returns the supervisor's exit status, or None when nothing ran."""
        pid = self.running_pid()
        if pid is None:
            return None
        os.kill(pid, signal.SIGTERM)
        if self.supervisor is not None:
            return self.supervisor.wait(seconds)
        deadline = time.monotonic() + seconds
        while self.running_pid() is not None:
            if time.monotonic() > deadline:
                raise Trouble(f"process {pid} has not ended after {seconds} s")
            time.sleep(0.05)
        return 0

    # -- looking at it, and disturbing it -----------------------------------------------------------------------------

    def ctl(self, *words, **keys):
        return run([self.bin / "countersignctl", *words], env=self.environment(), **keys)

    def control(self, line):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(str(self.folder / "control"))
            client.sendall(line.encode() + b"\n")
            return json.loads(client.makefile().read())

    def process(self, name):
        return self.control("status")[name]

    def kill(self, name, number=signal.SIGKILL):
        self.control(f"signal {name} {int(number)}")

    def stop_process(self, name, seconds=20):
        self.control(f"stop {name}")
        self.wait_for(lambda: self.process(name)["pid"] is None, seconds)

    def start_process(self, name, seconds=20):
        self.control(f"start {name}")
        self.wait_for(lambda: self.process(name)["ready"], seconds)

    def restart_process(self, name):
        self.stop_process(name)
        self.start_process(name)

    @staticmethod
    def wait_for(condition, seconds=20):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise Trouble(f"it has not happened within {seconds} s")
            time.sleep(0.02)

    def log(self, name):
        path = self.journal / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def last_words(self, lines=12):
        """The end of each journal, for whoever has to find out why."""
        texts = []
        for path in sorted(self.journal.glob("*.log")):
            tail = path.read_text(errors="replace").splitlines()[-lines:]
            texts.append(f"--- {path.name}\n" + "\n".join(tail))
        return "\n".join(texts)


def module():
    for path in MODULES:
        if os.path.exists(path):
            return path
    raise Trouble("SoftHSM (package softhsm2) is not installed; scripts/setup does it")
