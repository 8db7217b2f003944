"""The part of the Welcome window that says how to get an access key, and has the field for it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.check_box import CheckBox
from lockwatch.ui.widgets.parts import MutedLabel, plain_label
from lockwatch.ui.widgets.status_line import Status
from lockwatch.ui.wording.times import number_text

PORTAL_URL = "https://portal.tedee.com"
"""Where an access key is made (https://tedee.com/knowledge-base/pak/)."""
EYE = 18
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


class KeyPage(QWidget):
    """Four steps to an access key. The last one is the field, which takes what is pasted and cleans it."""

    changed = Signal()
    """Emitted when `complete` or the height of this part may have changed."""
    portal_requested = Signal(str)
    """Emitted with the address of the tedee Portal when the user wants to open it."""

    def __init__(self, parent: QWidget, *, replacing: bool) -> None:
        super().__init__(parent)
        self._busy = self._tells_result = False
        self._result = Status(self)
        self._build(replacing)
        self.setFocusProxy(self._field)
        self._field.setFocus()

    @property
    def text(self) -> str:
        """The key without the spaces, line breaks and invisible characters that were pasted with it."""
        return "".join(self._field.text().translate(_INVISIBLE).split())

    @property
    def complete(self) -> bool:
        """Whether the field has a text that can be a key."""
        return bool(self.text) and _fits(self.text)

    @property
    def session_only(self) -> bool:
        """Whether the user wants the key to be kept in memory only."""
        return self._session_only.isChecked() and not self._session_only.isHidden()

    @property
    def tells_result(self) -> bool:
        """Whether the result of the last check is still shown, because nothing was typed since."""
        return self._tells_result

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the key, and select it, so that the next paste replaces it."""
        self.say(text)
        self._tells_result = True
        self._field.setFocus()
        self._field.selectAll()

    def say(self, text: str) -> None:
        """Show a sentence below the field; an empty text removes it."""
        self._tells_result = False
        self._result.say(text, Attention.CRITICAL)
        self._field.setAccessibleDescription(text)
        self.changed.emit()

    def say_no_browser(self) -> None:
        """Say that the tedee Portal could not be opened."""
        self.say(self.tr("No browser opened here. Please go to {address} yourself.").format(address=PORTAL_URL))

    def clear(self) -> None:
        self._field.clear()

    def set_busy(self, busy: bool) -> None:
        """Lock the field while its key is being checked.

        The field becomes read-only. Disabling it would move the focus to the button that reveals the key.
        """
        self._busy = busy
        self._field.setReadOnly(busy)
        self._session_only.setEnabled(not busy)

    def offer_session_only(self, *, chosen: bool) -> None:
        """Offer to keep the key in memory only. `chosen` ticks the box, for when there is no keyring at all."""
        if self._session_only.isHidden():
            self._session_only.show()
            self._session_only.setChecked(chosen)
            self.changed.emit()

    def resume(self, other: "KeyPage") -> None:
        """Take over the input of a page that this one replaces after a change of language, but not its messages."""
        self._field.setText(other._field.text())
        self._field.setCursorPosition(other._field.cursorPosition())
        self._eye.setChecked(other._eye.isChecked())
        if not other._session_only.isHidden():
            self.offer_session_only(chosen=other._session_only.isChecked())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_eye"):
            self._show_eye()

    def _on_edited(self) -> None:
        text = self.text
        self.say("" if _fits(text) else self.tr("An access key has no such characters. Copy it once more."))

    def _on_eye_toggled(self, shown: bool) -> None:
        self._field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show_eye()

    def _show_eye(self) -> None:
        name = "eye_off" if self._eye.isChecked() else "eye"
        color = self.palette().color(QPalette.ColorRole.ButtonText)
        self._eye.setIcon(QIcon(row_pixmap(name, EYE, color, self.devicePixelRatioF())))

    def _build(self, replacing: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        needed = self.tr("For this you need a tedee bridge and an access key:")
        column.addWidget(plain_label(self.tr("To make an access key:") if replacing else needed, self))
        column.addLayout(self._steps())

    def _steps(self) -> QGridLayout:
        self._portal = QPushButton(self.tr("Open tedee Portal"), self)
        self._portal.setAutoDefault(False)
        self._portal.setToolTip(PORTAL_URL)
        self._portal.clicked.connect(lambda: self.portal_requested.emit(PORTAL_URL))
        signing_in = QHBoxLayout()
        signing_in.setSpacing(12)
        signing_in.addWidget(plain_label(self.tr("Sign in to the tedee Portal."), self), 1)
        signing_in.addWidget(self._portal)
        self.entry = QWidget(self)
        """The step with the field, and the result of the check below it."""
        entering = QVBoxLayout(self.entry)
        entering.setContentsMargins(0, 0, 0, 0)
        entering.setSpacing(8)
        entering.addWidget(plain_label(self.tr("Copy the key, which tedee shows only once, and paste it here:"), self))
        entering.addLayout(self._entry())
        self._session_only = CheckBox(self.tr("Keep it for this session only"), self)
        self._session_only.setToolTip(self.tr("Lockwatch then asks for the key again at its next start."))
        self._session_only.hide()
        entering.addWidget(self._session_only)
        entering.addWidget(self._result)
        making = plain_label(self.tr("Top right: your initials → Personal access keys → Add key."), self)
        allowing = plain_label(self.tr("Tick only Device.Read: Lockwatch can then look, but not unlock."), self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        steps: tuple[QWidget | QLayout, ...] = (signing_in, making, allowing, self.entry)
        for row, step in enumerate(steps):
            number = MutedLabel(number_text(row + 1) + ".", self)
            number.setWordWrap(False)
            number.setSizePolicy(number.sizePolicy().Policy.Fixed, number.sizePolicy().Policy.Minimum)
            top = Qt.AlignmentFlag.AlignVCenter if row == 0 else Qt.AlignmentFlag.AlignTop
            grid.addWidget(number, row, 0, Qt.AlignmentFlag.AlignRight | top)
            if isinstance(step, QWidget):
                grid.addWidget(step, row, 1)
            else:
                grid.addLayout(step, row, 1)
        return grid

    def _entry(self) -> QHBoxLayout:
        self._field = QLineEdit(self)
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setPlaceholderText(self.tr("Access key"))
        self._field.setAccessibleName(self.tr("Access key"))
        self._field.textChanged.connect(self._on_edited)
        self._eye = QToolButton(self)
        self._eye.setCheckable(True)
        self._eye.setAutoRaise(True)
        self._eye.setToolTip(self.tr("Show the key"))
        self._eye.setAccessibleName(self.tr("Show the key"))
        self._eye.toggled.connect(self._on_eye_toggled)
        self._show_eye()
        row = QHBoxLayout()
        row.addWidget(self._field, 1)
        row.addWidget(self._eye)
        return row


def _fits(text: str) -> bool:
    """Return whether a text can be part of an access key, which is sent in a header."""
    return all("!" <= char <= "~" for char in text)
