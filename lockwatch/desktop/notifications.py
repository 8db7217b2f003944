"""Native notifications: by freedesktop's service where there is one, else by the tray icon.

Which of the two serves is found out anew for each notification, so a service that dies or returns needs no watching.
"""

import logging
import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from lockwatch.domain.alerts import Urgency

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notification:
    """Plain text; `tag` names its place: a later one with the same tag takes it over."""

    tag: Hashable
    title: str
    body: str
    urgency: Urgency


class Notifier(QObject):
    """Shows, replaces and withdraws notifications. Never fails: what no service takes, the log has."""

    activated = Signal()
    """A person clicked a notification."""

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fallback = fallback
        self._service: _Service | None = None

    def show(self, notification: Notification) -> None:
        service = self._connected()
        if service is None or not service.show(notification):
            self._fallback(notification)

    def withdraw(self, tag: Hashable) -> None:
        if self._service is not None:
            self._service.withdraw(tag)

    def _connected(self) -> "_Service | None":
        if not sys.platform.startswith("linux"):
            return None
        if self._service is None or self._service.closed:
            from lockwatch.desktop.freedesktop import FreedesktopService, NoSessionBus

            try:
                service = FreedesktopService(self._fallback, self)
            except NoSessionBus:
                return None
            service.activated.connect(self.activated)
            self._service = service
        return self._service


class _Service(Protocol):
    closed: bool

    def show(self, notification: Notification) -> bool: ...
    def withdraw(self, tag: Hashable) -> None: ...


class TrayBalloon:
    """The fallback: `QSystemTrayIcon.showMessage`, which can neither replace nor withdraw."""

    def __init__(self, tray: Callable[[], QSystemTrayIcon | None]) -> None:
        self._tray = tray

    def __call__(self, notification: Notification) -> None:
        tray = self._tray()
        if tray is None or not tray.supportsMessages():
            log.info("no notification service; not shown: a notification of urgency %s", notification.urgency)
            return
        icon = QSystemTrayIcon.MessageIcon
        kind = icon.Warning if notification.urgency is Urgency.CRITICAL else icon.Information
        tray.showMessage(notification.title, notification.body, kind)
