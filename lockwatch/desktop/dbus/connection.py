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

from jeepney import HeaderFields, Message, MessageType
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_bus
from jeepney.bus_messages import MatchRule, message_bus
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

from lockwatch.desktop.dbus.message_reader import Fields, MessageReader, NotDBusError

ANSWER_WITHIN_MS = 5_000
"""How long a call may stay unanswered, in milliseconds."""
BYTES_A_TURN = 4096
"""How many bytes are read in one turn of the event loop. A flood of the shortest messages then takes a few
milliseconds of the GUI thread per turn, and timers, clicks and commands are handled in between."""
SKIPPED_A_TURN = 1 << 20
"""How many bytes of a skipped message are read in one turn, which costs almost nothing."""
_BUS = "org.freedesktop.DBus"


class NoBusError(Exception):
    """No connection to the bus can be opened."""


@dataclass(frozen=True, slots=True)
class _Call:
    serial: int
    message: Message
    then: Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class _Subscription:
    sender: str
    interface: str
    path: str | None = None
    member: str | None = None

    @property
    def rule(self) -> MatchRule:
        return MatchRule(
            type="signal", sender=self.sender, interface=self.interface, path=self.path, member=self.member
        )

    def covers(self, fields: Fields) -> bool:
        """Return whether this subscription matches the header fields of a signal, apart from its sender."""
        return (
            fields.get(HeaderFields.interface) == self.interface
            and self.path in (None, fields.get(HeaderFields.path))
            and self.member in (None, fields.get(HeaderFields.member))
        )


class BusConnection(QObject):
    """A connection that makes calls and receives signals, in order.

    It is closed for good when the bus ends or a reply is late. Only one call is in flight at a time, because dunst 1.9
    may stop answering everybody after about thirty calls at once.

    Any program on the bus may send any signal to this connection, whatever the match rules say, and on the system bus
    that includes the programs of other users. So the sender of each signal is compared with the owner of the bus name.
    """

    signalled = Signal(object)
    """Emitted with the `Message` of each D-Bus signal that was subscribed to and comes from the owner of the name."""
    owner_changed = Signal(str, str)
    """Emitted with a name that was subscribed to and its new owner; "" if it has none now."""
    lost = Signal()
    """Emitted when the connection breaks. Pending replies will not arrive. `close` does not emit it."""

    def __init__(self, parent: QObject | None = None, which: Literal["SESSION", "SYSTEM"] = "SESSION") -> None:
        """Start to connect to the session or the system bus. Raises NoBusError."""
        login = Authenticator()
        connected = _connected(which, login)  # first, because `parent` would keep an object that can't connect
        super().__init__(parent)
        self.closed = False
        self._calls: deque[_Call] = deque()
        self._under_way: _Call | None = None
        self._serials = itertools.count(1)
        self._unsent = bytearray()
        self._reader = MessageReader(self._is_wanted)
        self._subscriptions: list[_Subscription] = []
        self._owners = {_BUS: _BUS}
        """The owner of each name that was subscribed to: the sender that the bus writes into its signals."""
        self._login: Authenticator | None = login
        """None after authentication. Until then calls are only queued."""
        self._socket = connected
        self._readable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._readable.activated.connect(self._on_readable)
        self._writable = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Write, self)
        self._writable.setEnabled(False)
        self._writable.activated.connect(self._flush)
        self._patience = QTimer(self, singleShot=True, interval=ANSWER_WITHIN_MS)
        self._patience.timeout.connect(self._lose)
        self.call(message_bus.Hello(), lambda answer: None if checked_body(answer, "s") else self._lose())

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

    def ask(self, message: Message, then: Callable[[Message], None]) -> None:
        """Like `call`, but do nothing if a call with the same `then` is queued; its reply will be as recent.

        A flood of signals, each of which makes Lockwatch call something, therefore does not fill the queue.
        """
        if all(queued.then != then for queued in self._calls):
            self.call(message, then)

    def subscribe(self, sender: str, interface: str, *, path: str | None = None, member: str | None = None) -> None:
        """Also receive the signals of `interface` from the owner of the bus name `sender`."""
        if sender not in self._owners:
            self._track_owner(sender)
        subscription = _Subscription(sender, interface, path, member)
        self._subscriptions.append(subscription)
        self.call(message_bus.AddMatch(subscription.rule))

    def name_owner(self, name: str) -> str | None:
        """Return the unique name of the owner of a bus name that was subscribed to; None if it has no owner."""
        return self._owners.get(name) or None

    def _track_owner(self, name: str) -> None:
        self._owners[name] = ""
        changes = _Subscription(_BUS, _BUS, member="NameOwnerChanged")
        if changes not in self._subscriptions:
            self._subscriptions.append(changes)
        rule = changes.rule
        rule.add_arg_condition(0, name)
        self.call(message_bus.AddMatch(rule))
        self.call(message_bus.GetNameOwner(name), lambda answer: self._on_owner(name, answer))

    def _on_owner(self, name: str, answer: Message) -> None:
        """Store the owner at the time of the subscription. An error reply means that the name has no owner."""
        if (owner := checked_body(answer, "s")) is not None:
            self._owners[name] = owner[0]

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
        """Read a limited amount. While there is more, Qt calls this again in each turn of the event loop."""
        if data := self._received():
            if self._login is not None:
                self._log_in(self._login, data)
            else:
                self._take(data)

    def _received(self) -> bytes:
        """Return the bytes that can be read without blocking; empty if there are none."""
        if self.closed:
            return b""
        try:
            data = self._socket.recv(max(BYTES_A_TURN, min(self._reader.to_skip, SKIPPED_A_TURN)))
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

    def _is_wanted(self, kind: MessageType, fields: Fields) -> bool:
        """Return whether a message is the awaited reply or a subscribed signal."""
        if kind is MessageType.signal:
            sender = fields.get(HeaderFields.sender)
            return any(self._owners[each.sender] == sender and each.covers(fields) for each in self._subscriptions)
        call = self._under_way
        is_reply = kind in (MessageType.method_return, MessageType.error)
        return is_reply and call is not None and call.serial == fields.get(HeaderFields.reply_serial)

    def _take(self, data: bytes) -> None:
        """Handle each message before reading the next header, because handling it may change what is wanted."""
        self._reader.add(data)
        try:
            while not self.closed and (message := self._reader.next_message()) is not None:
                self._handle(message)
        except NotDBusError:
            self._lose()

    def _handle(self, message: Message) -> None:
        if message.header.message_type is not MessageType.signal:
            self._on_answer(message)
        elif _is_owner_change(message):
            self._on_owner_changed(message)
        else:
            self.signalled.emit(message)

    def _on_owner_changed(self, message: Message) -> None:
        if (names := checked_body(message, "sss")) and names[0] in self._owners and names[0] != _BUS:
            name, _, owner = names
            self._owners[name] = owner
            self.owner_changed.emit(name, owner)

    def _on_answer(self, answer: Message) -> None:
        call = self._under_way
        if call is not None and call.serial == answer.header.fields.get(HeaderFields.reply_serial):
            self._under_way = None
            self._patience.stop()
            call.then(answer)
            self._send_next()


def _connected(which: Literal["SESSION", "SYSTEM"], login: Authenticator) -> socket.socket:
    """Return a socket that is connected to a bus, with the first bytes of the login sent. Raises NoBusError."""
    connected = socket.socket(socket.AF_UNIX)
    connected.setblocking(False)
    try:
        connected.connect(get_bus(which))
        connected.send(login.data_to_send())
    except Exception as error:  # jeepney raises anything from KeyError to RuntimeError for a malformed address
        connected.close()
        raise NoBusError(type(error).__name__) from None
    return connected


def _is_owner_change(message: Message) -> bool:
    fields = message.header.fields
    return (fields.get(HeaderFields.sender), fields.get(HeaderFields.member)) == (_BUS, "NameOwnerChanged")


def checked_body(message: Message, signature: str) -> tuple[Any, ...] | None:
    """Return the body of `message`, or None if it is an error or has another D-Bus signature than `signature`."""
    fields = message.header.fields
    if message.header.message_type is MessageType.error or fields.get(HeaderFields.signature) != signature:
        return None
    return tuple(message.body)
