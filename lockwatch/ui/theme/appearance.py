"""Apply a light or dark appearance: the desktop's, or the one in the settings."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


def set_appearance(appearance: str) -> None:
    """Apply an appearance: "light", "dark", or anything else to follow the desktop."""
    hints = QApplication.styleHints()
    scheme = _SCHEMES.get(appearance)
    if scheme is None:
        hints.unsetColorScheme()
        QApplication.setPalette(QPalette())
        return
    hints.setColorScheme(scheme)
    if hints.colorScheme() is not scheme:  # the platform theme does not support it, as on X11 without a desktop
        QApplication.setStyle("Fusion")
        QApplication.setPalette(_palette(scheme))


def _palette(scheme: Qt.ColorScheme) -> QPalette:
    """Return a palette with contrasts of at least 4.5:1 for text and 3:1 for the focus frame (WCAG 1.4.3, 1.4.11).

    Fusion draws the focus frame in a darker shade of Highlight.
    """
    dark = scheme is Qt.ColorScheme.Dark
    palette = QPalette(
        QColor("#3a3d41") if dark else QColor("#efefef"), QColor("#2b2d30") if dark else QColor("#efefef")
    )
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#6ba5e0") if dark else QColor("#2f6fb3"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#101214") if dark else QColor("#ffffff"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#a0a4a8") if dark else QColor("#666666"))
    if dark:
        palette.setColor(QPalette.ColorRole.Base, QColor("#1f2123"))
        palette.setColor(QPalette.ColorRole.AlternateBase, QColor("#26282b"))
        palette.setColor(QPalette.ColorRole.Link, QColor("#7fb3ea"))
    return palette
