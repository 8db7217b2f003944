"""Servers that never end an answer, and addresses that do not answer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.domain.outcome import Synced, Unreachable, UnreachableReason
from lockwatch.sync import one_shot
from lockwatch.sync.one_shot import sync_once
from lockwatch.tedee.client import Client
from lockwatch.tedee.connection import connect
from lockwatch.tedee.credentials import Token
from tests.systems import WINDOWS
from tests.tedee.samples import SECRET

GENEROUS_S = 60.0


@contextmanager
def endless(head: bytes, repeated: bytes, every_s: float = 0.0) -> Iterator[str]:
    """Serve `head`, followed by `repeated` for ever, on a local port. Yield its URL."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    connection.sendall(head)
                    while not over.wait(every_s):
                        connection.sendall(repeated)
                except OSError:
                    continue

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()


def calls() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "lockwatch-call"]


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "repeated", "every_s"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 0.0),
        (CHUNKED, b"X: y\r\n" * 1000, 0.0),
        (LONG, b" ", 0.1),
        (CLOSING, b" ", 0.1),
        (b"", b"H", 0.1),
    ],
    ids=["100 Continue", "trailers", "body", "body of a closing connection", "status line"],
)
def test_the_thread_of_an_overdue_request_ends(
    head: bytes, repeated: bytes, every_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_shot, "REQUEST_WITHIN_S", 1.0)
    before = calls()
    with endless(head, repeated, every_s) as url:
        client = Client(url, Token(SECRET))
        assert sync_once(client, tmp_path, url, waits=print) == Unreachable(UnreachableReason.TOO_SLOW)
        left = [each for each in calls() if each not in before]
        for thread in left:
            thread.join(GENEROUS_S)
        assert not any(thread.is_alive() for thread in left)


def test_a_request_over_a_reused_connection_can_be_given_up(cloud: SimulatedCloud, client: Client) -> None:
    assert isinstance(client.sync(), Synced)
    cloud.set_fault(Fault(play=Play.SILENT))
    outcomes: list[object] = []
    request = threading.Thread(target=lambda: outcomes.append(client.sync()))
    request.start()
    ends = time.monotonic() + GENEROUS_S
    while len(cloud.requests) < 2 and time.monotonic() < ends:
        time.sleep(0.01)
    client.give_up()
    request.join(GENEROUS_S)
    ends_by = UnreachableReason.TOO_SLOW if WINDOWS else UnreachableReason.BROKEN_OFF
    assert outcomes == [Unreachable(ends_by)]
    cloud.set_fault(None)
    again = client.clone()
    assert isinstance(again.sync(), Synced)
    again.drop_connection()


Addresses = Callable[[int], list[tuple[object, ...]]]


def dead(port: int) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port))] * 2


def refused(_: int) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]


def of_no_family(port: int) -> list[tuple[object, ...]]:
    return [(250, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))]


@pytest.fixture
def full() -> Iterator[int]:
    """A port of 127.0.0.2 that answers no connection, like a dead address, because its queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.2", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for each in waiting:
            each.close()


@pytest.mark.parametrize("first", [dead, refused, of_no_family])
def test_dead_addresses_before_a_living_one_cost_no_timeout(
    first: Addresses, full: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as living:
        addresses = [*first(full), (socket.AF_INET, socket.SOCK_STREAM, 6, "", living.getsockname())]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
        with closing(connect("name.test", 443, GENEROUS_S)) as connected:
            assert connected.getpeername() == living.getsockname()
            assert connected.gettimeout() == GENEROUS_S


def test_the_outcome_is_too_slow_if_all_addresses_are_dead(full: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: dead(full))
    with pytest.raises(TimeoutError) as error:
        connect("name.test", 443, 0.6)
    assert error.value.errno is None, "the system has given up, after two minutes"


def test_address_families_are_tried_alternately(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    sixes = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (f"100::{n}", 9, 0, 0)) for n in (1, 2)]
    fours = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", 9)) for n in (1, 2, 3)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [*sixes, *fours])

    class Refusing(socket.socket):
        def connect(self, where: tuple[str, ...]) -> None:  # type: ignore[override]  # only these addresses
            tried.append(where[0])
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(ConnectionRefusedError):
        connect("name.test", 9, GENEROUS_S)
    assert tried == ["100::1", "127.0.0.1", "100::2", "127.0.0.2", "127.0.0.3"]
