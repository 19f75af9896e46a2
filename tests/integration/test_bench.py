# SPDX-License-Identifier: Apache-2.0
"""scripts/bench still measures: its figures are of the machine and are not judged here."""
import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parents[2]


def test_the_benchmark_gives_every_figure(make_appliance):
    appliance = make_appliance()  # for its build tree and a folder that is removed
    with tempfile.TemporaryDirectory(dir=appliance.folder) as folder:
        pathlib.Path(folder).chmod(0o755)
        done = subprocess.run([ROOT / "scripts" / "bench", "--json", "--seconds", "0.3", "--keys", "ec-p256", "--clients", "1", "4",
                               "--folder", folder, "--build", appliance.build], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["keys"]["ec-p256"]
    assert set(found["rawPerSecond"]) == {"1", "2"} and min(found["rawPerSecond"].values()) > 0
    assert [row["clients"] for row in found["endToEnd"]] == [1, 4]
    for row in found["endToEnd"]:
        assert row["perSecond"] > 0 and 0 < row["p50Ms"] <= row["p99Ms"] and row["errors"] == 0, row
        assert set(row["cpuMsPerCertificate"]) == {"token-demo", "signer", "daemon", "client"}
    assert set(found["peakMiB"]) == {"token-demo", "signer", "daemon"}
