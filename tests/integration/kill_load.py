# SPDX-License-Identifier: Apache-2.0
"""Clients that issue and reissue while processes are killed under them, and keep every answer."""
import collections
import concurrent.futures
import os
import queue
import random
import secrets
import subprocess
import threading
import time

from oracle import Acknowledged
from varlink_client import Connection, VarlinkError

SUBMIT = "io.countersign.Requests.Submit"
# What a client may be told while processes die; anything else is a fault.
PASSING = {f"io.countersign.Requests.{name}" for name in
           ("Conflict", "TokenUnavailable", "SigningFailed", "StorageUnavailable", "NotInOrder", "LimitExceeded")} | {"io.countersign.LimitExceeded"}
LONGEST_REQUEST = 60  # seconds from the first try to the answer, every kill included
PAUSE = 0.02  # seconds between two tries
LONGEST_IDLE = 0.03  # seconds between two submissions of a client, so that the CSRs last


def make_csrs(folder, count):
    """CSRs by openssl, each with a new key, before the run: openssl would take the processor from what is tested."""
    def make(number):
        path = folder / f"{number}.csr"
        subprocess.run(["openssl", "req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=www.example.test",
                        "-addext", "subjectAltName=DNS:www.example.test", "-keyout", "/dev/null", "-out", path], check=True, capture_output=True)
        return path.read_text()

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(make, range(count)))


class Load:
    """Patient clients ask again, with the same idempotency key, until they have their certificate; impatient ones turn to the next."""

    def __init__(self, path, csrs, patient=4, impatient=2):
        self.path, self.csrs, self.stopping = path, queue.SimpleQueue(), threading.Event()
        for csr in csrs:
            self.csrs.put(csr)
        self.acknowledged, self.faults, self.refusals = [], [], collections.Counter()
        self.tries, self.ran_dry = 0, False
        self.threads = [threading.Thread(target=self.run, args=(kind,)) for kind in [True] * patient + [False] * impatient]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(2 * LONGEST_REQUEST)

    def run(self, patient):
        """Each order is issued and then reissued up to three times; an impatient client drops an order that gave it an error."""
        try:
            while not self.stopping.is_set():
                last = None
                for _ in range(random.randint(1, 4)):
                    origin = {"operation": "reissue", "certificate": last.serial} if last else {"operation": "issue", "profile": "private-server"}
                    last = self.submit(origin, patient)
                    if last is None or self.stopping.wait(random.uniform(0, LONGEST_IDLE)):
                        break
        except queue.Empty:
            self.ran_dry = True
        except Exception as error:  # a client that dies silently would make the test easier
            self.faults.append(f"a client ended: {error!r}")

    def submit(self, origin, patient):
        call = origin | {"csr": self.csrs.get_nowait(), "completeWhenReady": True, "idempotencyKey": secrets.token_hex(16)}
        deadline = time.monotonic() + LONGEST_REQUEST
        while time.monotonic() < deadline:
            answer = self.try_once(call)
            if answer is not None:
                return answer
            time.sleep(PAUSE if patient else 5 * PAUSE)
            if not patient:
                return None
        self.faults.append(f"no certificate within {LONGEST_REQUEST} s for {call['idempotencyKey']}")
        return None

    def try_once(self, call):
        self.tries += 1
        try:
            with Connection(self.path) as connection:
                answer = connection.call(SUBMIT, call)
        except VarlinkError as error:
            self.refusals[error.name.rsplit(".", 1)[-1]] += 1
            if error.name not in PASSING:
                self.faults.append(f"a client was told: {error}")
            return None
        except OSError as error:
            self.refusals[type(error).__name__] += 1
            return None
        issued = answer.get("issued")
        if not issued:  # what an earlier try began is not settled yet
            state = answer["request"]["state"]
            self.refusals[f"request is {state}"] += 1
            if state != "signing":
                self.faults.append(f"an answer without a certificate: request {answer['request']['id']} is {state}")
            return None
        one = Acknowledged(issued["serial"], issued["certificate"], issued["logIndex"], answer["request"]["id"], answer["request"]["order"],
                           call.get("certificate"))
        self.acknowledged.append(one)
        return one
