"""Starting at log-in, as a person chooses it: the system's entry is read and written off the GUI thread."""

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from lockwatch.ui.wording.settings import (
    another_autostart_text,
    autostart_failed_text,
    autostart_held_text,
    autostart_unknown_text,
)

log = logging.getLogger(__name__)


class AutostartService(QObject):
    """Each thing asked for is done after the one before. What it takes is imported there, and not as the program
    starts."""

    read = Signal(object, str)
    """After each look and each change: is this program started? None: not known. And what is odd about it."""
    failed = Signal(str)
    """A sentence: a change could not be made."""

    def __init__(self, config_dir: Path | None, parent: QObject | None = None) -> None:
        """`config_dir`: one that was named for this run."""
        super().__init__(parent)
        self._config_dir = config_dir
        self._disk = QThreadPool(self, maxThreadCount=1)

    @Slot()
    def look(self) -> None:
        self._disk.start(self._look)

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """On also takes the place of another program's entry."""
        self._disk.start(partial(self._switch, on))

    @Slot()
    def mend(self) -> None:
        """After a start by hand: what is gone is not started any more, but this program is."""
        self._disk.start(self._mend)

    def _switch(self, on: bool) -> None:
        from lockwatch.desktop.autostart.autostart import system_place
        from lockwatch.desktop.autostart.launch_command import own_launch_command

        try:
            if on:
                system_place().write(own_launch_command(self._config_dir).command)
            else:
                system_place().remove()
        except OSError as error:
            log.info("the autostart entry was not changed: %s", type(error).__name__)
            self.failed.emit(autostart_failed_text(error.strerror or type(error).__name__))
        self._look()

    def _look(self) -> None:
        from lockwatch.desktop.autostart.autostart import Standing, found, system_place
        from lockwatch.desktop.autostart.launch_command import HIDDEN, own_launch_command

        try:
            told = found(system_place(), own_launch_command(self._config_dir))
        except OSError as error:
            log.info("the autostart entry can't be read: %s", type(error).__name__)
            self.read.emit(None, autostart_unknown_text())
            return
        note = autostart_held_text() if told.standing is Standing.HELD else ""
        if told.standing is Standing.ANOTHER:
            note = another_autostart_text(" ".join(each for each in told.command if each != HIDDEN))
        self.read.emit(told.standing is Standing.ON, note)

    def _mend(self) -> None:
        from lockwatch.desktop.autostart.autostart import mend, system_place
        from lockwatch.desktop.autostart.launch_command import own_launch_command

        try:
            if mend(system_place(), own_launch_command(self._config_dir)):
                log.info("the autostart entry led to a program that is gone; it starts this one now")
        except OSError as error:
            log.info("the autostart entry was not looked at: %s", type(error).__name__)
