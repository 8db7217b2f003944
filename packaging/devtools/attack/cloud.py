"""Attacks by the cloud, or by a server that poses as the cloud: large answers, faults, and constant changes."""

import contextlib
import json
import threading
from collections.abc import Iterator

from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.tedee.client import MAX_BYTES
from lockwatch.tedee.parse import MOST_LOCKS

CHANGES_EVERY_S = 1.0
_PAGE = {"Content-Type": "text/html"}
_CHUNKED = {"Transfer-Encoding": "chunked"}
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def _padded_to_the_limit() -> bytes:
    """Return a valid answer with the greatest accepted number of locks and bytes."""
    cloud = SimulatedCloud("", many_locks())
    elements = [lock.as_synced() for lock in cloud.locks]
    padding = (MAX_BYTES - len(json.dumps(elements)) - 200) // MOST_LOCKS - 16
    return json.dumps({"success": True, "result": [each | {"more": "x" * padding} for each in elements]}).encode()


def many_locks() -> list[SimulatedLock]:
    """Return the greatest number of locks that an answer may have, with long names."""
    return [SimulatedLock(100 + n, f"{n} " + "long name " * 19, f"3000-{n:04}") for n in range(MOST_LOCKS)]


FAULTS = {
    "no HTTP": Fault(body=b"\x00\xff\x16\x03\x01 no HTTP at all\r\n" * 100, play=Play.BARE),
    "broken JSON": Fault(body=b'{"result": [{"id": 11, "isConnected": tr'),
    "HTML": Fault(200, _PAGE, b"<html>" + b"<p>Please log in.</p>" * 10_000),
    "endless body": Fault(200, _CHUNKED, b"4000\r\n" + b"[" * 0x4000 + b"\r\n", Play.ENDLESS),
    "endless 100 Continue": Fault(100, body=_CONTINUE, play=Play.ENDLESS),
    "slow drip": Fault(body=b" " * 1000, play=Play.DRIBBLED_BODY),
    "redirects": Fault(302, {"Location": "/api/v37/my/lock/sync"}),
    "flood of headers": Fault(200, {f"X-{n}": "x" * 1000 for n in range(5000)}, b"{}"),
    "one endless header": Fault(body=b"HTTP/1.1 200 OK\r\nX: " + b"x" * (8 << 20), play=Play.BARE),
    "2 MiB of empty lists": Fault(body=b'{"result": [' + b"[]," * (MAX_BYTES // 3 - 10) + b"[]]}"),
    "connections reset": Fault(play=Play.RESET),
    "429 for ever": Fault(429, {"Retry-After": "0"}),
}
"""The fault with which the cloud answers every request, by the name of the attack."""
LARGE_LISTS = {"2 MiB and 500 locks": Fault(body=_padded_to_the_limit())}
"""Valid answers of the largest accepted size, by the name of the attack."""


@contextlib.contextmanager
def fault(cloud: SimulatedCloud, fault: Fault) -> Iterator[None]:
    """Let the cloud answer every request with this fault."""
    cloud.set_fault(fault)
    try:
        yield
    finally:
        cloud.set_fault(None)


@contextlib.contextmanager
def all_locks_change(cloud: SimulatedCloud) -> Iterator[None]:
    """Give the account the greatest accepted number of locks. Every second, all of them connect or disconnect."""
    cloud.furnish(many_locks(), ())
    ended = threading.Event()
    thread = threading.Thread(target=_change, args=(cloud, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _change(cloud: SimulatedCloud, ended: threading.Event) -> None:
    turn = 0
    while not ended.wait(CHANGES_EVERY_S):
        turn += 1
        for lock in list(cloud.locks):
            cloud.change(lock.id, connected=bool((turn + lock.id) % 2), state=2 + 4 * (turn % 2), battery=turn % 100)
