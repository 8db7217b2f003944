"""Escapes the texts of the tray menu and the tooltip for the host that shows them.

There are three kinds of hosts: a panel that gets the icon over D-Bus as a StatusNotifierItem, an X11 tray in which Qt
draws everything itself, and the trays of Windows and macOS. Two panels of the first kind read texts in ways of their
own.
"""

import re
from collections.abc import Collection
from enum import Enum, auto

from PySide6.QtGui import Qt

from lockwatch.util.markup import escaped

_INVISIBLE = "\N{ZERO WIDTH SPACE}"


class Host(Enum):
    DBUS = auto()
    GNOME = auto()
    """GNOME Shell's extension AppIndicator, over D-Bus."""
    LXQT = auto()
    """LXQt's panel, over D-Bus."""
    X11 = auto()
    SYSTEM = auto()
    """Windows or macOS."""
    NONE = auto()

    @property
    def over_dbus(self) -> bool:
        return self in (Host.DBUS, Host.GNOME, Host.LXQT)


def dbus_host(desktops: Collection[str]) -> Host:
    """Return which panel gets icons over D-Bus on a desktop with these names (XDG_CURRENT_DESKTOP)."""
    if "LXQt" in desktops:
        return Host.LXQT
    return Host.GNOME if "GNOME" in desktops and "Budgie" not in desktops else Host.DBUS


def menu_text(text: str, host: Host) -> str:
    """Return `text` escaped for a menu, so that no letter becomes an access key.

    Over D-Bus an underscore marks the access key and two underscores are a literal one (com.canonical.dbusmenu,
    "label"). Qt turns the first ampersand into such a mark and leaves the others alone, so only the first is doubled:
    it arrives as a marked ampersand. LXQt would underline what follows it, so there an invisible character gets the
    mark. GNOME's extension removes the first underscore before another character, and shows all others.
    """
    if host is Host.GNOME:
        return re.sub("_(?=[^_])", "__", text, count=1).replace("&", "&&", 1)
    if host.over_dbus:
        escaped = text.replace("_", "__")
        if host is Host.LXQT and "&" in text:
            return f"&{_INVISIBLE}{escaped}"
        return escaped.replace("&", "&&", 1)
    return text.replace("&", "&&")


def tooltip_text(text: str, host: Host) -> str:
    """Return `text` for the tooltip of the icon. Only Qt and LXQt treat a name like ``<b>`` in it as markup."""
    if host in (Host.X11, Host.LXQT) and Qt.mightBeRichText(text):
        return f"<qt>{escaped(text)}</qt>"
    return text
