"""`make bench`: compare Lockwatch with a minimal PySide6 tray program (the floor) on a virtual desktop.

A private installation of the checkout is measured, started as by a user: by its console script, with bytecode, a
configuration and a token in the keyring. Absolute times depend on the machine; only ratios to the floor of the same run
can be compared between machines. The two programs never run at the same time, since they would share memory.
"""

import argparse
import contextlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path

from devtools.bench import history as bench_history
from devtools.bench.installation import ROOT, Installation, InstallationError, install
from devtools.bench.peers import peers
from devtools.bench.process_cost import SharedMemoryError, cpu_ms, pss_mib, wakeups_a_minute
from devtools.bench.replay import LOCKS as REPLAYED_LOCKS
from devtools.bench.replay import MONTH_DAYS, replay_cost
from devtools.bench.row import HEADING, Row
from devtools.bench.window import locks
from devtools.virtual_desktop.desktop import DesktopError, VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from lockwatch.demo.cloud import SimulatedCloud

RESULTS = ROOT / "build" / "bench.json"
TOKEN = "bench-key-that-opens-nothing"
LOCKS = 10
APPLY_LIMITS_MS = {"1000 locks, all changed": 16.0, "10000 locks, unchanged": 10.0}
OPEN_LIMITS_MS = {20: 50.0, 1000: 100.0}
CLICKS_APART_S = 0.4
"""The time between two clicks, in seconds: long enough that the program does not treat them as a single click."""
START_TIMEOUT_S = 15.0
FIRST_SYNC_TIMEOUT_S = 30.0
SETTLE_S = 3.0
"""How long to wait after a request until the program is idle again, in seconds."""
BETWEEN_SYNCS_S = 10.5
"""The program's minimum time between two requests plus a margin, in seconds. It also holds across a restart."""
CHANGED = 100_000
"""The ID of a lock that is unlocked after the configuration was written, so that the first sync changes the tooltip."""


class Bench:
    """Starts and measures the two programs, one at a time."""

    def __init__(self, desktop: VirtualDesktop, watcher: NotifierWatcher, installed: Installation) -> None:
        self.desktop, self.watcher, self.installed = desktop, watcher, installed
        self._number = count()
        self._floor_mib: tuple[float, ...] = ()

    @contextlib.contextmanager
    def floor(self, *urls: str) -> Iterator[tuple[subprocess.Popen[str], float]]:
        """Run the minimal program, which fetches `urls`; yields the same as `program`."""
        script = str(ROOT / "packaging" / "devtools" / "bench" / "floor.py")
        with self._running(self.installed.python, script, *urls) as started:
            yield started

    @contextlib.contextmanager
    def program(
        self, cloud: SimulatedCloud, interval_s: int, config: Path | None = None
    ) -> Iterator[tuple[subprocess.Popen[str], float]]:
        """Run Lockwatch with the configuration directory `config`; by default a new one.

        If a directory is used again, the first request may have to wait: the minimum of 10 s also holds across runs.
        """
        config = config or self._new_config()
        self.desktop.env["XDG_CONFIG_HOME"] = str(config.parent)  # so that commands find the running program
        address = ("--config-dir", str(config), "--api-url", cloud.url)
        with self._running(self.installed.lockwatch, *address, "--interval", str(interval_s)) as started:
            yield started

    def _new_config(self) -> Path:
        return self.desktop.directory / f"config-{next(self._number)}" / "lockwatch"

    def with_history(self, days: int, times: int) -> Iterator[Row]:
        """Write a history of `days` days, and measure everything that depends on its size."""
        place, lived = self.desktop.directory / "lived", f"{days} days of {bench_history.LOCKS} busy locks"
        with _cloud() as cloud:
            bench_history.write(place, cloud.url, days, time.time() - days * bench_history.DAY_S)
            most = round(bench_history.MOST_MIB * days / bench_history.YEAR_DAYS, 1)
            yield Row(f"size of {lived}", "MiB", (bench_history.size_mib(place),), most=most)
            first, longest, all_s = bench_history.page_times(place, cloud.url)
            yield Row("their first page, read from the disk", "ms", (first,), most=50.0)
            yield Row("the longest page on the way back", "ms", (longest,), most=50.0)
            yield Row("all pages", "s", (all_s,))
            shown = [self._inside("history", str(place), cloud.url) for _ in range(3)]
            for name, key, most in (
                ("history window: wish to first rows", "first", 60.0),
                ("its longest stall of the GUI thread until then", "first stall", 30.0),
                ("the same on the way back to its beginning", "longest stall", 30.0),
            ):
                yield Row(name, "ms", tuple(each[key] for each in shown), most=most)
            yield Row("the whole way back", "s", tuple(each["all"] / 1000 for each in shown))
            for arguments, most_s in (("--since 7d", None), ("--csv", 4.0), ("--json", None)):
                python = self.installed.python
                took_s, mib = bench_history.command_cost(python, place, cloud.url, *arguments.split())
                yield Row(f"lockwatch history {arguments}", "s", (took_s,), most=most_s)
                yield Row("its memory", "MiB", (mib,), most=100.0)
            lived_ms, empty_ms = self._starts_with(place, cloud, times)
            yield Row("exec to icon registered, with them", "ms", lived_ms, empty_ms, most_floors=1.1)

    def _starts_with(
        self, place: Path, cloud: SimulatedCloud, times: int
    ) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return the times from exec to the icon in milliseconds, with the history in `place` and without a history."""
        lived: list[float] = []
        empty: list[float] = []
        for _ in range(times + 1):
            for config, took in ((place, lived), (None, empty)):
                with self.program(cloud, 3600, config) as (_, began):
                    took.append(time.perf_counter() - began)
        return _ms(lived), _ms(empty)

    @contextlib.contextmanager
    def _running(self, *command: str) -> Iterator[tuple[subprocess.Popen[str], float]]:
        """Run a program. Once its icon is registered, yield the process and the time at which it was started."""
        began = time.perf_counter()
        process = self.desktop.launch(*command)
        try:
            self.watcher.wait_for_items(1, START_TIMEOUT_S)
            yield process, began
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(START_TIMEOUT_S)
            self.watcher.wait_for_items(0)

    def starts(self, times: int) -> Iterator[Row]:
        """Measure the time from exec to the icon and to the rows of the first sync."""
        icon_floor, rows_floor, icon, rows = [], [], [], []
        with _cloud() as cloud, self._token_in_keyring(cloud):
            lived = self._lived_config(cloud)
            cloud.change(CHANGED, state=2)
            for number in range(times + 1):  # the first one warms the caches and is dropped
                url = f"{cloud.url}/api/v37/my/lock"
                with self.floor(url) as (_, began):
                    icon_floor.append(time.perf_counter() - began)
                    self._await_tooltip(url)
                    rows_floor.append(time.perf_counter() - began)
                config = self.desktop.directory / f"lived-{number}" / "lockwatch"
                shutil.copytree(lived, config)
                with self.program(cloud, 3600, config) as (_, began):
                    icon.append(time.perf_counter() - began)
                    self._await_tooltip("Door 0 ")
                    rows.append(time.perf_counter() - began)
        yield Row("exec to icon registered", "ms", _ms(icon), _ms(icon_floor), most_floors=1.25)
        yield Row("exec to rows of the first sync", "ms", _ms(rows), _ms(rows_floor), most_floors=1.2)

    @contextlib.contextmanager
    def _token_in_keyring(self, cloud: SimulatedCloud) -> Iterator[None]:
        """Let Lockwatch read its token from the keyring, as for a user, instead of the environment."""
        del self.desktop.env["LOCKWATCH_TOKEN"]
        command = (self.installed.lockwatch, "--api-url", cloud.url, "token", "set")
        subprocess.run(command, env=self.desktop.env, input=TOKEN, text=True, check=True, stdout=subprocess.DEVNULL)
        yield
        self.desktop.env["LOCKWATCH_TOKEN"] = TOKEN

    def _lived_config(self, cloud: SimulatedCloud) -> Path:
        """Return a configuration directory whose last sync was long enough ago that the program syncs at once."""
        config = self._new_config()
        with self.program(cloud, 3600, config) as (process, _):
            _await_first_sync(process, cloud)
            time.sleep(SETTLE_S)
        time.sleep(BETWEEN_SYNCS_S)
        return config

    def _await_tooltip(self, text: str) -> None:
        (item,) = self.watcher.items
        self.watcher.wait_for_properties(item, lambda has: text in str(has["ToolTip"]), START_TIMEOUT_S)

    def asking(self, times: int) -> Iterator[Row]:
        """Measure `lockwatch status` (about 60 ms), which status bars call often, and a bare Python (about 15 ms)."""
        bare: list[float] = []
        status: list[float] = []
        with _cloud() as cloud, self.program(cloud, 3600) as (process, _):
            _await_first_sync(process, cloud)
            for _ in range(times + 1):
                bare.append(self._command_s(self.installed.python, "-c", "pass"))
                status.append(self._command_s(self.installed.lockwatch, "status"))
        yield Row("lockwatch status", "ms", _ms(status), _ms(bare), most_floors=1.8)

    def _command_s(self, *command: str) -> float:
        began = time.perf_counter()
        done = subprocess.run(command, env=self.desktop.env, stdout=subprocess.DEVNULL, timeout=START_TIMEOUT_S)
        if done.returncode > 1:
            raise DesktopError(f"`{' '.join(command[1:])}` failed.")
        return time.perf_counter() - began

    def idle(self, seconds: float) -> Iterator[Row]:
        """Measure wake-ups while nothing happens, and the memory of the floor for the comparison in `syncs`."""
        with self.floor() as (process, _):
            time.sleep(SETTLE_S)
            floor = self._wakeups(process.pid, seconds)
            self._floor_mib = (self._pss(process.pid),)
        with _cloud() as cloud, self.program(cloud, 3600) as (process, _):
            _await_first_sync(process, cloud)
            time.sleep(SETTLE_S)
            yield Row("wake-ups a minute between two syncs", "", self._wakeups(process.pid, seconds), floor)

    def _wakeups(self, pid: int, seconds: float) -> tuple[float, ...]:
        return tuple(wakeups_a_minute(pid, seconds / 3) for _ in range(3))

    def _pss(self, pid: int) -> float:
        return pss_mib(pid, self.installed.directory)

    def syncs(self, times: int) -> Iterator[Row]:
        """Measure memory and CPU time of syncs. `idle` must be called first; it measures the memory of the floor."""
        warm_up = min(5, times - 1)
        cpu: list[float] = []
        memory: list[float] = []
        with _cloud() as cloud, self.program(cloud, 10) as (process, _):
            _await_syncs(process, cloud, warm_up)
            time.sleep(SETTLE_S)
            for number in range(warm_up + 1, times + 1):
                before = cpu_ms(process.pid)
                _await_syncs(process, cloud, number)
                time.sleep(SETTLE_S)
                cpu.append(cpu_ms(process.pid) - before)
                memory.append(self._pss(process.pid))
        name = f"PSS after {times} syncs, list never opened"
        yield Row(name, "MiB", tuple(memory[-5:]), self._floor_mib, most_floors=1.35)
        yield Row(f"CPU a sync of {LOCKS} locks", "ms", tuple(cpu), most=3.0)

    def applying(self) -> Iterator[Row]:
        """Measure how long the GUI thread needs to apply a sync."""
        each = [self._inside("apply") for _ in range(3)]
        for name in each[0]:
            most = APPLY_LIMITS_MS.get(name.removesuffix(", closed"))
            yield Row(f"GUI thread, {name}", "ms", tuple(one[name] for one in each), most=most)

    def opening(self, times: int) -> Iterator[Row]:
        """Measure how long the list takes to open. Each first opening is measured in a new process."""
        for number, most in OPEN_LIMITS_MS.items():
            each = [self._inside("open", str(number)) for _ in range(times)]
            first, later = (tuple(one[which] for one in each) for which in ("first", "later"))
            yield Row(f"list: click to first frame, {number} locks", "ms", first, most=most)
            yield Row("the same, when it was open before", "ms", later, most=most)

    def opening_again(self, times: int) -> Iterator[Row]:
        """Measure memory while the list is opened repeatedly. `idle` must be called first; it measures the floor."""
        with _cloud() as cloud, self.program(cloud, 3600) as (process, _):
            _await_first_sync(process, cloud)
            (item,) = self.watcher.items
            used = []
            for _ in range(times):
                self.watcher.activate(item)
                self.desktop.find("^Lockwatch$")
                time.sleep(CLICKS_APART_S)
                self.watcher.activate(item)
                time.sleep(CLICKS_APART_S)
                used.append(self._pss(process.pid))
            name = f"PSS after opening and closing the list {times} times"
            yield Row(name, "MiB", tuple(used[-5:]), self._floor_mib, most_floors=1.5)
            yield Row("its growth since the 10th time", "MiB", (used[-1] - used[min(9, times // 2)],), most=0.5)

    def _inside(self, *what: str) -> dict[str, float]:
        """Return what window.py measures in a process of its own, in milliseconds."""
        kind, *more = what
        if kind != "history":
            more.insert(0, str(self.desktop.directory / f"inside-{next(self._number)}"))
        script = str(ROOT / "packaging" / "devtools" / "bench" / "window.py")
        answer = self.desktop.run(self.installed.python, script, kind, *more, timeout_s=300)
        times: dict[str, float] = json.loads(answer)
        return times


def replaying(python: str, days: int, directory: Path) -> Iterator[Row]:
    """Measure the replay of `days` days, and of half as many, to show that the time grows linearly."""
    half_s, _ = replay_cost(python, days / 2, directory)
    took_s, mib = replay_cost(python, days, directory)
    name = f"replay of {days} days, {REPLAYED_LOCKS} locks, beside half of them"
    yield Row(name, "s", (took_s,), (half_s,), most=5.0 * days / MONTH_DAYS)
    yield Row("its memory", "MiB", (mib,), most=150.0)


# The cloud


def _cloud() -> SimulatedCloud:
    return SimulatedCloud(TOKEN, locks(LOCKS))


def _await_first_sync(process: subprocess.Popen[str], cloud: SimulatedCloud) -> None:
    _await(process, lambda: bool(cloud.requests), FIRST_SYNC_TIMEOUT_S)


def _await_syncs(process: subprocess.Popen[str], cloud: SimulatedCloud, number: int) -> None:
    """Wait for a number of syncs. Only requests for locks count, as requests for bridges are additional."""

    def done() -> bool:
        return sum(request.path.endswith(("/my/lock", "/my/lock/sync")) for request in list(cloud.requests)) >= number

    _await(process, done, FIRST_SYNC_TIMEOUT_S + 10.0 * number)


def _await(process: subprocess.Popen[str], done: Callable[[], bool], timeout_s: float) -> None:
    ends = time.monotonic() + timeout_s
    while not done():
        if process.poll() is not None or time.monotonic() > ends:
            raise DesktopError(f"Lockwatch ended, or did not sync within {timeout_s:g} s.")
        time.sleep(0.05)


def _ms(seconds: list[float]) -> tuple[float, ...]:
    """Return the times in milliseconds, without the first one (the warm-up)."""
    return tuple(each * 1000 for each in seconds[1:])


def measure(options: argparse.Namespace) -> list[Row]:
    """Measure everything, and print each row when it is known."""
    installed = install()
    print(HEADING)
    rows: list[Row] = []
    with VirtualDesktop("pointer", "keyring") as desktop, NotifierWatcher(desktop.bus_address) as watcher:
        # On a known desktop, Qt would load GTK in both programs; its 45 MiB would improve each ratio of memory.
        desktop.env |= {"LOCKWATCH_TOKEN": TOKEN, "XDG_CURRENT_DESKTOP": ""}
        desktop.env.pop("PYTHONPATH", None)  # it would make Python import the checkout instead of the installation
        bench = Bench(desktop, watcher, installed)
        for part in (
            bench.starts(options.starts),
            bench.asking(20),
            bench.applying(),
            bench.opening(2 if options.quick else 5),
            bench.idle(options.idle),
            bench.syncs(options.syncs),
            bench.opening_again(12 if options.quick else 50),
            bench.with_history(30 if options.quick else bench_history.YEAR_DAYS, options.starts),
            replaying(installed.python, 3 if options.quick else MONTH_DAYS, desktop.directory),
            peers(desktop, options.idle),
        ):
            for row in part:
                print(row, flush=True)
                rows.append(row)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="3 starts, 3 syncs, 15 s of idleness, 30 days of history, 3 of replay, 12 openings",
    )
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--syncs", type=int, default=20)
    parser.add_argument("--idle", type=float, default=60.0, metavar="SECONDS")
    options = parser.parse_args()
    if options.quick:
        options.starts, options.syncs, options.idle = 3, 3, 15.0
    os.chdir(ROOT)
    rows = measure(options)
    RESULTS.parent.mkdir(exist_ok=True)
    results = {
        "python": platform.python_version(),
        "rows": [asdict(row) | {"value": row.value, "floor": row.floor, "missed": row.missed} for row in rows],
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    missed = [row.name for row in rows if row.missed]
    print("Every target is reached." if not missed else f"{len(missed)} targets are missed: {'; '.join(missed)}")
    return bool(missed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (InstallationError, DesktopError, SharedMemoryError, TimeoutError, subprocess.SubprocessError) as error:
        print(f"The measurement failed. {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
