"""Show native notifications by this system's service or, without one, by a fallback such as the tray icon.

The choice is made for each notification, so nothing has to watch for a service to appear.
"""

import logging
import sys
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from lockwatch.desktop.notifications.base import NoServiceError, Notification, Service
from lockwatch.domain.alerts import Urgency
from lockwatch.domain.state import NOTHING_ON_SCREEN, OnScreen

log = logging.getLogger(__name__)


class Notifier(QObject):
    """Shows, replaces and withdraws notifications.

    It never raises and never blocks. The fallback gets every notification that no service takes.
    """

    activated = Signal()
    """Emitted when the user clicks a notification or its button "Open"."""
    acted = Signal(object, str)
    """Emitted with the tag and `Action.name` when the user presses a button. The notification is then closed."""
    answered = Signal()
    """Emitted when `pending` may have changed."""
    screen_changed = Signal()
    """Emitted when `on_screen` may have changed."""

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fallback = fallback
        self._service: Service | None = None

    @property
    def served_by(self) -> str | None:
        """Name and version of the service, such as "dunst 1.9.0"; None if there is none or it was not used yet."""
        return self._service.served_by if self._service is not None else None

    @property
    def pending(self) -> bool:
        """Whether a notification waits to be shown."""
        return self._service is not None and not self._service.closed and self._service.pending

    @property
    def idle(self) -> bool:
        """Whether the service has replied to all calls, including withdrawals."""
        return self._service is None or self._service.closed or self._service.idle

    @property
    def on_screen(self) -> OnScreen:
        """The notifications on the screen. A later run passes them to `adopt`."""
        return NOTHING_ON_SCREEN if self._service is None else self._service.on_screen

    def adopt(self, on_screen: OnScreen) -> None:
        """Take over the notifications that an earlier run left on the screen, if the same service still shows them."""
        if on_screen.ids and (service := self._connected()) is not None:
            service.adopt(on_screen)

    def show(self, notification: Notification) -> None:
        """Show a notification, even if the user has dismissed an earlier one with the same tag."""
        service = self._connected()
        if service is None:
            self._fallback(notification)
        else:
            service.show(notification)

    def update(self, notification: Notification) -> None:
        """Change the notification with the same tag. One that has expired or was dismissed is not shown again."""
        if self._service is not None:
            self._service.update(notification)

    def withdraw(self, tag: Hashable) -> None:
        """Close the notification with this tag, if it is on the screen."""
        if self._service is not None:
            self._service.withdraw(tag)

    def close(self) -> None:
        """Disconnect from the service. Notifications on the screen stay there."""
        if self._service is not None:
            self._service.close()

    def _connected(self) -> Service | None:
        if self._service is not None and self._service.closed:
            self._service.deleteLater()
            self._service = None
        if self._service is None:
            try:
                service = _new_service(self._fallback, self)
            except NoServiceError:
                return None
            service.activated.connect(self.activated)
            service.acted.connect(self.acted)
            service.answered.connect(self.answered)
            service.screen_changed.connect(self.screen_changed)
            self._service = service
        return self._service


def _new_service(fallback: Callable[[Notification], None], parent: QObject) -> Service:
    """Return the service of this system. Raises NoServiceError."""
    if sys.platform == "win32":
        from lockwatch.desktop.notifications.windows_toasts import ToastService

        return ToastService(fallback, parent)
    if sys.platform == "darwin":
        from lockwatch.desktop.notifications.macos import NotificationCenter

        return NotificationCenter(fallback, parent)
    if not sys.platform.startswith("linux"):
        raise NoServiceError(sys.platform)
    from lockwatch.desktop.dbus.connection import NoBusError
    from lockwatch.desktop.notifications.freedesktop import FreedesktopService

    try:
        return FreedesktopService(fallback, parent)
    except NoBusError:
        raise NoServiceError("no session bus") from None


class TrayBalloon:
    """The fallback, `QSystemTrayIcon.showMessage`. It has no buttons, and can't replace or withdraw messages."""

    def __init__(
        self,
        tray: Callable[[], QSystemTrayIcon | None],
        missed: Callable[[Notification], None] = lambda missed: None,
        draws: Callable[[], bool] = lambda: True,
    ) -> None:
        """`missed` is called with notifications that can't be shown here either.

        `draws` returns whether this tray draws messages itself. `QSystemTrayIcon.supportsMessages` is not used: it
        does not tell whether messages are displayed, and it calls the session bus, which blocks for a minute if the
        bus hangs.
        """
        self._tray = tray
        self._missed = missed
        self._draws = draws

    def __call__(self, notification: Notification) -> None:
        """Show the notification, or pass it to `missed`. Never raises."""
        try:
            tray = self._tray()
            if tray is not None and self._draws():
                icon = QSystemTrayIcon.MessageIcon
                kind = icon.Warning if notification.urgency is Urgency.CRITICAL else icon.Information
                tray.showMessage(notification.title, notification.body, kind)
                return
        except RuntimeError:  # Qt has deleted the icon, because the program quits
            pass
        log.info("no notification service; did not show a notification of urgency %s", notification.urgency)
        self._missed(notification)
