# SPDX-License-Identifier: Apache-2.0
"""A Varlink client of forty lines, written apart from ipc/ so that both do not share a misunderstanding."""
import array
import json
import os
import socket


class VarlinkError(Exception):
    def __init__(self, name, parameters):
        super().__init__(f"{name} {json.dumps(parameters)}")
        self.name, self.parameters = name, parameters


class Connection:
    def __init__(self, path, uid=None, timeout=30):
        self.socket = connect_as(path, uid) if uid is not None else connect(path)
        self.socket.settimeout(timeout)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, octets):
        try:
            self.socket.sendall(octets)
        except (BrokenPipeError, ConnectionResetError):
            pass  # a server that refuses may close before it has read all: receive() tells

    def send_call(self, method, parameters=None, **flags):
        self.send(json.dumps({"method": method, "parameters": parameters or {}, **flags}).encode() + b"\0")

    def receive(self):
        """One reply as a dictionary, or None when the other end has closed."""
        while b"\0" not in self.buffer:
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                return None
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, parameters=None):
        self.send_call(method, parameters)
        return parameters_of(self.receive())

    def stream(self, method, parameters=None):
        """The replies to a call with `more`."""
        self.send_call(method, parameters, more=True)
        while True:
            reply = self.receive()
            yield parameters_of(reply)
            if not reply.get("continues"):
                return


def parameters_of(reply):
    if reply is None:
        raise ConnectionError("closed without a reply")
    if "error" in reply:
        raise VarlinkError(reply["error"], reply.get("parameters", {}))
    return reply.get("parameters", {})


def connect(path):
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.connect(str(path))
    return made


def connect_as(path, uid):
    """A connection whose peer credentials are of `uid`: they are those of the process that connects. Needs root."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            made = connect(path)
            theirs.sendmsg([b"ok"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [made.fileno()]))])
        except OSError as error:
            theirs.send(str(error.errno).encode())
        finally:
            os._exit(0)
    theirs.close()
    answer, descriptors, _, _ = socket.recv_fds(ours, 64, 1)
    os.waitpid(child, 0)
    ours.close()
    if answer != b"ok":
        raise OSError(int(answer), os.strerror(int(answer)), str(path))
    return socket.socket(fileno=descriptors[0])
