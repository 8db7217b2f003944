"""What the tray's host makes of a text, and how it is given one so that people read what was meant.

Qt hands the icon to one of three: over D-Bus to a panel that speaks StatusNotifierItem, to an X11 tray in which Qt
draws everything itself, or to Windows or macOS.
"""

import html
from enum import Enum, auto

from PySide6.QtGui import Qt


class Host(Enum):
    DBUS = auto()
    X11 = auto()
    SYSTEM = auto()
    """Windows or macOS."""
    NONE = auto()


def menu_text(text: str, host: Host) -> str:
    """`text` for a menu in which no letter of it is to become an access key.

    Over D-Bus an underscore marks the access key and two stand for one (com.canonical.dbusmenu, "label"). Qt turns the
    first ampersand into such a mark and leaves all others alone, so there only the first may be doubled.
    """
    if host is Host.DBUS:
        return text.replace("_", "__").replace("&", "&&", 1)
    return text.replace("&", "&&")


def tooltip_text(text: str, host: Host) -> str:
    """`text` for the icon's tooltip. Only where Qt draws it, it would take a name like ``<b>`` for markup."""
    if host is Host.X11 and Qt.mightBeRichText(text):
        return f"<qt>{html.escape(text)}</qt>"
    return text
