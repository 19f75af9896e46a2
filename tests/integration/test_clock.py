# SPDX-License-Identifier: Apache-2.0
"""A wall clock that stepped: nothing is issued until an operator accepts it. The clock is faked for real processes, by libfaketime."""
import glob
import json

import pytest

from varlink_client import Connection, VarlinkError

SUBMIT = "io.countersign.Requests.Submit"
LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")


AHEAD = 120  # minutes: the clock begins ahead, so that one that steps back is still within the CA's validity


def environment(one, **variables):
    """Of the signer and the daemon, from the next start of all on."""
    path = one.config / "supervise.toml"
    text = path.read_text()
    lines = "".join(f'{name} = "{value}"\n' for name, value in variables.items())
    for name in ("signer", "daemon"):
        head, start, rest = text.partition(f'name = "{name}"\n')
        command, end, rest = rest.partition("[[process.socket]]")
        command = command.partition("[process.environment]")[0]
        text = f"{head}{start}{command}[process.environment]\n{lines}{end}{rest}"
    path.write_text(text)


def under_faketime(one, boot="a-boot"):
    """The wall clock of these processes is what set_clock says; the time since boot stays real."""
    assert LIBRARIES, "package faketime is not installed; scripts/setup does it"
    environment(one, LD_PRELOAD=LIBRARIES[0], FAKETIME_TIMESTAMP_FILE=one.folder / "faketime", FAKETIME_NO_CACHE=1,
                FAKETIME_DONT_FAKE_MONOTONIC=1, NO_FAKE_STAT=1, COUNTERSIGN_BOOT_ID=boot)


def set_clock(one, minutes):
    path = one.folder / "faketime"
    fresh = path.with_suffix(".new")
    fresh.write_text(f"+{AHEAD + minutes}m\n")
    fresh.chmod(0o644)
    fresh.rename(path)  # whole or not at all: it is read at every look at the clock


def submit(one, csrs):
    with Connection(one.run_folder / "frontend") as connection:
        parameters = {"operation": "issue", "profile": "private-server", "csr": csrs.make().read_text(), "completeWhenReady": True}
        return connection.call(SUBMIT, parameters)["issued"]


def refusal(one, csrs):
    with pytest.raises(VarlinkError) as refused:
        submit(one, csrs)
    assert refused.value.name == "io.countersign.Requests.NotInOrder", refused.value
    return refused.value.parameters["message"]


def problem(one):
    """What `countersignctl status` says of the clock, once it says so."""
    def lines():
        done = one.ctl("status")
        return [line for line in (done.stdout + done.stderr).splitlines() if "clock:" in line or "the wall clock says" in line]

    one.wait_for(lines)
    return "\n".join(lines())


def in_order(one):
    return one.ctl("status").returncode == 0


def accepted(one):
    with Connection(one.run_folder / "auditor") as connection:
        pages = connection.stream("io.countersign.Audit.Tail", {"from": 0, "limit": 10000})
        found = [json.loads(row["record"]) for page in pages for row in page["records"]]
    return [record["data"] for record in found if record["data"].get("kind") == "clock-accepted"]


def accept(one):
    done = one.ctl("accept-clock")
    assert done.returncode == 0, done.stderr
    one.wait_for(lambda: in_order(one))


@pytest.fixture
def one(make_appliance):
    made = make_appliance()
    under_faketime(made)
    set_clock(made, 0)
    made.start()
    yield made
    made.stop()


def test_a_clock_behind_the_log_after_a_boot_stops_issuance_until_it_is_accepted(one, csrs):
    first = submit(one, csrs)
    one.stop()
    under_faketime(one, "another-boot")
    set_clock(one, -60)
    one.start(until="ready")
    assert "before the log's last record" in problem(one)
    assert "before the log's last record" in refusal(one, csrs)
    with Connection(one.run_folder / "frontend") as connection:
        assert connection.call("io.countersign.Certificates.Show", {"serial": first["serial"]})
    accept(one)
    assert submit(one, csrs)["serial"]
    events = accepted(one)
    assert len(events) == 1 and "before the log's last record" in events[0]["problem"]
    assert events[0]["operator"] == "uid 0"


def test_a_clock_that_is_ahead_after_a_boot_is_believed(one, csrs):
    """Nothing but a second clock could tell; the log's mark follows it."""
    one.stop()
    under_faketime(one, "another-boot")
    set_clock(one, 60)
    one.start()
    assert submit(one, csrs)["serial"]


def test_a_clock_that_stepped_while_the_signer_was_down_is_noticed(one, csrs):
    one.stop_process("signer")
    set_clock(one, 60)
    one.start_process("signer")
    assert "s off what the time since boot says" in problem(one)
    refusal(one, csrs)


@pytest.mark.parametrize("minutes", [60, -60])
def test_a_clock_that_steps_while_running_stops_issuance_until_it_is_accepted(one, csrs, minutes):
    submit(one, csrs)
    set_clock(one, minutes)
    assert "s off what the time since boot says" in problem(one) and "countersignctl accept-clock" in problem(one)
    assert "s off what the time since boot says" in refusal(one, csrs)
    accept(one)
    assert submit(one, csrs)["serial"]
    assert len(accepted(one)) == 1


def test_a_step_that_was_undone_is_accepted_by_an_operator_all_the_same(one, csrs):
    set_clock(one, 60)
    problem(one)
    set_clock(one, 0)
    assert "s off what the time since boot says" in refusal(one, csrs)
    accept(one)
    assert submit(one, csrs)["serial"]


def test_a_small_step_is_in_order(one, csrs):
    set_clock(one, 4)
    assert in_order(one)
    assert submit(one, csrs)["serial"]


def test_a_restart_does_not_accept_the_clock(one, csrs):
    """The time since boot goes on through a restart of the signer, and so does the watch."""
    submit(one, csrs)
    set_clock(one, 60)
    problem(one)
    one.restart_process("signer")
    assert "s off what the time since boot says" in problem(one)
    refusal(one, csrs)
    set_clock(one, 0)  # and one that was put right meanwhile is behind what the log has written
    one.restart_process("signer")
    assert "the wall clock says" in problem(one)
    accept(one)
    assert submit(one, csrs)["serial"]


def test_an_accepted_clock_stays_accepted_after_a_restart(one, csrs):
    set_clock(one, -60)
    problem(one)
    accept(one)
    one.restart_process("signer")
    one.wait_for(lambda: in_order(one))
    assert submit(one, csrs)["serial"]
