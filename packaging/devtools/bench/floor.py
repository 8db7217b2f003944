"""A minimal PySide6 tray program, with which `measure.py` compares Lockwatch.

With a URL as its argument, it requests that URL once the icon is shown, and then shows the URL in the tooltip.
"""

import signal
import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon


def main() -> int:
    app = QApplication(["floor"])
    app.setQuitOnLastWindowClosed(False)
    pixmap = QPixmap(22, 22)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(4, 4, 14, 14, Qt.GlobalColor.darkGreen)
    painter.end()
    menu = QMenu()
    menu.addAction("Quit").triggered.connect(app.quit)
    icon = QSystemTrayIcon(QIcon(pixmap))
    icon.setContextMenu(menu)
    icon.show()
    timer = QTimer(interval=1000)
    timer.timeout.connect(lambda: None)
    timer.start()
    for url in sys.argv[1:]:
        _fetch(url)
        icon.setToolTip(url)
    return app.exec()


def _fetch(url: str) -> None:
    import requests

    requests.get(url, timeout=10)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.exit(main())
