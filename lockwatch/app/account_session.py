"""The account in use, real or demo: its token, its state file and the recording of its API responses."""

from contextlib import ExitStack
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.settings_store import SettingsStore
from lockwatch.storage.state_file import StateFile
from lockwatch.sync.account import Account

if TYPE_CHECKING:  # it is imported if the program is started with --record
    from lockwatch.replay.recorder import Recorder

DAY_S = 86400.0


class AccountSession(QObject):
    """Owns the account in use and its state file."""

    def __init__(
        self,
        options: LaunchOptions,
        settings: SettingsStore,
        recorder: "Recorder | None",
        stack: ExitStack,
        parent: QObject | None = None,
    ) -> None:
        """The demo's cloud and all state files are closed by `stack` at the latest, when the program ends."""
        super().__init__(parent)
        self._demo = stack.enter_context(ExitStack())
        """Has the demo's cloud while the demo runs."""
        self._state_dir, self._settings, self._stack = options.state_dir, settings, stack
        self.recorder = recorder
        self.switch()

    def switch(self) -> None:
        """Open the account of the settings, or that of the demo, and its state file.

        The previous state file stays open: the worker still uses it, and closes it later.
        """
        on_answer = self.recorder.record_answer if self.recorder is not None else None
        effective = self._settings.effective
        Thread(target=self._demo.pop_all().close, daemon=True).start()  # its thread may wait for the terminal
        if self._settings.demo:
            from lockwatch.demo.story import demo_cloud

            url, token = self._demo.enter_context(demo_cloud(_print_line, endless=True))
            self.account, self.file = Account(url, token, on_answer), StateFile(None, url)
        else:
            url, retention_s = effective.api_url, effective.history_days * DAY_S
            self.account, self.file = Account(url, on_answer=on_answer), StateFile(self._state_dir, url, retention_s)
        self._stack.callback(self.file.close)  # the worker may end without closing it

    def close(self) -> None:
        """Close the state file and the recording."""
        self.file.close()
        if self.recorder is not None:
            self.recorder.close()

    @Slot(str)
    def on_announced(self, title: str) -> None:
        """Print the title of a notification among the lines of the demo's story; do nothing outside the demo."""
        if self._settings.demo:
            _print_line(f"        notification: {title}")


def _print_line(line: str) -> None:
    print(line, flush=True)
