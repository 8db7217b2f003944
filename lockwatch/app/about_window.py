"""The about window, with the diagnostics of the running program."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lockwatch.app.token_status import TokenStatus

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.dialogs.about import AboutDialog


class AboutWindow(QObject):
    """Owns the about window, which is created when it is needed and deleted when it is closed."""

    def __init__(
        self, token_status: TokenStatus, diagnostics: Callable[[], str], parent: QObject | None = None
    ) -> None:
        """`diagnostics` returns the text for a bug report, which contains nothing private."""
        super().__init__(parent)
        self._token_status, self._diagnostics = token_status, diagnostics
        self._window: AboutDialog | None = None
        token_status.keyring_named.connect(self._show_diagnostics)

    @Slot()
    def show(self) -> None:
        window = self._window or self._new_window()
        self._token_status.ask_keyring()
        self._show_diagnostics()
        window.show()
        window.raise_()
        window.activateWindow()

    def remake(self) -> None:
        """If the window is open, replace it by a new one in the current language."""
        before = self._window
        if before is not None:
            before.close()
            self._new_window().move(before.pos())
            self.show()

    def _new_window(self) -> "AboutDialog":
        from lockwatch.ui.dialogs.about import AboutDialog

        self._window = AboutDialog()
        self._window.finished.connect(self._on_finished)
        return self._window

    @Slot()
    def _show_diagnostics(self) -> None:
        if self._window is not None:
            self._window.show_diagnostics(self._diagnostics())

    @Slot()
    def _on_finished(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = None
