"""A simulated tedee cloud on loopback for the demo and the tests: it serves the locks of an account, or errors."""

import json
import re
import socket
import ssl
import struct
import sys
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from lockwatch.demo.devices import SimulatedBridge, SimulatedLock

_RESOURCE = re.compile(r"/api/v3[67]/(my/lock/sync|my/lock|my/bridge)")
_STATUSES = frozenset(HTTPStatus)
_FRAMING = {"connection", "content-length", "transfer-encoding"}


class Play(Enum):
    """How a fault treats a request."""

    ANSWER = auto()
    """Answer with the fault's status, headers and body."""
    BARE = auto()
    """Send only the body, without a status line or headers, and close the connection."""
    DRIBBLED_HEAD = auto()
    """Like `ANSWER`, but send the head byte by byte, with a pause of `Fault.dribble_s` after each."""
    DRIBBLED_BODY = auto()
    """Like `DRIBBLED_HEAD`, but for the body."""
    ENDLESS = auto()
    """Like `ANSWER`, but send the body again and again until the client ends the connection."""
    SILENT = auto()
    """Never answer, and leave the connection open until the cloud stops."""
    DROPPED = auto()
    """Close the connection without an answer."""
    RESET = auto()
    """Reset the connection (TCP's RST) without an answer."""


_CLOSING = {Play.BARE, Play.ENDLESS, Play.SILENT, Play.DROPPED, Play.RESET}
"""The plays after which the connection is closed."""

_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""The C structure "linger" that makes close() reset a connection; its members are shorter on Windows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A simulated error of the cloud. It affects requests with any token, even an invalid one.

    `headers` override the usual ones. If they include a header that frames the body, such as a ``Content-Length``
    longer than the body, the connection is closed afterwards.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    play: Play = Play.ANSWER
    path: str | None = None
    """Only requests whose path ends with this are affected; None for all."""
    requests: int | None = None
    """How many requests the fault affects; None for all requests until the fault is replaced."""
    dribble_s: float = 1.0
    """The pause between two dribbled bytes, in seconds."""


@dataclass(frozen=True, slots=True)
class Request:
    """A received request, without the token."""

    started: float
    """When its first line was received, on ``time.monotonic``."""
    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    """The headers by lower-case name, without ``authorization``."""
    authorization: Literal["absent", "wrong", "right"]
    connection: int = 0
    """The client's port, which is the same for all requests of a connection."""


class SimulatedCloud:
    """The part of the tedee API v37 that Lockwatch uses, on a port of 127.0.0.1.

    It is a context manager that serves inside the ``with`` block and closes all connections at its end. All methods may
    be called from any thread.
    """

    def __init__(
        self,
        token: str,
        locks: Sequence[SimulatedLock] = (),
        bridges: Sequence[SimulatedBridge] = (),
        *,
        jwt: str | None = None,
        port: int = 0,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """`token` is the account's personal access key; `jwt` is an access token that is accepted as well.

        `port` 0 means any free port. With an `ssl_context` the cloud uses https.
        """
        self.token = token
        self.jwt = jwt
        self.locks = list(locks)
        self.bridges = list(bridges)
        self.headers = {"API-Supported-Versions": "v36, v37"}
        """Headers that are added to every response."""
        self.requests: list[Request] = []
        """All requests so far, of any method, oldest first."""
        self._guard = threading.RLock()
        self._fault: Fault | None = None
        self._fault_left: int | None = None
        self._port = port
        self._ssl_context = ssl_context
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self, self._port, self._ssl_context)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="cloud", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.stop()
        self._thread.join()
        self._server = None

    @property
    def port(self) -> int:
        """The port, only available inside the ``with`` block."""
        assert self._server is not None, "the cloud is not up"
        return self._server.server_port

    @property
    def url(self) -> str:
        """The URL without ``/api``, only available inside the ``with`` block."""
        return f"{'https' if self._ssl_context else 'http'}://127.0.0.1:{self.port}"

    @property
    def fault(self) -> Fault | None:
        """The current fault; None once it has affected as many requests as it should."""
        return self._fault

    def set_fault(self, fault: Fault | None) -> None:
        """Replace the current fault by `fault`, starting with the next request; None removes it."""
        with self._guard:
            self._fault = fault
            self._fault_left = fault.requests if fault else None

    def furnish(self, locks: Sequence[SimulatedLock], bridges: Sequence[SimulatedBridge]) -> None:
        """Replace all devices at once: no response mixes old and new ones."""
        with self._guard:
            self.locks = list(locks)
            self.bridges = list(bridges)

    def change(self, device_id: int, **fields: object) -> None:
        """Set fields of a lock or a bridge, all at once: no response shows only some of the changes.

        A `state` sets `last_state_changed` to now, unless that is given. Raises ``KeyError`` for an unknown device and
        ``AttributeError`` for an unknown field.
        """
        with self._guard:
            devices: list[SimulatedLock | SimulatedBridge] = [*self.locks, *self.bridges]
            device = next((one for one in devices if one.id == device_id), None)
            if device is None:
                raise KeyError(device_id)
            if "state" in fields:
                fields = {"last_state_changed": datetime.now(UTC)} | fields
            for name, value in fields.items():
                setattr(device, name, value)

    def change_bridge(self, bridge_id: int, *, connected: bool) -> None:
        """Connect or disconnect a bridge and its locks, all at once.

        Raises ``KeyError`` for an unknown bridge.
        """
        with self._guard:
            self.change(bridge_id, connected=connected)
            for lock in self.locks:
                if lock.bridge_id == bridge_id:
                    lock.connected = connected

    def take_fault(self, path: str) -> Fault | None:
        """Return the fault that affects a request for `path`, and count the request."""
        with self._guard:
            fault = self._fault
            if fault is None or not path.endswith(fault.path or ""):
                return None
            if self._fault_left is not None:
                self._fault_left -= 1
                if self._fault_left <= 0:
                    self._fault = None
            return fault

    def judge(self, authorization: str | None) -> Literal["absent", "wrong", "right"]:
        """Check the value of an ``Authorization`` header."""
        if authorization is None:
            return "absent"
        right = {f"PersonalKey {self.token}"} | ({f"Bearer {self.jwt}"} if self.jwt else set())
        return "right" if authorization in right else "wrong"

    def answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        """Return the status and the JSON envelope of the response to a request, ignoring any fault."""
        resource = _RESOURCE.fullmatch(request.path)
        if request.method != "GET":
            return _refusal(405, "Method not allowed")
        if request.authorization != "right":
            return _refusal(401, "Unauthorized")
        if resource is None:
            return _refusal(404, "Not found")
        with self._guard:
            match resource[1]:
                case "my/lock/sync":
                    ids = request.query.get("id", ())
                    result = [lock.as_synced() for lock in self.locks if not ids or str(lock.id) in ids]
                case "my/lock":
                    result = [lock.as_listed() for lock in self.locks]
                case _:
                    result = [bridge.as_listed() for bridge in self.bridges]
        return 200, {"result": result, "success": True, "errorMessages": [], "statusCode": 200}


def _refusal(status: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"result": None, "success": False, "errorMessages": [message], "statusCode": status}


class _Server(ThreadingHTTPServer):
    """Tracks its connections in order to close them: a connection that hangs would otherwise block `stop`."""

    daemon_threads = False  # server_close() joins only non-daemon threads

    def __init__(self, cloud: SimulatedCloud, port: int, ssl_context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.cloud = cloud
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        if ssl_context is not None:
            self.socket = ssl_context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer.server_bind() looks up the host name, which can take seconds
        self.server_port = int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        self.closing.set()
        self.shutdown()
        for connection in tuple(self._connections):
            try:
                # SSLSocket.shutdown() would remove the TLS layer while another thread reads.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
                if sys.platform == "win32":  # there shutdown() does not end a recv() that another thread waits in
                    socket.close(connection.detach())
            except OSError:  # its own thread has closed it
                continue
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def parse_request(self) -> bool:
        self._started = time.monotonic()
        return super().parse_request()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        cloud = self.server.cloud
        url = urlsplit(self.path)
        request = Request(
            started=self._started,
            method=self.command,
            path=url.path,
            query=parse_qs(url.query),
            headers={name.lower(): value for name, value in self.headers.items() if name.lower() != "authorization"},
            authorization=cloud.judge(self.headers["Authorization"]),
            connection=self.client_address[1],
        )
        cloud.requests.append(request)
        fault = cloud.take_fault(request.path) if request.method == "GET" else None
        if fault is not None:
            self._play(fault)
            return
        status, envelope = cloud.answer(request)
        headers = {}
        if status == 405:
            headers = {"Allow": "GET", "Connection": "close"}
            self.close_connection = True
        body = json.dumps(envelope).encode()
        self._send(self._head(status, headers, len(body)) + (b"" if request.method == "HEAD" else body))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _serve

    def _play(self, fault: Fault) -> None:
        head = self._head(fault.status, fault.headers, len(fault.body))
        if fault.play in _CLOSING or not _FRAMING.isdisjoint(name.lower() for name in fault.headers):
            self.close_connection = True
        match fault.play:
            case Play.ANSWER:
                self._send(head + fault.body)
            case Play.BARE:
                self._send(fault.body)
            case Play.DRIBBLED_HEAD:
                self._dribble(head, fault.dribble_s)
                self._send(fault.body)
            case Play.DRIBBLED_BODY:
                self._send(head)
                self._dribble(fault.body, fault.dribble_s)
            case Play.ENDLESS:
                self._send(head)
                while not self.server.closing.is_set():
                    self._send(fault.body)
            case Play.SILENT:
                self.server.closing.wait()
            case Play.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                socket.close(self.connection.detach())  # its own close() would end the connection in an orderly way

    def _head(self, status: int, headers: Mapping[str, str], length: int) -> bytes:
        usual = {
            "Date": self.date_time_string(),
            "X-Correlation-ID": str(uuid.uuid4()),
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(length),
        }
        phrase = HTTPStatus(status).phrase if status in _STATUSES else ""
        given = {name.lower() for name in headers}
        rest = {name: value for name, value in (usual | self.server.cloud.headers).items() if name.lower() not in given}
        text = "".join(f"{name}: {value}\r\n" for name, value in (rest | dict(headers)).items())
        return f"HTTP/1.1 {status} {phrase}\r\n{text}\r\n".encode("latin-1")

    def _send(self, data: bytes) -> None:
        self.wfile.write(data)

    def _dribble(self, data: bytes, every_s: float) -> None:
        for byte in data:
            self._send(bytes((byte,)))
            if self.server.closing.wait(every_s):
                self.close_connection = True
                return
