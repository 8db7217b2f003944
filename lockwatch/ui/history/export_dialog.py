"""The dialogs of an export of the history: choosing a file, then its progress and its result."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QProgressBar, QVBoxLayout, QWidget

from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.parts import fit_height, plain_label
from lockwatch.ui.widgets.spoken import announce

WIDTH = 72
"""The width of the dialog, in letters."""
STEPS = 1000
"""The number of steps of the progress bar."""
CSV, JSON = "csv", "json"


class ExportDialog(QDialog):
    """Asks for a file, emits `chosen` once and shows the progress. Closing it before the end cancels the export."""

    chosen = Signal(object)
    """Emitted with the Path that the user has chosen. Its suffix decides the format."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export history"))
        self.setWindowIcon(app_icon())
        self._stay_above(QApplication.activeWindow())
        self._files = _FileDialog(self.tr("Export history"))
        self._files.fileSelected.connect(self._on_file_selected)
        self._files.rejected.connect(self.reject)
        self._label = plain_label("", self)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, STEPS)
        self._bar.setAccessibleName(self.tr("Export progress"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._buttons.rejected.connect(self.reject)
        self._bare_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addWidget(self._label)
        column.addWidget(self._bar)
        column.addWidget(self._buttons)
        add_window_keys(self)

    def ask(self) -> None:
        """Open the dialog in which the file is chosen."""
        self._files.open()

    def present(self) -> None:
        window = self._files if self._files.isVisible() else self
        window.raise_()
        window.activateWindow()

    @Slot(int, int)
    def show_progress(self, done: int, total: int) -> None:
        self._bar.setValue(STEPS * done // max(total, 1))

    @Slot(str)
    def show_end(self, sentence: str) -> None:
        """Show the result in place of the progress, whether the export succeeded or failed."""
        self._bar.hide()
        self._buttons.setStandardButtons(QDialogButtonBox.StandardButton.Close)
        self._bare_buttons()
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        self._show_text(sentence)
        announce(self._label, sentence)

    def done(self, result: int) -> None:
        self._files.blockSignals(True)
        self._files.close()
        self._files.deleteLater()
        super().done(result)

    @Slot(str)
    def _on_file_selected(self, file: str) -> None:
        path = Path(file)
        self._show_text(self.tr("Writing {name}…").format(name=path.name))
        self.show()
        self.raise_()
        self.activateWindow()
        self.chosen.emit(path)

    def _stay_above(self, window: QWidget | None) -> None:
        """Stay above the window that started the export, but outlive it: a child would be destroyed with it."""
        if window is not None:
            self.winId()
            self.windowHandle().setTransientParent(window.windowHandle())

    def _show_text(self, text: str) -> None:
        self._label.setText(text)
        fit_height(self, WIDTH * self.fontMetrics().averageCharWidth())

    def _bare_buttons(self) -> None:
        for button in self._buttons.buttons():
            button.setIcon(QIcon())


class _FileDialog(QFileDialog):
    def __init__(self, title: str) -> None:
        super().__init__(None, title)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.setWindowIcon(app_icon())
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setDirectory(documents if Path(documents).is_dir() else str(Path.home()))
        self._suffixes = {self.tr("Table for spreadsheets (*.csv)"): CSV, self.tr("JSON for programs (*.json)"): JSON}
        self.setNameFilters(list(self._suffixes))
        self.setDefaultSuffix(CSV)
        self.selectFile(f"lockwatch-history-{date.today().isoformat()}.{CSV}")
        self.filterSelected.connect(self._on_filter_selected)
        add_window_keys(self)

    @Slot(str)
    def _on_filter_selected(self, chosen: str) -> None:
        """Set the suffix for the chosen filter. A native dialog may report a filter that is not in the list."""
        suffix = self._suffixes.get(chosen)
        if suffix is None:
            return
        self.setDefaultSuffix(suffix)
        for file in map(Path, self.selectedFiles()):
            if file.suffix.lower() in (f".{CSV}", f".{JSON}"):
                self.selectFile(file.with_suffix(f".{suffix}").name)
