"""Notice that a locked keyring was unlocked.

GNOME Keyring does not signal this to programs that have not asked to unlock it, so it has to be polled.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lockwatch.desktop.dbus.session_bus import SessionBus

if TYPE_CHECKING:  # jeepney is only installed on Linux
    from jeepney import Message

LOOKS_AGAIN_MS = 60_000


class KeyringLock(QObject):
    """Emits `unlocked` once when the default keyring is unlocked while that is awaited.

    It reads the property ``org.freedesktop.Secret.Collection.Locked`` (Secret Service API) once a minute, which does
    not prompt the user.
    """

    unlocked = Signal()

    def __init__(self, session: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self, singleShot=True, interval=LOOKS_AGAIN_MS)
        self._timer.timeout.connect(self._ask)

    def await_unlocking(self, awaited: bool) -> None:
        """Start or stop polling."""
        if not awaited:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _ask(self) -> None:
        self._timer.start()
        if self._session.bus is None:
            return
        from jeepney import DBusAddress, MessageFlag, Properties

        default = DBusAddress(
            "/org/freedesktop/secrets/aliases/default", "org.freedesktop.secrets", "org.freedesktop.Secret.Collection"
        )
        message = Properties(default).get("Locked")
        message.header.flags |= MessageFlag.no_auto_start
        self._session.bus.call(message, self._on_answer)

    def _on_answer(self, answer: "Message") -> None:
        from lockwatch.desktop.dbus.connection import checked_body

        if checked_body(answer, "v") == (("b", False),) and self._timer.isActive():
            self._timer.stop()
            self.unlocked.emit()
