# SPDX-License-Identifier: Apache-2.0
"""Kills (-9) random processes of an appliance under load, then has the oracle look at what is left."""
import collections
import os
import pathlib
import random
import re
import shutil
import tempfile
import time

import appliance as appliances
import kill_load
import oracle
from varlink_client import Connection, VarlinkError

PROCESSES = ["token-demo", "signer", "daemon"]
CSRS_FOR_A_KILL, CSRS_AT_LEAST = 24, 200
MOST_ANSWERS_BETWEEN = 8  # so many certificates at most are waited for between two kills
HASTY = 0.3  # share of kills that do not wait until the last one is got over
SECONDS_TO_RECOVER = 60


def status_of(appliance):
    with Connection(appliance.run_folder / "operator") as connection:
        return connection.call("io.countersign.Operator.Status")


def is_in_order(appliance):
    try:
        return status_of(appliance)["inOrder"]
    except (OSError, VarlinkError):
        return False


class Campaign:
    """`appliance` is made and not started; its build tree has the witness, as tests/integration/CMakeLists.txt says."""

    def __init__(self, appliance, kills, seed, say=lambda text: None):
        self.appliance, self.kills, self.seed, self.say = appliance, kills, seed, say
        self.random = random.Random(seed)
        self.killed, self.together, self.recoveries = collections.Counter(), 0, []
        self.witness = appliance.folder / "witness" / "uses"

    # -- before -------------------------------------------------------------------------------------------------------

    def put_witness(self):
        """Between the token's process and its module."""
        self.witness.parent.mkdir()
        here = self.witness.parent / "module.so"
        shutil.copy(self.appliance.build / "tests" / "libcountersign_witness_module.so", here)  # where the token's uid can reach it
        os.chown(self.witness.parent, self.appliance.uids[0], -1)
        config = self.appliance.config / "token.d" / "demo.toml"
        text, found = re.subn(r'^module = "(.*)"$', f'module = "{here}"', config.read_text(), flags=re.M)
        environment = f'[environment]\n"COUNTERSIGN_WITNESSED" = "{appliances.module()}"\n"COUNTERSIGN_WITNESS" = "{self.witness}"\n'
        text, again = re.subn(r"^\[environment\]\n", lambda _: environment, text, flags=re.M)
        if (found, again) != (1, 1):
            raise appliances.Trouble(f"{config} is not what the kill test expects")
        config.write_text(text)

    # -- during -------------------------------------------------------------------------------------------------------

    def run(self):
        """Returns the load, whose clients have ended; the appliance is stopped."""
        self.put_witness()
        count = max(CSRS_AT_LEAST, self.kills * CSRS_FOR_A_KILL)
        self.say(f"making {count} CSRs")
        with tempfile.TemporaryDirectory() as folder:
            csrs = kill_load.make_csrs(pathlib.Path(folder), count)
        self.appliance.start()
        self.say(f"killing {self.kills} processes, seed {self.seed}")
        self.began = time.monotonic()
        with kill_load.Load(self.appliance.run_folder / "frontend", csrs) as self.load:
            while sum(self.killed.values()) < self.kills and not self.load.ran_dry:
                self.wait_for_work()
                self.kill_some()
                if self.random.random() >= HASTY:
                    self.recover()
            self.recover()
        self.appliance.wait_for(lambda: is_in_order(self.appliance) and status_of(self.appliance)["openIntents"] == 0, SECONDS_TO_RECOVER)
        self.lasted = time.monotonic() - self.began
        self.exit_status = self.appliance.stop()
        return self.load

    def wait_for_work(self):
        """A random number of answers, or a random time when there are none: a kill may also hit a recovery."""
        goal = len(self.load.acknowledged) + self.random.randint(0, MOST_ANSWERS_BETWEEN)
        deadline = time.monotonic() + self.random.uniform(0.05, 0.5)
        while len(self.load.acknowledged) < goal and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(self.random.uniform(0, 0.02))

    def kill_some(self):
        """Mostly one; now and then two or all at once."""
        count = self.random.choices([1, 2, 3], [80, 15, 5])[0]
        names = self.random.sample(PROCESSES, count)
        hit = [name for name in names if "error" not in self.appliance.control(f"signal {name} 9")]
        for name in hit:
            self.appliance.control(f"start {name}")  # without the growing pause of a process that keeps dying
        self.killed.update(hit)
        self.together += len(hit) > 1
        if sum(self.killed.values()) // 20 != (sum(self.killed.values()) - len(hit)) // 20:
            self.say(f"{sum(self.killed.values())} kills, {len(self.load.acknowledged)} certificates acknowledged")

    def recover(self):
        """Until a certificate is issued again."""
        began, before = time.monotonic(), len(self.load.acknowledged)
        self.appliance.wait_for(lambda: is_in_order(self.appliance), SECONDS_TO_RECOVER)
        self.appliance.wait_for(lambda: len(self.load.acknowledged) > before or self.load.ran_dry, SECONDS_TO_RECOVER)
        self.recoveries.append(time.monotonic() - began)

    # -- after --------------------------------------------------------------------------------------------------------

    def judge(self):
        """What is wrong, one sentence each, and the figures."""
        left = oracle.look(self.appliance, self.load.acknowledged, self.witness)
        faults = self.load.faults + self.faults_of_processes() + oracle.faults(left)
        verified = self.appliance.ctl("log", "verify", self.appliance.folder / "state" / "signer")
        if verified.returncode:
            faults.append(f"countersignctl log verify: {verified.stdout}{verified.stderr}")
        if self.load.ran_dry:
            faults.append("the clients ran out of CSRs: CSRS_FOR_A_KILL is too low")
        return faults, self.figures(left)

    def faults_of_processes(self):
        """Ends that were not ours: aborts, and a stop that was not clean."""
        ends = re.findall(r"^\S+ (\S+) (exited status=\d+|killed signal=\w+)", self.appliance.log("supervise"), re.M)
        others = [f"{name} {end}" for name, end in ends if end not in ("killed signal=SIGKILL", "exited status=0")]
        if self.exit_status != 0:
            others.append(f"supervise ended with {self.exit_status}")
        return [f"a process ended by itself: {end}" for end in others]

    def figures(self, left):
        kinds = collections.Counter(record.type for record in left.records)
        states = collections.Counter(record.data["state"] for record in left.records if record.type == "OUTCOME")
        stored = collections.Counter(row["state"] for row in left.store.intents)
        recoveries = sorted(self.recoveries)
        return {
            "kills": dict(self.killed), "at once": self.together, "seconds": round(self.lasted, 1), "seed": self.seed,
            "tries": self.load.tries, "acknowledged": len(self.load.acknowledged), "told instead": dict(self.load.refusals),
            "certificates": len(left.store.certificates), "orders": len(left.store.orders), "burnt serials": len(left.store.burnt),
            "records": dict(kinds), "outcomes": dict(states), "intents in the store": dict(stored),
            "uses of the key": len(left.uses), "uses allowed": kinds["INTENT"] + kinds["SELFTEST"],
            "recovery, median s": round(recoveries[len(recoveries) // 2], 2), "recovery, longest s": round(recoveries[-1], 2),
        }
