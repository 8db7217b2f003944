"""The common base of the notification services of Windows and macOS.

The program chooses the key of a notification, and a later one with the same key replaces it, so there are no ids to
track. The system calls back in threads of its own; queued signals carry the results to the main thread.
"""

import hashlib
import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from lockwatch.desktop.notifications.base import Notification
from lockwatch.domain.state import OnScreen


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that the system has not answered yet."""

    key: str
    shows: bool
    """False for a withdrawal."""
    new: bool = False
    """True if the user is to be notified; False if an existing notification is only updated."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """The latest notification under a key, and the serial number of its request."""

    notification: Notification
    serial: int


class SystemReports(QObject):
    """Passes reports of the system, from any thread, to the service.

    Callbacks of the system must hold a reference to this object and not to the service, which may be destroyed at any
    time: Qt crashes when an object is destroyed while another thread emits its signal.
    """

    taken = Signal(int, bool)
    """Emitted with the serial number of a request and whether the system accepted it."""
    pressed = Signal(str, str)
    """Emitted with the key and the name of a pressed button; the name is empty for a click on the notification."""
    dismissed = Signal(str, int)
    """Emitted with key and serial number when the user has dismissed a notification."""
    failed = Signal(str, int)
    """Emitted with key and serial number when an accepted notification could not be shown after all."""


class TaggedService(QObject):
    """The base class of `ToastService` and `NotificationCenter`, which implement `_post` and `_remove`.

    Each call of either must emit `reports.taken` once; `pressed`, `dismissed` and `failed` may follow.
    """

    activated = Signal()
    acted = Signal(object, str)
    answered = Signal()
    screen_changed = Signal()

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        """`fallback` is called with each new notification that the system refuses or fails to show."""
        super().__init__(parent)
        self.served_by: str | None = None
        self.closed = False
        self._fallback = fallback
        self._serials = itertools.count(1)
        self._requests: dict[int, _Request] = {}
        self._slots: dict[str, _Slot] = {}
        self.reports = reports = SystemReports()  # not a child object, because it may outlive the service
        reports.taken.connect(self._on_taken, Qt.ConnectionType.QueuedConnection)
        reports.pressed.connect(self._on_pressed, Qt.ConnectionType.QueuedConnection)
        reports.failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        reports.dismissed.connect(self._on_dismissed, Qt.ConnectionType.QueuedConnection)

    @property
    def pending(self) -> bool:
        return any(request.shows for request in self._requests.values())

    @property
    def idle(self) -> bool:
        return not self._requests

    @property
    def on_screen(self) -> OnScreen:
        """The tags of the notifications; they have no other ids."""
        tags = [slot.notification.tag for slot in self._slots.values()]
        return OnScreen(type(self).__name__, MappingProxyType({tag: 0 for tag in tags if isinstance(tag, str)}))

    def adopt(self, on_screen: OnScreen) -> None:
        """Do nothing: every run uses the same keys, so notifications of an earlier run are found by their key."""

    def show(self, notification: Notification) -> None:
        self._show(notification, new=True)

    def update(self, notification: Notification) -> None:
        key = tag_key(notification.tag)
        if key in self._slots:
            self._show(notification, new=any(request.new and request.key == key for request in self._requests.values()))

    def withdraw(self, tag: Hashable) -> None:
        """Close the notification with this tag, even one that an earlier run has left on the screen."""
        key = tag_key(tag)
        if self._slots.pop(key, None) is not None:
            self.screen_changed.emit()
        serial = next(self._serials)
        self._requests[serial] = _Request(key, shows=False)
        self._remove(serial, key)

    def close(self) -> None:
        """Ignore all further reports. One that is queued already may arrive after the service was destroyed."""
        self.closed = True

    def _show(self, notification: Notification, *, new: bool) -> None:
        key, serial = tag_key(notification.tag), next(self._serials)
        self._slots[key] = _Slot(notification, serial)
        self._requests[serial] = _Request(key, shows=True, new=new)
        self._post(serial, key, notification, quietly=not new)

    def _post(self, serial: int, key: str, notification: Notification, *, quietly: bool) -> None:
        """Show a notification under `key`, `quietly` without a popup or sound. Must neither raise nor block."""
        raise NotImplementedError

    def _remove(self, serial: int, key: str) -> None:
        """Close the notification under `key`, if there is one. Must neither raise nor block."""
        raise NotImplementedError

    @Slot(int, bool)
    def _on_taken(self, serial: int, taken: bool) -> None:
        if self.closed:
            return
        request = self._requests.pop(serial)
        if not taken and (notification := self._forget(request.key, serial)) is not None and request.new:
            self._fallback(notification)
        self.screen_changed.emit()
        self.answered.emit()

    @Slot(str, str)
    def _on_pressed(self, key: str, name: str) -> None:
        if self.closed:
            return
        slot = self._slots.pop(key, None)
        if not name:
            self.activated.emit()
        elif slot is not None:
            self.acted.emit(slot.notification.tag, name)

    @Slot(str, int)
    def _on_dismissed(self, key: str, serial: int) -> None:
        self._forget(key, serial)

    @Slot(str, int)
    def _on_failed(self, key: str, serial: int) -> None:
        if (notification := self._forget(key, serial)) is not None and not self.closed:
            self._fallback(notification)

    def _forget(self, key: str, serial: int) -> Notification | None:
        """Forget the notification under `key` and return it, unless a later request has replaced it."""
        slot = self._slots.get(key)
        if slot is None or slot.serial != serial:
            return None
        del self._slots[key]
        return slot.notification


def tag_key(tag: Hashable) -> str:
    """Return the key for a tag: a hash that is the same in each run.

    It has 16 characters, the most that older versions of Windows 10 allow.
    """
    return hashlib.sha256(repr(tag).encode("utf-8", "replace")).hexdigest()[:16]


def printable(text: str) -> str:
    """Return `text` without control characters and lone surrogates, which XML 1.0 does not allow ("Characters")."""
    return "".join(filter(_is_printable, text))


def _is_printable(character: str) -> bool:
    return (
        character in "\t\n\r" or " " <= character < "\ud800" or "\ue000" <= character < "\ufffe" or character > "\uffff"
    )
