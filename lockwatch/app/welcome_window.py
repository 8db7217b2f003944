"""The welcome window, which asks for a token and shows the result of checking it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from lockwatch.app.token_status import TokenStatus, failure_sentence
from lockwatch.domain.outcome import Failure, NoToken, Synced, TokenProblem
from lockwatch.sync.worker import TokenChecked

if TYPE_CHECKING:  # a window is imported when it is first needed
    from lockwatch.ui.dialogs.welcome import WelcomeDialog

translate = QCoreApplication.translate


class WelcomeWindow(QObject):
    """Owns the welcome window, which is created when it is needed and deleted when it is closed."""

    token_tried = Signal(str, bool)
    """Emitted with a token to be checked, and whether it is to be stored in the keyring."""
    demo_requested = Signal()

    def __init__(self, token_status: TokenStatus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._token_status = token_status
        self._trying_for_keyring = True
        """Whether the token that is being checked is for the keyring, and not for this run only."""
        self._window: WelcomeDialog | None = None
        self._reason: Failure | None = None
        self._checked: TokenChecked | None = None
        """The failed check that the window shows."""
        self._outdated = False
        """Whether the window still uses the previous language, because a token is being checked."""

    @Slot()
    def show(self, failure: Failure | None = None) -> None:
        """Show the window or bring it to the front. `failure` is why it asks; None if no token was ever set."""
        window = self._window or self._new_window()
        if failure is not None and failure != NoToken(TokenProblem.NOT_SET):
            self._reason = failure
            window.set_reason(failure_sentence(failure))
        window.show()
        window.raise_()
        window.activateWindow()

    def close(self) -> None:
        """Close the window, because a token is no longer needed."""
        if self._window is not None:
            self._window.accept()

    def remake(self) -> None:
        """If the window is open, replace it by a new one in the current language, at the end of any running check."""
        if self._window is not None and self._window.busy:
            self._outdated = True
        elif self._window is not None:
            self._replace(self._window)

    @Slot(object)
    def on_token_checked(self, checked: TokenChecked) -> None:
        window = self._window
        if window is None:
            return
        if checked.problem is None and isinstance(checked.outcome, Synced):
            self._token_status.on_accepted(in_keyring=self._trying_for_keyring)
            window.show_result(translate("DialogManager", "The token is accepted."), ok=True)
            window.accept()
            return
        self._show_failed_check(window, checked)
        if self._outdated:
            self._replace(window)

    def _new_window(self) -> "WelcomeDialog":
        from lockwatch.ui.dialogs.welcome import WelcomeDialog

        self._window = WelcomeDialog()
        self._window.token_entered.connect(lambda text: self._try_token(text, for_keyring=True))
        self._window.token_for_this_run.connect(lambda text: self._try_token(text, for_keyring=False))
        self._window.demo_requested.connect(self._on_demo_requested)
        self._window.finished.connect(self._on_finished)
        return self._window

    def _replace(self, before: "WelcomeDialog") -> None:
        reason, checked = self._reason, self._checked
        before.close()
        after = self._new_window()
        after.resume(before)
        if checked is not None and before.tells_result:
            self._show_failed_check(after, checked)
        self.show(reason)

    def _show_failed_check(self, window: "WelcomeDialog", checked: TokenChecked) -> None:
        self._checked = checked
        if isinstance(checked.problem, TokenProblem):
            window.show_result(failure_sentence(NoToken(checked.problem)), ok=False)
            window.offer_session_only()
        elif checked.problem is not None:
            window.show_result(checked.problem, ok=False)
        elif not isinstance(checked.outcome, Synced | None):
            window.show_result(failure_sentence(checked.outcome), ok=False)

    def _try_token(self, text: str, *, for_keyring: bool) -> None:
        self._trying_for_keyring = for_keyring
        self.token_tried.emit(text, for_keyring)

    @Slot()
    def _on_demo_requested(self) -> None:
        self.close()
        self.demo_requested.emit()

    @Slot()
    def _on_finished(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = self._reason = self._checked = None
            self._outdated = False
