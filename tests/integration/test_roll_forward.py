# SPDX-License-Identifier: Apache-2.0
"""A store that was restored or lost is rolled forward from the log."""
import json
import sqlite3

import pytest

from log_and_store import (NOBODY, UNKNOWN_KEY, ask, call, certificate, certificates, daemon_folder, in_order, issue, lose_store, one, records, refusal, reissue, serials_in_log, shows_problem, status, with_store_restored)  # noqa: F401 (a fixture among them)
from varlink_client import Connection, VarlinkError


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
