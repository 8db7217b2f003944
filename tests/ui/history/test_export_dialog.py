"""An export of the history as the user sees it: choosing a file, the progress and the result."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lockwatch.domain.timeline import Query
from lockwatch.history.export import Exports, History
from lockwatch.storage.history_reader import NoHistoryError, Why
from lockwatch.ui.history.export_dialog import ExportDialog
from lockwatch.ui.wording.export import exported_text
from tests.history.exports import Endless, Listed
from tests.history.pages import owners_name

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


Window = TypeVar("Window", bound=QWidget)


class House:
    """Exports of a history, and the windows that they open."""

    def __init__(self) -> None:
        self.history: History = Listed()
        self.exports = Exports(lambda: nullcontext(self.history), owners_name)

    def ask(self, place: Path) -> QFileDialog:
        self.exports.export(Query())
        files = shown(QFileDialog)
        assert files is not None
        files.setDirectory(str(place))
        return files

    def choose(self, file: Path) -> None:
        files = self.ask(file.parent)
        name_field(files).setText(file.name)
        files.accept()


def shown(kind: type[Window]) -> Window | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)


def dialog() -> ExportDialog:
    found = shown(ExportDialog)
    assert found is not None
    return found


def sentence() -> str:
    return " ".join(label.text() for label in dialog().findChildren(QLabel))


def name_field(files: QFileDialog) -> QLineEdit:
    field = files.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    return field


def press(which: QDialogButtonBox.StandardButton) -> None:
    (buttons,) = dialog().findChildren(QDialogButtonBox)
    buttons.button(which).click()


def is_over() -> bool:
    (buttons,) = dialog().findChildren(QDialogButtonBox)
    return buttons.standardButtons() == QDialogButtonBox.StandardButton.Close


@pytest.fixture
def house(qtbot: QtBot) -> Iterator[House]:
    house = House()
    yield house
    house.exports.stop()
    QApplication.closeAllWindows()
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    QApplication.processEvents()


def test_the_suggested_file_name_contains_the_date(house: House, tmp_path: Path) -> None:
    files = house.ask(tmp_path)
    assert name_field(files).text() == f"lockwatch-history-{date.today()}.csv"
    assert files.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert not files.testOption(QFileDialog.Option.DontConfirmOverwrite)


def test_the_suffix_follows_the_chosen_format(house: House, tmp_path: Path) -> None:
    files = house.ask(tmp_path)
    forms = files.findChild(QComboBox, "fileTypeCombo")
    assert forms is not None
    for row, suffix in ((1, "json"), (0, "csv")):
        forms.setCurrentIndex(row)
        forms.activated.emit(row)
        forms.textActivated.emit(forms.currentText())
        assert name_field(files).text() == f"lockwatch-history-{date.today()}.{suffix}"
        assert files.defaultSuffix() == suffix


def test_an_unknown_filter_changes_nothing(house: House, tmp_path: Path) -> None:
    """GTK's dialog reports a filter without its pattern, or none."""
    files = house.ask(tmp_path)
    files.filterSelected.emit("")
    assert files.defaultSuffix() == "csv"


def test_the_dialog_stays_above_the_window_that_opened_it(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    history = QWidget()
    qtbot.addWidget(history)
    history.show()
    with qtbot.waitActive(history):
        history.activateWindow()
    house.choose(tmp_path / "a.csv")
    qtbot.waitUntil(is_over)
    assert dialog().windowHandle().transientParent() is history.windowHandle()
    history.close()
    assert dialog().isVisible()


def test_numbers_of_entries_are_written_as_in_the_language() -> None:
    before = QLocale()
    for locale, number in (("en", "325,095"), ("de", "325.095")):
        QLocale.setDefault(QLocale(locale))
        assert exported_text(325095, "a.csv") == f"{number} entries were written to a.csv."
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("typed", "name", "begins"),
    [("a.csv", "a.csv", b"\xef\xbb\xbfat"), ("a.json", "a.json", b"{"), ("a", "a.csv", b"\xef\xbb\xbfat")],
)
def test_the_chosen_file_is_written_and_the_result_shown(
    house: House, qtbot: QtBot, tmp_path: Path, typed: str, name: str, begins: bytes
) -> None:
    house.choose(tmp_path / typed)
    assert not is_over()
    qtbot.waitUntil(is_over)
    assert sentence() == f"501 entries were written to {tmp_path / name}."
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert not dialog().findChildren(QProgressBar)[0].isVisible()
    press(QDialogButtonBox.StandardButton.Close)
    assert shown(ExportDialog) is None
    assert (tmp_path / name).exists()


def test_the_progress_is_shown(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    house.history = Endless()
    house.choose(tmp_path / "a.csv")
    (bar,) = dialog().findChildren(QProgressBar)
    assert sentence() == "Writing a.csv…"
    qtbot.waitUntil(lambda: bar.value() > 0)
    assert bar.accessibleName()


@pytest.mark.parametrize("ends", ["button", "escape", "close"])
def test_closing_the_dialog_cancels_the_export(house: House, qtbot: QtBot, tmp_path: Path, ends: str) -> None:
    house.history = endless = Endless()
    house.choose(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: endless.read > 1)
    if ends == "button":
        press(QDialogButtonBox.StandardButton.Cancel)
    elif ends == "escape":
        QTest.keyClick(dialog(), Qt.Key.Key_Escape)
    else:
        dialog().close()
    assert shown(ExportDialog) is None
    qtbot.waitUntil(lambda: [*tmp_path.iterdir()] == [])


def test_the_reason_of_a_failure_is_shown(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    class Busy(Listed):
        def count(self, query: Query) -> int:
            raise NoHistoryError(Why.BUSY)

    house.history = Busy()
    house.choose(tmp_path / "a.csv")
    qtbot.waitUntil(is_over)
    assert "another program is using the history" in sentence()


def test_without_a_chosen_file_nothing_is_written_and_the_next_export_asks_again(house: House, tmp_path: Path) -> None:
    house.ask(tmp_path).reject()
    assert shown(QFileDialog) is None
    assert shown(ExportDialog) is None
    house.ask(tmp_path)


def test_only_one_export_runs_at_a_time(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    house.ask(tmp_path)
    house.exports.export(Query())
    assert len([w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()]) == 1
    files = shown(QFileDialog)
    assert files is not None
    name_field(files).setText("a.csv")
    files.accept()
    house.exports.export(Query())
    assert shown(QFileDialog) is None
    qtbot.waitUntil(is_over)


def test_only_matching_entries_are_written(house: House, qtbot: QtBot, tmp_path: Path) -> None:
    house.exports.export(Query(key="S-2", least=3))
    files = shown(QFileDialog)
    assert files is not None
    files.setDirectory(str(tmp_path))
    name_field(files).setText("a.csv")
    files.accept()
    qtbot.waitUntil(is_over)
    assert sentence().startswith("1 ")
