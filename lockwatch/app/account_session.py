"""The account in use, real or demo: its token, its state file, and the recording of what it answers."""

from contextlib import ExitStack

from PySide6.QtCore import QObject, Slot

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.settings_store import SettingsStore
from lockwatch.replay.recorder import Recorder
from lockwatch.storage.state_file import StateFile
from lockwatch.sync.account import Account

DAY_S = 86400.0


class AccountSession(QObject):
    """Owns which account and which state file are in use."""

    def __init__(
        self,
        options: LaunchOptions,
        settings: SettingsStore,
        recorder: Recorder | None,
        stack: ExitStack,
        parent: QObject | None = None,
    ) -> None:
        """`stack` ends with the run; the demo's cloud and every state file are closed with it."""
        super().__init__(parent)
        self._state_dir, self._settings, self._stack = options.state_dir, settings, stack
        self.recorder = recorder
        self.switch()

    def switch(self) -> None:
        """Open the account that the settings name, or the demo, with a state file of its own.

        The state file used before stays open: the worker still has it, and closes it.
        """
        heard = self.recorder.heard if self.recorder is not None else None
        effective = self._settings.effective
        if self._settings.demo:
            from lockwatch.demo.story import demo_cloud

            url, token = self._stack.enter_context(demo_cloud(_print_line, endless=True))
            self.account, self.file = Account(url, token, heard), StateFile(None, url)
        else:
            url, keep_s = effective.api_url, effective.history_days * DAY_S
            self.account, self.file = Account(url, heard=heard), StateFile(self._state_dir, url, keep_s)
        self._stack.callback(self.file.close)  # the worker may never get to closing it

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
