"""A notification, and what every system's notification service has in common."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance

from lockwatch.domain.alerts import Urgency


@dataclass(frozen=True, slots=True)
class Action:
    """A button."""

    name: str
    """For the program, like "acknowledge"; neither "default" nor "open", which open the window."""
    label: str
    """What the person reads, translated."""


@dataclass(frozen=True, slots=True)
class Notification:
    """Plain text; `tag` names its place: a later one with the same tag takes it over."""

    tag: Hashable
    title: str
    body: str
    urgency: Urgency
    actions: tuple[Action, ...] = ()
    """Buttons, in this order and before "Open"; a service that has no buttons leaves them out."""


class NoServiceError(Exception):
    """This system has none for this program, at this time."""


class Service(Protocol):
    """What shows notifications on one system. It never waits, and what it can't show goes to the fallback it was given.

    Its signals are those of `Notifier`; its properties and methods mean the same.
    """

    @property
    def activated(self) -> SignalInstance: ...
    @property
    def acted(self) -> SignalInstance: ...
    @property
    def answered(self) -> SignalInstance: ...
    @property
    def served_by(self) -> str | None: ...
    @property
    def closed(self) -> bool:
        """It serves no more: another is to be made."""

    @property
    def pending(self) -> bool: ...
    @property
    def idle(self) -> bool: ...
    def show(self, notification: Notification) -> None: ...
    def update(self, notification: Notification) -> None: ...
    def withdraw(self, tag: Hashable) -> None: ...
    def close(self) -> None: ...
    def deleteLater(self) -> None: ...
