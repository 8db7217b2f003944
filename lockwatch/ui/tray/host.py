"""Escapes the texts of the tray menu and the tooltip for the host that shows them.

There are three kinds of hosts: a panel that gets the icon over D-Bus as a StatusNotifierItem, an X11 tray in which Qt
draws everything itself, and the trays of Windows and macOS.
"""

from enum import Enum, auto

from PySide6.QtGui import Qt

from lockwatch.util.markup import escaped


class Host(Enum):
    DBUS = auto()
    X11 = auto()
    SYSTEM = auto()
    """Windows or macOS."""
    NONE = auto()


def menu_text(text: str, host: Host) -> str:
    """Return `text` escaped for a menu, so that no letter becomes an access key.

    Over D-Bus an underscore marks the access key and two underscores are a literal one (com.canonical.dbusmenu,
    "label"). Qt turns the first ampersand into such a mark and leaves the others alone, so only the first is doubled.
    """
    if host is Host.DBUS:
        return text.replace("_", "__").replace("&", "&&", 1)
    return text.replace("&", "&&")


def tooltip_text(text: str, host: Host) -> str:
    """Return `text` for the tooltip of the icon. Only Qt's own tooltips treat a name like ``<b>`` as markup."""
    if host is Host.X11 and Qt.mightBeRichText(text):
        return f"<qt>{escaped(text)}</qt>"
    return text
