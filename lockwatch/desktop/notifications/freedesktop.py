"""``org.freedesktop.Notifications`` (Desktop Notifications Specification 1.2).

One connection sends and listens, as some services answer only to the sender.
"""

import html
import logging
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from jeepney import DBusAddress, HeaderFields, Message, new_method_call
from jeepney.bus_messages import MatchRule
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from lockwatch.desktop.dbus.connection import BusConnection, value_of
from lockwatch.desktop.notifications.base import Notification
from lockwatch.domain.alerts import Urgency
from lockwatch.util.resources import resources

log = logging.getLogger(__name__)

_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)
_BUS = "org.freedesktop.DBus"
_URGENCY = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}
_AS_THE_SERVICE_LIKES, _NEVER = -1, 0
_CLICK, _OPEN = "default", "open"
_DRAW_THE_CLICK = frozenset({"Xfce Notify Daemon", "lxqt-notificationd"})
"""Services that draw a button for the default action: Xfce's because a click on the rest closes the notification. One
of our own beside it would be a twin."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """What is known of the service that owns the name now."""

    markup: bool
    actions: bool
    draws_the_click: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    """Something to show: `anew`, or only as an update of what is on the screen."""

    notification: Notification
    anew: bool

    def after(self, earlier: "_Wish | None") -> "_Wish":
        """This wish, where the earlier one was not fulfilled yet."""
        return _Wish(self.notification, self.anew or (earlier is not None and earlier.anew))


@dataclass(slots=True, eq=False)
class _Slot:
    """One tag's place. Only the answer to what is under way tells the id that the next one replaces."""

    tag: Hashable
    id: int = 0
    """As the service gave it; 0: nothing of this tag is on the screen yet."""
    sent: _Wish | None = None
    """Under way."""
    next: _Wish | None = None
    """Waits for its turn, or for the service's ways."""
    gone: bool = False
    """Withdrawn or dismissed: what is under way is closed when it arrives."""


class FreedesktopService(QObject):
    """The service, whoever owns its name at the time; `closed` when the bus is lost."""

    activated = Signal()
    acted = Signal(object, str)
    answered = Signal()
    """The service took something, or did not."""

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        """`fallback` takes what the service did not. Raises NoBusError."""
        super().__init__(parent)
        self.served_by: str | None = None
        self._fallback = fallback
        self._slots: dict[Hashable, _Slot] = {}
        self._ways: _Ways | None = None
        self._asked = self._under_way = False
        self._token = ""
        """Given for a click that is told next (ActivationToken)."""
        self._owner: str | None = None
        """The unique name of the connection that serves, as far as known."""
        self._bus = BusConnection(self)
        self._bus.signalled.connect(self._on_signal)
        self._bus.lost.connect(self._on_lost)
        self._bus.subscribe(MatchRule(type="signal", interface=_SERVICE.interface, path=_SERVICE.object_path))
        owner_changes = MatchRule(type="signal", sender=_BUS, interface=_BUS, member="NameOwnerChanged")
        owner_changes.add_arg_condition(0, _SERVICE.bus_name)
        self._bus.subscribe(owner_changes)

    @property
    def closed(self) -> bool:
        return self._bus.closed

    @property
    def pending(self) -> bool:
        """Is there something to be shown that the service has not answered to?"""
        return any(slot.sent is not None or slot.next is not None for slot in self._slots.values())

    @property
    def idle(self) -> bool:
        """Has the service answered to everything, what was withdrawn included?"""
        return self._bus.idle and not self.pending

    def close(self) -> None:
        self._bus.close()

    def show(self, notification: Notification) -> None:
        slot = self._slots.setdefault(notification.tag, _Slot(notification.tag))
        self._wish(slot, _Wish(notification, anew=True))

    def update(self, notification: Notification) -> None:
        if (slot := self._slots.get(notification.tag)) is not None:
            self._wish(slot, _Wish(notification, anew=False))

    def withdraw(self, tag: Hashable) -> None:
        if (slot := self._slots.get(tag)) is not None:
            self._forget(slot)
            if slot.id:
                self._close_on_screen(slot.id)

    # One after the other

    def _wish(self, slot: _Slot, wish: _Wish) -> None:
        slot.next = wish.after(slot.next)
        self._send_next()

    def _send_next(self) -> None:
        """One at a time over all tags, so that what waits can still be changed or withdrawn."""
        slot = next((slot for slot in self._slots.values() if slot.next is not None), None)
        if slot is None or slot.next is None or self._under_way:
            return
        if self._ways is None:
            self._ask()
            return
        self._under_way = True
        slot.sent, slot.next = slot.next, None
        message = _notify(slot.sent.notification, slot.id, self._ways)
        self._bus.call(message, lambda answer: self._on_notified(slot, answer))

    def _on_notified(self, slot: _Slot, answer: Message) -> None:
        self._under_way = False
        self._settle(slot, answer)
        self._send_next()
        self.answered.emit()

    def _settle(self, slot: _Slot, answer: Message) -> None:
        sent, slot.sent = slot.sent, None
        assert sent is not None
        number = value_of(answer, "u")
        if number is not None and not self._from_another(answer):
            slot.id = number[0]
            if slot.gone:
                self._close_on_screen(slot.id)
        elif not slot.gone:
            once_more = number is not None or slot.next is not None
            slot.next = (slot.next or sent).after(sent)
            if not once_more:
                self._not_taken(slot)

    def _forget(self, slot: _Slot) -> None:
        if self._slots.get(slot.tag) is slot:
            del self._slots[slot.tag]
        slot.gone, slot.next = True, None

    def _close_on_screen(self, number: int) -> None:
        self._bus.call(new_method_call(_SERVICE, "CloseNotification", "u", (number,)))

    def _left_screen(self, slot: _Slot) -> None:
        """Forgets the tag, so that no update brings it back; but a new alert that is under way stands."""
        slot.id = 0
        if any(wish is not None and wish.anew for wish in (slot.sent, slot.next)):
            return
        self._forget(slot)

    def _not_taken(self, slot: _Slot) -> None:
        wish = slot.next.after(slot.sent) if slot.next else slot.sent
        self._forget(slot)
        if wish is not None and wish.anew:
            self._fallback(wish.notification)

    # Who serves

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._bus.call(new_method_call(_SERVICE, "GetServerInformation"), self._on_information)

    def _on_information(self, information: Message) -> None:
        message = new_method_call(_SERVICE, "GetCapabilities")
        self._bus.call(message, lambda answer: self._on_capabilities(answer, information))

    def _on_capabilities(self, answer: Message, information: Message) -> None:
        """An error means that no service runs: what waits is not taken, and the next one asks again."""
        self._asked = False
        capabilities = value_of(answer, "as")
        if capabilities is None:
            for slot in [*self._slots.values()]:
                self._not_taken(slot)
            self.answered.emit()
        elif self._from_another(answer) or _sender(answer) != _sender(information):
            self._ask()
        else:
            self._owner = _sender(answer)
            name, _, version, _ = value_of(information, "ssss") or ("", "", "", "")
            self.served_by = f"{name} {version}".strip() or None
            known = capabilities[0]
            self._ways = _Ways("body-markup" in known, "actions" in known, name in _DRAW_THE_CLICK)
            log.info("notifications are served by %s", self.served_by)
            self._send_next()

    def _from_another(self, message: Message) -> bool:
        """Was it sent by a service that does not own the name any more?"""
        return self._owner is not None and _sender(message) != self._owner

    def _on_owner_changed(self, owner: str) -> None:
        """The ids are forgotten: with another service they may be those of other programs' notifications."""
        self._owner = owner or None
        self._ways = self.served_by = None
        for slot in [*self._slots.values()]:
            self._left_screen(slot)
        self._send_next()

    # What comes

    @Slot(object)
    def _on_signal(self, message: Message) -> None:
        fields = message.header.fields
        member = fields.get(HeaderFields.member)
        if member == "NameOwnerChanged" and _sender(message) == _BUS and (names := value_of(message, "sss")):
            if names[0] == _SERVICE.bus_name:
                self._on_owner_changed(names[2])
        elif fields.get(HeaderFields.interface) == _SERVICE.interface and not self._from_another(message):
            if member == "ActivationToken" and (given := value_of(message, "us")) and self._tags_of(given[0]):
                self._token = given[1]
            elif member == "ActionInvoked" and (invoked := value_of(message, "us")):
                self._on_invoked(*invoked)
            elif member == "NotificationClosed" and (closed := value_of(message, "uu")):
                for tag in self._tags_of(closed[0]):
                    self._left_screen(self._slots[tag])

    def _on_invoked(self, number: int, action: str) -> None:
        for tag in self._tags_of(number):
            if action in (_CLICK, _OPEN):
                self._pass_token()
                self.activated.emit()
            else:
                self.withdraw(tag)  # some services leave it on the screen
                self.acted.emit(tag, action)

    def _pass_token(self) -> None:
        """The click's leave to come to the front, which on Wayland no window can take; Qt uses it once."""
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
        self.answered.emit()


def _sender(message: Message) -> str | None:
    sender: str | None = message.header.fields.get(HeaderFields.sender)
    return sender


def _notify(one: Notification, replaces: int, ways: _Ways) -> Message:
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
        html.escape(body, quote=False) if ways.markup else body,
        _buttons(one, ways) if ways.actions else [],
        hints,
        _NEVER if one.urgency is Urgency.CRITICAL else _AS_THE_SERVICE_LIKES,
    )
    return new_method_call(_SERVICE, "Notify", "susssasa{sv}i", fields)


def _buttons(one: Notification, ways: _Ways) -> list[str]:
    """Names and labels in turn. "Open" is both a button and a click on the notification."""
    opening = QCoreApplication.translate("Notifications", "Open")
    ours = [] if ways.draws_the_click else [_OPEN, opening]
    given = [text for action in one.actions for text in (action.name, _clean(action.label))]
    return [*given, *ours, _CLICK, opening]


def _clean(text: str) -> str:
    """D-Bus ends the connection at a NUL, and a lone surrogate has no UTF-8."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
