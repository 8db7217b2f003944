"""Create the QApplication, for the program and for the commands that need one."""

from PySide6.QtCore import QLoggingCategory
from PySide6.QtWidgets import QApplication

from lockwatch import APP_ID, __version__


def new_application() -> QApplication:
    """Create the only QApplication of the process; the caller must keep a reference to it.

    Two logging categories are silenced, because Qt uses them to warn on the terminal that no portal is running.
    Lockwatch does not depend on one: `panel_theme` asks the portal itself. ``QT_LOGGING_RULES`` enables them again.
    """
    QLoggingCategory.setFilterRules("qt.qpa.theme.gnome.warning=false\nqt.qpa.services.warning=false")
    app = QApplication(["lockwatch"])
    app.setApplicationName("lockwatch")
    app.setApplicationDisplayName("Lockwatch")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(APP_ID)
    return app
