"""The part of the Welcome window that names the locks which were found, and offers two settings."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lockwatch.domain.locks import Lock
from lockwatch.domain.problems import Attention
from lockwatch.domain.settings import NEVER, Minutes
from lockwatch.ui.widgets.check_box import CheckBox
from lockwatch.ui.widgets.parts import Banner, MutedLabel
from lockwatch.ui.widgets.status_line import Status
from lockwatch.ui.wording.locks import lock_name

translate = QCoreApplication.translate

NAMED_AT_MOST = 8
LEFT_UNLOCKED_MIN = 15
"""After how many minutes the offered warning comes. The user can change them in the settings."""


class FoundPage(QWidget):
    """Shows the locks of an account that has just been connected. Ticks apply at once."""

    autostart_chosen = Signal(bool)
    warning_chosen = Signal(object)
    """Emitted with the minutes after which to warn of an unlocked lock, or `NEVER`."""
    changed = Signal()
    """Emitted when the height of this part may have changed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = self.intro = ""
        self._names = Banner(Attention.NONE, self, "acknowledge")
        self._no_bridge = MutedLabel("", self)
        self._autostart = CheckBox(self.tr("Start when I log in"), self)
        self._autostart.clicked.connect(self.autostart_chosen)
        self._note = MutedLabel("", self)
        self._warning = CheckBox(
            translate("Wording", "Warn me if a door is left unlocked for %n minutes", "", LEFT_UNLOCKED_MIN), self
        )
        self._warning.clicked.connect(lambda on: self.warning_chosen.emit(LEFT_UNLOCKED_MIN if on else NEVER))
        self._problem = Status(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self._names, self._no_bridge, self._autostart, self._note, self._warning, self._problem):
            column.addWidget(widget)
        self.show_autostart(None, "")

    def show_locks(self, locks: Sequence[Lock]) -> None:
        """Name the locks, and set `title` and `intro`, which the window shows above."""
        self.title = translate("Wording", "%n locks found", "", len(locks))
        self.intro = self.tr("Lockwatch watches them from now on.")
        if not locks:
            self.title = self.tr("No locks found")
            self.intro = self.tr("The key works, but this account has no locks. Add them in the tedee app.")
        lines = [lock_name(lock) for lock in locks[:NAMED_AT_MOST]]
        if more := len(locks) - len(lines):
            lines.append(translate("Wording", "and %n more", "", more))
        self._names.show_text("\n".join(lines))
        without = [lock_name(lock) for lock in locks if lock.seen.connected is None]
        self._no_bridge.setText(
            self.tr("Without a tedee bridge Lockwatch can't see: {names}").format(names=", ".join(without))
        )
        self._no_bridge.setVisible(bool(without))

    def show_autostart(self, on: bool | None, note: str) -> None:
        """Show whether autostart is on; None means that it is not known, and disables the choice."""
        self._autostart.setEnabled(on is not None)
        self._autostart.setChecked(bool(on))
        self._autostart.setAccessibleDescription(note)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.changed.emit()

    def show_warning(self, minutes: Minutes) -> None:
        """Show whether the warning is on. It is not offered to those who have chosen another number of minutes."""
        self._warning.setChecked(minutes == LEFT_UNLOCKED_MIN)
        self._warning.setVisible(minutes in (NEVER, LEFT_UNLOCKED_MIN))
        self.changed.emit()

    def show_error(self, text: str) -> None:
        """Say why a choice could not be applied."""
        self._problem.say(text, Attention.CRITICAL)
        self.changed.emit()
