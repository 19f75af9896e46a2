# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on the first day: each mistake is named, and costs nothing."""
import os
import re
import subprocess

import pytest

import appliance as appliances
from varlink_client import Connection


@pytest.fixture
def fresh(make_appliance):
    one = make_appliance()
    yield one
    one.stop()


def replace(path, pattern, text):
    before = path.read_text()
    after, count = re.subn(pattern, text, before, flags=re.M)
    assert count, f"{path} has no {pattern}"
    path.write_text(after)


def status_of(one):
    with Connection(one.run_folder / "operator") as connection:
        return connection.call("io.countersign.Operator.Status")


def until_token_says(one, *words):
    """The appliance is up, is not in order, and its Status holds these words."""
    def said():
        status = status_of(one)
        return not status["inOrder"] and all(word in str(status["tokens"]) + str(status["problems"]) for word in words)

    try:
        one.wait_for(said)
    except appliances.Trouble:
        pytest.fail(f"{words} is not in {status_of(one)}")


def pins_left(one):
    """Whether SoftHSM still accepts the PIN; a token that counted wrong ones would not."""
    done = subprocess.run(["pkcs11-tool", "--module", appliances.module(), "--token-label", appliances.LABEL, "--login",
                           "--pin", (one.config / "pin.right").read_text(), "-O"], env=one.environment(), capture_output=True)
    return done.returncode == 0


def test_an_absent_module_is_named_and_the_rest_is_up(fresh):
    replace(fresh.config / "token.d" / "demo.toml", r"^module = .*", 'module = "/usr/lib/no-such-module.so"')
    fresh.start(until="ready")
    until_token_says(fresh, "/usr/lib/no-such-module.so")
    done = fresh.ctl("status")
    assert done.returncode == 8 and "no-such-module" in done.stdout + done.stderr


def test_a_wrong_pin_is_tried_once_over_all_restarts(fresh):
    right = (fresh.config / "pin").read_text()
    (fresh.config / "pin.right").write_text(right)
    (fresh.config / "pin").write_text("0000")
    fresh.start(until="ready")
    until_token_says(fresh, "PIN")
    for _ in range(3):
        fresh.restart_process("token-demo")
    until_token_says(fresh, "PIN")
    told = [line for line in fresh.log("token-demo").splitlines() if "CKR_PIN_INCORRECT" in line]
    assert len(told) == 1, told
    assert pins_left(fresh)
    (fresh.config / "pin").write_text(right)
    fresh.restart_process("token-demo")
    fresh.wait_for(lambda: status_of(fresh)["inOrder"])


def test_two_keys_with_one_label_are_not_guessed_between(fresh):
    pin = (fresh.config / "pin").read_text()
    replace(fresh.config / "token.d" / "demo.toml", r'^uri = .*', 'uri = "pkcs11:object=issuing-1"')
    subprocess.run(["pkcs11-tool", "--module", appliances.module(), "--token-label", appliances.LABEL, "--login", "--pin", pin,
                    "--keypairgen", "--key-type", "EC:prime256v1", "--label", "issuing-1", "--id", "77", "--usage-sign"],
                   env=fresh.environment(), check=True, capture_output=True)
    for path in (fresh.folder / "softhsm").rglob("*"):
        os.chown(path, fresh.uids[0], fresh.uids[0])
    fresh.start(until="ready")
    until_token_says(fresh, "issuing-1", "2")


@pytest.mark.parametrize("name, file, pattern, text, complaint", [
    ("daemon", "daemon.toml", r"\A", "colour = 1\n", ["daemon.toml", "line 1", "colour"]),
    ("signer", "signer.toml", r'^kinds = .*', 'kinds = ["ca"]', ["signer.toml", "kinds", "leaf"]),
    ("token-demo", "token.d/demo.toml", r"^sessions = .*", "sessions = 99", ["demo.toml", "sessions", "16"]),
    ("daemon", "daemon.toml", r"^frontend = .*", "frontend = 5", ["daemon.toml", "frontend"]),
    ("signer", "signer.toml", r"^daemon_uid = .*", "daemon_uid = ", ["signer.toml", "line"]),
])
def test_a_mistake_in_a_file_names_file_line_and_what_is_allowed(fresh, name, file, pattern, text, complaint):
    replace(fresh.config / file, pattern, text)
    fresh.start(until="started")
    fresh.wait_for(lambda: f"{name} exited status=78: its configuration is wrong" in fresh.log("supervise"))
    assert not [word for word in complaint if word not in fresh.log(name)], fresh.log(name)
    assert re.search(r"line \d+", fresh.log(name)), fresh.log(name)


def test_a_second_daemon_on_the_same_state_ends_at_once_and_harms_nothing(appliance, csrs):
    second = run_beside(appliance, "countersignd", "daemon.toml", appliance.uids[2])
    assert second.returncode not in (0, -9, 78)
    assert "another" in second.stderr or "already" in second.stderr or "locked" in second.stderr, second.stderr
    done = appliance.ctl("issue", "--profile", "private-server", csrs.make())
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_signer_on_the_same_log_ends_at_once_and_harms_nothing(appliance, csrs):
    second = run_beside(appliance, "countersign-signer", "signer.toml", appliance.uids[1])
    assert second.returncode not in (0, -9, 78)
    assert "another" in second.stderr or "already" in second.stderr or "locked" in second.stderr, second.stderr
    done = appliance.ctl("issue", "--profile", "private-server", csrs.make())
    assert done.returncode == 0, done.stdout + done.stderr


def run_beside(one, program, config, uid):
    """One more process with the same state, but sockets of its own."""
    text = (one.config / config).read_text().replace(str(one.run_folder), str(one.folder / "run2"))
    (one.folder / "run2").mkdir(exist_ok=True)
    (one.folder / "run2").chmod(0o777)
    (one.config / f"second-{config}").write_text(text)
    return subprocess.run([one.bin / program, "--config", one.config / f"second-{config}"], capture_output=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, user=uid if os.geteuid() == 0 else None, cwd="/")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs several uids")
def test_a_state_folder_that_cannot_be_written_is_named(fresh):
    for path in [fresh.folder / "state" / "daemon", *(fresh.folder / "state" / "daemon").rglob("*")]:
        os.chown(path, 0, 0)
        path.chmod(0o555 if path.is_dir() else 0o444)
    fresh.start(until="started")
    fresh.wait_for(lambda: "daemon exited status=" in fresh.log("supervise"))
    assert str(fresh.folder / "state" / "daemon") in fresh.log("daemon"), fresh.log("daemon")
