"""Notifications by toasts of Windows 10 and 11 and pywinrt.

Windows shows toasts under an AppUserModelID. An unpackaged program has to register its name and picture itself
(Microsoft Learn, "Send a local app notification from other types of unpackaged apps").
"""

import importlib
import logging
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QIcon, QImage

from lockwatch import APP_ID
from lockwatch.desktop.notifications.base import Notification
from lockwatch.desktop.notifications.tagged_service import SystemReports, TaggedService
from lockwatch.desktop.notifications.windows_toast_xml import CLICK, toast_xml
from lockwatch.domain.alerts import Urgency
from lockwatch.util.resources import resources

log = logging.getLogger(__name__)

_IDENTITY = rf"Software\Classes\AppUserModelId\{APP_ID}"
_GROUP = "lockwatch"
_PICTURE = 256
_ENABLED, _DISMISSED = 0, 0
"""NotificationSetting.Enabled, ToastDismissalReason.UserCanceled."""


class ToastService(TaggedService):
    """Shows toasts from a separate thread, because the calls to Windows go to another process and may block."""

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        super().__init__(fallback, parent)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        picture = QIcon(str(resources() / "icons" / "lockwatch.svg")).pixmap(_PICTURE).toImage()
        arguments = (self._jobs, self.reports, picture)
        Thread(target=_serve, args=arguments, daemon=True, name="lockwatch-toasts").start()

    def close(self) -> None:
        super().close()
        self._jobs.put(None)

    def _post(self, serial: int, key: str, notification: Notification, *, quietly: bool) -> None:
        xml, urgent = toast_xml(notification), notification.urgency is Urgency.CRITICAL
        self._jobs.put((serial, lambda center: center.show(serial, key, xml, urgent=urgent, quietly=quietly)))

    def _remove(self, serial: int, key: str) -> None:
        self._jobs.put((serial, lambda center: center.remove(key)))

    @Slot(int, bool)
    def _on_taken(self, serial: int, taken: bool) -> None:
        if taken:
            self.served_by = "Windows"
        super()._on_taken(serial, taken)


def _serve(jobs: "SimpleQueue[_Job | None]", reports: SystemReports, picture: QImage) -> None:
    """Carry out jobs until a None arrives.

    This is not a method, because the thread might then hold the last reference to the service, and destroy it outside
    the GUI thread.
    """
    center: _Center | None = None
    while (job := jobs.get()) is not None:
        serial, do = job
        taken = False
        try:
            center = center or _open(picture, reports)
            do(center)
            taken = True
        except Exception as error:  # an HRESULT becomes one of several exceptions, and the import may raise any
            log.info("Windows did not accept a notification: %s", type(error).__name__)
        reports.taken.emit(serial, taken)


def _open(picture: QImage, reports: SystemReports) -> "_Center":
    _register(picture)
    return _Center(reports)


class _Center:
    """Windows' notification platform. All methods must be called in the same thread."""

    def __init__(self, reports: SystemReports) -> None:
        from winrt.runtime import ApartmentType, init_apartment
        from winrt.windows.data.xml import dom
        from winrt.windows.ui import notifications

        init_apartment(ApartmentType.MULTI_THREADED)
        self._xml: Any = dom
        self._ui: Any = notifications
        self._notifier = self._ui.ToastNotificationManager.create_toast_notifier(APP_ID)
        self._reports = reports
        self._shown: dict[str, tuple[int, Any]] = {}
        """Serial number and toast by key. Windows reports events of a toast only while its object exists."""

    def show(self, serial: int, key: str, xml: str, *, urgent: bool, quietly: bool) -> None:
        """Show a toast. Raises PermissionError if the user has disabled notifications, and OSError."""
        if not self._allowed():
            raise PermissionError
        content = self._xml.XmlDocument()
        content.load_xml(xml)
        toast = self._ui.ToastNotification(content)
        toast.tag, toast.group = key, _GROUP
        toast.suppress_popup = quietly
        toast.expires_on_reboot = True
        if urgent:
            toast.priority = self._ui.ToastNotificationPriority.HIGH
        self._listen(toast, serial, key)
        self._notifier.show(toast)
        self._shown[key] = (serial, toast)

    def _listen(self, toast: Any, serial: int, key: str) -> None:
        """Forward the events of a toast. A popup that times out stays in the notification centre, so it is ignored."""

        def on_activated(_: Any, event: Any) -> None:
            arguments = event.as_(self._ui.ToastActivatedEventArgs).arguments
            self._reports.pressed.emit(key, "" if arguments == CLICK else arguments)

        def on_dismissed(_: Any, event: Any) -> None:
            if event.reason == _DISMISSED:
                self._forget(key, serial)
                self._reports.dismissed.emit(key, serial)

        def on_failed(_: Any, event: Any) -> None:
            self._forget(key, serial)
            self._reports.failed.emit(key, serial)

        toast.add_activated(on_activated)
        toast.add_dismissed(on_dismissed)
        toast.add_failed(on_failed)

    def _forget(self, key: str, serial: int) -> None:
        """Release a toast, unless a later one has replaced it."""
        shown = self._shown.get(key)
        if shown is not None and shown[0] == serial:
            self._shown.pop(key, None)

    def remove(self, key: str) -> None:
        self._shown.pop(key, None)
        self._ui.ToastNotificationManager.history.remove(key, _GROUP, APP_ID)

    def _allowed(self) -> bool:
        """Return whether the user allows notifications. Windows may raise before a program's first toast."""
        try:
            return bool(self._notifier.setting == _ENABLED)
        except OSError:
            return True


_Job = tuple[int, Callable[[_Center], None]]
"""The serial number of a request, and the function that carries it out."""


def _register(picture: QImage) -> None:
    """Register name and picture under the AppUserModelID. Raises OSError."""
    import platformdirs

    path = Path(platformdirs.user_cache_dir("lockwatch", appauthor=False)) / "notification.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(path))
    winreg = importlib.import_module("winreg")
    with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, _IDENTITY, 0, winreg.KEY_SET_VALUE) as key:
        winreg.SetValueEx(key, "DisplayName", 0, winreg.REG_SZ, "Lockwatch")
        winreg.SetValueEx(key, "IconUri", 0, winreg.REG_SZ, str(path))
