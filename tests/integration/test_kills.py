# SPDX-License-Identifier: Apache-2.0
"""Kills of random processes under load, judged by an oracle; and the oracle itself, which must be able to say no."""
import copy
import hashlib
import os
import random

import pytest

import oracle
from kill_campaign import Campaign

KILLS = int(os.environ.get("COUNTERSIGN_KILLS", "25"))


@pytest.fixture(scope="module")
def campaign(make_appliance):
    seed = int(os.environ.get("COUNTERSIGN_SEED", random.SystemRandom().randrange(2**32)))
    one = Campaign(make_appliance(), KILLS, seed, lambda text: print(text, flush=True))
    one.run()
    return one


def test_kills_under_load_lose_nothing_and_use_the_key_for_nothing_else(campaign):
    faults, figures = campaign.judge()
    for name, value in figures.items():
        print(f"{name:24}{value}")
    assert not faults, "\n" + "\n".join(faults[:20])
    assert sum(campaign.killed.values()) >= KILLS
    assert figures["acknowledged"] >= KILLS and figures["uses of the key"] >= figures["acknowledged"]


# -- the oracle: what is taken away from or added to sound evidence, it finds -------------------------------------------


@pytest.fixture
def left(campaign):
    return copy.deepcopy(oracle.look(campaign.appliance, campaign.load.acknowledged, campaign.witness))


def complaints(left):
    return {fault.split(":")[0] for fault in oracle.faults(left)}


def signed_intent(left):
    return next(r for r in left.records if r.type == "INTENT" and oracle.outcomes(left)[r.data["intent"]].data["state"] == "signed")


def without_certificate(left):
    serial = left.acknowledged[-1].serial
    left.store.certificates[:] = [row for row in left.store.certificates if row["serial"] != serial]


def without_outcome(left):
    left.records.remove(oracle.outcomes(left)[signed_intent(left).data["intent"]])


def with_second_outcome(left):
    left.records.append(oracle.outcomes(left)[signed_intent(left).data["intent"]])


def with_serial_used_again(left):
    intents = [record for record in left.records if record.type == "INTENT"]
    intents[-1].data["serial"] = intents[0].data["serial"]


def with_serial_given_twice(left):
    left.acknowledged[0] = left.acknowledged[0]._replace(serial=left.acknowledged[-1].serial)


def with_another_certificate(left):
    left.store.certificates[-1]["der"] = left.store.certificates[0]["der"]


def with_open_intent(left):
    left.store.intents[-1]["state"] = "open"


def with_unburnt_serial(left):
    left.store.intents[-1]["state"] = "abandoned"


def with_key_used_twice(left):
    left.uses.append(hashlib.sha256(signed_intent(left).bodies[0]).digest())


def with_key_used_unlogged(left):
    left.uses.append(bytes(32))


def with_unused_key(left):
    left.uses.remove(hashlib.sha256(signed_intent(left).bodies[0]).digest())


@pytest.mark.parametrize("change, complaint", [
    (without_certificate, "nothing_acknowledged_is_lost"),
    (without_outcome, "every_intent_ends_once"),
    (with_second_outcome, "every_intent_ends_once"),
    (with_serial_used_again, "serials_and_intents_are_new"),
    (with_serial_given_twice, "no_serial_is_given_twice"),
    (with_another_certificate, "certificates_are_what_was_logged"),
    (with_open_intent, "nothing_is_left_half_done"),
    (with_unburnt_serial, "store_and_log_tell_the_same_of_intents"),
    (with_key_used_twice, "the_key_is_used_only_for_what_was_logged"),
    (with_key_used_unlogged, "the_key_is_used_only_for_what_was_logged"),
    (with_unused_key, "the_key_is_used_only_for_what_was_logged"),
])
def test_the_oracle_finds_evidence(left, change, complaint):
    assert complaint not in complaints(left)
    change(left)
    assert complaint in complaints(left)
