"""Connections that skip dead addresses quickly, and that another thread can close when a request is overdue."""

import os
import selectors
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection

NEXT_ADDRESS_AFTER_S = 0.25
"""How many seconds to wait for one address before also trying the next (RFC 8305, section 5)."""

_Option = tuple[int, int, int | bytes]


class SocketGuard:
    """Holds the socket of the request under way, and shuts it down if the request is given up. Thread-safe.

    Timeouts apply to each read. So a server that sends something every few seconds, or endless `100 Continue`
    responses, would otherwise block the thread of the request for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._given_up = False

    def watch(self, connected: Any) -> None:
        """Watch a connected socket until `release`. A duplicate is held, because TLS detaches the socket itself."""
        with self._lock:
            self._close()
            self._socket = socket.fromfd(connected.fileno(), socket.AF_INET, socket.SOCK_STREAM)
            self._shut_down()

    def release(self) -> None:
        """Stop watching the socket: the request has ended."""
        with self._lock:
            self._close()

    def give_up(self) -> None:
        """Make the request under way and all later ones fail. It can be called from any thread."""
        with self._lock:
            self._given_up = True
            self._shut_down()

    def _shut_down(self) -> None:
        if self._given_up and self._socket is not None:
            # On Windows this does not end a wait for a silent server; the timeout of the read does.
            with suppress(OSError):  # the server may have closed it
                self._socket.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        watched, self._socket = self._socket, None
        if watched is not None:
            watched.close()


def guard_connections(pool: Any, guard: SocketGuard) -> None:
    """Make an `HTTPConnectionPool` use the connections of this module, unless it uses SOCKS."""
    ours = {HTTPConnection: _Plain, HTTPSConnection: _Secure}.get(pool.ConnectionCls)
    if ours is not None:
        pool.ConnectionCls = partial(ours, guard)  # urllib3 only calls it, so it need not be a class


if TYPE_CHECKING:
    _Base = HTTPConnection
else:
    _Base = object


class _Guarded(_Base):
    def __init__(self, guard: SocketGuard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        timeout = self.timeout if isinstance(self.timeout, int | float) else None
        connected = connect(self.host.strip("[]"), self.port, timeout, self.socket_options or ())
        self._guard.watch(connected)
        return connected

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:  # a connection kept from an earlier request
            self._guard.watch(self.sock)
        super().request(*args, **kwargs)


class _Plain(_Guarded, HTTPConnection):
    pass


class _Secure(_Guarded, HTTPSConnection):
    pass


def connect(host: str, port: int, within_s: float | None, options: Sequence[_Option] = ()) -> socket.socket:
    """Connect to the first address of `host` that answers, IPv6 and IPv4 in turn ("happy eyeballs", RFC 8305).

    Raises OSError: TimeoutError if none has answered within `within_s` seconds, else the error of the last address.
    """
    addresses = _in_turn(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    ends = time.monotonic() + (within_s or sys.maxsize)
    error: OSError = TimeoutError("no address has answered")
    with selectors.DefaultSelector() as racing:
        try:
            while True:
                address = next(addresses, None)
                if address is not None:
                    error = _begin(racing, address, options) or error
                if not racing.get_map():  # nothing to wait for; and Windows refuses to wait for no socket
                    if address is None:
                        raise error
                    continue
                wait_s = ends - time.monotonic()
                if wait_s <= 0:
                    raise TimeoutError
                for key, _ in racing.select(min(wait_s, NEXT_ADDRESS_AFTER_S)):
                    candidate: Any = key.fileobj
                    racing.unregister(candidate)
                    code = candidate.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                    if code == 0:
                        candidate.settimeout(within_s)
                        return candidate  # type: ignore[no-any-return]  # the type of `fileobj` is not precise
                    candidate.close()
                    error = OSError(code, os.strerror(code))
        finally:
            for key in list(racing.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]  # only sockets are registered


_Address = tuple[int, int, int, str, Any]


def _in_turn(addresses: Sequence[_Address]) -> Iterator[_Address]:
    """Yield the addresses, alternating between the family that the system prefers and the other one."""
    first = [each for each in addresses if each[0] == addresses[0][0]]
    others = [each for each in addresses if each[0] != addresses[0][0]]
    return (each for each in chain.from_iterable(zip_longest(first, others)) if each is not None)


def _begin(racing: selectors.BaseSelector, address: _Address, options: Sequence[_Option]) -> OSError | None:
    """Start to connect to an address. Return the error if that fails at once."""
    family, kind, protocol, _, where = address
    try:
        candidate = socket.socket(family, kind, protocol)
    except OSError as error:  # this system does not support the address family
        return error
    try:
        for option in options:
            candidate.setsockopt(*option)
        candidate.setblocking(False)
        with suppress(BlockingIOError):
            candidate.connect(where)
        racing.register(candidate, selectors.EVENT_WRITE)
    except OSError as error:
        candidate.close()
        return error
    return None
