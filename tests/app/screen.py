"""A stand-in for the notifier, at the edge to the desktop."""

from PySide6.QtCore import QObject, Signal

from lockwatch.desktop.notifications.base import Notification


class Screen(QObject):
    """Stands where the notifier does, at the edge to the desktop."""

    acted = Signal(object, str)
    answered = Signal()
    pending = False

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, object]] = []
        self.last: Notification | None = None

    def show(self, notification: Notification) -> None:
        self.said.append(("shown", notification.title))
        self.last = notification

    def update(self, notification: Notification) -> None:
        self.said.append(("updated", notification.title))

    def withdraw(self, tag: object) -> None:
        self.said.append(("withdrawn", tag))
