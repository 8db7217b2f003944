"""A D-Bus connection that never blocks: jeepney encodes and decodes the messages, Qt watches the socket.

jeepney's own connections block during authentication and, without a time limit, on the reply to Hello. PySide6's QtDBus
can't send the integer types that notifications need.
"""

import contextlib
import itertools
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from jeepney import HeaderFields, Message, MessageType, Parser
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_bus
from jeepney.bus_messages import MatchRule, message_bus
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

ANSWER_WITHIN_MS = 5_000
"""How long a call may stay unanswered, in milliseconds."""


class NoBusError(Exception):
    """No connection to the bus can be opened."""


@dataclass(frozen=True, slots=True)
class _Call:
    serial: int
    message: Message
    then: Callable[[Message], None]


class BusConnection(QObject):
    """A connection that makes calls and receives signals, in order.

    It is closed for good when the bus ends or a reply is late. Only one call is in flight at a time, because dunst 1.9
    may stop answering everybody after about thirty calls at once.
    """

    signalled = Signal(object)
    """Emitted with the `Message` of each D-Bus signal that was subscribed to or sent to this connection alone."""
    lost = Signal()
    """Emitted when the connection breaks. Pending replies will not arrive. `close` does not emit it."""

    def __init__(self, parent: QObject | None = None, which: Literal["SESSION", "SYSTEM"] = "SESSION") -> None:
        """Start to connect to the session or the system bus. Raises NoBusError."""
        super().__init__(parent)
        self.closed = False
        self._calls: deque[_Call] = deque()
        self._under_way: _Call | None = None
        self._serials = itertools.count(1)
        self._unsent = bytearray()
        self._parser = Parser()
        self._login: Authenticator | None = Authenticator()
        """None after authentication. Until then calls are only queued."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.setblocking(False)
        try:
            self._socket.connect(get_bus(which))
            self._socket.send(self._login.data_to_send())
        except Exception as error:  # jeepney raises anything from KeyError to RuntimeError for a malformed address
            self._socket.close()
            raise NoBusError(type(error).__name__) from None
        self._readable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self._on_readable)
        self._writable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Write, self)
        self._writable.setEnabled(False)
        self._writable.activated.connect(self._flush)
        self._patience = QTimer(self, singleShot=True, interval=ANSWER_WITHIN_MS)
        self._patience.timeout.connect(self._lose)
        self.call(message_bus.Hello(), lambda answer: None if value_of(answer, "s") else self._lose())

    @property
    def idle(self) -> bool:
        """Whether no call is in flight or queued."""
        return self._under_way is None and not self._calls

    def call(self, message: Message, then: Callable[[Message], None] = lambda answer: None) -> None:
        """Queue a method call; `then` gets the reply, which may be an error. A closed connection ignores it."""
        if self.closed:
            return
        self._calls.append(_Call(next(self._serials), message, then))
        self._send_next()

    def subscribe(self, rule: MatchRule) -> None:
        """Also receive the signals that match `rule`."""
        self.call(message_bus.AddMatch(rule))

    def close(self) -> None:
        """Close the connection, and drop all calls."""
        self.closed = True
        self._patience.stop()
        self._readable.setEnabled(False)
        self._writable.setEnabled(False)
        with contextlib.suppress(OSError):
            self._socket.close()
        self._calls.clear()
        self._under_way = None

    def _send_next(self) -> None:
        if self._under_way is None and self._calls:
            call = self._under_way = self._calls.popleft()
            self._unsent += call.message.serialise(serial=call.serial)
            self._patience.start()
            self._flush()

    @Slot()
    def _lose(self) -> None:
        if not self.closed:
            self.close()
            self.lost.emit()

    @Slot()
    def _flush(self) -> None:
        """Send as much as the socket accepts now, and the rest later: a frozen bus reads nothing."""
        if self._login is not None or self.closed:
            return
        try:
            del self._unsent[: self._socket.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._lose()
            return
        self._writable.setEnabled(bool(self._unsent))

    @Slot()
    def _on_readable(self) -> None:
        while data := self._received():
            if self._login is not None:
                self._log_in(self._login, data)
            else:
                self._take(data)

    def _received(self) -> bytes:
        """Return the bytes that can be read without blocking; empty if there are none."""
        if self.closed:
            return b""
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._lose()
        return data

    def _log_in(self, login: Authenticator, data: bytes) -> None:
        try:
            login.feed(data)
        except ValueError:  # authentication was refused
            self._lose()
            return
        if login.authenticated:
            self._login = None
            self._unsent[:0] = BEGIN
            self._flush()

    def _take(self, data: bytes) -> None:
        try:
            messages = self._parser.feed(data)
        except Exception:  # jeepney does not document what it raises for a malformed message
            self._lose()
            return
        for message in messages:
            if self.closed:
                return
            kind = message.header.message_type
            if kind is MessageType.signal:
                self.signalled.emit(message)
            elif kind in (MessageType.method_return, MessageType.error):
                self._on_answer(message)

    def _on_answer(self, answer: Message) -> None:
        call = self._under_way
        if call is not None and call.serial == answer.header.fields.get(HeaderFields.reply_serial):
            self._under_way = None
            self._patience.stop()
            call.then(answer)
            self._send_next()


def value_of(message: Message, signature: str) -> tuple[Any, ...] | None:
    """Return the body of `message`, or None if it is an error or has another D-Bus signature than `signature`."""
    fields = message.header.fields
    if message.header.message_type is MessageType.error or fields.get(HeaderFields.signature) != signature:
        return None
    return tuple(message.body)
