"""Converts the manual to web pages in the cache folder and opens them in the default browser."""

import logging
import re
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QThreadPool, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QTextDocument

from lockwatch.ui.widgets.help import MANUAL
from lockwatch.util.atomic_file import atomic_write_bytes
from lockwatch.util.resources import resources

STYLE = "body { font: 1rem/1.4 sans-serif; max-width: 55em; margin: 2em auto; padding: 0 1em } td { padding: 0.3em }"

log = logging.getLogger(__name__)


class Manual(QObject):
    """Opens the manual when any window asks for the address `MANUAL`."""

    unopened = Signal(str)
    """Emitted with the folder of the manual's source text if its pages could not be written or opened."""
    _written = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._written.connect(self._on_written)
        # The stub of PySide6 6.11 declares the last argument as bytes, but the call refuses bytes.
        QDesktopServices.setUrlHandler(QUrl(MANUAL).scheme(), self, "show")  # type: ignore[arg-type]

    @Slot(QUrl)
    def show(self, _: QUrl) -> None:
        """Open the manual. Its pages are written each time, off the GUI thread, so they always match this version."""
        self._pool.start(self._write)

    def _write(self) -> None:
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
        try:
            self._written.emit(str(write_pages(Path(cache, "lockwatch", "manual"))))
        except OSError as error:
            log.info("The manual can't be written to the cache folder: %s", error.strerror)
            self._written.emit("")

    @Slot(str)
    def _on_written(self, page: str) -> None:
        if not page or not QDesktopServices.openUrl(QUrl.fromLocalFile(page)):
            self.unopened.emit(str(resources() / "manual"))


def write_pages(folder: Path) -> Path:
    """Write the manual as HTML into `folder` and return its first page. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    above = QUrl.fromLocalFile(str(resources())).toString()
    for path in (resources() / "manual").glob("*.md"):
        text = re.sub(r"\]\(([\w-]+)\.md", r"](\1.html", path.read_text("utf-8")).replace("](../", f"]({above}/")
        document = QTextDocument()
        document.setMarkdown(text)
        page = re.sub("</head><body[^>]*>", f"<style>{STYLE}</style></head><body>", document.toHtml())  # Qt sets 9 pt
        atomic_write_bytes(folder / f"{path.stem}.html", page.encode())
    return folder / "index.html"
