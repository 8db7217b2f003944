"""What Lockwatch is, and what it is not."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lockwatch import __version__
from lockwatch.ui.icons import app_icon
from lockwatch.ui.parts import MutedLabel, close_button, fit_height, plain_label

WIDTH = 400
APP_ICON = 64


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Lockwatch"))
        self.setWindowIcon(app_icon())
        picture = QLabel(self)
        picture.setPixmap(app_icon().pixmap(QSize(APP_ICON, APP_ICON), self.devicePixelRatioF()))
        title = plain_label(self.tr("Lockwatch {version}").format(version=__version__), self)
        font = title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.3)
        title.setFont(font)
        words = QVBoxLayout()
        words.setSpacing(10)
        words.addWidget(title)
        for text in (
            self.tr("Watches tedee smart locks from the system tray. It only reads, and never operates a lock."),
            self.tr("Independent of the maker of the locks: neither made nor endorsed by tedee."),
        ):
            words.addWidget(plain_label(text, self))
        words.addWidget(MutedLabel(self.tr("Free software under the MIT licence, without any warranty."), self))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addLayout(row)
        column.addWidget(close_button(self))
        fit_height(self, WIDTH)
