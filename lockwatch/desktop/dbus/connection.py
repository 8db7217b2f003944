"""A connection to a D-Bus bus that never waits: jeepney makes and reads the messages, Qt watches the socket.

jeepney's own connections wait for the login and, without a limit, for the answer to Hello; PySide6's QtDBus can't send
the numbers that notifications need.
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
"""How long one call may stay unanswered."""


class NoBusError(Exception):
    """There is no such bus."""


@dataclass(frozen=True, slots=True)
class _Call:
    serial: int
    message: Message
    then: Callable[[Message], None]


class BusConnection(QObject):
    """Calls and signals, in order. It breaks once, for good: when the bus goes, or an answer does not come in time.

    One call is under way at a time: dunst 1.9 may stop answering anybody after some thirty that come at once.
    """

    signalled = Signal(object)
    """A `Message`: a signal that was subscribed to, or sent to this connection alone."""
    lost = Signal()
    """It broke. Answers that were due do not come any more. Not emitted by `close`."""

    def __init__(self, parent: QObject | None = None, which: Literal["SESSION", "SYSTEM"] = "SESSION") -> None:
        """Raises NoBusError."""
        super().__init__(parent)
        self.closed = False
        self._calls: deque[_Call] = deque()
        self._under_way: _Call | None = None
        self._serials = itertools.count(1)
        self._unsent = bytearray()
        self._parser = Parser()
        self._login: Authenticator | None = Authenticator()
        """None: logged in. Until then calls stay unsent."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.setblocking(False)
        try:
            self._socket.connect(get_bus(which))
            self._socket.send(self._login.data_to_send())
        except Exception as error:  # an address of any shape raises anything, from KeyError to RuntimeError
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
        """Is nothing under way, and does nothing wait?"""
        return self._under_way is None and not self._calls

    def call(self, message: Message, then: Callable[[Message], None] = lambda answer: None) -> None:
        """Sends a method call; `then` gets its answer, which may be an error."""
        if self.closed:
            return
        self._calls.append(_Call(next(self._serials), message, then))
        self._send_next()

    def subscribe(self, rule: MatchRule) -> None:
        """From now on, signals that the rule describes come too."""
        self.call(message_bus.AddMatch(rule))

    def close(self) -> None:
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
        """Sends what the socket takes, and the rest when it takes more: a frozen bus reads nothing."""
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
        """What lies ready; empty if nothing does."""
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
        except ValueError:  # refused
            self._lose()
            return
        if login.authenticated:
            self._login = None
            self._unsent[:0] = BEGIN
            self._flush()

    def _take(self, data: bytes) -> None:
        try:
            messages = self._parser.feed(data)
        except Exception:  # jeepney does not say what a malformed message raises
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
    """What a message carries; None for an error and for anything of another type than D-Bus `signature`."""
    fields = message.header.fields
    if message.header.message_type is MessageType.error or fields.get(HeaderFields.signature) != signature:
        return None
    return tuple(message.body)
