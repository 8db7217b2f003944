"""Starts the program: the tray icon first, then everything else."""

import atexit
import contextlib
import errno
import logging
import os
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import NamedTuple, NoReturn

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.state_lock import StateLock
from lockwatch.desktop.application import new_application
from lockwatch.desktop.identity import set_process_identity
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.ipc.single_instance import NotRunningError, ask
from lockwatch.desktop.qt_libraries import missing_library_sentence
from lockwatch.desktop.session import desktops, hanging_bus_hidden, screen
from lockwatch.ui.theme.icons import app_icon
from lockwatch.ui.tray.icon import Tray
from lockwatch.util.c_memory import use_one_arena

log = logging.getLogger(__name__)

ANSWERS_WITHIN_S = 2.0
"""How long to wait for another instance that has just been started, in seconds."""


class _Begun(NamedTuple):
    start: LaunchOptions
    app: QApplication
    commands: CommandServer
    state_lock: StateLock
    tray: Tray


def run(start: LaunchOptions) -> int:
    """Run the program. Return the exit status if it can't start; otherwise the process ends here when it is quit."""
    log_uncaught_errors()
    use_one_arena()
    with hanging_bus_hidden():
        begun = _begin(start)
    if isinstance(begun, int):
        return begun
    start, app, commands, state_lock, tray = begun
    from lockwatch.app.program import Program
    from lockwatch.storage.settings_file import load

    loaded = load(start.config_dir)
    recorder = None
    if start.record is not None:
        from lockwatch.replay.recorder import Recorder, unbegun_text

        try:
            recorder = Recorder(start.record, start.overlay(loaded.settings).rules)
        except OSError as error:
            print(f"lockwatch: {unbegun_text(start.record, error)}", file=sys.stderr)
            return 1
    app.setWindowIcon(app_icon())
    with contextlib.ExitStack() as stack:
        program = Program(start, loaded, commands, tray, recorder, stack, state_lock)
        # Windows ends the process when the user logs out without a return from exec(), but Qt emits aboutToQuit before.
        app.aboutToQuit.connect(program.stop, Qt.ConnectionType.SingleShotConnection)
        status = app.exec()
    state_lock.release()
    commands.close()
    return end_process(status)


def end_process(status: int) -> NoReturn:
    """End the process without freeing each object of Python and Qt.

    All parts have been stopped. On a busy machine, freeing the objects takes as long as everything before.
    """
    atexit._run_exitfuncs()  # ends a keyring's child process; PySide6 destroys the application, and with it the windows
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # its reader is gone, or it is closed
            if stream is not None:
                stream.flush()
    os._exit(status)


def _begin(start: LaunchOptions) -> _Begun | int:
    """Create the application, take the locks, and show the icon. Return the exit status if that is not possible."""
    with screen() as reached:
        if not reached:
            print("lockwatch: no screen can be reached: start it from a desktop session.", file=sys.stderr)
            return 1
        if missing := missing_library_sentence():
            print(f"lockwatch: {missing}", file=sys.stderr)
            return 1
        app = new_application()
    app.setQuitOnLastWindowClosed(False)
    set_process_identity()
    try:
        commands = CommandServer(start.config_dir)
        if not commands.claim():
            return _show_the_other(start)
        start, state_lock, beside = _lock_state(start)
        if beside:
            commands.close()
            print(f"lockwatch: {beside}", file=sys.stderr)
            return 1
    except OSError as error:
        named = error.filename or start.config_dir
        is_link = error.errno == errno.ELOOP
        why = " is a link, which is not followed: remove it" if is_link else f": {error.strerror or error}"
        print(f"lockwatch: {named}{why}.", file=sys.stderr)
        return 1
    return _Begun(start, app, commands, state_lock, Tray(desktops=desktops()))


def _lock_state(start: LaunchOptions) -> tuple[LaunchOptions, StateLock, str]:
    """Lock the state file. Return the options and the lock, and an error message if another program has it.

    If a Lockwatch on another computer with the same home holds it, lock a file of this computer, and return options
    that use it. The demo has no state file.
    """
    lock = StateLock(start.state_dir)
    if start.demo or not (beside := lock.claim()):
        return start, lock, ""
    if (computer := lock.other_computer) and not start.other_computer:
        return _lock_state(start.beside(computer))
    return start, lock, beside


def _show_the_other(start: LaunchOptions) -> int:
    """Ask the instance that holds the lock of this configuration to show its list, and return the exit status.

    It may have been started a moment ago and not listen yet, so this retries for `ANSWERS_WITHIN_S`.
    """
    ends = time.monotonic() + ANSWERS_WITHIN_S
    while True:
        try:
            ask(start.config_dir, start.greeting)
            break
        except NotRunningError:
            if time.monotonic() > ends:
                print("lockwatch: another Lockwatch holds this configuration, and does not answer.", file=sys.stderr)
                return 1
            time.sleep(0.1)
    if start.beside_another:
        print(f"lockwatch: {start.beside_another}", file=sys.stderr)
        return 1
    return 0


def log_uncaught_errors() -> None:
    """Log uncaught exceptions from any thread without their messages, which Python would print."""
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda uncaught: _log_uncaught(uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Log where the error occurred and its type, but not its text, which may quote the token."""
    where = traceback.extract_tb(trace)[-1:]
    place = f" in {where[0].name}, line {where[0].lineno}" if where else ""
    log.error("a fault of Lockwatch: %s%s", kind.__name__, place)
