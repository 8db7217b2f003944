"""Starting at log-in, as a person chooses it: the system's entry is read and written off the GUI thread."""

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from lockwatch.desktop import autostart
from lockwatch.desktop.autostart import Found, Standing
from lockwatch.desktop.own_command import HIDDEN, Launch
from lockwatch.ui.wording_settings import (
    another_autostart_text,
    autostart_failed_text,
    autostart_held_text,
    autostart_unknown_text,
)

log = logging.getLogger(__name__)


class Autostarting(QObject):
    """Each thing asked for is done after the one before."""

    read = Signal(object, str)
    """After each look and each change: is this program started? None: not known. And what is odd about it."""
    failed = Signal(str)
    """A sentence: a change could not be made."""

    def __init__(self, launch: Launch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._launch = launch
        self._disk = QThreadPool(self, maxThreadCount=1)

    @Slot()
    def look(self) -> None:
        self._disk.start(partial(self._do, lambda place: None))

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """On also takes the place of another program's entry."""
        self._disk.start(partial(self._do, partial(_switch, launch=self._launch, on=on)))

    @Slot()
    def mend(self) -> None:
        """After a start by hand: what is gone is not started any more, but this program is."""
        self._disk.start(self._mend)

    def _do(self, change: Callable[[autostart.Place], None]) -> None:
        place = autostart.system_place()
        try:
            change(place)
        except OSError as error:
            log.info("the autostart entry was not changed: %s", type(error).__name__)
            self.failed.emit(autostart_failed_text(error.strerror or type(error).__name__))
        try:
            found = autostart.found(place, self._launch)
        except OSError as error:
            log.info("the autostart entry can't be read: %s", type(error).__name__)
            self.read.emit(None, autostart_unknown_text())
        else:
            self.read.emit(found.standing is Standing.ON, _note(found))

    def _mend(self) -> None:
        try:
            if autostart.mend(autostart.system_place(), self._launch):
                log.info("the autostart entry led to a program that is gone; it starts this one now")
        except OSError as error:
            log.info("the autostart entry was not looked at: %s", type(error).__name__)


def _note(found: Found) -> str:
    if found.standing is Standing.ANOTHER:
        return another_autostart_text(" ".join(each for each in found.command if each != HIDDEN))
    return autostart_held_text() if found.standing is Standing.HELD else ""


def _switch(place: autostart.Place, launch: Launch, on: bool) -> None:
    if on:
        place.write(launch.command)
    else:
        place.remove()
