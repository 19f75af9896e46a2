# SPDX-License-Identifier: Apache-2.0
"""Reads what an appliance leaves behind, apart from its own code: the signer's log (docs/log-format.md), the store, the witness."""
import hashlib
import json
import pathlib
import shutil
import sqlite3
import struct
import tempfile
from typing import NamedTuple


class Damaged(Exception):
    """The files are not what they should be."""


class Record(NamedTuple):
    index: int
    type: str
    data: dict
    bodies: list  # the octets, in the order in which the record names them


class Certificate(NamedTuple):
    tbs: bytes
    signature: bytes
    der: bytes


class Store(NamedTuple):
    certificates: list  # rows of the tables, each a dictionary; serials in hex
    intents: list
    requests: list
    orders: list
    burnt: set


def frames(octets):
    """The records' texts."""
    at = 0
    while at < len(octets):
        head = octets[at:at + 32]
        if len(head) < 32 or head[:4] != b"CSLF" or hashlib.sha256(head[:28]).digest()[:4] != head[28:]:
            raise Damaged(f"log: no frame at {at}")
        length, durable = struct.unpack(">IQ", head[4:16])
        text = octets[at + 32:at + 32 + length]
        if len(text) < length or durable > at or hashlib.sha256(b"\0" + text).digest()[:12] != head[16:28]:
            raise Damaged(f"log: bad frame at {at}")
        yield text
        at += 32 + length


def bodies_in(octets):
    found, at = {}, 0
    while at < len(octets):
        if octets[at:at + 4] != b"CSBF":
            raise Damaged(f"bodies: no frame at {at}")
        length, = struct.unpack(">I", octets[at + 4:at + 8])
        digest, body = octets[at + 8:at + 40], octets[at + 40:at + 40 + length]
        if hashlib.sha256(body).digest() != digest:
            raise Damaged(f"bodies: bad body at {at}")
        if digest in found:
            raise Damaged(f"bodies: a body stands twice, again at {at}")
        found[digest] = body
        at += 40 + length
    return found


def read_log(folder):
    folder = pathlib.Path(folder)
    bodies = bodies_in((folder / "bodies").read_bytes())
    records = []
    for index, text in enumerate(frames((folder / "log").read_bytes())):
        record = json.loads(text)
        if record["index"] != index:
            raise Damaged(f"log: record {index} says that it is {record['index']}")
        missing = [digest for digest in record.get("bodies", []) if bytes.fromhex(digest) not in bodies]
        if missing:
            raise Damaged(f"log: record {index} names bodies that are nowhere: {missing}")
        records.append(Record(index, record["type"], record["data"], [bodies[bytes.fromhex(d)] for d in record.get("bodies", [])]))
    return records


def read_store(folder):
    """From a copy: the database is the daemon's alone, and opening it would write beside it."""
    with tempfile.TemporaryDirectory() as copy:
        for path in pathlib.Path(folder).glob("countersign.db*"):
            shutil.copy(path, copy)
        connection = sqlite3.connect(f"{copy}/countersign.db")
        try:
            return rows_of(connection)
        finally:
            connection.close()


def rows_of(connection):
    connection.row_factory = sqlite3.Row

    def table(columns, name):
        rows = connection.execute(f"SELECT {columns} FROM {name} ORDER BY number").fetchall()
        return [{key: row[key].hex() if isinstance(row[key], bytes) and "serial" in key else row[key] for key in row.keys()} for row in rows]

    broken = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    broken += [f"{row[0]}: a reference leads nowhere" for row in connection.execute("PRAGMA foreign_key_check")]
    if broken:
        raise Damaged("store: " + "; ".join(broken))
    return Store(
        certificates=table("serial, order_id, request_id, decision_id, der, state, replaced_by AS replaced_by_serial, log_index", "certificates"),
        intents=table("id, request_id, serial, tbs, decision_id, state", "intents"),
        requests=table("id, order_id, operation, state, serial, predecessor AS predecessor_serial", "requests"),
        orders=table("id, current_serial", "orders"),
        burnt={row["serial"] for row in table("serial", "burnt_serials")})


def read_uses(path):
    """The digest (SHA-256) of each use of a key, as the witness wrote it down. RSA signs a DigestInfo, which ends in it."""
    text = pathlib.Path(path).read_text() if pathlib.Path(path).exists() else ""
    return [bytes.fromhex(line)[-32:] for line in text.split()]


def element(octets, at=0):
    """(tag, begin of the content, end) of the DER element at `at`."""
    tag, length, begin = octets[at], octets[at + 1], at + 2
    if length >= 0x80:
        count = length & 0x7f
        length = int.from_bytes(octets[begin:begin + count], "big")
        begin += count
    if begin + length > len(octets):
        raise Damaged("DER: an element ends behind the end")
    return tag, begin, begin + length


def take_apart(der):
    """TBSCertificate, signature and all of a certificate."""
    _, begin, end = element(der)
    if end != len(der):
        raise Damaged("DER: octets follow the certificate")
    _, _, tbs_end = element(der, begin)
    _, _, algorithm_end = element(der, tbs_end)
    tag, bits, bits_end = element(der, algorithm_end)
    if tag != 3 or bits_end != end or der[bits] != 0:
        raise Damaged("DER: a certificate does not end in its signature")
    return Certificate(der[begin:tbs_end], der[bits + 1:end], der)
