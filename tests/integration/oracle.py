# SPDX-License-Identifier: Apache-2.0
"""Judges what an appliance left behind after it was killed again and again: log, store, acknowledgements and uses of the key agree."""
import base64
import collections
import hashlib
import ssl
from typing import NamedTuple

import evidence


class Acknowledged(NamedTuple):
    """One answer that a client got to a submission, with a certificate in it."""
    serial: str
    pem: str
    log_index: int
    request: str
    order: str
    predecessor: str | None


class Left(NamedTuple):
    """All that is left: by the signer, the daemon, the clients and the token."""
    records: list
    store: evidence.Store
    acknowledged: list
    uses: list


def look(appliance, acknowledged, witness):
    """Of an appliance that was stopped."""
    return Left(evidence.read_log(appliance.folder / "state" / "signer"), evidence.read_store(appliance.folder / "state" / "daemon"),
                list(acknowledged), evidence.read_uses(witness))


def faults(left):
    """One sentence each; none is what we hope for."""
    found = []
    for check in (serials_and_intents_are_new, no_serial_is_given_twice, every_intent_ends_once, nothing_acknowledged_is_lost,
                  certificates_are_what_was_logged, store_and_log_tell_the_same_of_intents, nothing_is_left_half_done,
                  orders_have_one_current_certificate, the_key_is_used_only_for_what_was_logged):
        found += [f"{check.__name__}: {fault}" for fault in check(left)]
    return found


def of_type(left, kind):
    return [record for record in left.records if record.type == kind]


def outcomes(left):
    return {record.data["intent"]: record for record in of_type(left, "OUTCOME")}


def twice(values):
    return [value for value, count in collections.Counter(values).items() if count > 1]


def serials_and_intents_are_new(left):
    for what in ("intent", "serial", "decision"):
        for value in twice(record.data[what] for record in of_type(left, "INTENT")):
            yield f"the log has two INTENTs with {what} {value}"


def no_serial_is_given_twice(left):
    for serial in twice(row["serial"] for row in left.store.certificates):
        yield f"the store has two certificates with serial {serial}"
    owners = collections.defaultdict(set)
    for one in left.acknowledged:  # the same answer may come twice, to the same request
        owners[one.serial].add(one.request)
    for serial, requests in owners.items():
        if len(requests) > 1:
            yield f"serial {serial} was given to {len(requests)} requests"


def every_intent_ends_once(left):
    begun = {record.data["intent"]: record.index for record in of_type(left, "INTENT")}
    for intent in twice(record.data["intent"] for record in of_type(left, "OUTCOME")):
        yield f"intent {intent} has two OUTCOMEs"
    for intent, outcome in outcomes(left).items():
        if intent not in begun:
            yield f"OUTCOME {outcome.index} is of an intent that was not logged"
        elif not begun[intent] < outcome.index or outcome.data["intentIndex"] != begun[intent]:
            yield f"OUTCOME {outcome.index} does not follow its INTENT {begun[intent]}"
    for intent in begun.keys() - outcomes(left).keys():
        yield f"intent {intent} is open in the log"


def nothing_acknowledged_is_lost(left):
    stored = {row["serial"]: row for row in left.store.certificates}
    logged = {record.data["serial"]: record.data["intent"] for record in of_type(left, "INTENT")}
    ends = outcomes(left)
    for one in left.acknowledged:
        row, end = stored.get(one.serial), ends.get(logged.get(one.serial))
        if row is None:
            yield f"{one.serial} was acknowledged and is not in the store"
        elif row["der"] != ssl.PEM_cert_to_DER_cert(one.pem):
            yield f"{one.serial} was acknowledged with other octets than the store has"
        elif (row["request_id"], row["order_id"]) != (one.request, one.order):
            yield f"{one.serial} was acknowledged for another request or order than the store has"
        if end is None or end.data["state"] != "signed":
            yield f"{one.serial} was acknowledged and the log has no signature of it"
        elif end.index != one.log_index:
            yield f"{one.serial} was acknowledged with log index {one.log_index}, the log has it at {end.index}"


def certificates_are_what_was_logged(left):
    intents = {record.data["serial"]: record for record in of_type(left, "INTENT")}
    ends = outcomes(left)
    signed = {serial for serial, record in intents.items()
              if record.data["intent"] in ends and ends[record.data["intent"]].data["state"] == "signed"}
    for row in left.store.certificates:
        certificate, intent = evidence.take_apart(row["der"]), intents.get(row["serial"])
        end = ends.get(intent.data["intent"]) if intent else None
        if end is None:
            yield f"certificate {row['serial']} has no INTENT with an OUTCOME"
            continue
        if certificate.tbs != intent.bodies[0]:
            yield f"certificate {row['serial']} is not what INTENT {intent.index} says"
        if certificate.signature != base64.b64decode(end.data.get("signature", "")):
            yield f"certificate {row['serial']} has another signature than OUTCOME {end.index}"
        if (row["log_index"], row["decision_id"]) != (end.index, intent.data["decision"]):
            yield f"certificate {row['serial']} names another place in the log, or another decision"
    for serial in signed - {row["serial"] for row in left.store.certificates}:
        yield f"{serial} was signed and there is no certificate of it in the store"


def store_and_log_tell_the_same_of_intents(left):
    """open is none of them; cancelled: the key was surely not used. The store knows every intent that the log knows."""
    stored = {row["id"]: row for row in left.store.intents}
    ends = outcomes(left)
    for record in of_type(left, "INTENT"):
        row = stored.get(record.data["intent"])
        if row is None:
            yield f"INTENT {record.index} is not in the store"
        elif (row["tbs"], row["serial"]) != (record.bodies[0], record.data["serial"]):
            yield f"INTENT {record.index} has other octets than the store"
    for intent, row in stored.items():
        end = ends[intent].data["state"] if intent in ends else "unknown"
        if (row["state"], end) not in {("completed", "signed"), ("abandoned", "abandoned"), ("cancelled", "failed"), ("cancelled", "unknown")}:
            yield f"intent {intent} is {row['state']} in the store and {end} in the log"
        if (row["state"] == "abandoned") != (row["serial"] in left.store.burnt):
            yield f"the serial of intent {intent}, which is {row['state']}, is {'' if row['serial'] in left.store.burnt else 'not '}burnt"


def nothing_is_left_half_done(left):
    for row in left.store.intents:
        if row["state"] == "open":
            yield f"intent {row['id']} is open"
    for row in left.store.requests:
        if row["state"] == "signing":
            yield f"request {row['id']} is signing"
        if (row["state"] == "issued") != (row["serial"] is not None):
            yield f"request {row['id']} is {row['state']} with serial {row['serial']}"


def orders_have_one_current_certificate(left):
    current = collections.Counter(row["order_id"] for row in left.store.certificates if row["state"] == "current")
    issued = {row["order_id"] for row in left.store.certificates}
    for order in left.store.orders:
        if current[order["id"]] != (1 if order["id"] in issued else 0):
            yield f"order {order['id']} has {current[order['id']]} current certificates"
    states = {row["serial"]: row for row in left.store.certificates}
    for one in left.acknowledged:
        old = states.get(one.predecessor)
        if one.predecessor and (old is None or old["state"] == "current" or old["replaced_by_serial"] is None):
            yield f"{one.serial} was acknowledged as a reissue of {one.predecessor}, which is not replaced"


def the_key_is_used_only_for_what_was_logged(left):
    """By the witness, which stands between the process and the module. A self-test signs the same text each time."""
    allowed = collections.Counter(hashlib.sha256(record.bodies[0]).digest() for record in of_type(left, "INTENT"))
    allowed.update(hashlib.sha256(record.data["text"].encode()).digest() for record in of_type(left, "SELFTEST"))
    for digest, count in collections.Counter(left.uses).items():
        if count > allowed[digest]:
            yield f"the key was used {count} times for {digest.hex()}, the log has {allowed[digest]} records of it"
    used, ends = set(left.uses), outcomes(left)
    for record in of_type(left, "INTENT"):
        state = ends[record.data["intent"]].data["state"] if record.data["intent"] in ends else "open"
        was_used = hashlib.sha256(record.bodies[0]).digest() in used
        if was_used != (state == "signed") and state in ("signed", "failed"):
            yield f"intent {record.data['intent']} is {state} and the key was {'' if was_used else 'not '}used for it"
