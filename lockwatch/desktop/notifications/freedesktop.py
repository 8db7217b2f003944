"""Notifications by ``org.freedesktop.Notifications`` (Desktop Notifications Specification 1.2).

The same connection sends notifications and receives signals, because some services send signals only to the sender.
"""

import logging
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import MappingProxyType

from jeepney import DBusAddress, HeaderFields, Message, new_method_call
from jeepney.bus_messages import message_bus
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.dbus.connection import BusConnection, checked_body
from lockwatch.desktop.notifications.base import OPENS, Notification
from lockwatch.domain.alerts import Urgency
from lockwatch.domain.state import NOTHING_ON_SCREEN, OnScreen
from lockwatch.util.markup import escaped
from lockwatch.util.resources import resources

log = logging.getLogger(__name__)

_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
_URGENCY = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}
_AS_THE_SERVICE_LIKES, _NEVER = -1, 0
_CLICK, _OPEN = "default", "open"
_MOST_BUTTONS = 3
"""GNOME shows three buttons; Plasma and Cinnamon cut the labels of four, and LXQt hides four in a combo box."""
CLICKS_APART_MS = 200
"""Clicks less than this many milliseconds apart are reported as one."""
_DRAW_DEFAULT_ACTION = frozenset({"Xfce Notify Daemon", "lxqt-notificationd"})
"""Services that draw a button for the default action. Xfce's closes a notification when the user clicks elsewhere."""
_CLOSE_ON_CLICK = frozenset({"dunst"})
"""Services that close a notification on a click and draw no button for the default action: they get one, "Open"."""


@dataclass(frozen=True, slots=True)
class _Abilities:
    """What the current owner of the bus name can do."""

    name: str
    markup: bool
    actions: bool


@dataclass(frozen=True, slots=True)
class _Request:
    """A notification to show. If it is not `new`, it only updates one that is on the screen."""

    notification: Notification
    new: bool

    def after(self, earlier: "_Request | None") -> "_Request":
        """Return this request in place of `earlier`, which was not shown. The result is new if one of them is."""
        return _Request(self.notification, self.new or (earlier is not None and earlier.new))


@dataclass(slots=True, eq=False)
class _Slot:
    """The state of one tag. The id to replace is known only after the reply to the request in flight."""

    tag: Hashable
    id: int = 0
    """The id that the service assigned; 0 if no notification of this tag is on the screen."""
    sent: _Request | None = None
    """The request in flight."""
    next: _Request | None = None
    """The request to send next."""
    gone: bool = False
    """Whether the tag was withdrawn or dismissed. A request still in flight is closed when its id is known."""


class FreedesktopService(QObject):
    """Shows notifications by whichever service owns the bus name. It is `closed` when the bus is lost."""

    activated = Signal()
    acted = Signal(object, str)
    answered = Signal()
    """Emitted when the service has replied, so that `pending` may have changed."""
    screen_changed = Signal()

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        """Connect to the session bus. Raises NoBusError.

        `fallback` is called with each new notification that the service does not accept.
        """
        bus = BusConnection()  # first, because `parent` would keep a service without a bus
        super().__init__(parent)
        self.served_by: str | None = None
        self._fallback = fallback
        self._slots: dict[Hashable, _Slot] = {}
        self._abilities: _Abilities | None = None
        self._asked = self._in_flight = False
        self._token = ""
        """The token that came with ActivationToken, for the ActionInvoked signal that follows it."""
        self._clicked = False
        """Whether a click is to be reported when `_clicks_apart` ends."""
        self._clicks_apart = QTimer(self, singleShot=True, interval=CLICKS_APART_MS)
        self._clicks_apart.timeout.connect(self._report_click)
        self._bus_id = ""
        """The id of the running bus; empty until the bus has replied. A restarted bus has another id and may assign the
        same unique names again."""
        self._bus = bus
        self._bus.setParent(self)
        self._bus.signalled.connect(self._on_signal)
        self._bus.lost.connect(self._on_lost)
        self._bus.owner_changed.connect(self._on_owner_changed)
        self._bus.subscribe(_SERVICE.bus_name, _SERVICE.interface, path=_SERVICE.object_path)
        self._bus.call(message_bus.GetId(), self._on_bus_id)

    @property
    def closed(self) -> bool:
        """Whether the bus was lost or `close` was called."""
        return self._bus.closed

    @property
    def pending(self) -> bool:
        """Whether a notification waits to be shown."""
        return any(slot.sent is not None or slot.next is not None for slot in self._slots.values())

    @property
    def idle(self) -> bool:
        """Whether the service has replied to everything, including withdrawals."""
        return self._bus.idle and not self.pending

    @property
    def on_screen(self) -> OnScreen:
        """The ids of notifications whose tag is a string, with the bus and the unique name of the service."""
        ids = {slot.tag: slot.id for slot in self._slots.values() if slot.id and isinstance(slot.tag, str)}
        service = self._running_service
        return OnScreen(service, MappingProxyType(ids)) if ids and service else NOTHING_ON_SCREEN

    def adopt(self, on_screen: OnScreen) -> None:
        """Take over notifications that an earlier run left on the screen, unless another service owns the name now.

        Until the owner is known, they can be replaced and withdrawn like notifications that are still being sent.
        """
        slots = {_Slot(tag): id_ for tag, id_ in on_screen.ids.items() if tag not in self._slots}
        self._slots |= {slot.tag: slot for slot in slots}
        # Replies arrive in order, and owner and bus were asked for first, so they are known when this reply arrives.
        self._bus.call(message_bus.GetId(), lambda _: self._on_adopted(on_screen.service, slots))

    def close(self) -> None:
        self._bus.close()

    def show(self, notification: Notification) -> None:
        slot = self._slots.setdefault(notification.tag, _Slot(notification.tag))
        self._request(slot, _Request(notification, new=True))

    def update(self, notification: Notification) -> None:
        if (slot := self._slots.get(notification.tag)) is not None:
            self._request(slot, _Request(notification, new=False))

    def withdraw(self, tag: Hashable) -> None:
        if (slot := self._slots.get(tag)) is not None:
            self._forget(slot)
            if slot.id:
                self._close_on_screen(slot.id)
                self.screen_changed.emit()

    # Sending

    def _request(self, slot: _Slot, request: _Request) -> None:
        slot.next = request.after(slot.next)
        self._send_next()

    def _send_next(self) -> None:
        """Send one request, unless another is in flight. Those that wait can still be changed or withdrawn."""
        slot = next((slot for slot in self._slots.values() if slot.next is not None), None)
        if slot is None or slot.next is None or self._in_flight:
            return
        if self._abilities is None:
            self._ask()
            return
        self._in_flight = True
        slot.sent, slot.next = slot.next, None
        message = _notify(slot.sent.notification, slot.id, self._abilities)
        self._bus.call(message, lambda answer: self._on_notified(slot, answer))

    def _on_notified(self, slot: _Slot, answer: Message) -> None:
        self._in_flight = False
        self._settle(slot, answer)
        self._send_next()
        self.screen_changed.emit()
        self.answered.emit()

    def _settle(self, slot: _Slot, answer: Message) -> None:
        """Take the reply to Notify.

        A refused request goes to the fallback, unless a newer one is waiting or the reply came from a service that has
        been replaced: then it is sent again.
        """
        sent, slot.sent = slot.sent, None
        assert sent is not None
        number = checked_body(answer, "u")
        if number is not None and not self._from_another(answer):
            slot.id = number[0]
            if slot.gone:
                self._close_on_screen(slot.id)
        elif not slot.gone:
            try_again = number is not None or slot.next is not None
            slot.next = (slot.next or sent).after(sent)
            if not try_again:
                self._not_taken(slot)

    def _forget(self, slot: _Slot) -> None:
        if self._slots.get(slot.tag) is slot:
            del self._slots[slot.tag]
        slot.gone, slot.next = True, None

    def _close_on_screen(self, number: int) -> None:
        self._bus.call(new_method_call(_SERVICE, "CloseNotification", "u", (number,)))

    def _left_screen(self, slot: _Slot) -> None:
        """Forget a notification that has left the screen, so that no update shows it again.

        If a new notification with its tag is on its way, the tag is kept.
        """
        slot.id = 0
        if any(request is not None and request.new for request in (slot.sent, slot.next)):
            return
        self._forget(slot)

    def _not_taken(self, slot: _Slot) -> None:
        request = slot.next.after(slot.sent) if slot.next else slot.sent
        self._forget(slot)
        if request is not None and request.new:
            self._fallback(request.notification)

    # The service that owns the name

    @property
    def _running_service(self) -> str:
        """Identifies the running bus and service, within which ids are unique; empty if either is not known."""
        owner = self._bus.name_owner(_SERVICE.bus_name)
        return f"{self._bus_id} {owner}" if self._bus_id and owner else ""

    def _on_bus_id(self, answer: Message) -> None:
        self._bus_id = (checked_body(answer, "s") or ("",))[0]

    def _on_adopted(self, service: str, slots: "dict[_Slot, int]") -> None:
        """Assign their ids to the adopted slots if `service` still owns the name; otherwise forget them."""
        for slot, id_ in slots.items():
            if service != self._running_service:
                self._left_screen(slot)
            elif slot.gone:
                self._close_on_screen(id_)
            else:
                slot.id = id_
        self.screen_changed.emit()

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._bus.call(new_method_call(_SERVICE, "GetServerInformation"), self._on_information)

    def _on_information(self, information: Message) -> None:
        message = new_method_call(_SERVICE, "GetCapabilities")
        self._bus.call(message, lambda answer: self._on_capabilities(answer, information))

    def _on_capabilities(self, answer: Message, information: Message) -> None:
        """Take the capabilities. An error means that no service runs; the next notification asks again."""
        self._asked = False
        capabilities = checked_body(answer, "as")
        if capabilities is None:
            for slot in [*self._slots.values()]:
                self._not_taken(slot)
            self.answered.emit()
        elif self._from_another(answer) or _sender(answer) != _sender(information):
            self._ask()
        else:
            name, _, version, _ = checked_body(information, "ssss") or ("", "", "", "")
            self.served_by = f"{name} {version}".strip() or None
            names = capabilities[0]
            self._abilities = _Abilities(name, "body-markup" in names, "actions" in names)
            log.info("notification service: %s", self.served_by)
            self._send_next()

    def _from_another(self, message: Message) -> bool:
        """Return whether the message came from a service that does not own the name any more."""
        return self._bus.name_owner(_SERVICE.bus_name) not in (None, _sender(message))

    @Slot()
    def _on_owner_changed(self) -> None:
        """Forget all ids: in another service they may belong to notifications of other programs."""
        self._abilities = self.served_by = None
        for slot in [*self._slots.values()]:
            self._left_screen(slot)
        self.screen_changed.emit()
        self._send_next()

    # Signals of the service

    @Slot(object)
    def _on_signal(self, message: Message) -> None:
        member = message.header.fields.get(HeaderFields.member)
        if member == "ActivationToken" and (given := checked_body(message, "us")) and self._tags_of(given[0]):
            self._token = given[1]
        elif member == "ActionInvoked" and (invoked := checked_body(message, "us")):
            self._on_invoked(*invoked)
        elif member == "NotificationClosed" and (closed := checked_body(message, "uu")):
            for tag in self._tags_of(closed[0]):
                self._left_screen(self._slots[tag])
                self.screen_changed.emit()

    def _on_invoked(self, number: int, action: str) -> None:
        for tag in self._tags_of(number):
            if action in (_CLICK, _OPEN):
                self._clicked = True
                if not self._clicks_apart.isActive():
                    self._report_click()
            else:
                if action.startswith(OPENS):
                    self._pass_token()
                self.withdraw(tag)  # some services still show the notification after an action
                self.acted.emit(tag, action)

    @Slot()
    def _report_click(self) -> None:
        """Report the first of several clicks immediately, and the others together a little later."""
        if self._clicked:
            self._clicked = False
            self._clicks_apart.start()
            self._pass_token()
            self.activated.emit()

    def _pass_token(self) -> None:
        """Pass the click's activation token to Qt, which on Wayland is needed to raise a window and is used once."""
        if self._token:
            os.putenv("XDG_ACTIVATION_TOKEN", _clean(self._token))
            self._token = ""

    def _tags_of(self, number: int) -> list[Hashable]:
        return [tag for tag, slot in self._slots.items() if slot.id == number != 0]

    @Slot()
    def _on_lost(self) -> None:
        log.info("the session bus or the notification service does not answer")
        self.served_by = None
        for slot in [*self._slots.values()]:
            self._not_taken(slot)
        self.screen_changed.emit()
        self.answered.emit()


def _sender(message: Message) -> str | None:
    sender: str | None = message.header.fields.get(HeaderFields.sender)
    return sender


def _notify(one: Notification, replaces: int, abilities: _Abilities) -> Message:
    body = _clean(one.body)
    hints = {
        "urgency": ("y", _URGENCY[one.urgency]),
        "desktop-entry": ("s", QGuiApplication.desktopFileName()),
        "category": ("s", "device"),
    }
    fields = (
        "Lockwatch",
        replaces,
        str(resources() / "icons" / "lockwatch.svg"),
        _clean(one.title),
        escaped(body) if abilities.markup else body,
        _buttons(one, abilities.name) if abilities.actions else [],
        hints,
        _NEVER if one.stays else _AS_THE_SERVICE_LIKES,
    )
    return new_method_call(_SERVICE, "Notify", "susssasa{sv}i", fields)


def _buttons(one: Notification, service: str) -> list[str]:
    """Return names and labels of the actions in turn, such that `service` draws at most `_MOST_BUTTONS` buttons.

    "Open" is the default action, which a click triggers. If `service` has no such click, "Open" is also the last
    button, and `one` loses an action for it if necessary.
    """
    label = QCoreApplication.translate("Notifications", "Open")
    opens_by_button = service in _DRAW_DEFAULT_ACTION | _CLOSE_ON_CLICK
    actions = one.actions[: _MOST_BUTTONS - opens_by_button]
    buttons = [text for action in actions for text in (action.name, _clean(action.label))]
    return [*buttons, *([_OPEN, label] if service in _CLOSE_ON_CLICK else []), _CLICK, label]


def _clean(text: str) -> str:
    """Remove NULs, for which the bus closes the connection, and replace lone surrogates, which UTF-8 can't encode."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
