"""Measurements inside a process: the real `Program`, with outcomes supplied by this module instead of its worker.

Run by measure.py as ``window.py apply DIRECTORY``, ``window.py open DIRECTORY LOCKS`` or ``window.py history DIRECTORY
API_URL``; the last needs an existing state file. Prints milliseconds as JSON.
"""

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from unittest.mock import patch

from lockwatch.demo.devices import SimulatedLock
from lockwatch.domain.outcome import Synced
from lockwatch.tedee import parse

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from lockwatch.app.program import Program

SIZES = (10, 100, 1_000, 10_000)
"""Numbers of locks. The largest exceed `parse.MOST_LOCKS`, which real answers cannot; they show how costs grow."""
IDLE_S = 1.5
"""How long to wait for the work that the program does when it is idle after its first sync, in seconds."""
REOPENS_AFTER_S = 0.5
"""A click within this time after the list was closed is ignored, because it may be the click that closed it."""
OPENINGS = 6
FRAME_TIMEOUT_S = 5.0


def locks(number: int, state: int = 6) -> list[SimulatedLock]:
    """Return `number` locks, all in the state `state`. Equal arguments give equal locks."""
    at = datetime(2026, 1, 1, 12, state, tzinfo=UTC)
    return [
        SimulatedLock(
            100_000 + n,
            f"Door {n}",
            f"20200001-{n:06}",
            state=state,
            battery=50 + n % 20 + state,
            last_state_changed=at,
        )
        for n in range(number)
    ]


def apply_times(directory: Path) -> dict[str, float]:
    """Return the milliseconds that the GUI thread needs to apply a sync, by case.

    Every answer is parsed first, as after a request. That is the worker's job and not included.
    """
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bench"])
    times: dict[str, float] = {}
    for number in SIZES:
        with _program(directory / f"apply-{number}") as program:
            _take(program, app, _body(number, 6))
            for shown in ("closed", "open"):
                if shown == "open":
                    program.windows.show_list()
                    app.processEvents()
                for change, states in (("unchanged", (6, 6)), ("all changed", (2, 6))):
                    takes = [_take(program, app, _body(number, state)) for _ in range(5) for state in states]
                    times[f"{number} locks, {change}, {shown}"] = median(takes)
            app.closeAllWindows()
    return times


def open_times(directory: Path, number: int) -> dict[str, float]:
    """Return the milliseconds from a click on the icon to the list's first frame, for the first and later clicks."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bench"])
    with _program(directory / f"open-{number}") as program:
        _take(program, app, _body(number, 6))
        times: list[float] = []
        for _ in range(OPENINGS):
            _idle(app, REOPENS_AFTER_S if times else IDLE_S)
            times.append(_open(program, app))
            app.closeAllWindows()
    return {"first": times[0], "later": median(times[1:])}


def history_times(directory: Path, api_url: str) -> dict[str, float]:
    """Return the milliseconds from opening the history window to its first rows, and from there to the oldest ones.

    The "stalls" are the longest times in which the GUI thread did not return to its event loop; "rows" counts the rows.
    """
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bench"])
    with _program(directory, api_url) as program:
        _take(program, app, _body(20, 6))
        _idle(app, IDLE_S)
        program.saver.on_recalled(program.monitor.state)
        began = time.perf_counter()
        program.windows.show_timeline()
        stalls = [time.perf_counter() - began]
        window = program.windows.timelines._window
        assert window is not None
        model, bar = window.model, window.view.verticalScrollBar()

        def turn() -> None:
            begun = time.perf_counter()
            app.processEvents()
            stalls.append(time.perf_counter() - begun)
            if stalls[-1] < 1e-4:
                time.sleep(1e-4)  # let the thread that reads the file run

        while not model.rowCount():
            turn()
        turn()
        times = {"first": time.perf_counter() - began, "first stall": max(stalls)}
        stalls.clear()
        began = time.perf_counter()
        while model._more or model._asked:
            bar.setValue(bar.maximum())  # like a user who holds the End key
            turn()
        rows = model.rowCount()
        times |= {"all": time.perf_counter() - began, "longest stall": max(stalls)}
        app.closeAllWindows()
    return {name: value * 1000 for name, value in times.items()} | {"rows": rows}


@contextlib.contextmanager
def _program(config: Path, api_url: str | None = None) -> Iterator["Program"]:
    from lockwatch.app.pyside_memory import leave_sources_unread

    leave_sources_unread()  # as the command line does

    from lockwatch.app.launch_options import LaunchOptions
    from lockwatch.app.program import Program
    from lockwatch.app.state_lock import StateLock
    from lockwatch.desktop.ipc.command_server import CommandServer
    from lockwatch.storage.settings_file import load
    from lockwatch.sync.thread import SyncThread
    from lockwatch.ui.tray.icon import Tray

    with (
        contextlib.ExitStack() as stack,
        patch.object(SyncThread, "start"),
        patch.object(parse, "MOST_LOCKS", max(SIZES)),
    ):
        options, commands, lock = LaunchOptions(config, config, api_url), CommandServer(config), StateLock(config)
        program = Program(options, load(config), commands, Tray(), None, stack, lock)
        yield program
        program.stop()


def _body(number: int, state: int) -> bytes:
    return json.dumps({"success": True, "result": [lock.as_synced() for lock in locks(number, state)]}).encode()


def _take(program: "Program", app: "QApplication", body: bytes) -> float:
    """Apply a sync and return the milliseconds until everything is notified and painted."""
    app.processEvents()
    outcome = parse.sync_outcome(parse.decoded(body))
    assert isinstance(outcome, Synced)
    began = time.perf_counter()
    program.worker.ended.emit(outcome)
    app.processEvents()
    return (time.perf_counter() - began) * 1000


def _open(program: "Program", app: "QApplication") -> float:
    """Open the list and return the milliseconds until its rows are on the screen."""
    painted = _record_painting()
    painted.clear()
    began = time.perf_counter()
    program.tray.toggled.emit()
    while not painted:
        app.processEvents()  # one of these calls paints everything and flushes it to the screen
        if time.perf_counter() - began > FRAME_TIMEOUT_S:
            raise TimeoutError(f"The list was not painted within {FRAME_TIMEOUT_S:g} s.")
    return (time.perf_counter() - began) * 1000


@cache
def _record_painting() -> list[bool]:
    """Patch the list's delegate to append to the returned list whenever it paints.

    An event filter in Python would take longer than what is measured. The patch can't be removed, as PySide keeps
    calling a method that has once been replaced.
    """
    delegate = sys.modules.get("lockwatch.ui.lock_list.delegate")
    if delegate is None:
        raise RuntimeError("The program has not prepared the list.")
    painted: list[bool] = []
    paint = delegate.LockDelegate.paint

    def record_and_paint(*arguments: object) -> None:
        painted.append(True)
        paint(*arguments)

    delegate.LockDelegate.paint = record_and_paint
    return painted


def _idle(app: "QApplication", seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        app.processEvents()
        time.sleep(0.01)


def main() -> None:
    match sys.argv[1:]:
        case ["apply", directory]:
            times = apply_times(Path(directory))
        case ["open", directory, number]:
            times = open_times(Path(directory), int(number))
        case ["history", directory, api_url]:
            times = history_times(Path(directory), api_url)
        case _:
            sys.exit(__doc__)
    print(json.dumps(times))


if __name__ == "__main__":
    main()
