"""The history in the running program: its parts, and the wires between them."""

from contextlib import AbstractContextManager, closing, nullcontext

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.dialog_manager import Dialogs
from lockwatch.app.lock_monitor import Watch
from lockwatch.app.notification_presenter import Announcer
from lockwatch.app.state_saver import Keeper
from lockwatch.app.window_manager import Windows
from lockwatch.history.export import Exports, History
from lockwatch.history.last_look import Looks
from lockwatch.history.reminders import Advisor
from lockwatch.storage.history_reader import HistoryFile
from lockwatch.storage.state_file import Fault, StateFile, Trouble
from lockwatch.storage.state_reader import RAN
from lockwatch.ui.wording.troubles import state_put_aside_text, state_unwritable_text
from lockwatch.util.clock import moment


class Chronicle(QObject):
    """What happens goes to the keeper, and from there to its window, to files, to the list and into advice."""

    troubled = Signal(str)
    """A sentence: the file could not be read or written. Watching goes on."""

    def __init__(
        self,
        file: StateFile,
        watch: Watch,
        windows: Windows,
        dialogs: Dialogs,
        announcer: Announcer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._watch, self._windows, self._announcer = file, watch, windows, announcer
        self.keeper = Keeper(file, self)
        self._exports = Exports(self._opened, lambda key, name: dialogs.settings.called(key, name), self)
        self._looks = Looks(watch, self.keeper, windows, self)
        self.advisor = Advisor(watch, self.keeper, announcer, windows, self)
        self._connect()

    def _connect(self) -> None:
        keeper, watch, windows, timelines = self.keeper, self._watch, self._windows, self._windows.timelines
        watch.passed.connect(keeper.on_passed)
        watch.passed.connect(windows.on_passed)
        self._announcer.passed.connect(watch.passed)
        self._announcer.delivered.connect(self.keep)
        windows.past_wished.connect(keeper.recall)
        keeper.recalled.connect(windows.on_past)
        timelines.page_wished.connect(keeper.ask)
        keeper.paged.connect(timelines.on_page)
        timelines.forget_wished.connect(self._on_forget_wished)
        keeper.forgotten.connect(windows.on_forgotten)
        windows.export_wished.connect(self._exports.export)
        keeper.troubled.connect(self._on_troubled)

    @Slot()
    def keep(self) -> None:
        """Only what a person could see is kept as told: a crash meanwhile tells it once more, not never."""
        if not self._announcer.waiting:
            self.keeper.keep(self._watch.state)

    def use(self, file: StateFile) -> None:
        """Another account."""
        self._file = file
        self.keeper.use(file)
        self._looks.forget()
        self.advisor.forget()
        self._windows.timelines.close()

    def leave(self) -> None:
        """The program ends: what is known now is kept, and what is on the screen has been seen."""
        self._exports.stop()
        self.keep()
        self._looks.leave()
        self.keeper.mark(RAN, moment().wall)

    @Slot(object)
    def _on_forget_wished(self, key: str | None) -> None:
        self._watch.forget_left()
        self.keeper.forget(key, self._watch.state)

    @Slot(object)
    def _on_troubled(self, trouble: Trouble) -> None:
        put_aside = trouble.fault is Fault.PUT_ASIDE
        self.troubled.emit(state_put_aside_text(trouble.name) if put_aside else state_unwritable_text())

    def _opened(self) -> AbstractContextManager[History]:
        """For an export, in its own thread: that of a demo is in memory, and in no file."""
        file = self._file
        return (
            nullcontext(file) if file.place is None else closing(HistoryFile(file.place, file.api_url, as_of_now=True))
        )
