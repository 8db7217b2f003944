"""Reads and writes the system's autostart entry off the GUI thread."""

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.ui.wording.settings import (
    another_autostart_text,
    autostart_blocked_text,
    autostart_failed_text,
    autostart_unknown_text,
)
from lockwatch.util.task_thread import TaskThread

log = logging.getLogger(__name__)


class AutostartService(QObject):
    """Reads and writes the entry in a thread of its own, one request after another.

    The modules for the system are imported in this thread, so that they do not delay the start.
    """

    read = Signal(object, str)
    """Emitted after each `read_entry` and `switch`: whether login starts this program (None: not known), and a note
    about the entry, which may be empty."""
    failed = Signal(str)
    """Emitted with a sentence for the user if the entry could not be changed."""

    def __init__(self, config_dir: Path | None, parent: QObject | None = None) -> None:
        """`config_dir` is the value of --config-dir, which the command in the entry gets too; None if not given."""
        super().__init__(parent)
        self._config_dir = config_dir
        self._disk = TaskThread(self)

    @Slot()
    def read_entry(self) -> None:
        """Read the entry, and emit `read`."""
        self._disk.start(self._read_entry)

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """Write the entry, replacing that of any other program, or remove it. Then emit `read`."""
        self._disk.start(partial(self._switch, on))

    @Slot()
    def repair(self) -> None:
        """If the entry starts a program that no longer exists, make it start this one. Not for starts at login."""
        self._disk.start(self._repair)

    def finish(self) -> bool:
        """Wait for all requests, for a limited time. Return whether they have ended."""
        return self._disk.finish()

    def _switch(self, on: bool) -> None:
        from lockwatch.desktop.autostart.autostart import system_backend
        from lockwatch.desktop.autostart.launch_command import own_launch_command

        try:
            if on:
                system_backend().write(own_launch_command(self._config_dir).command)
            else:
                system_backend().remove()
        except OSError as error:
            log.info("the autostart entry was not changed: %s", type(error).__name__)
            self.failed.emit(autostart_failed_text(error.strerror or type(error).__name__))
        self._read_entry()

    def _read_entry(self) -> None:
        from lockwatch.desktop.autostart.autostart import AutostartState, read_status, system_backend
        from lockwatch.desktop.autostart.launch_command import HIDDEN, own_launch_command

        try:
            status = read_status(system_backend(), own_launch_command(self._config_dir))
        except OSError as error:
            log.info("the autostart entry can't be read: %s", type(error).__name__)
            self.read.emit(None, autostart_unknown_text())
            return
        note = autostart_blocked_text() if status.state is AutostartState.BLOCKED else ""
        if status.state is AutostartState.OTHER:
            note = another_autostart_text(" ".join(word for word in status.command if word != HIDDEN))
        self.read.emit(status.state is AutostartState.ON, note)

    def _repair(self) -> None:
        from lockwatch.desktop.autostart.autostart import repair, system_backend
        from lockwatch.desktop.autostart.launch_command import own_launch_command

        try:
            if repair(system_backend(), own_launch_command(self._config_dir)):
                log.info("the autostart entry started a program that is gone; it starts this one now")
        except OSError as error:
            log.info("the autostart entry was not checked: %s", type(error).__name__)
