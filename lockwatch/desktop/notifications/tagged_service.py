"""What the notification services of Windows and macOS have in common: a place on the screen has a name of our choice.

A later notification under the same name takes the place over, so there are no ids to be kept. What the system answers
comes in threads of its own: only queued signals cross over.
"""

import hashlib
import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from lockwatch.desktop.notifications.base import Notification


@dataclass(frozen=True, slots=True)
class _Asked:
    """Something that the system has not answered to yet."""

    key: str
    shows: bool
    """Else it takes away what is there."""
    anew: bool = False
    """Is a person to be told, or is it an update of what is there?"""


@dataclass(frozen=True, slots=True)
class _Slot:
    """The last that was asked for."""

    notification: Notification
    serial: int


class TaggedService(QObject):
    """A service does `_post` and `_remove`, and emits what follows, from any thread."""

    activated = Signal()
    acted = Signal(object, str)
    answered = Signal()

    taken = Signal(int, bool)
    """By the serial number of what was asked for: done, or refused."""
    pressed = Signal(str, str)
    """The key, and the name of the button; empty: the notification itself."""
    dismissed = Signal(str, int)
    """A person has dismissed the notification of that key and serial number."""
    failed = Signal(str, int)
    """It was taken, but could not be shown after all."""

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        """`fallback` takes what the system did not."""
        super().__init__(parent)
        self.served_by: str | None = None
        self.closed = False
        self._fallback = fallback
        self._serials = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._slots: dict[str, _Slot] = {}
        self.taken.connect(self._on_taken, Qt.ConnectionType.QueuedConnection)
        self.pressed.connect(self._on_pressed, Qt.ConnectionType.QueuedConnection)
        self.failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        self.dismissed.connect(self._on_dismissed, Qt.ConnectionType.QueuedConnection)

    @property
    def pending(self) -> bool:
        return any(asked.shows for asked in self._asked.values())

    @property
    def idle(self) -> bool:
        return not self._asked

    def show(self, notification: Notification) -> None:
        self._ask(notification, anew=True)

    def update(self, notification: Notification) -> None:
        key = key_of(notification.tag)
        if key in self._slots:
            self._ask(notification, anew=any(asked.anew and asked.key == key for asked in self._asked.values()))

    def withdraw(self, tag: Hashable) -> None:
        """Also what a Lockwatch before this one has left there."""
        key = key_of(tag)
        self._slots.pop(key, None)
        serial = next(self._serials)
        self._asked[serial] = _Asked(key, shows=False)
        self._remove(serial, key)

    def close(self) -> None:
        self.closed = True

    def _ask(self, notification: Notification, *, anew: bool) -> None:
        key, serial = key_of(notification.tag), next(self._serials)
        self._slots[key] = _Slot(notification, serial)
        self._asked[serial] = _Asked(key, shows=True, anew=anew)
        self._post(serial, key, notification, quietly=not anew)

    def _post(self, serial: int, key: str, notification: Notification, *, quietly: bool) -> None:
        """Puts it under `key`; `quietly`: without calling for attention. Never raises, never waits."""
        raise NotImplementedError

    def _remove(self, serial: int, key: str) -> None:
        """Takes away what is under `key`, if anything is. Never raises, never waits."""
        raise NotImplementedError

    @Slot(int, bool)
    def _on_taken(self, serial: int, taken: bool) -> None:
        asked = self._asked.pop(serial)
        if not taken and (notification := self._forgotten(asked.key, serial)) is not None and asked.anew:
            self._fallback(notification)
        self.answered.emit()

    @Slot(str, str)
    def _on_pressed(self, key: str, name: str) -> None:
        slot = self._slots.pop(key, None)
        if not name:
            self.activated.emit()
        elif slot is not None:
            self.acted.emit(slot.notification.tag, name)

    @Slot(str, int)
    def _on_dismissed(self, key: str, serial: int) -> None:
        self._forgotten(key, serial)

    @Slot(str, int)
    def _on_failed(self, key: str, serial: int) -> None:
        if (notification := self._forgotten(key, serial)) is not None:
            self._fallback(notification)

    def _forgotten(self, key: str, serial: int) -> Notification | None:
        """What stands there, unless something later does."""
        slot = self._slots.get(key)
        if slot is None or slot.serial != serial:
            return None
        del self._slots[key]
        return slot.notification


def key_of(tag: Hashable) -> str:
    """The same in each run. Windows once allowed 16 characters for a tag."""
    return hashlib.sha256(repr(tag).encode("utf-8", "replace")).hexdigest()[:16]


def printable(text: str) -> str:
    """`text` without what XML 1.0 ("Characters") has no place for: controls, halves of surrogate pairs."""
    return "".join(filter(_is_printable, text))


def _is_printable(character: str) -> bool:
    return (
        character in "\t\n\r" or " " <= character < "\ud800" or "\ue000" <= character < "\ufffe" or character > "\uffff"
    )
