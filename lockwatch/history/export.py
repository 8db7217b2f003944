"""Export the history to a file chosen by the user. Runs off the GUI thread; the file is written completely or not at
all."""

import errno
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.domain.timeline import PAGE, Page, Query, pages
from lockwatch.history.records import NameOf, Record, csv_lines, json_lines, records
from lockwatch.storage.history_reader import NoHistoryError, Why
from lockwatch.ui.wording.export import Fault, export_failed_text, exported_text
from lockwatch.util.atomic_file import atomic_write
from lockwatch.util.clock import steady
from lockwatch.util.task_thread import TaskThread

if TYPE_CHECKING:  # the dialog is imported when it is first opened
    from lockwatch.ui.history.export_dialog import ExportDialog

QUIT_WITHIN_MS = 500
"""How long to wait at quit for a cancelled export, which stops at the end of a page."""
PROGRESS_EVERY_S = 0.1
BOM = "\ufeff".encode()
"""The byte order mark, without which Excel does not recognize UTF-8."""
JSON = ".json"


class History(Protocol):
    """The source of an export: a `HistoryReader`, or in the demo the `StateFile`, which is in memory."""

    def page(self, query: Query) -> Page: ...

    def count(self, query: Query) -> int: ...


Opened = Callable[[], AbstractContextManager[History]]


class Exported(NamedTuple):
    """The result of a successful export."""

    path: Path
    entries: int


class Exporter(QObject):
    """Runs exports in a thread of its own, one at a time."""

    progressed = Signal(int, int)
    """Emitted with the number of entries written so far, and roughly the total."""
    finished = Signal(object)
    """Emitted with an `Exported` when the file is complete."""
    failed = Signal(str)
    """Emitted with the reason, a sentence for the user, if no file was written."""
    _progressed = Signal(object, int, int)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._disk = TaskThread(self)
        self._job: _Job | None = None
        self._progressed.connect(self._on_progressed)
        self._ended.connect(self._on_ended)

    def start(self, opened: Opened, query: Query, name_of: NameOf, path: Path) -> None:
        """Export the entries of `query` to `path`: as JSON if its suffix is .json, else as CSV.

        An export that is still running is cancelled.
        """
        self.cancel()
        job = _Job(opened, query._replace(least=PAGE), name_of, path)
        self._job = job
        self._disk.start(partial(job.run, self._progressed.emit, self._ended.emit))

    def cancel(self) -> None:
        """Cancel the running export, if any. It emits no more signals and leaves no partial file behind."""
        if self._job is not None:
            self._job.cancelled.set()
            self._job = None

    def stop(self) -> None:
        """Cancel the running export and wait at most `QUIT_WITHIN_MS` for its thread. Called when the program quits."""
        self.cancel()
        self._disk.finish(QUIT_WITHIN_MS)

    @Slot(object, int, int)
    def _on_progressed(self, job: object, done: int, total: int) -> None:
        if job is self._job:
            self.progressed.emit(done, total)

    @Slot(object, object)
    def _on_ended(self, job: object, result: Exported | Fault) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(result, Exported):
            self.finished.emit(result)
        else:
            self.failed.emit(export_failed_text(result))


class _CancelledError(Exception):
    pass


class _Job:
    def __init__(self, opened: Opened, query: Query, name_of: NameOf, path: Path) -> None:
        self._opened, self._query, self._name_of, self._path = opened, query, name_of, path
        self.cancelled = Event()
        self._done = 0

    def run(self, progressed: Callable[[object, int, int], None], ended: Callable[[object, object], None]) -> None:
        """Write the file; runs in the thread of the pool. The callbacks are called in that thread."""
        try:
            self._write(progressed)
        except _CancelledError:
            return
        except NoHistoryError as error:
            result: Exported | Fault = _UNREADABLE.get(error.why, Fault.UNREADABLE)
        except OSError as error:
            result = _UNWRITABLE.get(error.errno or 0, Fault.UNWRITABLE)
        else:
            result = Exported(self._path, self._done)
        ended(self, result)

    def _write(self, progressed: Callable[[object, int, int], None]) -> None:
        with self._opened() as history:
            total = history.count(self._query)
            all_records = records(pages(history.page, self._query), self._name_of)
            counted = self._counted(all_records, lambda done: progressed(self, done, max(done, total)))
            json = self._path.suffix.lower() == JSON
            lines = json_lines(counted, time.time()) if json else csv_lines(counted)
            with atomic_write(self._path) as file:
                file.write(b"" if json else BOM)
                for line in lines:
                    file.write(f"{line}\n".encode() if json else f"{line}\r\n".encode())
                if self.cancelled.is_set():
                    raise _CancelledError

    def _counted(self, all_records: Iterable[Record], progressed: Callable[[int], None]) -> Iterator[Record]:
        """Pass the records on, report their number from time to time, and raise if the export is cancelled."""
        reported_at = steady()
        for self._done, each in enumerate(all_records, 1):
            if self.cancelled.is_set():
                raise _CancelledError
            if steady() - reported_at >= PROGRESS_EVERY_S:
                reported_at = steady()
                progressed(self._done)
            yield each


_UNREADABLE = {Why.NO_FILE: Fault.NO_HISTORY, Why.OTHER_ADDRESS: Fault.NO_HISTORY, Why.BUSY: Fault.BUSY}
_UNWRITABLE = {
    errno.ENOSPC: Fault.NO_ROOM,
    errno.EDQUOT: Fault.NO_ROOM,
    errno.EFBIG: Fault.NO_ROOM,
    errno.EACCES: Fault.NO_RIGHT,
    errno.EPERM: Fault.NO_RIGHT,
    errno.EROFS: Fault.NO_RIGHT,
    errno.ENOENT: Fault.NO_PLACE,
    errno.ENOTDIR: Fault.NO_PLACE,
}


class Exports(QObject):
    """Connects the export dialog with the exporter. There is one export at a time."""

    def __init__(self, opened: Opened, name_of: NameOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened, self._name_of = opened, name_of
        self._exporter = Exporter(self)
        self._dialog: ExportDialog | None = None
        self._query = Query()
        self._exporter.finished.connect(self._on_finished)

    @Slot(object)
    def export(self, query: Query) -> None:
        """Ask the user for a file and export the entries of `query` to it.

        If a dialog is already open, it is raised instead.
        """
        if self._dialog is not None:
            self._dialog.present()
            return
        from lockwatch.ui.history.export_dialog import ExportDialog

        self._query = query
        self._dialog = ExportDialog()
        self._dialog.chosen.connect(self._on_chosen)
        self._dialog.finished.connect(self._on_closed)
        self._exporter.progressed.connect(self._dialog.show_progress)
        self._exporter.failed.connect(self._dialog.show_end)
        self._dialog.ask()

    def stop(self) -> None:
        """Cancel a running export. Called when the program quits."""
        self._exporter.stop()

    @Slot(object)
    def _on_chosen(self, path: Path) -> None:
        self._exporter.start(self._opened, self._query, self._name_of, path)

    @Slot(object)
    def _on_finished(self, exported: Exported) -> None:
        if self._dialog is not None:
            self._dialog.show_end(exported_text(exported.entries, str(exported.path)))

    @Slot()
    def _on_closed(self) -> None:
        self._exporter.cancel()
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None
