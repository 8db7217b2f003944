"""``org.freedesktop.Notifications`` through jeepney (Desktop Notifications Specification 1.2).

One connection sends and listens, as some services answer only to the sender. Its socket is watched by Qt, so nothing
waits and there is no thread.
"""

import contextlib
import html
import logging
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.notifications import Notification
from lockwatch.domain.alerts import Urgency

log = logging.getLogger(__name__)

ANSWER_WITHIN_MS = 5_000
_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
_URGENCY = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}


class NoSessionBus(Exception):
    """There is no session bus, or it does not answer."""


@dataclass(slots=True)
class _Shown:
    """One tag: the id that the service gave, once it has answered."""

    notification: Notification
    id: int = 0
    withdrawn: bool = False


class FreedesktopService(QObject):
    """One connection to the session bus; `closed` once it broke."""

    activated = Signal()

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        """`fallback` takes what the service did not. Raises NoSessionBus."""
        super().__init__(parent)
        self.closed = False
        self._fallback = fallback
        self._shown: dict[Hashable, _Shown] = {}
        self._waiting: dict[int, Callable[[Message], None]] = {}
        self._markup: bool | None = None
        """Does the service read the body as markup? None: not known yet, and notifications wait."""
        self._asked = False
        self._queue: deque[_Shown] = deque()
        try:
            self._bus: DBusConnection = open_dbus_connection("SESSION", auth_timeout=1.0)
        except Exception as error:  # jeepney raises many kinds, from KeyError to its own AuthenticationError
            raise NoSessionBus(type(error).__name__) from None
        self._notifier = QSocketNotifier(self._bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)
        self._patience = QTimer(self, singleShot=True, interval=ANSWER_WITHIN_MS)
        self._patience.timeout.connect(self._on_silence)
        rule = MatchRule(type="signal", interface=_SERVICE.interface, path=_SERVICE.object_path)
        self._send(message_bus.AddMatch(rule), lambda answer: None)

    def show(self, notification: Notification) -> bool:
        """Sends it as soon as the service's ways are known; False if the connection is gone."""
        before = self._shown.get(notification.tag)
        shown = _Shown(notification, before.id if before else 0)
        self._shown[notification.tag] = shown
        if self._markup is not None:
            self._notify(shown)
        else:
            self._queue.append(shown)
            if not self._asked:
                self._asked = True
                self._send(new_method_call(_SERVICE, "GetCapabilities"), self._on_capabilities)
        return not self.closed

    def withdraw(self, tag: Hashable) -> None:
        shown = self._shown.pop(tag, None)
        if shown is not None:
            shown.withdrawn = True
            if shown.id:
                self._send(new_method_call(_SERVICE, "CloseNotification", "u", (shown.id,)), lambda answer: None)

    def _notify(self, shown: _Shown) -> None:
        if shown.withdrawn:
            return
        one = shown.notification
        body = html.escape(one.body, quote=False) if self._markup else one.body
        hints = {
            "urgency": ("y", _URGENCY[one.urgency]),
            "desktop-entry": ("s", QGuiApplication.desktopFileName()),
            "category": ("s", "device"),
        }
        fields = ("Lockwatch", shown.id, "lockwatch", one.title, body, ["default", "Open"], hints, -1)
        self._send(
            new_method_call(_SERVICE, "Notify", "susssasa{sv}i", fields),
            lambda answer: self._on_notified(shown, answer),
        )

    def _on_notified(self, shown: _Shown, answer: Message) -> None:
        if answer.header.message_type is MessageType.error:
            self._not_taken(shown)
            return
        shown.id = answer.body[0]
        if shown.withdrawn:
            self._send(new_method_call(_SERVICE, "CloseNotification", "u", (shown.id,)), lambda answer: None)

    def _on_capabilities(self, answer: Message) -> None:
        """An error means that no service runs: what waits fails in its turn, and the next one asks again."""
        if answer.header.message_type is MessageType.error:
            waiting, self._queue = self._queue, deque()
            for shown in waiting:
                self._not_taken(shown)
            self._asked = False
            return
        self._markup = "body-markup" in answer.body[0]
        while self._queue:
            self._notify(self._queue.popleft())

    def _not_taken(self, shown: _Shown) -> None:
        if self._shown.get(shown.notification.tag) is shown:
            del self._shown[shown.notification.tag]
        if not shown.withdrawn:
            self._fallback(shown.notification)

    def _send(self, message: Message, then: Callable[[Message], None]) -> None:
        if self.closed:
            return
        serial = next(self._bus.outgoing_serial)
        self._waiting[serial] = then
        try:
            self._bus.send(message, serial=serial)
        except OSError:
            self._close()
            return
        self._patience.start()

    @Slot()
    def _on_readable(self) -> None:
        try:
            while True:
                self._receive(self._bus.receive(timeout=0))
        except TimeoutError:
            if not self._waiting:
                self._patience.stop()
        except (OSError, EOFError):
            self._close()

    def _receive(self, message: Message) -> None:
        header = message.header
        if header.message_type in (MessageType.method_return, MessageType.error):
            then = self._waiting.pop(header.fields[HeaderFields.reply_serial], None)
            if then is not None:
                then(message)
        elif header.message_type is MessageType.signal:
            member = header.fields.get(HeaderFields.member)
            tag = next(
                (tag for tag, shown in self._shown.items() if message.body and shown.id == message.body[0]), None
            )
            if tag is not None and member == "ActionInvoked":
                self.activated.emit()
            elif tag is not None and member == "NotificationClosed":
                del self._shown[tag]

    @Slot()
    def _on_silence(self) -> None:
        if self._waiting:
            log.info("the notification service does not answer")
            self._close()

    def _close(self) -> None:
        """What was under way goes to the fallback; the next notification opens a new connection."""
        if self.closed:
            return
        self.closed = True
        self._patience.stop()
        self._notifier.setEnabled(False)
        with contextlib.suppress(OSError):
            self._bus.close()
        self._waiting.clear()
        for shown in [*self._shown.values()]:
            if not shown.id:
                self._not_taken(shown)
