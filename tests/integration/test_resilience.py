# SPDX-License-Identifier: Apache-2.0
"""Restarts, kills and drains: what was acknowledged is there, and every process comes back by itself."""
import signal
import threading

import pytest

from varlink_client import Connection, VarlinkError

SUBMIT = "io.countersign.Requests.Submit"


def submit(appliance, csrs):
    csr = csrs.make().read_text()  # each with a key of its own: a key is certified once
    with Connection(appliance.run_folder / "frontend") as connection:
        return connection.call(SUBMIT, {"operation": "issue", "profile": "private-server", "csr": csr, "completeWhenReady": True})["issued"]


def status_of(appliance):
    with Connection(appliance.run_folder / "operator") as connection:
        return connection.call("io.countersign.Operator.Status")


def in_order(appliance):
    try:
        return status_of(appliance)["inOrder"]
    except (OSError, VarlinkError):
        return False


def shown(appliance, serial):
    with Connection(appliance.run_folder / "frontend") as connection:
        return connection.call("io.countersign.Certificates.Show", {"serial": serial})["certificate"]["serial"]


class Load:
    """Clients that submit until told to stop; each keeps what was acknowledged."""

    def __init__(self, appliance, csrs, clients=4):
        self.appliance, self.csrs, self.stopping = appliance, csrs, False
        self.acknowledged, self.errors = [], []
        self.threads = [threading.Thread(target=self.submit_on) for _ in range(clients)]

    def submit_on(self):
        while not self.stopping:
            try:
                self.acknowledged.append(submit(self.appliance, self.csrs)["serial"])
            except (OSError, VarlinkError) as error:
                self.errors.append(error)
                assert "Refused" not in str(error), error  # ends this client: nothing here is against policy

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        for thread in self.threads:
            thread.join(60)

    def reaches(self, count):
        self.appliance.wait_for(lambda: len(self.acknowledged) >= count, 60)


@pytest.mark.parametrize("name", ["daemon", "signer", "token-demo"])
def test_a_killed_process_comes_back_and_issues_again(appliance, csrs, name):
    before = appliance.process(name)["pid"]
    appliance.kill(name)
    appliance.wait_for(lambda: appliance.process(name)["ready"] and appliance.process(name)["pid"] != before)
    appliance.wait_for(lambda: in_order(appliance))
    assert submit(appliance, csrs)["serial"]


@pytest.mark.parametrize("name", ["daemon", "signer", "token-demo"])
def test_nothing_acknowledged_is_lost_by_a_kill_under_load(appliance, csrs, name):
    with Load(appliance, csrs) as load:
        load.reaches(5)
        appliance.kill(name)
        load.reaches(len(load.acknowledged) + 5)
    appliance.wait_for(lambda: in_order(appliance))
    assert len(set(load.acknowledged)) == len(load.acknowledged), "a serial was given twice"
    for serial in load.acknowledged:
        assert shown(appliance, serial) == serial


@pytest.mark.parametrize("name", ["daemon", "signer", "token-demo"])
def test_sigterm_drains_and_ends_with_zero(appliance, csrs, name):
    with Load(appliance, csrs) as load:
        load.reaches(5)
        appliance.stop_process(name)
        assert f"{name} exited status=0" in appliance.log("supervise").splitlines()[-1]
        appliance.start_process(name)
        appliance.wait_for(lambda: in_order(appliance))
        load.reaches(len(load.acknowledged) + 5)
    for serial in load.acknowledged:
        assert shown(appliance, serial) == serial


def test_a_drained_daemon_leaves_no_open_intent(appliance, csrs):
    with Load(appliance, csrs) as load:
        load.reaches(5)
        appliance.stop_process("daemon")
        load.stopping = True
        appliance.start_process("daemon")  # meanwhile the others wait in the queue of the listener, which never goes
    appliance.wait_for(lambda: in_order(appliance))
    status = status_of(appliance)
    assert status["openIntents"] == 0


def test_a_restart_of_all_keeps_what_was_issued(make_appliance, csrs):
    one = make_appliance()
    one.start()
    serials = [submit(one, csrs)["serial"] for _ in range(3)]
    before = status_of(one)
    assert one.stop() == 0
    one.start()
    one.wait_for(lambda: in_order(one))
    after = status_of(one)
    assert [shown(one, serial) for serial in serials] == serials
    assert (after["logId"], after["certificates"], after["serialPrefix"]) == (before["logId"], 3, before["serialPrefix"])
    assert after["logSize"] >= before["logSize"]


def test_without_its_token_the_appliance_is_up_and_says_so(appliance, csrs):
    appliance.stop_process("token-demo")
    try:
        appliance.wait_for(lambda: not in_order(appliance))
        assert status_of(appliance)["signerReachable"]
        with pytest.raises(VarlinkError) as refused:
            submit(appliance, csrs)
        assert refused.value.name in ("io.countersign.Requests.TokenUnavailable", "io.countersign.Requests.SigningFailed")
    finally:
        appliance.start_process("token-demo")
    appliance.wait_for(lambda: in_order(appliance))
    assert submit(appliance, csrs)["serial"]


def test_a_hung_token_does_not_hang_the_appliance(appliance, csrs):
    """Stopped, not dead: every wait has a deadline, and other calls are answered meanwhile."""
    appliance.kill("token-demo", signal.SIGSTOP)
    try:
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(outcome(appliance, csrs)))
        waiting.start()
        assert status_of(appliance)["version"]
        waiting.join(60)
        assert answers and answers[0].startswith("io.countersign.Requests."), answers
    finally:
        appliance.kill("token-demo", signal.SIGCONT)
        appliance.kill("token-demo")
    appliance.wait_for(lambda: in_order(appliance), 60)
    assert submit(appliance, csrs)["serial"]


def outcome(appliance, csrs):
    try:
        return submit(appliance, csrs)["serial"]
    except VarlinkError as error:
        return error.name
