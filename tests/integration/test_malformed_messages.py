# SPDX-License-Identifier: Apache-2.0
"""Garbage on every socket: the connection ends or a named error comes back, and the process goes on as if nothing had been."""
import json
import os
import time

import pytest

import appliance as appliances
from varlink_client import Connection

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="private sockets belong to other uids")
SOCKETS = ["frontend", "operator", "auditor",
           pytest.param("signer", marks=needs_root), pytest.param("token-demo", marks=needs_root)]
UIDS = {"signer": appliances.DAEMON_UID, "token-demo": appliances.SIGNER_UID}
INFO = "org.varlink.service.GetInfo"


def open_socket(appliance, name):
    return Connection(appliance.run_folder / name, uid=UIDS.get(name) if os.geteuid() == 0 else None)


def nested(depth):
    return b'{"method":"%s","parameters":%s%s}' % (INFO.encode(), b'{"a":' * depth + b"1", b"}" * depth)


CLOSES = {
    "an empty message": b"",
    "not JSON": b"hello",
    "half an object": b'{"method":"org.varlink.service.GetInfo"',
    "two objects": b'{"method":"org.varlink.service.GetInfo"}{}',
    "an array": b'["org.varlink.service.GetInfo"]',
    "a number": b"1",
    "no method": b"{}",
    "a method that is a number": b'{"method":1}',
    "a duplicate key": b'{"method":"org.varlink.service.GetInfo","method":"org.varlink.service.GetInfo"}',
    "a duplicate key within the parameters": b'{"method":"org.varlink.service.GetInfo","parameters":{"a":1,"a":1}}',
    "a duplicate key in another spelling": b'{"method":"org.varlink.service.GetInfo","parameters":{"a":1,"\\u0061":1}}',
    "an unknown key": b'{"method":"org.varlink.service.GetInfo","colour":"red"}',
    "invalid UTF-8": b'{"method":"org.varlink.service.GetInfo","parameters":{"a":"\xff"}}',
    "an overlong encoding": b'{"method":"org.varlink.service.GetInfo","parameters":{"a":"\xc0\xaf"}}',
    "an escaped NUL": b'{"method":"org.varlink.service.GetInfo","parameters":{"a":"\\u0000"}}',
    "more with oneway": b'{"method":"org.varlink.service.GetInfo","more":true,"oneway":true}',
    "a flag that is a string": b'{"method":"org.varlink.service.GetInfo","more":"yes"}',
    "parameters that are an array": b'{"method":"org.varlink.service.GetInfo","parameters":[]}',
    "a number too large for any type": b'{"method":"org.varlink.service.GetInfo","parameters":{"a":1e400}}',
    "nesting over sixteen": nested(17),
    "a comment": b'/* */{"method":"org.varlink.service.GetInfo"}',
}


@pytest.mark.parametrize("socket_name", SOCKETS)
def test_a_message_that_breaks_the_codec_closes_the_connection_without_a_reply(appliance, socket_name):
    faults = []
    for what, message in CLOSES.items():
        with open_socket(appliance, socket_name) as connection:
            connection.send(message + b"\0")
            connection.send_call(INFO)
            if (reply := connection.receive()) is not None:
                faults.append(f"{what}: {json.dumps(reply)[:120]}")
    assert not faults, "\n".join(faults)
    with open_socket(appliance, socket_name) as connection:
        assert connection.call(INFO)["vendor"]


@pytest.mark.parametrize("socket_name", SOCKETS)
def test_what_came_before_the_fault_is_answered(appliance, socket_name):
    with open_socket(appliance, socket_name) as connection:
        connection.send_call(INFO)
        connection.send(b"garbage\0")
        assert connection.receive()["parameters"]["vendor"]
        assert connection.receive() is None


@pytest.mark.parametrize("method, parameters, error, told", [
    ("org.varlink.service.GetNothing", {}, "org.varlink.service.MethodNotFound", {"method": "org.varlink.service.GetNothing"}),
    ("com.example.Nothing.Do", {}, "org.varlink.service.MethodNotFound", {"method": "com.example.Nothing.Do"}),
    ("io.countersign.Requests.Show", {}, "org.varlink.service.InvalidParameter", {"parameter": "request"}),
    ("io.countersign.Requests.Show", {"request": 1}, "org.varlink.service.InvalidParameter", {"parameter": "request"}),
    ("io.countersign.Requests.Show", {"request": None}, "org.varlink.service.InvalidParameter", {"parameter": "request"}),
    ("io.countersign.Requests.Show", {"request": "x", "colour": 1}, "org.varlink.service.InvalidParameter", {"parameter": "colour"}),
    ("io.countersign.Requests.List", {"limit": "ten"}, "org.varlink.service.InvalidParameter", {"parameter": "limit"}),
    ("io.countersign.Requests.List", {"limit": 1.5}, "org.varlink.service.InvalidParameter", {"parameter": "limit"}),
    ("io.countersign.Requests.List", {"limit": -1}, "io.countersign.Requests.InvalidInput", {"parameter": "limit"}),
    ("io.countersign.Requests.List", {"state": "happy"}, "io.countersign.Requests.InvalidInput", {"parameter": "state"}),
    ("io.countersign.Requests.Watch", {"request": "x"}, "org.varlink.service.ExpectedMore", {}),
    ("io.countersign.Operator.Status", {}, "org.varlink.service.PermissionDenied", {}),
    ("io.countersign.Audit.Checkpoint", {}, "org.varlink.service.PermissionDenied", {}),
])
def test_a_wrong_call_has_a_named_error_and_the_connection_goes_on(appliance, method, parameters, error, told):
    with open_socket(appliance, "frontend") as connection:
        connection.send_call(method, parameters)
        reply = connection.receive()
        assert reply is not None, "closed without a reply"
        assert reply.get("error") == error
        assert told.items() <= reply.get("parameters", {}).items()
        assert connection.call(INFO)["vendor"]


@pytest.mark.parametrize("octets, served", [(256 * 1024, True), (256 * 1024 + 1, False)])
def test_a_message_is_served_up_to_its_limit(appliance, octets, served):
    frame = b'{"method":"com.example.Nothing.Do","parameters":{"a":"%s"}}'
    message = frame % (b"x" * (octets - len(frame) + 2))
    assert len(message) == octets
    with open_socket(appliance, "frontend") as connection:
        connection.send(message + b"\0")
        assert (connection.receive() is not None) == served


def test_a_message_without_end_is_cut_off_at_the_limit(appliance):
    with open_socket(appliance, "frontend") as connection:
        for _ in range(64):
            connection.send(b"x" * 65536)
        assert connection.receive() is None


def test_a_slow_writer_is_cut_off(appliance):
    """An octet a second: the whole message has five seconds, whatever trickles in."""
    with open_socket(appliance, "frontend") as connection:
        begun = time.monotonic()
        message = b'{"method":"org.varlink.service.GetInfo"}\0'
        for octet in message:
            connection.send(bytes([octet]))
            connection.socket.settimeout(1)
            try:
                if connection.receive() is None:
                    break
            except TimeoutError:
                pass
        assert 4 < time.monotonic() - begun < 10


def test_oneway_has_no_reply(appliance):
    with open_socket(appliance, "frontend") as connection:
        connection.send_call(INFO, oneway=True)
        connection.send_call("org.varlink.service.GetInterfaceDescription", {"interface": "org.varlink.service"})
        assert "description" in connection.receive()["parameters"]


def test_pipelined_calls_are_answered_in_order(appliance):
    names = ["org.varlink.service", "io.countersign.Requests", "io.countersign.Certificates"] * 20
    with open_socket(appliance, "frontend") as connection:
        for name in names:
            connection.send_call("org.varlink.service.GetInterfaceDescription", {"interface": name})
        for name in names:
            assert f"interface {name}\n" in connection.receive()["parameters"]["description"]


def test_no_process_was_restarted_by_all_this(appliance):
    """Last in this file: whatever was sent above, every process is still its first."""
    assert {name: state["starts"] for name, state in appliance.control("status").items()} == {"token-demo": 1, "signer": 1, "daemon": 1}
