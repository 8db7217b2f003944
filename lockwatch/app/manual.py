"""Converts the manual to web pages in the cache folder and opens them in the default browser."""

import html
import logging
import re
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QTextDocument

from lockwatch.app.link_opener import LinkOpener
from lockwatch.ui.widgets.help import MANUAL
from lockwatch.util.atomic_file import atomic_write_bytes
from lockwatch.util.resources import resources
from lockwatch.util.task_thread import TaskThread

# Qt writes its own margins and the link colour of the program's palette into each element.
STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 sans-serif; max-width: 55em; margin: 2em auto; padding: 0 1em }
h1, h2 { line-height: 1.2; margin: 1.2em 0 0.4em !important }
table { margin: 0.8em 0 !important }
td { padding: 0.3em 0.6em; vertical-align: top }
td span[style*="monospace"] { white-space: nowrap }
pre { background: #8882; padding: 0 0.6em; white-space: pre-wrap }
a span { color: inherit !important }
img { max-width: 100% }
"""
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


def write_pages(folder: Path) -> Path:
    """Write the manual as HTML, and its pictures, into `folder` and return its first page. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    above = QUrl.fromLocalFile(str(resources())).toString()
    for path in (resources() / "manual").glob("*.md"):
        text = re.sub(r"\]\(([\w-]+)\.md", r"](\1.html", path.read_text("utf-8")).replace("](../", f"]({above}/")
        document = QTextDocument()
        document.setMarkdown(text)
        document.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, document.firstBlock().text())
        # The body tag that Qt writes sets a font size of 9 pt.
        page = re.sub("</head><body[^>]*>", f"<style>{STYLE}</style></head><body>", document.toHtml())
        page = re.sub(r"<(h\d)[^>]*>(.*)</h\d>", _with_anchor, page.replace("<html>", '<html lang="en">'))
        atomic_write_bytes(folder / f"{path.stem}.html", page.encode())
    for picture in (resources() / "manual").glob("*.svg"):
        atomic_write_bytes(folder / picture.name, picture.read_bytes())
    return folder / "index.html"


def _with_anchor(heading: re.Match[str]) -> str:
    """Return the heading with the anchor that GitHub gives it, which the manual's links use."""
    tag, content = heading.groups()
    words = html.unescape(re.sub("<[^>]*>", "", content)).lower()
    anchor = re.sub(r"[^\w -]", "", words).replace(" ", "-")
    return f'<{tag} id="{anchor}">{content}</{tag}>'
