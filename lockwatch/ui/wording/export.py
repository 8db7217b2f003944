"""Texts about the result of exporting the history."""

from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from lockwatch.ui.wording.times import number_text

translate = QCoreApplication.translate


class Fault(Enum):
    """Why an export has failed."""

    NO_HISTORY = auto()
    BUSY = auto()
    UNREADABLE = auto()
    NO_ROOM = auto()
    NO_RIGHT = auto()
    NO_PLACE = auto()
    UNWRITABLE = auto()


_FAULTS: dict[Fault, Any] = {
    Fault.NO_HISTORY: QT_TRANSLATE_NOOP("Wording", "Nothing was exported: there is no history of this account yet."),
    Fault.BUSY: QT_TRANSLATE_NOOP(
        "Wording", "Nothing was exported: another program is using the history. Try again when it has ended."
    ),
    Fault.UNREADABLE: QT_TRANSLATE_NOOP(
        "Wording", "Nothing was exported: the history can't be read. 'lockwatch history' in a terminal says why."
    ),
    Fault.NO_ROOM: QT_TRANSLATE_NOOP(
        "Wording", "Nothing was exported: the disk is full. Free some space, or choose another folder."
    ),
    Fault.NO_RIGHT: QT_TRANSLATE_NOOP(
        "Wording", "Nothing was exported: you may not write to this folder. Choose another one."
    ),
    Fault.NO_PLACE: QT_TRANSLATE_NOOP(
        "Wording", "Nothing was exported: this folder no longer exists. Choose another one."
    ),
    Fault.UNWRITABLE: QT_TRANSLATE_NOOP(
        "Wording", "Nothing was exported: the file can't be written to this folder. Choose another one."
    ),
}


def export_failed_text(fault: Fault) -> str:
    return translate("Wording", _FAULTS[fault])


def exported_text(entries: int, file: str) -> str:
    """Say how many entries were written to which file."""
    text = translate("Wording", "%n entries were written to {file}.", "", entries)
    return text.replace(str(entries), number_text(entries), 1).format(file=file)  # Qt does not group the digits of %n
