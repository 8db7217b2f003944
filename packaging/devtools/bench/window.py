"""What `measure.py` measures inside a process: the program's own parts and wires, fed by hand in place of its worker.

``window.py apply DIRECTORY``, ``window.py open DIRECTORY LOCKS`` or ``window.py history DIRECTORY
API_URL``, of a state file that is there; it prints milliseconds, as JSON.
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
from lockwatch.tedee.parse import decoded, sync_outcome

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from lockwatch.app.program import Program

SIZES = (10, 100, 1_000, 10_000)
IDLE_S = 1.5
"""For what the program does after its first sync, when it has nothing to do."""
REOPENS_AFTER_S = 0.5
"""A click sooner than that after the list has closed may be the one that closed it."""
OPENINGS = 6
FRAME_TIMEOUT_S = 5.0


def locks(number: int, state: int = 6) -> list[SimulatedLock]:
    """As many as asked for, wholly told by their `state`: the same one gives the same locks."""
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


def applied(directory: Path) -> dict[str, float]:
    """To take in a sync, by case.

    Every answer is parsed anew, as after a request; that is the worker's work, and not counted.
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


def opened(directory: Path, number: int) -> dict[str, float]:
    """From the click on the icon to the end of the list's first frame: for the first time in a process, and later."""
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


def went_back(directory: Path, api_url: str) -> dict[str, float]:
    """From the wish for the history to its first rows on the screen, and then back page by page to its beginning.

    The GUI thread stalls for as long as Qt is at work without looking for what else there is to do.
    """
    from PySide6.QtWidgets import QApplication

    app = QApplication(["bench"])
    with _program(directory, api_url) as program:
        _take(program, app, _body(20, 6))
        _idle(app, IDLE_S)
        program._history.saver.on_recalled(program.monitor.state)
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
                time.sleep(1e-4)  # so that the disk's thread gets its turn

        while not model.rowCount():
            turn()
        turn()
        times = {"first": time.perf_counter() - began, "first stall": max(stalls)}
        stalls.clear()
        began = time.perf_counter()
        while model._more or model._asked:
            bar.setValue(bar.maximum())  # as a person does who holds the End key
            turn()
        rows = model.rowCount()
        times |= {"all": time.perf_counter() - began, "longest stall": max(stalls)}
        app.closeAllWindows()
    return {name: value * 1000 for name, value in times.items()} | {"rows": rows}


@contextlib.contextmanager
def _program(config: Path, api_url: str | None = None) -> Iterator["Program"]:
    from lockwatch.app.pyside_memory import leave_sources_unread

    leave_sources_unread()  # as the command does

    from lockwatch.app.launch_options import LaunchOptions
    from lockwatch.app.program import Program
    from lockwatch.desktop.ipc.command_server import CommandServer
    from lockwatch.storage.settings_file import load
    from lockwatch.sync.thread import SyncThread
    from lockwatch.ui.tray.icon import Tray

    with contextlib.ExitStack() as stack, patch.object(SyncThread, "start"):
        program = Program(
            LaunchOptions(config, config, api_url), load(config), CommandServer(config), Tray(), None, stack
        )
        yield program
        program.stop()


def _body(number: int, state: int) -> bytes:
    return json.dumps({"success": True, "result": [lock.as_synced() for lock in locks(number, state)]}).encode()


def _take(program: "Program", app: "QApplication", body: bytes) -> float:
    """Until all is said and painted."""
    app.processEvents()
    outcome = sync_outcome(decoded(body))
    assert isinstance(outcome, Synced)
    began = time.perf_counter()
    program._worker.ended.emit(outcome)
    app.processEvents()
    return (time.perf_counter() - began) * 1000


def _open(program: "Program", app: "QApplication") -> float:
    """Until the painted rows have gone to the screen."""
    painted = _noted_painting()
    painted.clear()
    began = time.perf_counter()
    program.tray.toggled.emit()
    while not painted:
        app.processEvents()  # all that is to be painted is painted, and flushed, in one of them
        if time.perf_counter() - began > FRAME_TIMEOUT_S:
            raise TimeoutError(f"The list was not painted within {FRAME_TIMEOUT_S:g} s.")
    return (time.perf_counter() - began) * 1000


@cache
def _noted_painting() -> list[bool]:
    """By the delegate; a filter of Qt's events in Python would cost more than it measures.

    For good: PySide goes on calling what has once stood in the place of a method, although that is no more.
    """
    delegate = sys.modules.get("lockwatch.ui.lock_list.delegate")
    if delegate is None:
        raise RuntimeError("The program has not prepared the list.")
    painted: list[bool] = []
    paint = delegate.LockDelegate.paint

    def noted(*arguments: object) -> None:
        painted.append(True)
        paint(*arguments)

    delegate.LockDelegate.paint = noted
    return painted


def _idle(app: "QApplication", seconds: float) -> None:
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        app.processEvents()
        time.sleep(0.01)


def main() -> None:
    match sys.argv[1:]:
        case ["apply", directory]:
            found = applied(Path(directory))
        case ["open", directory, number]:
            found = opened(Path(directory), int(number))
        case ["history", directory, api_url]:
            found = went_back(Path(directory), api_url)
        case _:
            sys.exit(__doc__)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
