"""A stand-in for the notifier, at the boundary to the desktop."""

from PySide6.QtCore import QObject, Signal

from lockwatch.desktop.notifications.base import Notification
from lockwatch.domain.state import OnScreen


class Screen(QObject):
    """Stands in for Notifier, and records its calls."""

    acted = Signal(object, str)
    answered = Signal()
    pending = False

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, object]] = []
        self.last: Notification | None = None

    def adopt(self, on_screen: OnScreen) -> None:
        self.calls += [("adopted", tag) for tag in on_screen.ids]

    def show(self, notification: Notification) -> None:
        self.calls.append(("shown", notification.title))
        self.last = notification

    def update(self, notification: Notification) -> None:
        self.calls.append(("updated", notification.title))
        self.last = notification

    def withdraw(self, tag: object) -> None:
        self.calls.append(("withdrawn", tag))
