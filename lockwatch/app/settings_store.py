"""Owns the settings, both those in the file and those in effect for this run, and saves changes."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.domain.settings import Settings
from lockwatch.storage import settings_file
from lockwatch.util.api_address import checked_address
from lockwatch.util.task_thread import TaskThread

log = logging.getLogger(__name__)

DEMO_INTERVAL_S = 10.0


class SettingsStore(QObject):
    """The only owner of the settings: other parts read and change them here, and hear of changes from `changed`."""

    demo_switched = Signal()
    """Emitted when the demo begins or ends, before `changed`."""
    changed = Signal(object, object)
    """Emitted after every change, with the effective settings before and after it, which may be equal."""
    saved = Signal(bool)
    """Emitted with False each time a change could not be saved, and with True when saving works again.

    It is emitted in the disk thread.
    """

    def __init__(self, options: LaunchOptions, stored: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given = self._options = options
        self._overridden = options.overridden
        self._stored = stored
        self._effective = options.overlay(stored)
        self._file = _SettingsWriter(options.config_dir, stored)
        self._disk = TaskThread(self)

    @property
    def stored(self) -> Settings:
        """The settings that the user has chosen. A change is saved later, in the background."""
        return self._stored

    @property
    def effective(self) -> Settings:
        """The settings in effect: `stored`, overridden by the command line and the demo."""
        return self._effective

    @property
    def demo(self) -> bool:
        """Whether this run shows the demo instead of an account."""
        return self._options.demo

    @property
    def overridden(self) -> frozenset[str]:
        """Names of the settings that the command line overrides."""
        return self._overridden

    def change(self, settings: Settings) -> None:
        """Replace all settings at once, and save them in the background.

        Raises AddressError, and changes nothing, if the token must not be sent to `settings.api_url`.
        """
        settings = replace(settings, api_url=checked_address(settings.api_url))
        self._stored = settings
        self._disk.start(partial(self._file.save, settings, self.saved.emit))
        self._update()

    def finish(self) -> bool:
        """Wait for a limited time until saving has ended, with or without success. Return whether it has."""
        return self._disk.finish()

    @Slot()
    def begin_demo(self) -> None:
        """Switch this run to the demo. The settings file does not change."""
        self._switch_demo(replace(self._given, demo=True, interval_s=DEMO_INTERVAL_S))

    def end_demo(self) -> None:
        """Switch this run from the demo to the account of the settings."""
        self._switch_demo(replace(self._given, demo=False))

    def _switch_demo(self, options: LaunchOptions) -> None:
        self._options = options
        self.demo_switched.emit()  # first, so that nothing after it reaches the previous account
        self._update()

    def set_muted(self, key: str, owners_name: str, muted: bool) -> None:
        self._change_lock(key, owners_name, never_tell=muted)

    def set_hidden(self, key: str, owners_name: str, hidden: bool) -> None:
        self._change_lock(key, owners_name, hidden=hidden)

    def rename_lock(self, key: str, owners_name: str, own_name: str) -> None:
        """Set the name of a lock in this program; if `own_name` is empty, the name from its owner is used."""
        self._change_lock(key, owners_name, name=own_name)

    @Slot(int, int)
    def set_list_size(self, width: int, height: int) -> None:
        """Remember the size of the list window, in logical pixels."""
        self.change(replace(self._stored, list_width=width, list_height=height))

    def _change_lock(self, key: str, owners_name: str, **own: Any) -> None:
        entry = self._stored.entry_key(key, owners_name)
        self.change(self._stored.with_lock(entry, replace(self._stored.lock_settings(entry), **own)))

    def _update(self) -> None:
        before, self._effective = self._effective, self._options.overlay(self._stored)
        self.changed.emit(before, self._effective)


class _SettingsWriter:
    """Saves the settings, in one thread at a time. A change that could not be saved is saved with the next one."""

    def __init__(self, config_dir: Path, settings: Settings) -> None:
        self._config_dir = config_dir
        self._on_disk = settings
        self._failing = False

    def save(self, settings: Settings, saved: Callable[[bool], None]) -> None:
        """Save `settings`. Call `saved` with False if that failed, and with True the first time it works again."""
        failed_before = self._failing
        try:
            settings_file.save(self._config_dir, settings, self._on_disk)
        except (OSError, ValueError) as error:
            log.warning("the settings were not saved: %s", type(error).__name__)
            self._failing = True
        else:
            self._on_disk, self._failing = settings, False
        if self._failing or failed_before:
            saved(not self._failing)
