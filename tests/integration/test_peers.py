# SPDX-License-Identifier: Apache-2.0
"""Who is let in: the uid of each peer is checked at both ends of each socket."""
import os

import pytest

import appliance as appliances
from varlink_client import Connection, VarlinkError

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs several uids")
INFO = "org.varlink.service.GetInfo"
STRANGER, SHOP = 61234, 61235
PRIVATE = {"token-demo": appliances.SIGNER_UID, "signer": appliances.DAEMON_UID}


@pytest.fixture(scope="module")
def open_appliance(make_appliance):
    """One whose sockets let every uid connect: what refuses is then the process, not the file system."""
    one = make_appliance(frontend_uids=[SHOP])
    one.start()
    for name in ("frontend", "operator", "auditor", *PRIVATE):
        (one.run_folder / name).chmod(0o666)
    yield one
    assert one.stop() == 0


def served(path, uid, method=INFO):
    """The reply's parameters, or None when the server refuses `uid`."""
    with Connection(path, uid=uid) as connection:
        connection.send_call(method)
        reply = connection.receive()
    if reply is None or reply.get("error") == "org.varlink.service.PermissionDenied":
        return None
    return reply["parameters"]


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_socket_serves_its_one_peer_and_not_even_root(open_appliance, name):
    path = open_appliance.run_folder / name
    assert served(path, PRIVATE[name])
    for uid in (0, STRANGER, appliances.TOKEN_UID, appliances.SIGNER_UID, appliances.DAEMON_UID):
        if uid != PRIVATE[name]:
            assert served(path, uid) is None, f"uid {uid} was served"


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_a_stranger_is_no_operator_and_no_auditor(open_appliance, role):
    path = open_appliance.run_folder / role
    method = {"operator": "io.countersign.Operator.Status", "auditor": "io.countersign.Audit.Checkpoint"}[role]
    assert served(path, 0, method)
    assert served(path, STRANGER, method) is None


def test_a_front_end_that_policy_does_not_know_gets_nothing_issued(open_appliance, csrs):
    call = {"operation": "issue", "profile": "private-server", "csr": csrs.make().read_text(), "completeWhenReady": True}
    with Connection(open_appliance.run_folder / "frontend", uid=STRANGER) as connection:
        with pytest.raises((VarlinkError, ConnectionError)) as refused:
            connection.call("io.countersign.Requests.Submit", call)
    assert "issued" not in str(refused.value)
    with Connection(open_appliance.run_folder / "frontend", uid=SHOP) as connection:
        assert connection.call("io.countersign.Requests.Submit", call)["issued"]["serial"]


def test_one_front_end_does_not_see_the_requests_of_another(open_appliance, csrs):
    call = {"operation": "issue", "profile": "private-server", "csr": csrs.make().read_text(), "completeWhenReady": True}
    with Connection(open_appliance.run_folder / "frontend", uid=SHOP) as connection:
        request = connection.call("io.countersign.Requests.Submit", call)["request"]["id"]
    with Connection(open_appliance.run_folder / "frontend", uid=0) as connection:
        with pytest.raises(VarlinkError) as refused:
            connection.call("io.countersign.Requests.Show", {"request": request})
    assert refused.value.name in ("io.countersign.Requests.NotFound", "org.varlink.service.PermissionDenied")


def test_the_daemon_does_not_trust_a_signer_of_another_uid(make_appliance):
    one = make_appliance()
    text = (one.config / "daemon.toml").read_text()
    assert f"uid = {appliances.SIGNER_UID}" in text
    (one.config / "daemon.toml").write_text(text.replace(f"uid = {appliances.SIGNER_UID}", f"uid = {STRANGER}"))
    supervise = (one.config / "supervise.toml").read_text()
    # The signer listens itself: a socket made by root, as by a service manager, is trusted whoever serves it.
    head, mark, tail = supervise.partition('[[process]]\nname = "signer"')
    process, end, rest = tail.partition("[[process.socket]]")
    rest = rest[rest.index("[[process]]"):]
    (one.config / "supervise.toml").write_text(head + mark + process + rest)
    one.run_folder.mkdir(exist_ok=True)
    one.run_folder.chmod(0o777)
    one.start()
    with Connection(one.run_folder / "operator") as connection:
        status = connection.call("io.countersign.Operator.Status")
    assert status["signerReachable"] is False and status["inOrder"] is False
    assert any("uid" in problem for problem in status["problems"]), status["problems"]
