"""Opens pages in the default browser, and reports it if none opens."""

import subprocess
import time
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication

from lockwatch.util.daemon_call import DaemonCall

XDG_OPEN_FAILS_WITHIN_S = 10.0


class LinkOpener(QObject):
    """Opens addresses and files without waiting for the browser."""

    failed = Signal()
    """Emitted if no program opened the page."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opening = DaemonCall(self)
        self._opening.answered.connect(self._on_opener_ended)

    def open(self, url: QUrl) -> None:
        """Open a web page or a local file.

        Qt counts the start of xdg-open as a success, even if xdg-open then finds no browser. Only the exit status of
        xdg-open tells, but it may run for as long as the browser. On Wayland only Qt can have the browser raised.
        """
        target = url.toLocalFile() or url.toString()
        if not QGuiApplication.platformName().startswith("wayland"):
            quiet = subprocess.DEVNULL
            try:
                opener = subprocess.Popen(
                    ["xdg-open", target], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
                )
            except OSError:  # another system, or Linux without xdg-utils
                pass
            else:
                self._opening.start(partial(_failed, opener))
                return
        if not QDesktopServices.openUrl(url):
            self.failed.emit()

    @Slot(object)
    def _on_opener_ended(self, failed: object) -> None:
        if failed:
            self.failed.emit()


def _failed(opener: "subprocess.Popen[bytes]") -> bool:
    """Wait for xdg-open to end, which may take until the browser is closed. Return whether it failed."""
    start = time.monotonic()
    status = opener.wait()
    return status != 0 and time.monotonic() - start < XDG_OPEN_FAILS_WITHIN_S  # later, it is the browser that failed
