"""A fake notification service, for behaviour that can't be provoked in a real one."""

import itertools
from collections.abc import Callable
from types import SimpleNamespace

from devtools.virtual_desktop.desktop import VirtualDesktop
from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QObject, QSocketNotifier

NAME = "org.freedesktop.Notifications"
ALLOW_REPLACEMENT, REPLACE = 1, 2
DISMISSED = 2


class Service(QObject):
    """Answers each call at once, but calls of the method `holds` only after `release`. The first id is `first`."""

    def __init__(self, bus: VirtualDesktop, *capabilities: str, name: str = "fake", first: int = 1) -> None:
        super().__init__()
        self.capabilities, self.name = capabilities, name
        self.holds = ""
        self.fails = False
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.held: list[Message] = []
        self._numbers = itertools.count(first)
        self.connection = open_dbus_connection(bus.bus_address)
        self.connection.send_and_get_reply(message_bus.RequestName(NAME, ALLOW_REPLACEMENT | REPLACE))
        self._notifier = QSocketNotifier(self.connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._serve)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        self.connection.close()

    def _serve(self) -> None:
        try:
            while True:
                message = self.connection.receive(timeout=0)
                fields = message.header.fields
                if (
                    fields.get(HeaderFields.interface) == NAME
                    and message.header.message_type is MessageType.method_call
                ):
                    member = fields[HeaderFields.member]
                    self.calls.append((member, message.body))
                    if member == self.holds:
                        self.held.append(message)
                    else:
                        self._answer(message)
        except TimeoutError:
            pass
        except OSError:
            self.close()

    def release(self) -> None:
        self.holds = ""
        while self.held:
            self._answer(self.held.pop(0))

    def _answer(self, call: Message) -> None:
        member = call.header.fields[HeaderFields.member]
        if member == "GetServerInformation":
            answer = new_method_return(call, "ssss", (self.name, "tests", "2.1", "1.2"))
        elif member == "GetCapabilities":
            answer = new_method_return(call, "as", (list(self.capabilities),))
        elif member == "CloseNotification":
            answer = new_method_return(call)
        elif self.fails:
            answer = new_error(call, "org.example.Full")
        else:
            answer = new_method_return(call, "u", (call.body[1] or next(self._numbers),))
        self.connection.send(answer)

    def press(self, number: int, action: str) -> None:
        self.tell("ActionInvoked", "us", (number, action))

    def dismiss(self, number: int) -> None:
        self.tell("NotificationClosed", "uu", (number, DISMISSED))

    def tell(self, member: str, signature: str, body: tuple[object, ...]) -> None:
        address = DBusAddress("/org/freedesktop/Notifications", interface=NAME)
        self.connection.send(new_signal(address, member, signature, body))

    def asked(self, member: str) -> list[tuple[object, ...]]:
        return [body for called, body in self.calls if called == member]

    @property
    def notified(self) -> list[SimpleNamespace]:
        names = ("program", "replaces", "icon", "title", "body", "buttons", "hints", "expires_ms")
        return [SimpleNamespace(**dict(zip(names, body, strict=True))) for body in self.asked("Notify")]

    @property
    def closed(self) -> list[object]:
        return [body[0] for body in self.asked("CloseNotification")]


ServiceMaker = Callable[..., Service]
