"""The data of a notification, and the interface to the notification service of any operating system."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance

from lockwatch.domain.alerts import Urgency
from lockwatch.domain.state import OnScreen

OPENS = "open-"
"""The beginning of the names of actions that open a window, for which some systems want proof of the user's click."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notification."""

    name: str
    """An identifier such as "acknowledge". The names "default" and "open" are reserved for opening the window.

    The name of a button that opens another window begins with `OPENS`.
    """
    label: str
    """The translated text of the button."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification in plain text. It replaces an earlier one with the same `tag`."""

    tag: Hashable
    title: str
    body: str
    urgency: Urgency
    actions: tuple[Action, ...] = ()
    """The buttons, the most useful first. Where only a button opens the window, that button replaces the third one."""
    stays: bool = False
    """Whether it is to stay on the screen until it is withdrawn or dismissed, if the service allows that."""


class NoServiceError(Exception):
    """No notification service is available to this program now."""


class Service(Protocol):
    """The notification service of an operating system. It never blocks, and passes what it can't show to a fallback.

    See `Notifier` for its signals, properties and methods.
    """

    @property
    def activated(self) -> SignalInstance: ...
    @property
    def acted(self) -> SignalInstance: ...
    @property
    def answered(self) -> SignalInstance: ...
    @property
    def screen_changed(self) -> SignalInstance: ...
    @property
    def served_by(self) -> str | None: ...
    @property
    def closed(self) -> bool:
        """Whether the service has ended for good, so that a new object must be created."""

    @property
    def pending(self) -> bool: ...
    @property
    def idle(self) -> bool: ...
    @property
    def on_screen(self) -> OnScreen: ...
    def adopt(self, on_screen: OnScreen) -> None: ...
    def show(self, notification: Notification) -> None: ...
    def update(self, notification: Notification) -> None: ...
    def withdraw(self, tag: Hashable) -> None: ...
    def close(self) -> None: ...
    def deleteLater(self) -> None: ...
