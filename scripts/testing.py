# SPDX-License-Identifier: Apache-2.0
"""The parts of scripts/test: what each builds and runs, and the sum of it all."""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[1]
LOGS = ROOT / "build" / "test-logs"
FUZZ_SECONDS = 10
LONGEST_COMMAND = 1800  # seconds; something hangs
# Where threads or several processes meet; the rest of the tests would only cost time under ThreadSanitizer.
TSAN_FOLDERS = ["ipc", "runtime", "hsm", "signer", "store"]
# Leaks are found by the unit tests. A process that is not dumpable cannot be traced, and LeakSanitizer would only complain.
SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": f"halt_on_error=1:suppressions={ROOT}/tests/sanitizers/tsan.supp",
    "ASAN_SYMBOLIZER_PATH": "/usr/bin/llvm-symbolizer-19",
}


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.faults = []

    def fail(self, what):
        self.failed += 1
        self.faults.append(what)


def say(text):
    print(text, flush=True)


def jobs():
    """One compiler may take 1.5 GiB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(os.cpu_count() or 1, memory // (3 * 2**29)))


def run(name, command, environment=None, seconds=LONGEST_COMMAND):
    """Runs with its output in a log, telling how far ninja is; returns the exit status (124: out of time) and the log."""
    log = LOGS / f"{name}.log"
    tail, told, deadline = collections.deque(maxlen=40), -1, time.monotonic() + seconds
    with open(log, "w") as out:
        process = subprocess.Popen([str(word) for word in command], cwd=ROOT, env=dict(os.environ) | SANITIZERS | (environment or {}),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   errors="replace", start_new_session=True)
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(seconds)
        for line in process.stdout:
            out.write(line)
            tail.append(line)
            if (step := re.match(r"\[(\d+)/(\d+)\]", line)) and (tenth := int(step[1]) * 10 // int(step[2])) > told:
                told = tenth
                say(f"    {name}: {step[1]} of {step[2]}")
        status = process.wait()
        signal.alarm(0)
    if status and time.monotonic() >= deadline:
        status = 124
    if status:
        say(f"    {name}: status {status}, the end of {log.relative_to(ROOT)}:")
        say("".join("    | " + line for line in tail).rstrip())
    return status


def build(tally, preset, *targets):
    if run(f"{preset}-configure", ["cmake", "--preset", preset]) or \
            run(f"{preset}-build", ["ninja", "-C", f"build/{preset}", f"-j{jobs()}", "-k", "20", *targets]):
        tally.fail(f"{preset} does not build")
        return False
    return True


def add_junit(tally, path):
    """Counts the cases of one file; returns how many failed."""
    failed = 0
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            tally.fail(name)
        elif case.find("skipped") is not None or case.get("status") == "notrun" or case.get("result") == "skipped":
            tally.skipped += 1
        else:
            tally.passed += 1
    return failed


def ctest(tally, preset, *selection):
    """Counts GoogleTest's cases, and one failure for each binary that fails without saying which case it was."""
    with tempfile.TemporaryDirectory() as folder:
        status = run(f"{preset}-ctest", ["ctest", "--test-dir", f"build/{preset}", "--output-on-failure", "--no-tests=error",
                                         f"-j{jobs()}", "--output-junit", f"{folder}/ctest.xml", *selection],
                     {"GTEST_OUTPUT": f"xml:{folder}/cases/"})
        cases = sorted(pathlib.Path(folder).glob("cases/*.xml"))
        failed = sum(add_junit(tally, path) for path in cases)
        summary = pathlib.Path(folder) / "ctest.xml"
        broken = []
        if summary.exists():
            broken = [case.get("name") for case in xml.etree.ElementTree.parse(summary).getroot().iter("testcase")
                      if case.find("failure") is not None]
        for name in broken[failed:]:
            tally.fail(f"{preset}: {name} ended badly")
        if status and not failed and not broken:
            tally.fail(f"{preset}: ctest ended with status {status}")


def pytest(tally, name, *arguments, environment=None):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "pytest.xml"
        status = run(name, ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", f"--junitxml={report}", *arguments],
                     {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""} | (environment or {}))
        failed = add_junit(tally, report) if report.exists() else 0
        if status and not failed:
            tally.fail(f"{name}: pytest ended with status {status}")


def tracked(*suffixes):
    names = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\0")
    files = [name for name in sorted(set(names)) if name and (ROOT / name).is_file()]
    if suffixes:
        return [name for name in files if name.endswith(suffixes)]
    return [name for name in files if (ROOT / name).read_bytes()[:11] in (b"#!/bin/bash", b"#!/bin/sh\n")]


# -- the parts ----------------------------------------------------------------------------------------------------------


def style(tally):
    for name in tracked(".cpp", ".hpp"):
        done = subprocess.run(["clang-format-19", "--dry-run", "-Werror", name], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            tally.fail(f"clang-format-19 -i {name}")
        else:
            tally.passed += 1
    if run("shellcheck", ["shellcheck", *tracked()]):
        tally.fail("shellcheck complains")
    else:
        tally.passed += 1


def unit(tally):
    if build(tally, "release"):
        ctest(tally, "release")


def quick(tally):
    """For a change under way: one tree without optimisation; hardening is not looked at, the dev flavour has none."""
    if not build(tally, "dev"):
        return
    ctest(tally, "dev")
    tree = {"COUNTERSIGN_BUILD_DIR": str(ROOT / "build" / "dev")}
    pytest(tally, "pytest-checks-dev", "tests/checks", "--ignore=tests/checks/test_hardening.py", environment=tree)
    pytest(tally, "pytest-integration-dev", "tests/integration", environment=tree)


def scripts(tally):
    pytest(tally, "pytest-scripts", "tests/scripts")


def checks(tally):
    if build(tally, "release"):
        pytest(tally, "pytest-checks", "tests/checks", environment={"COUNTERSIGN_BUILD_DIR": str(ROOT / "build" / "release")})


def integration(tally):
    if build(tally, "release"):
        pytest(tally, "pytest-integration", "tests/integration", environment={"COUNTERSIGN_BUILD_DIR": str(ROOT / "build" / "release")})


def asan(tally):
    if build(tally, "asan-ubsan"):
        ctest(tally, "asan-ubsan")
        pytest(tally, "pytest-integration-asan", "tests/integration",
               environment={"COUNTERSIGN_BUILD_DIR": str(ROOT / "build" / "asan-ubsan"),
                            "ASAN_OPTIONS": SANITIZERS["ASAN_OPTIONS"] + ":detect_leaks=0"})


def tsan(tally):
    if build(tally, "tsan", *[f"test_{folder}" for folder in TSAN_FOLDERS]):
        ctest(tally, "tsan", "-R", f"^({'|'.join(TSAN_FOLDERS)})$")


def fuzz(tally):
    """In the asan-ubsan tree, which is built anyway; longer campaigns use the fuzz preset."""
    if run("fuzz-configure", ["cmake", "--preset", "asan-ubsan"]):
        tally.fail("asan-ubsan does not configure")
        return
    listed = subprocess.run(["ninja", "-C", "build/asan-ubsan", "-t", "targets", "all"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    targets = sorted(set(re.findall(r"^(fuzz_\w+): phony", listed, re.M)))
    if not targets:
        tally.fail("there is no fuzz target")
        return
    if not build(tally, "asan-ubsan", *targets):
        return
    with concurrent.futures.ThreadPoolExecutor(jobs()) as pool:
        for target, fault in zip(targets, pool.map(fuzz_one, targets)):
            say(f"    {target}: {fault or f'{FUZZ_SECONDS} s without a fault'}")
            if fault:
                tally.fail(f"{target}: {fault}")
            else:
                tally.passed += 1


def fuzz_one(target):
    """None, or what is wrong. New inputs go to a folder that is thrown away; a crash is kept beside the log."""
    seeds = ROOT / "fuzz" / "seeds" / target.removeprefix("fuzz_")
    if not seeds.is_dir() or not any(seeds.iterdir()):
        return f"has no seeds in {seeds.relative_to(ROOT)}"
    with tempfile.TemporaryDirectory() as fresh:
        command = [ROOT / "build" / "asan-ubsan" / "fuzz" / target, f"-max_total_time={FUZZ_SECONDS}", "-timeout=10", "-rss_limit_mb=2048",
                   f"-artifact_prefix={LOGS}/{target}-", fresh, seeds]
        with open(LOGS / f"{target}.log", "w") as log:
            status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(os.environ) | SANITIZERS,
                                    timeout=FUZZ_SECONDS + 120, check=False).returncode
    return f"status {status}, see build/test-logs/{target}.log" if status else None


def tidy(tally):
    if not build(tally, "release"):
        return
    if run("clang-tidy", ["run-clang-tidy-19", "-quiet", "-p", "build/release", f"-j{jobs()}", f"^{ROOT}/(?!tests|bench|fuzz)"]):
        tally.fail("clang-tidy complains")
    else:
        tally.passed += 1


PARTS = {
    "style": (style, "clang-format and shellcheck"),
    "scripts": (scripts, "tests of the scripts"),
    "quick": (quick, "the dev tree: unit, check and integration tests; only when asked for"),
    "unit": (unit, "the release tree and its unit tests"),
    "checks": (checks, "include graph, linkage, hardening, house rules, units"),
    "integration": (integration, "whole appliances on SoftHSM, release binaries"),
    "asan": (asan, "unit and integration tests under AddressSanitizer and UndefinedBehaviorSanitizer"),
    "tsan": (tsan, f"unit tests of {', '.join(TSAN_FOLDERS)} under ThreadSanitizer"),
    "fuzz": (fuzz, f"each fuzz target for {FUZZ_SECONDS} s over its seeds"),
    "tidy": (tidy, "clang-tidy; takes long, only when asked for"),
}


def main():
    explained = "\n".join(f"  {name:12} {text}" for name, (_, text) in PARTS.items())
    arguments = argparse.ArgumentParser(prog="scripts/test", formatter_class=argparse.RawDescriptionHelpFormatter,
                                        description=f"Runs the tests. Without a part: all but quick and tidy.\n\n{explained}")
    arguments.add_argument("parts", nargs="*", metavar="PART")
    asked = arguments.parse_args().parts or [name for name in PARTS if name not in ("quick", "tidy")]
    if unknown := [name for name in asked if name not in PARTS]:
        arguments.error(f"no part is named {unknown[0]}; allowed: {', '.join(PARTS)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    if shutil.which("ccache") is None:
        say("ccache is missing: the build will fail; run scripts/setup")

    rows, total = [], Tally()
    for index, name in enumerate(asked, 1):
        say(f"[{index}/{len(asked)}] {name}: {PARTS[name][1]}")
        tally, before = Tally(), time.monotonic()
        PARTS[name][0](tally)
        if tally.passed + tally.failed == 0:
            tally.fail(f"{name} has run nothing")
        rows.append((name, tally, time.monotonic() - before))
        say(f"    {tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped, {rows[-1][2]:.0f} s")
        total.passed += tally.passed
        total.failed += tally.failed

    say("\npart          passed  failed  skipped     time")
    for name, tally, seconds in rows:
        say(f"{name:12}  {tally.passed:6}  {tally.failed:6}  {tally.skipped:7}  {seconds:5.0f} s")
    for name, tally, _ in rows:
        for fault in tally.faults:
            say(f"failed: {name}: {fault}")
    say(f"{total.passed} passed, {total.failed} failed")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
