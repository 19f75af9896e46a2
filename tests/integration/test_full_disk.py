# SPDX-License-Identifier: Apache-2.0
"""A really full disk below the store or the log: an error in words, nothing lost, and it goes on when there is room."""
import os
import subprocess

import pytest

from log_and_store import call, certificate, certificates, daemon_folder, in_order, issue, records, signer_folder
from varlink_client import VarlinkError

DISK = "16m"  # the database, its write-ahead log, the signer's files: a few hundred KiB
BLOCK = b"\0" * 65536


@pytest.fixture(params=["daemon", "signer"])
def on_small_disk(request, make_appliance):
    """An appliance whose store or log stands on a file system of its own, and that folder."""
    one = make_appliance()
    folder = daemon_folder(one) if request.param == "daemon" else signer_folder(one)
    owner, aside = folder.stat(), one.folder / "aside"
    subprocess.run(["cp", "-a", folder, aside], check=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700,uid={owner.st_uid},gid={owner.st_gid}", "tmpfs", folder],
                             capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)
    one.start()
    yield one, folder
    one.stop()
    subprocess.run(["umount", folder], check=True)


def fill(folder):
    """Takes the last octet; returns the file that holds it all."""
    filler = folder / "filler"
    size = len(BLOCK)
    with open(filler, "wb", buffering=0) as file:
        while size:
            try:
                file.write(BLOCK[:size])
            except OSError:
                size //= 2
    return filler


def try_to_issue(one, csrs, tries=40):
    """What came of it until the disk was noticed: certificates, and the first error."""
    issued = []
    for _ in range(tries):
        try:
            issued.append(issue(one, csrs)["serial"])
        except (OSError, VarlinkError) as error:
            return issued, error
    return issued, None


def signed_in_log(one):
    intents = {record["data"]["intent"]: record["data"]["serial"] for record in records(one) if record["type"] == "INTENT"}
    return [intents[record["data"]["intent"]] for record in records(one)
            if record["type"] == "OUTCOME" and record["data"]["state"] == "signed"]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a file system")
def test_a_full_disk_costs_nothing_but_time(on_small_disk, csrs):
    one, folder = on_small_disk
    before = issue(one, csrs)["serial"]
    filler = fill(folder)
    issued, error = try_to_issue(one, csrs)
    assert error is not None, "nobody noticed"
    if isinstance(error, VarlinkError):
        assert error.name.split(".")[-1] in ("StorageUnavailable", "SigningFailed", "NotInOrder"), error
    filler.unlink()
    # Whoever could not write ends and reads its files anew; that takes a moment.
    one.wait_for(lambda: in_order(one) and try_to_issue(one, csrs, 1)[0], 60)
    after = issue(one, csrs)["serial"]

    known = certificates(one)
    for serial in [before, *issued, after]:
        assert certificate(one, serial)["serial"] == serial
    burnt = {row["serial"] for row in call(one, "operator", "Operator.ToBeRevoked")["serials"]}
    assert set(signed_in_log(one)) <= set(known) | burnt, "a signature that nobody knows"
    assert len(signed_in_log(one)) == len(set(signed_in_log(one)))
    assert one.ctl("log", "verify", signer_folder(one)).returncode == 0
