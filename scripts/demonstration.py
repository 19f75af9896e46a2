# SPDX-License-Identifier: Apache-2.0
"""The steps of scripts/demo. Every command's exit status is compared with what it should be: the demo fails with them."""
import argparse
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from appliance import PROGRAMS, ROOT, Appliance, Trouble, check_folder, run

REFUSED, NOT_FOUND = 3, 5  # exit statuses of countersignctl
COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
PRESET = "release"


def painted(code, text):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


class Steps:
    """Titles, commands and their output, in one form; `work` is the folder in which the commands run."""

    def __init__(self, appliance, work):
        self.appliance, self.work, self.number = appliance, work, 0

    def title(self, text):
        self.number += 1
        print(f"\n{painted('1;36', f'{self.number}. {text}')}", flush=True)

    def say(self, text):
        print(f"   {text}", flush=True)

    def command(self, line, expect=0, quiet=False):
        """Shows and runs `line`; its output goes where ours goes, so that it is coloured as it would be for the user."""
        print(f"\n   {painted('2', '$ ' + line)}", flush=True)
        words = shlex.split(line)
        sink = subprocess.DEVNULL if quiet else None
        done = subprocess.run(words, cwd=self.work, env=self.appliance.environment(), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
        if done.returncode != expect:
            raise Trouble(f"this should have ended with status {expect}, not {done.returncode}: {line}\n{self.appliance.last_words()}")
        if expect:
            self.say(painted("2", f"(exit status {expect}, as it should)"))

    def output_of(self, line):
        done = run(shlex.split(line), cwd=self.work, env=self.appliance.environment())
        if done.returncode:
            raise Trouble(f"{line}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()


def prepare():
    """Whatever a clean clone still needs."""
    if subprocess.run([ROOT / "scripts" / "setup"], stdin=subprocess.DEVNULL).returncode:
        raise Trouble("scripts/setup failed")
    log = ROOT / "build" / "demo-build.log"
    log.parent.mkdir(exist_ok=True)
    begun = time.monotonic()
    print("building; minutes the first time, seconds from then on", flush=True)
    with open(log, "w") as out:
        for command in (["cmake", "--preset", PRESET], ["ninja", "-C", f"build/{PRESET}", *PROGRAMS]):
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            told = begun
            for line in process.stdout:
                out.write(line)
                if line.startswith("[") and time.monotonic() - told >= 10:
                    told = time.monotonic()
                    print(f"  {line.split(' ')[0]}", flush=True)
            if process.wait():
                out.flush()
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
                raise Trouble(f"{' '.join(command)} failed; the end of {log}:\n{tail}")
    print(f"built in {time.monotonic() - begun:.0f} s", flush=True)


def csr(steps, name, key, *dns):
    alternative = ",".join(f"DNS:{one}" for one in dns)
    steps.command(f"openssl req -new -nodes -newkey {key} -subj /CN={dns[0]} -addext subjectAltName={alternative} "
                  f"-keyout {name}.key -out {name}.csr", quiet=True)


def serial_of(steps, file):
    return steps.output_of(f"openssl x509 -noout -serial -in {file}").partition("=")[2].lower()


def make_and_start(steps):
    appliance = steps.appliance
    if appliance.exists():
        steps.title("The appliance that was made here before")
    else:
        steps.title("A token, a root and an issuing CA; the keys are generated inside SoftHSM and cannot leave it")
        appliance.create()
        # Without what it leaves to do, which create() has done: the token's folder has its owner, the processes start below.
        print(appliance.init_output.partition("  To do")[0].partition("  Keep ")[0].rstrip())
    steps.title("The processes, each under a uid of its own")
    appliance.start()
    appliance.write_env()
    uids = dict(zip(("token-demo", "signer", "daemon"), appliance.uids))
    for name, state in appliance.control("status").items():
        steps.say(f"{name:11} uid {uids[name]:<6} pid {state['pid']:<7} {state['status']}")


def issue(steps):
    steps.title("Two certificate requests, made by openssl")
    csr(steps, "www", "ec -pkeyopt ec_paramgen_curve:P-256", "www.example.test", "example.test")
    csr(steps, "mail", "rsa:2048", "mail.example.test")
    steps.title("Issue both: what was asked, what policy found rule by rule, the certificate")
    for name in ("www", "mail"):
        steps.command(f"countersignctl issue --profile private-server {name}.csr --out {name}.pem --chain-out chain.pem")
    steps.title("What openssl thinks of them")
    steps.command("openssl x509 -in www.pem -noout -subject -issuer -dates -ext subjectAltName,keyUsage,extendedKeyUsage")
    root = steps.appliance.config / "root.pem"
    for name in ("www", "mail"):
        steps.command(f"openssl verify -x509_strict -purpose sslserver -verify_hostname {name}.example.test "
                      f"-CAfile {shlex.quote(str(root))} -untrusted chain.pem {name}.pem")


def reissue(steps):
    steps.title("Reissue the first one: a new key and one more name")
    csr(steps, "www2", "ec -pkeyopt ec_paramgen_curve:P-256", "www.example.test", "example.test", "shop.example.test")
    steps.command(f"countersignctl reissue {serial_of(steps, 'www.pem')} www2.csr --out www2.pem")
    root = steps.appliance.config / "root.pem"
    steps.command(f"openssl verify -x509_strict -purpose sslserver -verify_hostname shop.example.test "
                  f"-CAfile {shlex.quote(str(root))} -untrusted chain.pem www2.pem")


def look(steps):
    steps.title("What there is now")
    steps.command("countersignctl list")
    steps.command("countersignctl keys")
    steps.command("countersignctl status")
    steps.title("Why the last one was signed, for an auditor")
    steps.command(f"countersignctl decision {serial_of(steps, 'www2.pem')}")


def refuse(steps):
    steps.title("Refused: a weak key and a name out of scope. All reasons at once")
    csr(steps, "weak", "rsa:1024", "www.example.test", "www.example.com")
    steps.command("countersignctl issue --profile private-server weak.csr --out weak.pem", expect=REFUSED)
    steps.title("Refused: the same key once more")
    steps.command(f"countersignctl reissue {serial_of(steps, 'mail.pem')} mail.csr", expect=REFUSED)
    steps.title("Mistakes, and what they are answered with")
    (steps.work / "note.txt").write_text("this is not a certificate request\n")
    for line, status in [("countersignctl issue --profile private-server note.txt", None),
                         ("countersignctl issue --profile privat-server www.csr", None),
                         (f"countersignctl show {'07' * 19}", NOT_FOUND)]:
        wrong(steps, line, status)


def wrong(steps, line, status):
    """A command that must fail, whatever its number."""
    print(f"\n   {painted('2', '$ ' + line)}", flush=True)
    done = subprocess.run(shlex.split(line), cwd=steps.work, env=steps.appliance.environment(), stdin=subprocess.DEVNULL)
    if done.returncode == 0 or done.returncode < 0 or (status and done.returncode != status):
        raise Trouble(f"this should have failed{f' with status {status}' if status else ''}, but ended with {done.returncode}: {line}")


def show(steps):
    make_and_start(steps)
    issue(steps)
    reissue(steps)
    look(steps)
    refuse(steps)


def demonstrate(keep):
    folder = pathlib.Path(keep).resolve() if keep else pathlib.Path(tempfile.mkdtemp(prefix="countersign-demo-"))
    appliance = None
    try:
        check_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not (folder / "config" / "supervise.toml").exists():
            raise Trouble(f"{folder} is neither empty nor an earlier demo")
        folder.chmod(0o755)
        prepare()
        appliance = Appliance(folder, ROOT / "build" / PRESET)
        if appliance.running_pid() is not None:
            raise Trouble(f"it runs already in {folder}; end it with: scripts/demo --stop {folder}")
        work = folder / "work"
        work.mkdir(exist_ok=True)
        show(Steps(appliance, work))
    except BaseException:
        end(appliance, folder, remove=not keep)
        raise
    if keep:
        print(f"\nIt goes on running in {folder}.\n   use it   . {folder}/env; countersignctl status\n   end it   scripts/demo --stop {folder}")
    else:
        end(appliance, folder, remove=True)
        print("\nEnded; nothing is left. To keep it running: scripts/demo --keep DIR")


def end(appliance, folder, remove):
    if appliance is not None:
        status = appliance.stop()
        if status not in (0, None):
            raise Trouble(f"the supervisor ended with status {status}")
    if remove:
        shutil.rmtree(folder)


def stop(folder):
    appliance = Appliance(folder, ROOT / "build" / PRESET)
    if not appliance.exists():
        raise Trouble(f"{folder} is no folder of a demo")
    print("nothing runs there" if appliance.stop() is None else f"ended; {folder} is kept, remove it when you like")


def main():
    arguments = argparse.ArgumentParser(prog="scripts/demo", description="Shows countersign at work, from a clean clone.")
    choice = arguments.add_mutually_exclusive_group()
    choice.add_argument("--keep", metavar="DIR", help="leave it running in DIR; DIR/env is to be sourced")
    choice.add_argument("--stop", metavar="DIR", help="end what --keep left running")
    asked = arguments.parse_args()
    os.umask(0o022)  # the processes, under other uids, read what is made here
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # unwinds, so that nothing is left running
    try:
        stop(asked.stop) if asked.stop else demonstrate(asked.keep)
    except Trouble as trouble:
        print(f"\n{painted('1;31', 'demo failed')}: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
