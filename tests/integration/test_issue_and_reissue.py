# SPDX-License-Identifier: Apache-2.0
"""From a CSR on a Unix socket to a certificate that openssl accepts."""
import json
import pathlib
import re
import subprocess

import pytest

from varlink_client import Connection, VarlinkError

SUBMIT = "io.countersign.Requests.Submit"
INVALID = "io.countersign.Requests.InvalidInput"
UNKNOWN_SERIAL = "07" * 19


def openssl(*words, **keys):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False, **keys)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def frontend(appliance):
    return Connection(appliance.run_folder / "frontend")


def issue(connection, csr, **more):
    return connection.call(SUBMIT, {"operation": "issue", "profile": "private-server", "csr": csr.read_text(),
                                    "completeWhenReady": True, **more})


def verify(appliance, issued, folder, *options):
    (folder / "leaf.pem").write_text(issued["certificate"])
    (folder / "chain.pem").write_text(issued["chain"])
    return openssl("verify", "-x509_strict", "-purpose", "sslserver", *options, "-CAfile", appliance.config / "root.pem",
                   "-untrusted", folder / "chain.pem", folder / "leaf.pem")


def extensions(folder):
    return openssl("x509", "-in", folder / "leaf.pem", "-noout", "-text")


@pytest.mark.parametrize("key", ["ec-p256", "rsa-2048"])
def test_openssl_accepts_what_was_issued(appliance, csrs, tmp_path, key):
    with frontend(appliance) as connection:
        answer = issue(connection, csrs.make("www.example.test", "example.test", key=key))
    assert answer["request"]["state"] == "issued"
    assert all(finding["state"] == "satisfied" for finding in answer["request"]["findings"])
    verify(appliance, answer["issued"], tmp_path, "-verify_hostname", "example.test")
    text = extensions(tmp_path)
    assert "CA:FALSE" in text or "CA:TRUE" not in text
    assert sorted(re.findall(r"DNS:([^,\s]+)", text)) == ["example.test", "www.example.test"]
    serial = openssl("x509", "-in", tmp_path / "leaf.pem", "-noout", "-serial").strip().partition("=")[2].lower()
    assert serial == answer["issued"]["serial"]


def test_der_in_base64_is_a_csr_too(appliance, csrs):
    import base64
    der = subprocess.run(["openssl", "req", "-in", csrs.make(), "-outform", "DER"], capture_output=True, check=True).stdout
    with frontend(appliance) as connection:
        answer = connection.call(SUBMIT, {"operation": "issue", "profile": "private-server",
                                          "csr": base64.b64encode(der).decode(), "completeWhenReady": True})
    assert answer["issued"]["serial"]


def test_a_reissue_shows_what_changes_and_replaces_the_old_one(appliance, csrs, tmp_path):
    with frontend(appliance) as connection:
        first = issue(connection, csrs.make("www.example.test"))["issued"]
        second = connection.call(SUBMIT, {"operation": "reissue", "certificate": first["serial"], "completeWhenReady": True,
                                          "csr": csrs.make("www.example.test", "shop.example.test").read_text()})
        old = connection.call("io.countersign.Certificates.Show", {"serial": first["serial"]})["certificate"]
    changes = {change["what"]: change for change in second["request"]["changes"]}
    assert changes["nameAdded"]["to"] == "shop.example.test"
    assert "key" in changes
    assert second["request"]["predecessor"] == first["serial"]
    assert (old["state"], old["replacedBy"]) == ("replaced", second["issued"]["serial"])
    verify(appliance, second["issued"], tmp_path, "-verify_hostname", "shop.example.test")


def test_a_rekey_keeps_names_and_end_of_validity(appliance, csrs, tmp_path):
    with frontend(appliance) as connection:
        first = issue(connection, csrs.make("www.example.test"))["issued"]
        second = connection.call(SUBMIT, {"operation": "rekey", "certificate": first["serial"], "completeWhenReady": True,
                                          "csr": csrs.make("www.example.test").read_text()})["issued"]
        shown = [connection.call("io.countersign.Certificates.Show", {"serial": one["serial"]})["certificate"] for one in (first, second)]
    assert shown[0]["names"] == shown[1]["names"]
    assert shown[1]["notAfter"] <= shown[0]["notAfter"]
    assert shown[0]["spkiSha256"] != shown[1]["spkiSha256"]


def test_the_key_of_a_certificate_is_refused_for_its_reissue(appliance, csrs):
    csr = csrs.make()
    with frontend(appliance) as connection:
        first = issue(connection, csr)["issued"]
        with pytest.raises(VarlinkError) as refused:
            connection.call(SUBMIT, {"operation": "reissue", "certificate": first["serial"], "csr": csr.read_text(), "completeWhenReady": True})
    assert refused.value.name == "io.countersign.Requests.Refused"
    assert "key-is-new" in {finding["rule"] for finding in refused.value.parameters["findings"] if finding["state"] == "refused"}


def test_a_refusal_lists_every_reason(appliance, csrs):
    with frontend(appliance) as connection, pytest.raises(VarlinkError) as refused:
        issue(connection, csrs.make("www.example.com", "mail.example.org", key="rsa-1024"))
    assert refused.value.name == "io.countersign.Requests.Refused"
    reasons = [finding for finding in refused.value.parameters["findings"] if finding["state"] == "refused"]
    assert {"key-quality", "names-in-scope"} <= {finding["rule"] for finding in reasons}
    assert {"www.example.com", "mail.example.org"} <= {finding["subject"] for finding in reasons}
    assert refused.value.parameters["decision"].startswith("dec_")


def test_the_same_idempotency_key_gives_the_same_certificate(appliance, csrs):
    csr = csrs.make()
    with frontend(appliance) as connection:
        first = issue(connection, csr, idempotencyKey="order 7")["issued"]
        again = issue(connection, csr, idempotencyKey="order 7")["issued"]
        with pytest.raises(VarlinkError) as conflict:
            issue(connection, csrs.make(), idempotencyKey="order 7")
    assert again == first
    assert conflict.value.name == "io.countersign.Requests.Conflict"


def test_a_dry_run_stores_nothing(appliance, csrs):
    with frontend(appliance) as connection:
        before = connection.call("io.countersign.Requests.List")["requests"][:1]
        answer = issue(connection, csrs.make(), completeWhenReady=False, dryRun=True)
        after = connection.call("io.countersign.Requests.List")["requests"][:1]
    assert answer.get("issued") is None and before == after


@pytest.mark.parametrize("what, csr", [
    ("nothing", ""),
    ("text", "hello"),
    ("base64 of nothing useful", "AAAA"),
    ("a PEM frame around garbage", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"),
    ("a private key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
])
def test_what_is_no_csr_is_invalid_input(appliance, what, csr):
    with frontend(appliance) as connection, pytest.raises(VarlinkError) as wrong:
        connection.call(SUBMIT, {"operation": "issue", "profile": "private-server", "csr": csr, "completeWhenReady": True})
    assert (wrong.value.name, wrong.value.parameters["parameter"]) == (INVALID, "csr"), what


def test_a_csr_with_a_broken_signature_is_not_served(appliance, csrs):
    der = bytearray(subprocess.run(["openssl", "req", "-in", csrs.make(), "-outform", "DER"], capture_output=True, check=True).stdout)
    der[-1] ^= 1
    pem = subprocess.run(["openssl", "base64"], input=bytes(der), capture_output=True, check=True).stdout.decode()
    with frontend(appliance) as connection, pytest.raises(VarlinkError) as wrong:
        connection.call(SUBMIT, {"operation": "issue", "profile": "private-server", "completeWhenReady": True,
                                 "csr": f"-----BEGIN CERTIFICATE REQUEST-----\n{pem}-----END CERTIFICATE REQUEST-----\n"})
    assert wrong.value.name in (INVALID, "io.countersign.Requests.Refused")


@pytest.mark.parametrize("name", ["*.*.example.test", "xn--a.example.test", "-a.example.test", "a..example.test", "192.0.2.1", "a_b.example.test",
                                  "www.example.test.", "WWW.example.test ", "x" * 64 + ".example.test", "example.test.example.com", "notexample.test"])
def test_a_strange_name_is_never_certified(appliance, csrs, name):
    with frontend(appliance) as connection, pytest.raises(VarlinkError) as wrong:
        issue(connection, csrs.make(), names=[name])
    assert wrong.value.name in (INVALID, "io.countersign.Requests.Refused")


def test_the_command_line_does_all_this(appliance, csrs, tmp_path):
    out, chain = tmp_path / "leaf.pem", tmp_path / "chain.pem"
    done = appliance.ctl("issue", "--profile", "private-server", csrs.make(), "--out", out, "--chain-out", chain)
    assert done.returncode == 0, done.stdout + done.stderr
    openssl("verify", "-CAfile", appliance.config / "root.pem", "-untrusted", chain, out)
    serial = openssl("x509", "-in", out, "-noout", "-serial").strip().partition("=")[2].lower()
    assert serial in appliance.ctl("list").stdout
    assert serial in appliance.ctl("show", serial).stdout
    refused = appliance.ctl("issue", "--profile", "private-server", csrs.make("www.example.com"))
    assert refused.returncode == 3 and "names-in-scope" in refused.stdout + refused.stderr
    assert appliance.ctl("show", UNKNOWN_SERIAL).returncode == 5
    assert appliance.ctl("status").returncode == 0
    assert appliance.ctl("issue").returncode == 2


def test_the_auditor_sees_why(appliance, csrs):
    with frontend(appliance) as connection:
        issued = issue(connection, csrs.make("www.example.test"))["issued"]
    with Connection(appliance.run_folder / "auditor") as connection:
        decision = connection.call("io.countersign.Audit.Decision", {"serial": issued["serial"], "id": None})
        head = connection.call("io.countersign.Audit.Checkpoint")
    record = json.loads(decision["record"])
    assert record["verdict"] == "permit" and record["permit"]["names"] == ["www.example.test"]
    assert decision["id"] == issued["decision"]
    assert head["size"] > issued["logIndex"] > 0


def test_the_pin_is_nowhere_but_in_its_file(appliance):
    pin = (appliance.config / "pin").read_bytes()
    places = [path for path in appliance.folder.rglob("*") if path.is_file() and path != appliance.config / "pin"]
    assert len(places) > 10
    assert not [path for path in places if pin in path.read_bytes()]
    for state in appliance.control("status").values():
        process = pathlib.Path(f"/proc/{state['pid']}")
        assert pin not in (process / "cmdline").read_bytes() and pin not in (process / "environ").read_bytes()
