"""Where the history is to be written to, how far that is, and how it went."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QIcon
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QProgressBar, QVBoxLayout, QWidget

from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.widgets.parts import fit_height, plain_label

WIDTH = 72
"""In letters."""
STEPS = 1000
"""Of the bar."""
CSV, JSON = "csv", "json"


class ExportDialog(QDialog):
    """`chosen` once; closed before the end, it gives the export up."""

    chosen = Signal(object)
    """Path: of the file, whose suffix decides the form."""

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
        self._bar.setAccessibleName(self.tr("Progress of the export"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._buttons.rejected.connect(self.reject)
        self._bare_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addWidget(self._label)
        column.addWidget(self._bar)
        column.addWidget(self._buttons)

    def ask(self) -> None:
        """Where to."""
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
        """It is over, well or not."""
        self._bar.hide()
        self._buttons.setStandardButtons(QDialogButtonBox.StandardButton.Close)
        self._bare_buttons()
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
        self._say(sentence)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._label, sentence))

    def done(self, result: int) -> None:
        self._files.blockSignals(True)
        self._files.close()
        self._files.deleteLater()
        super().done(result)

    @Slot(str)
    def _on_file_selected(self, file: str) -> None:
        path = Path(file)
        self._say(self.tr("Writing {name}…").format(name=path.name))
        self.show()
        self.raise_()
        self.activateWindow()
        self.chosen.emit(path)

    def _stay_above(self, window: QWidget | None) -> None:
        """The one from which it was asked for; no child of that, with which it would end."""
        if window is not None:
            self.winId()
            self.windowHandle().setTransientParent(window.windowHandle())

    def _say(self, text: str) -> None:
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

    @Slot(str)
    def _on_filter_selected(self, chosen: str) -> None:
        """The suffix follows it, as that decides; a system's own dialog may name what is none of ours."""
        suffix = self._suffixes.get(chosen)
        if suffix is None:
            return
        self.setDefaultSuffix(suffix)
        for file in map(Path, self.selectedFiles()):
            if file.suffix.lower() in (f".{CSV}", f".{JSON}"):
                self.selectFile(file.with_suffix(f".{suffix}").name)
