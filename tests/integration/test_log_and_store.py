# SPDX-License-Identifier: Apache-2.0
"""The signer's log and the store pin each other: what is lost on either side is noticed, and told in words.

A log that is missing, older or another appliance's stops issuance until operators confirm the gap; a store that was
restored or lost is rolled forward from the log.
"""
import json
import sqlite3
import subprocess

import pytest

from log_and_store import (UNKNOWN_KEY, ask, call, certificate, certificates, copy, daemon_folder, in_order, issue, one, problems, records, refusal, shows_problem, signer_folder, status)  # noqa: F401 (a fixture among them)
from varlink_client import VarlinkError


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
