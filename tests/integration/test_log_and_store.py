# SPDX-License-Identifier: Apache-2.0
"""The signer's log and the store pin each other: what is lost on either side is noticed, and told in words.

A log that is missing, older or another appliance's stops issuance until operators confirm the gap; a store that was
restored or lost is rolled forward from the log.
"""
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


# -- the log ----------------------------------------------------------------------------------------------------------

def test_a_missing_log_is_not_made_anew(one, csrs):
    first = issue(one, csrs)
    one.stop_process("signer")
    for name in ("log", "bodies"):
        (signer_folder(one) / name).unlink()
    one.control("start signer")
    one.wait_for(lambda: "countersign-signer" in one.log("signer") and "init" in one.log("signer"))
    shows_problem(one, "signer")
    assert not status(one)["signerReachable"]
    with pytest.raises(VarlinkError):
        ask(one, csrs)
    assert not (signer_folder(one) / "log").exists(), "only --init makes a log"
    assert certificate(one, first["serial"], "frontend")["serial"] == first["serial"]


def test_a_log_made_anew_is_another_log_until_operators_confirm_it(one, csrs):
    first = issue(one, csrs)
    before = status(one)
    one.stop_process("signer")
    for name in ("log", "bodies"):
        (signer_folder(one) / name).unlink()
    made = subprocess.run([one.bin / "countersign-signer", "--config", one.config / "signer.toml", "--init"],
                          capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    one.start_process("signer")
    shows_problem(one, f"the store goes with {before['logId']}")
    assert "countersignctl confirm-gap" in refusal(one, csrs)
    assert one.ctl("confirm-gap", "--reason", "the disk of the log was lost").returncode == 0
    one.wait_for(lambda: in_order(one))
    again = issue(one, csrs)
    assert certificate(one, first["serial"])["serial"] == first["serial"]
    assert int(again["serial"][:2], 16) == status(one)["serialPrefix"]
    one.wait_for(lambda: any("policyInForce" in json.dumps(record["data"]) for record in records(one)))


def put_back_older_log(one, csrs):
    """Returns the certificates of before and after the copy."""
    known = issue(one, csrs)
    one.stop_process("signer")
    copy(signer_folder(one), one.folder / "older")
    one.start_process("signer")
    one.wait_for(lambda: in_order(one))
    lost = issue(one, csrs)
    one.stop_process("signer")
    copy(one.folder / "older", signer_folder(one))
    one.start_process("signer")
    return known, lost


def test_a_log_older_than_the_store_stops_issuance_and_nothing_else(one, csrs):
    known, lost = put_back_older_log(one, csrs)
    shows_problem(one, "the store has seen")
    assert "countersignctl confirm-gap --reason TEXT" in problems(one)
    assert "the store has seen" in refusal(one, csrs)
    for serial in (known["serial"], lost["serial"]):
        assert certificate(one, serial, "frontend")["serial"] == serial
    assert one.ctl("block-key", UNKNOWN_KEY, "--reason", "found on a web page").returncode == 0
    assert call(one, "operator", "Operator.ToBeRevoked")["serials"] == []


def test_it_stops_issuance_after_a_restart_of_all_too(one, csrs):
    put_back_older_log(one, csrs)
    one.stop()
    one.start(until="ready")
    shows_problem(one, "the store has seen")
    assert "the store has seen" in refusal(one, csrs)


def test_a_confirmed_gap_gives_the_log_a_new_id_and_serials_a_new_prefix(one, csrs):
    before = status(one)
    known, lost = put_back_older_log(one, csrs)
    shows_problem(one, "the store has seen")
    done = one.ctl("confirm-gap", "--reason", "restored from the backup of Monday")
    assert done.returncode == 0, done.stderr
    one.wait_for(lambda: in_order(one))
    after = status(one)
    assert after["logId"] != before["logId"] and after["serialPrefix"] != before["serialPrefix"]
    assert after["logId"] in done.stdout
    fresh = issue(one, csrs)
    assert int(fresh["serial"][:2], 16) == after["serialPrefix"]
    assert set(certificates(one)) == {known["serial"], lost["serial"], fresh["serial"]}
    gaps = [record["data"] for record in records(one) if record["type"] == "GAP"]
    assert [gap["reason"] for gap in gaps] == ["restored from the backup of Monday"]
    assert gaps[0]["previousLogId"] == gaps[0]["storeLogId"] == before["logId"]


def test_there_is_no_gap_to_confirm_while_both_agree(one):
    done = one.ctl("confirm-gap", "--reason", "just so")
    assert done.returncode != 0
    assert "no gap" in done.stdout + done.stderr


def test_an_intent_whose_record_was_lost_with_the_log_is_burnt(one, csrs):
    """The signer cannot say that it never saw what may stand in the part of the log that is gone."""
    put_back_older_log(one, csrs)
    shows_problem(one, "the store has seen")
    one.stop_process("daemon")
    with sqlite3.connect(daemon_folder(one) / "countersign.db") as database:  # as a crash before the answer leaves it
        serial = database.execute("SELECT hex(serial) FROM certificates ORDER BY number DESC LIMIT 1").fetchone()[0].lower()
        database.executescript(f"""
            PRAGMA foreign_keys = OFF;
            UPDATE intents SET state = 'open' WHERE hex(serial) = upper('{serial}');
            UPDATE requests SET state = 'signing', serial = NULL WHERE hex(serial) = upper('{serial}');
            UPDATE orders SET current_serial = NULL WHERE hex(current_serial) = upper('{serial}');
            DELETE FROM certificate_names WHERE certificate = (SELECT max(number) FROM certificates);
            DELETE FROM certificates WHERE hex(serial) = upper('{serial}');""")
    database.close()
    one.start_process("daemon")
    shows_problem(one, "the store has seen")
    assert status(one)["openIntents"] == 1
    assert one.ctl("confirm-gap", "--reason", "the log's disk was replaced").returncode == 0
    one.wait_for(lambda: in_order(one))
    assert status(one)["openIntents"] == 0
    burnt = call(one, "operator", "Operator.ToBeRevoked")["serials"]
    assert [row["serial"] for row in burnt] == [serial]


def test_the_log_of_another_appliance_is_noticed(one, make_appliance, csrs):
    other = make_appliance()
    ours = status(one)["logId"]
    one.stop_process("signer")
    copy(signer_folder(other), signer_folder(one))
    one.start_process("signer")
    shows_problem(one, f"the store goes with {ours}")
    assert f"the store goes with {ours}" in refusal(one, csrs)


def test_the_store_of_another_appliance_is_noticed(one, make_appliance, csrs):
    other = make_appliance()
    other.start()
    theirs = status(other)["logId"]
    other.stop()
    one.stop_process("daemon")
    copy(daemon_folder(other), daemon_folder(one))
    one.start_process("daemon")
    shows_problem(one, f"the store goes with {theirs}")
    assert f"the store goes with {theirs}" in refusal(one, csrs)


# -- the store --------------------------------------------------------------------------------------------------------

def test_a_store_restored_from_an_older_copy_is_rolled_forward(one, csrs):
    first = issue(one, csrs, "www.example.test")

    def change(one, csrs):
        return [reissue(one, csrs, first, "www.example.test", "shop.example.test"), issue(one, csrs, "mail.example.test")]

    made = with_store_restored(one, csrs, change)
    one.wait_for(lambda: in_order(one))
    serials = [first["serial"], *(one_of["serial"] for one_of in made)]
    assert list(reversed(certificates(one))) == serials
    old, new, other = (certificate(one, serial) for serial in serials)
    assert (old["state"], old["replacedBy"]) == ("replaced", new["serial"])
    assert (new["certificate"], new["logIndex"]) == (made[0]["certificate"], made[0]["logIndex"])
    assert (new["order"], new["names"], new["state"]) == (old["order"], ["shop.example.test", "www.example.test"], "current")
    assert other["names"] == ["mail.example.test"]
    decision = call(one, "auditor", "Audit.Decision", {"serial": new["serial"]})
    assert decision["id"] == made[0]["decision"] == new["decision"]
    assert status(one)["openIntents"] == 0
    fresh = issue(one, csrs)
    assert fresh["serial"] not in serials
    assert len(set(serials_in_log(one))) == 4


def test_what_is_rolled_forward_belongs_to_its_order_or_to_operators_alone(one, csrs):
    first = issue(one, csrs, "www.example.test")
    reissued, lost = with_store_restored(
        one, csrs, lambda one, csrs: (reissue(one, csrs, first, "www.example.test"), issue(one, csrs, "mail.example.test")))
    one.wait_for(lambda: in_order(one))
    assert set(certificates(one, "frontend")) == {first["serial"], reissued["serial"]}
    assert set(certificates(one, "operator")) == set(certificates(one, "auditor")) == {first["serial"], reissued["serial"], lost["serial"]}


def test_a_lost_store_knows_again_all_that_was_issued(one, csrs):
    first = issue(one, csrs, "www.example.test")
    second = reissue(one, csrs, first, "www.example.test", "shop.example.test")
    third = issue(one, csrs, "mail.example.test")
    before = certificates(one)
    assert one.ctl("block-key", UNKNOWN_KEY, "--reason", "found on a web page").returncode == 0
    one.wait_for(lambda: any("keyBlocked" in json.dumps(record["data"]) for record in records(one)))
    one.stop_process("daemon")
    lose_store(one)
    one.start_process("daemon")
    one.wait_for(lambda: in_order(one))
    after = certificates(one)
    assert set(after) == {first["serial"], second["serial"], third["serial"]}
    assert after == before
    assert certificates(one, "frontend") == {}, "the log names no front end"
    with Connection(one.run_folder / "operator") as connection:
        shown = connection.call("io.countersign.Requests.Show", {"request": after[first["serial"]]["request"]})["request"]
    assert shown["state"] == "issued" and all(finding["state"] == "satisfied" for finding in shown["findings"])
    one.stop_process("daemon")
    with sqlite3.connect(daemon_folder(one) / "countersign.db") as database:
        assert database.execute("SELECT hex(spki_sha256), reason FROM blocked_keys").fetchall() == [
            (UNKNOWN_KEY.upper(), "found on a web page")]
        assert database.execute("SELECT DISTINCT owner_uid FROM requests").fetchall() == [(NOBODY,)]
    database.close()


def test_a_key_that_is_in_the_log_alone_is_not_certified_again(one, csrs):
    csr = csrs.make("www.example.test").read_text()
    with_store_restored(one, csrs, lambda one, csrs: ask(one, csrs, csr=csr))
    with pytest.raises(VarlinkError) as refused:  # no wait: this call is what makes the daemon roll forward, or waits for it
        ask(one, csrs, csr=csr)
    assert refused.value.name == "io.countersign.Requests.Refused", refused.value
    assert any(finding["rule"] == "key-is-new" and finding["state"] == "refused" for finding in refused.value.parameters["findings"])


def test_a_serial_burnt_after_the_copy_is_burnt_again(one, csrs):
    def change(one, csrs):
        one.kill("token-demo", 19)  # SIGSTOP: the token may have signed, and never says so
        with pytest.raises(VarlinkError):
            ask(one, csrs)
        one.kill("token-demo")
        one.wait_for(lambda: in_order(one), 60)
        burnt = call(one, "operator", "Operator.ToBeRevoked")["serials"]
        return [row["serial"] for row in burnt]

    burnt = with_store_restored(one, csrs, change)
    assert len(burnt) == 1
    one.wait_for(lambda: in_order(one))
    assert [row["serial"] for row in call(one, "operator", "Operator.ToBeRevoked")["serials"]] == burnt
    lost = call(one, "operator", "Requests.List", {"state": "ready"})["requests"]
    assert len(lost) == 1
    for method in ("Complete", "Explain"):
        with pytest.raises(VarlinkError) as refused:
            call(one, "operator", f"Requests.{method}", {"request": lost[0]["id"]})
        assert refused.value.name == "io.countersign.Requests.Conflict"
        assert "submit it anew" in refused.value.parameters["message"]


def test_a_crash_in_the_middle_of_it_is_made_good(one, csrs):
    made = with_store_restored(one, csrs, lambda one, csrs: [issue(one, csrs)["serial"] for _ in range(30)])
    for _ in range(4):
        one.kill("daemon")
        one.wait_for(lambda: one.process("daemon")["pid"] is not None)
    one.wait_for(lambda: in_order(one), 60)
    assert set(made) == set(certificates(one))
    assert status(one)["requests"]["issued"] == len(made)


def test_many_records_are_rolled_forward_round_by_round(one, csrs):
    """More intents than one round brings in: nobody waits for all of it, and it goes on by itself."""
    serials = [issue(one, csrs)["serial"] for _ in range(210)]
    one.stop_process("daemon")
    lose_store(one)
    one.start_process("daemon")
    one.wait_for(lambda: in_order(one), 60)
    assert list(reversed(certificates(one))) == serials
    assert certificate(one, serials[-1])["state"] == "current"


def test_an_issuer_that_the_policy_does_not_name_is_asked_for(one, csrs):
    lost = issue(one, csrs)
    one.stop_process("daemon")
    policy = one.config / "policy.toml"
    policy.write_text(policy.read_text().replace('"issuing-1"', '"issuing-2"').replace('key = "issuing-2"', 'key = "issuing-1"'))
    lose_store(one)
    one.start_process("daemon")
    shows_problem(one, 'issuer "issuing-1", which the policy in force does not name')
    assert "brought in line with the log" in refusal(one, csrs)
    assert one.ctl("confirm-gap", "--reason", "the issuer has another name now").returncode == 0
    one.wait_for(lambda: in_order(one))
    assert lost["serial"] not in certificates(one)
    assert lost["serial"] in serials_in_log(one)


# -- what the log is told ---------------------------------------------------------------------------------------------

def events_of(one):
    return [event for record in records(one) if record["data"].get("source") == "countersignd" for event in record["data"]["events"]]


def test_refusals_and_cancellations_reach_the_log(one, csrs):
    with pytest.raises(VarlinkError) as refused:
        ask(one, csrs, "www.example.org")
    waiting = ask(one, csrs, completeWhenReady=False)["request"]["id"]
    call(one, "frontend", "Requests.Cancel", {"request": waiting})
    one.wait_for(lambda: {event["event"] for event in events_of(one)} >= {"policyInForce", "requestRefused", "requestCancelled"})
    refusals = [event for event in events_of(one) if event["event"] == "requestRefused"]
    assert [event["decision"] for event in refusals] == [refused.value.parameters["decision"]]
    assert refusals[0]["rules"] == ["names-in-scope"]
    assert [event["request"] for event in events_of(one) if event["event"] == "requestCancelled"] == [waiting]


def test_a_policy_is_announced_once(one):
    one.wait_for(lambda: any(event["event"] == "policyInForce" for event in events_of(one)))
    one.restart_process("daemon")
    one.wait_for(lambda: in_order(one))
    one.restart_process("signer")
    one.wait_for(lambda: in_order(one))
    assert [event["event"] for event in events_of(one)] == ["policyInForce"]
