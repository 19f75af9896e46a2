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


def status_with_listener(make_appliance, process, uid):
    """The operator's Status of an appliance where the socket of `process` was listened on by `uid`, as its clients see."""
    one = make_appliance()
    path = one.config / "supervise.toml"
    line = f'path = "{one.run_folder / process}"\n'
    assert path.read_text().count(line) == 1
    path.write_text(path.read_text().replace(line, f"{line}listener_uid = {uid}\n"))
    one.start(until="ready")
    with Connection(one.run_folder / "operator") as connection:
        try:
            one.wait_for(lambda: connection.call("io.countersign.Operator.Status")["inOrder"], 3)
        except appliances.Trouble:
            pass
        status = connection.call("io.countersign.Operator.Status")
    assert one.stop() == 0
    return status


@pytest.mark.parametrize("process", ["signer", "token-demo"])
def test_a_socket_that_a_service_manager_made_is_trusted(make_appliance, process):
    status = status_with_listener(make_appliance, process, 0)
    assert status["inOrder"] is True, status["problems"]


@pytest.mark.parametrize("process", ["signer", "token-demo"])
def test_a_server_of_another_uid_is_not_trusted(make_appliance, process):
    status = status_with_listener(make_appliance, process, STRANGER)
    assert status["inOrder"] is False
    told = str(status["problems"]) + str(status["tokens"])
    assert f"uid {STRANGER}" in told, told
