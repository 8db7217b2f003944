"""Opens the manual in the default browser, as web pages in the cache folder."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from lockwatch.app.link_opener import LinkOpener
from lockwatch.ui.widgets.help import MANUAL
from lockwatch.util.resources import resources
from lockwatch.util.task_thread import TaskThread

ONCE_WITHIN_MS = 1000
"""Asking again within this time is impatience, and would only open the page twice."""

log = logging.getLogger(__name__)


class Manual(QObject):
    """Opens the manual when any window asks for the address `MANUAL`."""

    unopened = Signal(str)
    """Emitted with the folder of the manual's source text if its pages could not be written or opened."""
    _written = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._disk = TaskThread(self)
        self._just_asked = QTimer(self, singleShot=True, interval=ONCE_WITHIN_MS)
        self._opener = LinkOpener(self)
        self._opener.failed.connect(self._say_unopened)
        self._written.connect(self._on_written)
        # The type stubs of PySide6 6.11 demand bytes, which the call rejects.
        QDesktopServices.setUrlHandler(QUrl(MANUAL).scheme(), self, "show")  # type: ignore[arg-type]

    @Slot(QUrl)
    def show(self, _: QUrl) -> None:
        """Open the manual. Its pages are written each time, off the GUI thread, so they always match this version."""
        if not self._just_asked.isActive():
            self._just_asked.start()
            self._disk.start(self._write)

    def _write(self) -> None:
        from lockwatch.app.manual_pages import write_pages

        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
        try:
            self._written.emit(str(write_pages(Path(cache, "lockwatch", "manual"))))
        except OSError as error:
            log.info("The manual can't be written to the cache folder: %s", error.strerror)
            self._written.emit("")

    def finish(self) -> bool:
        """Wait for a limited time until writing the pages has ended, with or without success. Return whether it has."""
        return self._disk.finish()

    @Slot(str)
    def _on_written(self, page: str) -> None:
        if page:
            self._opener.open(QUrl.fromLocalFile(page))
        else:
            self._say_unopened()

    @Slot()
    def _say_unopened(self) -> None:
        self.unopened.emit(str(resources() / "manual"))
