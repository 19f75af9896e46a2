# SPDX-License-Identifier: Apache-2.0
"""Steps that the tests of log and store share."""
import json
import shutil
import sqlite3
import subprocess

import pytest

from varlink_client import Connection, VarlinkError

SUBMIT = "io.countersign.Requests.Submit"
NOT_IN_ORDER = "io.countersign.Requests.NotInOrder"
NOBODY = 4294967295
UNKNOWN_KEY = "ab" * 32


def call(one, role, method, parameters=None):
    with Connection(one.run_folder / role) as connection:
        return connection.call(f"io.countersign.{method}", parameters)


def ask(one, csrs, *names, **more):
    parameters = {"operation": "issue", "profile": "private-server", "csr": csrs.make(*names).read_text(), "completeWhenReady": True}
    return call(one, "frontend", "Requests.Submit", parameters | more)


def issue(one, csrs, *names):
    return ask(one, csrs, *names)["issued"]


def reissue(one, csrs, old, *names):
    return ask(one, csrs, *names, operation="reissue", certificate=old["serial"], profile=None)["issued"]


def refusal(one, csrs):
    with pytest.raises(VarlinkError) as refused:
        ask(one, csrs)
    assert refused.value.name == NOT_IN_ORDER, refused.value
    return refused.value.parameters["message"]


def status(one):
    return call(one, "operator", "Operator.Status")


def in_order(one):
    try:
        return status(one)["inOrder"]
    except (OSError, VarlinkError):
        return False


def problems(one):
    """As an operator reads them."""
    done = one.ctl("status")
    assert done.returncode != 0, done.stdout
    return done.stdout + done.stderr


def shows_problem(one, text):
    one.wait_for(lambda: (done := one.ctl("status")).returncode != 0 and text in done.stdout + done.stderr)


def certificate(one, serial, role="operator"):
    return call(one, role, "Certificates.Show", {"serial": serial})["certificate"]


def certificates(one, role="operator"):
    with Connection(one.run_folder / role) as connection:
        pages = connection.stream("io.countersign.Certificates.List", {"limit": 1000})
        return {row["serial"]: row for page in pages for row in page["certificates"]}


def records(one):
    with Connection(one.run_folder / "auditor") as connection:
        pages = connection.stream("io.countersign.Audit.Tail", {"from": 0, "limit": 10000})
        return [json.loads(row["record"]) for page in pages for row in page["records"]]


def serials_in_log(one):
    return [record["data"]["serial"] for record in records(one) if record["type"] == "INTENT"]


def copy(source, target):
    """With owner and mode; `target` is replaced."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", source, target], check=True)


def signer_folder(one):
    return one.folder / "state" / "signer"


def daemon_folder(one):
    return one.folder / "state" / "daemon"


def lose_store(one):
    """The database is gone; the policy is there, and makes a new one."""
    for path in daemon_folder(one).iterdir():
        path.unlink()
    init = subprocess.run([one.bin / "countersignd", "--config", one.config / "daemon.toml", "--init", one.config / "policy.toml"],
                          capture_output=True, text=True, check=False)
    assert init.returncode == 0, init.stderr


@pytest.fixture
def one(make_appliance):
    made = make_appliance()
    made.start()
    yield made
    made.stop()


def with_store_restored(one, csrs, change):
    """Backs the store up, makes `change`, puts the backup back. Returns what `change` returned."""
    one.stop_process("daemon")
    copy(daemon_folder(one), one.folder / "backup")
    one.start_process("daemon")
    one.wait_for(lambda: in_order(one))
    made = change(one, csrs)
    one.stop_process("daemon")
    copy(one.folder / "backup", daemon_folder(one))
    one.start_process("daemon")
    return made
