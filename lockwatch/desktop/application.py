"""Qt's application, as every command that needs one has it."""

from PySide6.QtCore import QLoggingCategory
from PySide6.QtWidgets import QApplication

from lockwatch import APP_ID, __version__


def new_application() -> QApplication:
    """On the screen that the environment names; there can be one only, and it lives as long as it is held.

    Where no portal is, Qt warns of it on the terminal by these categories, which say nothing else of use to anybody:
    what a portal would tell of the theme is asked in `panel_theme`, and no link is opened but at a person's press.
    ``QT_LOGGING_RULES`` brings them back.
    """
    QLoggingCategory.setFilterRules("qt.qpa.theme.gnome.warning=false\nqt.qpa.services.warning=false")
    app = QApplication(["lockwatch"])
    app.setApplicationName("lockwatch")
    app.setApplicationDisplayName("Lockwatch")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(APP_ID)
    return app
