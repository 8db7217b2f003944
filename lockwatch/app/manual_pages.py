"""Converts the manual to web pages."""

import html
import re
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from lockwatch.util.atomic_file import atomic_write_bytes
from lockwatch.util.resources import resources

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
