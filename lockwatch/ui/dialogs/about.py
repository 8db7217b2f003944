"""The About window, which also shows the diagnostics text for fault reports."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lockwatch import HOMEPAGE, __version__
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.help import MANUAL, add_window_keys
from lockwatch.ui.widgets.parts import MutedLabel, close_button, heading, plain_label
from lockwatch.ui.widgets.sheet import Sheet
from lockwatch.ui.widgets.status_line import Status

WIDTH = 80
"""The width in average characters."""
MARGIN = 20
APP_ICON = 64
LINES = 6
"""The minimum number of visible lines of the diagnostics."""


class AboutDialog(QDialog):
    """Describes Lockwatch, and lets the user copy the diagnostics."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About"))
        self.setWindowIcon(app_icon())
        add_window_keys(self)
        self._sheet = Sheet(self)
        column = QVBoxLayout(self._sheet.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._words())
        self._diagnostics = self._build_diagnostics()
        column.addWidget(self._diagnostics, 1)
        buttons = close_button(self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        whole.setSpacing(16)
        whole.addWidget(self._sheet, 1)
        whole.addWidget(buttons)
        self.show_diagnostics("")

    def show_diagnostics(self, text: str) -> None:
        """Set the diagnostics; an empty text hides that part."""
        self._preview.setPlainText(text)
        self._diagnostics.setVisible(bool(text))
        self._sheet.fit(self, WIDTH * self.fontMetrics().averageCharWidth() - 2 * MARGIN)

    def _words(self) -> QHBoxLayout:
        picture = QLabel(self)
        picture.setPixmap(app_icon().pixmap(QSize(APP_ICON, APP_ICON), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(10)
        words.addWidget(heading(plain_label(self.tr("Lockwatch {version}").format(version=__version__), self), 1.3))
        for text in (
            self.tr("Watches tedee smart locks from the system tray. It only reads, and never operates a lock."),
            self.tr("Independent of the maker of the locks: neither made nor endorsed by tedee."),
        ):
            words.addWidget(plain_label(text, self))
        words.addWidget(MutedLabel(self.tr("Free software under the MIT licence, without any warranty."), self))
        words.addWidget(self._links())
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _links(self) -> QLabel:
        links = (
            (MANUAL, self.tr("Manual")),
            (HOMEPAGE, self.tr("Website")),
            (f"{HOMEPAGE}/issues", self.tr("Report a problem")),
        )
        label = QLabel(" · ".join(f'<a href="{address}">{text}</a>' for address, text in links), self)
        label.setOpenExternalLinks(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        label.setAccessibleName(", ".join(text for _, text in links))
        return label

    def _build_diagnostics(self) -> QWidget:
        part = QWidget(self)
        self._preview = QPlainTextEdit(part)
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        self._preview.setFont(font)
        self._preview.setAccessibleName(self.tr("Diagnostics"))
        self._preview.setMinimumHeight(LINES * self._preview.fontMetrics().lineSpacing())
        copying = QPushButton(self.tr("&Copy diagnostics"), part)
        copying.setAutoDefault(False)
        copying.clicked.connect(self._on_copied)
        self._copied = Status(part)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(copying)
        row.addWidget(self._copied, 1)
        row.addStretch()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(heading(plain_label(self.tr("Diagnostics"), part)))
        column.addWidget(
            MutedLabel(
                self.tr("For a problem report. It contains no access key, name or serial number. This is all of it:"),
                part,
            )
        )
        column.addWidget(self._preview, 1)
        column.addLayout(row)
        return part

    def _on_copied(self) -> None:
        QGuiApplication.clipboard().setText(self._preview.toPlainText())
        self._copied.say(self.tr("Copied."))
