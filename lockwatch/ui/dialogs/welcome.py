"""The Welcome window: how to get an access key, the field for it, and what was found with it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lockwatch.domain.locks import Lock
from lockwatch.domain.problems import Attention
from lockwatch.ui.dialogs.found_page import FoundPage
from lockwatch.ui.dialogs.key_page import KeyPage
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.parts import Banner, heading, plain_label
from lockwatch.ui.widgets.sheet import Sheet

WIDTH = 80
"""The width in average characters."""
MARGIN = 24
APP_ICON = 48


class WelcomeDialog(QDialog):
    """Asks for an access key, shows whether it is accepted, and then lists the locks of its account."""

    token_entered = Signal(str)
    """Emitted with an access key to check and to store in the keyring."""
    token_for_this_run = Signal(str)
    """Emitted with an access key to check and to keep in memory only."""
    demo_requested = Signal()
    list_requested = Signal()
    """Emitted when the user has read what was found and wants to see the locks. The window is closed by then."""

    def __init__(self, parent: QWidget | None = None, *, replacing: bool = False) -> None:
        """With `replacing`, Lockwatch had an access key before, so the window neither greets nor offers the demo."""
        super().__init__(parent)
        self.setWindowIcon(app_icon())
        add_window_keys(self)
        self._busy = False
        self._reason = Banner(Attention.WARNING, self)
        self.key = KeyPage(self, replacing=replacing)
        self.found = FoundPage(self)
        self.found.hide()
        self._build(replacing)
        self.key.changed.connect(self._on_changed)
        self.found.changed.connect(self._fit)
        self._on_changed()

    def show_problem(self, text: str) -> None:
        """Say why the key was not accepted or not stored. The key stays in the field, selected and hidden."""
        self.set_busy(False)
        self.key.show_problem(text)

    def show_found(self, locks: Sequence[Lock]) -> None:
        """Show the locks that the accepted key can see, in place of the field, which is cleared."""
        self.set_busy(False)
        self.key.clear()
        self.found.show_locks(locks)
        self._title.setText(self.found.title)
        self._intro.setText(self.found.intro)
        self._finish.setText(self.tr("Show my locks") if locks else self.tr("Done"))
        for widget in (self.key, self._reason, self._demo, self._check):
            widget.hide()
        self.found.show()
        self._finish.show()
        self._finish.setDefault(True)
        self._finish.setFocus()
        self._fit()

    def set_busy(self, busy: bool) -> None:
        """Lock the fields while a key is being checked, or unlock them again."""
        self._busy = busy
        self._check.setText(self.tr("Checking…") if busy else self.tr("Check key"))
        self._demo.setEnabled(not busy)
        self.key.set_busy(busy)
        self._on_changed()

    def set_reason(self, text: str) -> None:
        """Show why a key is asked for although there was one; an empty text hides the reason."""
        self._reason.show_text(text)
        self._fit()

    @property
    def busy(self) -> bool:
        """Whether a key is being checked."""
        return self._busy

    def resume(self, other: "WelcomeDialog") -> None:
        """Take over the input of a dialog that this one replaces after a change of language, but not its messages."""
        self.key.resume(other.key)
        self.move(other.pos())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _on_changed(self) -> None:
        self._check.setEnabled(self.key.complete and not self._busy)
        self._fit()
        if self.key.text:
            self._sheet.reveal(self.key.entry)

    def _on_check_clicked(self) -> None:
        text, session_only = self.key.text, self.key.session_only
        self.key.say("")
        self.set_busy(True)
        (self.token_for_this_run if session_only else self.token_entered).emit(text)

    def _on_finished(self) -> None:
        self.accept()
        self.list_requested.emit()

    def _fit(self) -> None:
        self._sheet.fit(self, WIDTH * self.fontMetrics().averageCharWidth() - 2 * MARGIN)

    def _build(self, replacing: bool) -> None:
        title = self.tr("New access key") if replacing else self.tr("Welcome to Lockwatch")
        self.setWindowTitle(title)
        self._title = heading(plain_label(title, self), 1.3)
        self._intro = plain_label(
            self.tr("Once tedee has accepted it, Lockwatch watches your locks with this key.")
            if replacing
            else self.tr(
                "Lockwatch shows whether your tedee locks are locked, connected and charged. It never operates a lock."
            ),
            self,
        )
        self._sheet = Sheet(self)
        column = QVBoxLayout(self._sheet.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(18)
        column.addLayout(self._header())
        column.addWidget(self._reason)
        column.addWidget(self.key)
        column.addWidget(self.found)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, 20)
        whole.setSpacing(18)
        whole.addWidget(self._sheet, 1)
        whole.addLayout(self._buttons())
        self._demo.setVisible(not replacing)

    def _header(self) -> QHBoxLayout:
        picture = QLabel(self)
        picture.setPixmap(app_icon().pixmap(QSize(APP_ICON, APP_ICON), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._intro)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self._demo = QPushButton(self.tr("Try the demo"), self)
        self._demo.setAutoDefault(False)
        self._demo.clicked.connect(self.demo_requested)
        self._check = QPushButton(self.tr("Check key"), self)
        self._check.setDefault(True)
        self._check.clicked.connect(self._on_check_clicked)
        self._finish = QPushButton(self)
        self._finish.clicked.connect(self._on_finished)
        self._finish.hide()
        row = QHBoxLayout()
        row.addWidget(self._demo)
        row.addStretch()
        row.addWidget(self._check)
        row.addWidget(self._finish)
        return row
