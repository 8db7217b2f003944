"""The "color-scheme" setting of the desktop portal (xdg-desktop-portal, org.freedesktop.portal.Settings)."""

from jeepney import DBusAddress, HeaderFields, Message, MessageFlag, new_method_call
from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.desktop.dbus.connection import BusConnection, checked_body

_PORTAL = DBusAddress(
    "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
)
_SETTING = ("org.freedesktop.appearance", "color-scheme")
_DARK = {1: True, 2: False}
"""Whether a value of the setting means dark; the value 0 means no preference."""


class PortalColorScheme(QObject):
    """Tracks the color scheme that a running portal reports. It does not start a portal.

    `dark` is None if no portal answers or there is no preference.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        """Connect to the session bus and ask the portal. Raises NoBusError."""
        bus = BusConnection()  # first, because `parent` would keep an object without a bus
        super().__init__(parent)
        self.dark: bool | None = None
        self._bus = bus
        self._bus.setParent(self)
        self._bus.signalled.connect(self._on_signal)
        self._bus.lost.connect(self._on_lost)
        self._bus.owner_changed.connect(self._on_owner_changed)
        self._bus.subscribe(_PORTAL.bus_name, _PORTAL.interface, path=_PORTAL.object_path, member="SettingChanged")
        self._ask()

    @property
    def closed(self) -> bool:
        return self._bus.closed

    def close(self) -> None:
        self._bus.close()

    def _ask(self) -> None:
        self._bus.ask(_read("ReadOne"), self._on_answer)

    def _on_answer(self, answer: Message) -> None:
        if answer.header.fields.get(HeaderFields.error_name) == "org.freedesktop.DBus.Error.UnknownMethod":
            self._bus.call(_read("Read"), self._on_read)  # version 1 of the interface has no ReadOne
        else:
            self._on_read(answer)

    def _on_read(self, answer: Message) -> None:
        if (body := checked_body(answer, "v")) is not None:
            self._take(body[0])

    def _take(self, variant: tuple[str, object]) -> None:
        kind, value = variant
        while kind == "v" and isinstance(value, tuple):  # Read wraps the value in a second variant
            kind, value = value
        dark = _DARK.get(value) if kind == "u" and isinstance(value, int) else None
        self._set(dark)

    def _set(self, dark: bool | None) -> None:
        if dark != self.dark:
            self.dark = dark
            self.changed.emit()

    @Slot(object)
    def _on_signal(self, message: Message) -> None:
        if (setting := checked_body(message, "ssv")) and setting[:2] == _SETTING:
            self._take(setting[2])

    @Slot(str, str)
    def _on_owner_changed(self, name: str, owner: str) -> None:
        if owner:
            self._ask()

    @Slot()
    def _on_lost(self) -> None:
        """Forget the value, as changes of it would not be noticed any more."""
        self._set(None)


def _read(method: str) -> Message:
    message = new_method_call(_PORTAL, method, "ss", _SETTING)
    message.header.flags |= MessageFlag.no_auto_start
    return message
