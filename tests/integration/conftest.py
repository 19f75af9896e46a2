# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the integration tests: whole appliances, made as scripts/demo makes them, and CSRs made by openssl."""
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(pathlib.Path(__file__).parent)]

import appliance as appliances  # noqa: E402  (found by the path set above)


def build_directory():
    asked = os.environ.get("COUNTERSIGN_BUILD_DIR")
    found = [pathlib.Path(asked)] if asked else [ROOT / "build" / "release", ROOT / "build" / "dev"]
    for folder in found:
        if all((folder / "bin" / program).exists() for program in appliances.PROGRAMS):
            return folder
    pytest.exit(f"no finished programs in {' or '.join(map(str, found))}: build first, or set COUNTERSIGN_BUILD_DIR", 3)


def fresh_folder():
    """In memory where there is room: what is tested here is what the processes do, not how fast the disk syncs."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2**29 else None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-it-", dir=base))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def make_appliance():
    """Makes one more appliance, not yet started; all are ended and removed at the end of the session."""
    made = []

    def make(**keys):
        one = appliances.Appliance(fresh_folder(), build_directory())
        made.append(one)
        one.create(**keys)
        return one

    yield make
    for one in made:
        try:
            one.stop()
        finally:
            shutil.rmtree(one.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def appliance(make_appliance):
    """One running appliance for the tests of a module; what they change they put back."""
    one = make_appliance()
    one.start()
    yield one
    assert one.stop() == 0, one.last_words()


class Csrs:
    """CSRs by openssl, each with a new key."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1)

    def make(self, *names, key="ec-p256", subject=None, digest="sha256"):
        base = self.folder / f"csr-{next(self.numbers)}"
        kinds = {"ec-p256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]}
        how = kinds.get(key) or ["-newkey", key.replace("-", ":")]  # "rsa-2048"
        names = names or ("www.example.test",)
        command = ["openssl", "req", "-new", "-nodes", *how, f"-{digest}", "-subj", subject or f"/CN={names[0]}",
                   "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names), "-keyout", f"{base}.key", "-out", f"{base}.csr"]
        subprocess.run(command, check=True, capture_output=True)
        return pathlib.Path(f"{base}.csr")


@pytest.fixture(scope="session")
def csrs(tmp_path_factory):
    return Csrs(tmp_path_factory.mktemp("csrs"))
