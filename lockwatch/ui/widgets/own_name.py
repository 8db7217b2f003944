"""The dialog in which a lock gets a name on this computer."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from lockwatch.domain.locks import Lock
from lockwatch.domain.rules import LONGEST_OWN_NAME
from lockwatch.ui.widgets.lock_actions import LockActions

translate = QCoreApplication.translate


def ask_own_name(parent: QWidget | None, lock: Lock, actions: LockActions) -> QInputDialog:
    """Ask for a name and rename the lock; an empty name restores the owner's. The dialog deletes itself when closed."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(translate("Renaming", "Display name"))
    dialog.setLabelText(
        translate(
            "Renaming",
            "Only Lockwatch on this computer shows this name. Leave it empty to use the name in the tedee app.",
        )
    )
    dialog.setTextValue(lock.info.own_name or "")
    for field in dialog.findChildren(QLineEdit):
        field.setMaxLength(LONGEST_OWN_NAME)
        field.setPlaceholderText(lock.name)
        field.setAccessibleName(translate("Renaming", "Display name"))
    dialog.textValueSelected.connect(lambda text: actions.rename(lock.key, text.strip()))
    dialog.open()
    return dialog
