"""The Welcome window, which asks for a token at the first start and whenever no token works."""

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QIcon, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lockwatch.domain.problems import Attention
from lockwatch.ui.theme.icons import app_icon, row_pixmap
from lockwatch.ui.widgets.check_box import CheckBox
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.parts import Banner, fit_height, plain_label
from lockwatch.ui.widgets.status_line import Status

WIDTH = 76
"""The width in average characters."""
APP_ICON = 48
EYE = 18
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


class WelcomeDialog(QDialog):
    """Asks for a token and shows the result of checking it. It does not keep an accepted token."""

    token_entered = Signal(str)
    """Emitted with a token to check and to store in the keyring."""
    token_for_this_run = Signal(str)
    """Emitted with a token to check and to keep in memory only."""
    demo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome"))
        self.setWindowIcon(app_icon())
        add_window_keys(self)
        self._busy = self._tells_result = False
        self._reason = Banner(Attention.WARNING, self)
        self._result = Status(self)
        self._this_run_only = CheckBox(self.tr("Keep the token for this run only"), self)
        self._this_run_only.hide()
        self._build()
        self._check_field()
        self._fit()

    def show_result(self, text: str, ok: bool) -> None:
        """Show the result of checking the token, and clear the field if it is `ok`."""
        self.set_busy(False)
        if ok:
            self._field.clear()
        self._say(text, Attention.NONE if ok else Attention.CRITICAL)
        self._tells_result = True

    def set_busy(self, busy: bool) -> None:
        """Disable the fields while a token is being checked, or enable them again."""
        self._busy = busy
        self._start.setText(self.tr("Checking…") if busy else self.tr("Check and start"))
        for widget in (self._field, self._demo, self._this_run_only):
            widget.setEnabled(not busy)
        self._start.setEnabled(not busy and bool(self._token()))

    def set_reason(self, text: str) -> None:
        """Show why a token is asked for although there was one; an empty text hides the reason."""
        self._reason.show_text(text)
        self._fit()

    def offer_session_only(self) -> None:
        """Offer to keep the token in memory only, because there is no keyring."""
        self._this_run_only.show()
        self._fit()

    @property
    def busy(self) -> bool:
        """Whether a token is being checked."""
        return self._busy

    @property
    def tells_result(self) -> bool:
        """Whether the result of the last check is still shown, because nothing was typed since."""
        return self._tells_result

    def resume(self, other: "WelcomeDialog") -> None:
        """Take over the input of a dialog that this one replaces after a change of language, but not its messages."""
        self._field.setText(other._field.text())
        self._field.setCursorPosition(other._field.cursorPosition())
        self._eye.setChecked(other._eye.isChecked())
        if not other._this_run_only.isHidden():
            self.offer_session_only()
        self._this_run_only.setChecked(other._this_run_only.isChecked())
        self.move(other.pos())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_eye"):
            self._show_eye()

    def _token(self) -> str:
        return "".join(self._field.text().translate(_INVISIBLE).split())

    def _on_edited(self) -> None:
        self._check_field()

    def _check_field(self) -> None:
        token = self._token()
        fits = all("!" <= char <= "~" for char in token)
        self._start.setEnabled(bool(token) and fits and not self._busy)
        if token:
            self._say("" if fits else self.tr("No token has such characters."), Attention.CRITICAL)

    def _on_started(self) -> None:
        if not self._start.isEnabled():
            return
        self._say("", Attention.NONE)
        token = self._token()
        self.set_busy(True)
        if self._this_run_only.isChecked() and not self._this_run_only.isHidden():
            self.token_for_this_run.emit(token)
        else:
            self.token_entered.emit(token)

    def _on_eye_toggled(self, shown: bool) -> None:
        self._field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show_eye()

    def _show_eye(self) -> None:
        name = "eye_off" if self._eye.isChecked() else "eye"
        color = self.palette().color(QPalette.ColorRole.ButtonText)
        self._eye.setIcon(QIcon(row_pixmap(name, EYE, color, self.devicePixelRatioF())))

    def _fit(self) -> None:
        fit_height(self, WIDTH * self.fontMetrics().averageCharWidth())

    def _say(self, text: str, attention: Attention) -> None:
        self._tells_result = False
        self._result.say(text, attention)
        self._field.setAccessibleDescription(text)
        self._fit()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._greeting())
        column.addWidget(self._reason)
        column.addWidget(
            plain_label(
                self.tr(
                    "It needs a personal access key of your account. Make one in the tedee Portal, under your account"
                    " → Personal access keys, with the one scope Device.Read: so it can look, and not unlock."
                ),
                self,
            )
        )
        column.addLayout(self._entry())
        column.addWidget(self._this_run_only)
        column.addWidget(self._result)
        column.addStretch()
        column.addLayout(self._buttons())
        self.setTabOrder(self._eye, self._this_run_only)

    def _greeting(self) -> QHBoxLayout:
        picture = QLabel(self)
        picture.setPixmap(app_icon().pixmap(QSize(APP_ICON, APP_ICON), self.devicePixelRatioF()))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture)
        row.addWidget(
            plain_label(
                self.tr(
                    "Lockwatch watches your tedee locks from here: locked, connected, charged, at a glance."
                    " It only reads, and never operates a lock."
                ),
                self,
            ),
            1,
        )
        return row

    def _entry(self) -> QHBoxLayout:
        self._field = QLineEdit(self)
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setPlaceholderText(self.tr("Personal access key"))
        self._field.setAccessibleName(self.tr("Personal access key"))
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

    def _buttons(self) -> QHBoxLayout:
        self._demo = QPushButton(self.tr("Try the demo"), self)
        self._demo.setAutoDefault(False)
        self._demo.clicked.connect(self.demo_requested)
        self._start = QPushButton(self.tr("Check and start"), self)
        self._start.setDefault(True)
        self._start.clicked.connect(self._on_started)
        row = QHBoxLayout()
        row.addWidget(self._demo)
        row.addStretch()
        row.addWidget(self._start)
        return row
