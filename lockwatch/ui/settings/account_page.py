"""The settings page for the token and the API address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton, QSizePolicy, QWidget

from lockwatch.domain.problems import Attention
from lockwatch.ui.settings.page import Page
from lockwatch.ui.widgets.confirmation import widen
from lockwatch.ui.widgets.parts import plain_label
from lockwatch.ui.widgets.status_line import Status

if TYPE_CHECKING:
    from lockwatch.domain.settings import Settings


class AccountPage(Page):
    """Shows where the token is stored. Its buttons emit requests to replace or remove the token."""

    replacing_requested = Signal()
    removal_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self.tr("Account"), parent)
        self._section(self.tr("Access key"))
        self._location = plain_label("…", self)
        self._form.addRow(self._location)
        self._note(
            self.tr(
                "Lockwatch reads your locks with this key. To replace it, create a new one in the tedee "
                "Portal. Removing it here does not delete it there."
            )
        )
        self._replacing = QPushButton(self.tr("&Replace key…"), self)
        self._replacing.clicked.connect(self.replacing_requested)
        self._removal = QPushButton(self.tr("Re&move key…"), self)
        self._removal.clicked.connect(self._on_removal)
        self._buttons(self._replacing, self._removal)
        self._status = Status(self)
        self._form.addRow(self._status)
        self._section(self.tr("API address"))
        self._api_url = QLineEdit(self)
        self._api_url.setAccessibleName(self.tr("API address"))
        self._api_url.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._api_url.editingFinished.connect(self._on_api_url_edited)
        self._form.addRow(self._api_url)
        self._note(self.tr("The server that Lockwatch asks about your locks. You rarely need to change it."))
        self._of_this_run = self._note(
            self.tr("The command line has set another address for this run. This one applies from the next start.")
        )
        self._form.setRowVisible(self._of_this_run, False)
        self._column.addLayout(self._form)

    def show_location(self, text: str, *, replaceable: bool, removable: bool) -> bool:
        """Show where the token is stored, and enable the buttons. Return whether the text has changed."""
        self._replacing.setEnabled(replaceable)
        self._removal.setEnabled(removable)
        changed = text != self._location.text()
        if changed:
            self._location.setText(text)
        return changed

    def show_removed(self, text: str, *, ok: bool) -> None:
        """Show the result of a removal."""
        self._status.say(text, Attention.NONE if ok else Attention.CRITICAL)

    def refuse_address(self, settings: Settings, text: str) -> None:
        """Lead back to the address, which stays as it was typed. `text` says why it was refused.

        `settings` remain in force, so that a change of another setting does not repeat the refused address.
        """
        self._settings = settings
        self._api_url.setAccessibleDescription(text)
        self._api_url.selectAll()
        self._api_url.setFocus()

    def set_overridden(self, names: frozenset[str]) -> None:
        self._form.setRowVisible(self._of_this_run, "api_url" in names)

    def _fill(self, settings: Settings) -> None:
        self._api_url.setText(settings.api_url)
        self._api_url.setAccessibleDescription("")

    def _on_api_url_edited(self) -> None:
        self._api_url.setAccessibleDescription("")
        if api_url := self._api_url.text().strip().rstrip("/"):
            self._change(api_url=api_url)
        else:
            self._api_url.setText(self._settings.api_url)

    def _on_removal(self) -> None:
        """Ask for confirmation."""
        question = QMessageBox(
            QMessageBox.Icon.NoIcon,
            self.tr("Remove access key"),
            self.tr("Remove the access key from this computer?"),
            QMessageBox.StandardButton.Cancel,
            self,
        )
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.setInformativeText(
            self.tr(
                "Lockwatch can't see your locks until you enter an access key again. The key itself stays "
                "valid until you delete it in the tedee Portal."
            )
        )
        removing = question.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        removing.clicked.connect(self._on_confirmed)
        question.finished.connect(question.deleteLater)
        widen(question)
        question.open()

    def _on_confirmed(self) -> None:
        self._status.say("")
        self.removal_requested.emit()
