"""`make bench`: compare Lockwatch with a minimal PySide6 tray program (the floor) on a virtual desktop.

Absolute times differ from machine to machine; only ratios and orders of magnitude are meaningful. So a missed target is
marked but is not an error. The two programs never run at the same time, as they would share memory.
"""

import argparse
import contextlib
import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path
from statistics import median

from devtools.bench import history as bench_history
from devtools.bench.replay import LOCKS as REPLAYED_LOCKS
from devtools.bench.replay import MONTH_DAYS, replay_cost
from devtools.bench.window import locks
from devtools.virtual_desktop.desktop import DesktopError, VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from lockwatch.demo.cloud import SimulatedCloud

ROOT = Path(__file__).resolve().parents[3]

RESULTS = ROOT / "build" / "bench.json"
TOKEN = "bench-key-that-opens-nothing"
LOCKS = 10
APPLY_LIMITS_MS = {"1000 locks, all changed": 16.0, "10000 locks, unchanged": 16.0}
OPEN_LIMITS_MS = {20: 50.0, 1000: 100.0}
CLICKS_APART_S = 0.4
"""The time between two clicks, in seconds: long enough that the program does not take them for one."""
START_TIMEOUT_S = 15.0
SETTLE_S = 3.0
"""How long to wait after a request until the program is idle again, in seconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measured value."""

    name: str
    unit: str
    value: float
    floor: float | None = None
    most: float | None = None
    """The target: the highest allowed value, in `unit`."""
    most_floors: float | None = None
    """The target as a multiple of `floor`."""

    @property
    def missed(self) -> bool:
        """Whether the value is above the target."""
        most = self.most_floors * self.floor if self.most_floors and self.floor else self.most
        return most is not None and self.value > most

    def __str__(self) -> str:
        floor = f"{self.floor:9.1f} {self.value / self.floor:6.2f}" if self.floor else " " * 16
        target = f"<= {self.most_floors:g} x" if self.most_floors else f"<= {self.most:g}" if self.most else ""
        return f"{self.name:46} {self.unit:5} {self.value:9.1f} {floor}  {target:8} {'MISSED' * self.missed}".rstrip()


class Bench:
    """Starts and measures the two programs, one at a time."""

    def __init__(self, desktop: VirtualDesktop, watcher: NotifierWatcher) -> None:
        self.desktop, self.watcher = desktop, watcher
        self._number = count()

    @contextlib.contextmanager
    def floor(self) -> Iterator[tuple[subprocess.Popen[str], float]]:
        """Run the minimal program; yields the same as `program`."""
        with self._running(str(ROOT / "packaging" / "devtools" / "bench" / "floor.py")) as started:
            yield started

    @contextlib.contextmanager
    def program(
        self, cloud: SimulatedCloud, interval_s: int, config: Path | None = None
    ) -> Iterator[tuple[subprocess.Popen[str], float]]:
        """Run Lockwatch with the configuration directory `config`; by default a new one.

        With the same directory again, the floor of 10 s between two requests would also hold across the runs.
        """
        config = config or self.desktop.directory / f"config-{next(self._number)}" / "lockwatch"
        self.desktop.env["XDG_CONFIG_HOME"] = str(config.parent)  # for commands that talk to it
        address = ("--config-dir", str(config), "--api-url", cloud.url)
        with self._running("-m", "lockwatch", *address, "--interval", str(interval_s)) as started:
            yield started

    def with_history(self, days: int, times: int) -> Iterator[Row]:
        """Write a history of `days` days, and measure everything that depends on its size."""
        place, lived = self.desktop.directory / "lived", f"{days} days of {bench_history.LOCKS} busy locks"
        with _cloud() as cloud:
            bench_history.write(place, cloud.url, days, time.time() - days * bench_history.DAY_S)
            most = round(bench_history.MOST_MIB * days / bench_history.YEAR_DAYS, 1)
            yield Row(f"size of {lived}", "MiB", bench_history.size_mib(place), most=most)
            first, longest, all_s = bench_history.page_times(place, cloud.url)
            yield Row("their first page, read from the disk", "ms", first, most=50.0)
            yield Row("the longest page on the way back", "ms", longest, most=50.0)
            yield Row("all pages", "s", all_s)
            shown = self._inside("history", str(place), cloud.url)
            yield Row("history window: wish to first rows", "ms", shown["first"], most=200.0)
            yield Row("its longest stall of the GUI thread until then", "ms", shown["first stall"], most=100.0)
            yield Row("the same on the way back to its beginning", "ms", shown["longest stall"], most=100.0)
            yield Row("the whole way back", "s", shown["all"] / 1000)
            for arguments in ("--since 7d", "--csv", "--json"):
                took_s, mib = bench_history.command_cost(place, cloud.url, *arguments.split())
                yield Row(f"lockwatch history {arguments}", "s", took_s)
                yield Row("its memory", "MiB", mib, most=100.0)
            yield Row(
                "exec to icon registered, with them",
                "ms",
                *self._starts_with(place, cloud, times),
                most_floors=1.1,
            )

    def _starts_with(self, place: Path, cloud: SimulatedCloud, times: int) -> tuple[float, float]:
        """Return the time from exec to the icon in milliseconds, with this history and without any."""
        lived: list[float] = []
        empty: list[float] = []
        for _ in range(times + 1):
            for config, took in ((place, lived), (None, empty)):
                with self.program(cloud, 3600, config) as (_, began):
                    took.append(time.perf_counter() - began)
        return _ms(lived), _ms(empty)

    @contextlib.contextmanager
    def _running(self, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], float]]:
        """Run a program; yield its process, with the icon registered, and the time at which it was started."""
        began = time.perf_counter()
        process = self.desktop.launch(sys.executable, *arguments)
        try:
            self.watcher.wait_for_items(1, START_TIMEOUT_S)
            yield process, began
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(START_TIMEOUT_S)
            self.watcher.wait_for_items(0)

    def starts(self, times: int) -> Iterator[Row]:
        """Measure the time from exec to the icon and to the rows of the first sync."""
        icon_floor, icon, rows = [], [], []
        for _ in range(times + 1):  # the first one warms the caches and is dropped
            with self.floor() as (_, began):
                icon_floor.append(time.perf_counter() - began)
            with _cloud() as cloud, self.program(cloud, 3600) as (_, began):
                icon.append(time.perf_counter() - began)
                self.watcher.wait_for_properties(self.watcher.items[0], _shows_locks, START_TIMEOUT_S)
                rows.append(time.perf_counter() - began)
        yield Row("exec to icon registered", "ms", _ms(icon), _ms(icon_floor), most_floors=1.5)
        yield Row("exec to rows of the first sync", "ms", _ms(rows))

    def asking(self, times: int) -> Iterator[Row]:
        """Measure `lockwatch status`, which status bars call often, and Python doing nothing (about 60 and 15 ms)."""
        took: dict[str, list[float]] = {"-c pass": [], "-m lockwatch status": []}
        with _cloud() as cloud, self.program(cloud, 3600) as (process, _):
            _await(process, lambda: len(cloud.requests) == 1, 30.0)
            env = {name: value for name, value in self.desktop.env.items() if name != "PYTHONDONTWRITEBYTECODE"}
            for _ in range(times + 1):
                for arguments, seconds in took.items():
                    began = time.perf_counter()
                    command = [sys.executable, *arguments.split()]
                    done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, timeout=START_TIMEOUT_S)
                    seconds.append(time.perf_counter() - began)
                    if done.returncode > 1:
                        raise DesktopError("`lockwatch status` failed.")
        bare, status = map(_ms, took.values())
        yield Row("lockwatch status", "ms", status, bare, most_floors=4.0)

    def idle(self, seconds: float) -> Iterator[Row]:
        """Measure wake-ups while nothing happens, and the floor's memory, with which `syncs` compares."""
        with self.floor() as (process, _):
            time.sleep(SETTLE_S)
            floor = _wakeups_a_minute(process.pid, seconds)
            self._floor_mib = _pss_mib(process.pid)
        with _cloud() as cloud, self.program(cloud, 3600) as (process, _):
            _await(process, lambda: len(cloud.requests) == 1, 30.0)
            time.sleep(SETTLE_S)
            yield Row("wake-ups a minute between two syncs", "", _wakeups_a_minute(process.pid, seconds), floor)

    def syncs(self, times: int) -> Iterator[Row]:
        """Measure memory and CPU time of syncs. Call `idle` before, which measures the floor's memory."""
        first = min(5, times - 1)
        with _cloud() as cloud, self.program(cloud, 10) as (process, _):
            _await(process, lambda: _syncs(cloud) == first, 10.0 * (first + 3))
            time.sleep(SETTLE_S)
            before = _cpu_ms(process.pid)
            _await(process, lambda: _syncs(cloud) == times, 10.0 * (times - first + 2))
            time.sleep(SETTLE_S)
            cpu = (_cpu_ms(process.pid) - before) / (times - first)
            yield Row(f"PSS after {times} syncs", "MiB", _pss_mib(process.pid), self._floor_mib, most_floors=1.6)
            yield Row("CPU a sync", "ms", cpu, most=6.0)

    def applying(self) -> Iterator[Row]:
        """Measure how long the GUI thread needs to apply a sync."""
        for name, value in self._inside("apply").items():
            yield Row(f"GUI thread, {name}", "ms", value, most=APPLY_LIMITS_MS.get(name.removesuffix(", closed")))

    def opening(self, times: int) -> Iterator[Row]:
        """Measure opening the list. Each measurement of the first time needs a new process."""
        for number, most in OPEN_LIMITS_MS.items():
            each = [self._inside("open", str(number)) for _ in range(times)]
            first, later = (median(one[which] for one in each) for which in ("first", "later"))
            yield Row(f"list: click to first frame, {number} locks", "ms", first, most=most)
            yield Row("the same, when it was open before", "ms", later, most=most)

    def opening_again(self, times: int) -> Iterator[Row]:
        """Measure memory while opening the list over and over. Call `idle` before, which measures that of the floor."""
        with _cloud() as cloud, self.program(cloud, 3600) as (process, _):
            _await(process, lambda: len(cloud.requests) == 1, 30.0)
            (item,) = self.watcher.items
            used = []
            for _ in range(times):
                self.watcher.activate(item)
                self.desktop.find("^Lockwatch$")
                time.sleep(CLICKS_APART_S)
                self.watcher.activate(item)
                time.sleep(CLICKS_APART_S)
                used.append(_pss_mib(process.pid))
            name = f"PSS after opening and closing the list {times} times"
            yield Row(name, "MiB", used[-1], self._floor_mib, most_floors=1.7)
            yield Row("its growth since the 10th time", "MiB", used[-1] - used[min(9, times // 2)], most=0.5)

    def _inside(self, *what: str) -> dict[str, float]:
        """Return what window.py measures in a process of its own, in milliseconds."""
        kind, *more = what
        if kind != "history":
            more.insert(0, str(self.desktop.directory / f"inside-{next(self._number)}"))
        script = str(ROOT / "packaging" / "devtools" / "bench" / "window.py")
        answer = self.desktop.run(sys.executable, script, kind, *more, timeout_s=300)
        times: dict[str, float] = json.loads(answer)
        return times


def replaying(days: int, directory: Path) -> Iterator[Row]:
    """Measure the replay of `days`, and of half of them to show that the time grows linearly."""
    half_s, _ = replay_cost(days / 2, directory)
    took_s, mib = replay_cost(days, directory)
    at_most = 20.0 * days / MONTH_DAYS
    yield Row(f"replay of {days} days, {REPLAYED_LOCKS} locks, beside half of them", "s", took_s, half_s, most=at_most)
    yield Row("its memory", "MiB", mib, most=150.0)


# Memory, CPU time and wake-ups of a process


def _pss_mib(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    if sharers := sum(_maps_pyside(path) for path in Path("/proc").glob("[0-9]*/maps")) - 1:
        print(f"PSS is too low: {sharers} other processes share PySide6's memory.", file=sys.stderr)
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def _maps_pyside(maps: Path) -> bool:
    try:
        return "/PySide6/" in maps.read_text("utf-8", errors="replace")
    except OSError:  # the process has ended, or belongs to another user
        return False


def _cpu_ms(pid: int) -> float:
    """Return the CPU time of a process, including that of ended threads.

    Reads the process's CPU clock (clock_getcpuclockid(3)), which counts nanoseconds; /proc counts in steps of 10 ms.
    """
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e6


def _wakeups_a_minute(pid: int, seconds: float) -> float:
    before = _voluntary_switches(pid)
    time.sleep(seconds)
    return (_voluntary_switches(pid) - before) * 60 / seconds


def _voluntary_switches(pid: int) -> int:
    statuses = [path.read_text("utf-8") for path in Path(f"/proc/{pid}/task").glob("*/status")]
    return sum(int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for status in statuses)


# The cloud


def _cloud() -> SimulatedCloud:
    return SimulatedCloud(TOKEN, locks(LOCKS))


def _syncs(cloud: SimulatedCloud) -> int:
    return sum(request.path.endswith("/my/lock/sync") for request in list(cloud.requests))


def _shows_locks(properties: dict[str, object]) -> bool:
    """Return whether the tooltip is that of a good sync, which contains a time; the rows are set along with it."""
    return " As of " in str(properties["ToolTip"])


def _await(process: subprocess.Popen[str], done: Callable[[], bool], timeout_s: float) -> None:
    ends = time.monotonic() + timeout_s
    while not done():
        if process.poll() is not None or time.monotonic() > ends:
            raise DesktopError(f"Lockwatch ended, or did not sync within {timeout_s:g} s.")
        time.sleep(0.05)


def _ms(seconds: list[float]) -> float:
    """Return the median in milliseconds, without the first value (the warm-up)."""
    return median(seconds[1:]) * 1000


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
    print(f"{'':46} {'':5} {'Lockwatch':>9} {'floor':>9} {'ratio':>6}  target")
    rows: list[Row] = []
    with VirtualDesktop("pointer") as desktop, NotifierWatcher(desktop.bus_address) as watcher:
        # Without a known desktop Qt loads no GTK, whose 45 MiB in both programs would flatter every ratio.
        desktop.env |= {"LOCKWATCH_TOKEN": TOKEN, "XDG_CURRENT_DESKTOP": ""}
        bench = Bench(desktop, watcher)
        for part in (
            bench.starts(options.starts),
            bench.asking(20),
            bench.applying(),
            bench.opening(2 if options.quick else 5),
            bench.idle(options.idle),
            bench.syncs(options.syncs),
            bench.opening_again(12 if options.quick else 50),
            bench.with_history(30 if options.quick else bench_history.YEAR_DAYS, options.starts),
            replaying(3 if options.quick else MONTH_DAYS, desktop.directory),
        ):
            for row in part:
                print(row, flush=True)
                rows.append(row)
    RESULTS.parent.mkdir(exist_ok=True)
    results = {
        "python": platform.python_version(),
        "PySide6": version("PySide6-Essentials"),
        "rows": [asdict(row) | {"missed": row.missed} for row in rows],
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (DesktopError, TimeoutError, subprocess.TimeoutExpired) as error:
        sys.exit(f"The measurement failed. {error}")
    except KeyboardInterrupt:
        sys.exit(130)
