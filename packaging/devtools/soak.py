"""`make soak HOURS=2`: run the real program for hours, and check that it does not grow.

The program syncs every 10 s, the shortest interval, with a simulated cloud whose locks change before every sync. Now
and then a lock disconnects and returns, and the cloud fails. Meanwhile the list is opened and closed, and
`lockwatch status` is called. Memory, file descriptors and threads are printed every 30 s. At the end a straight line is
fitted to each of them; the exit status is 1 if one rises faster than its limit.

The first quarter of the time, but at most 10 minutes, is not judged: caches fill, and windows are opened for the first
time. Less than half an hour shows little, because the memory varies by some 100 KiB.
"""

import argparse
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from devtools.virtual_desktop.desktop import DesktopError, VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from lockwatch.demo.cloud import Fault, Play, SimulatedCloud
from lockwatch.demo.devices import SimulatedLock

TOKEN = "soak-key-that-opens-nothing"
INTERVAL_S = 10
LOCKS = 20
SAMPLED_EVERY_S = 30.0
START_TIMEOUT_S = 60.0
CLICKS_APART_S = 0.5
"""The time between two clicks, in seconds: long enough that the program does not treat them as a single click."""
NOT_JUDGED_S = 600.0
LIMITS = {"memory MiB": 1.0, "descriptors": 0.5, "threads": 0.5}
"""The steepest allowed rise of each value in an hour. A leak of 3 KiB per sync is 1 MiB an hour."""
FAULTS = {
    7: Fault(503, requests=1),
    17: Fault(200, {"Content-Type": "text/html"}, b"<html>maintenance</html>", requests=1),
    27: Fault(play=Play.DROPPED, requests=1),
    37: Fault(429, {"Retry-After": "10"}, requests=1),
}
"""How the cloud fails, by the position of the sync in each series of 40."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The resources that the process uses at one moment."""

    at_s: float
    """Since the first sync, in seconds."""
    syncs: int
    pss_mib: float
    """All memory, including the share of memory that other processes use, too (PSS). It changes if another Qt program
    starts."""
    memory_mib: float
    """The memory that is in no file, such as the heap. Other processes do not change it."""
    descriptors: int
    threads: int

    def __str__(self) -> str:
        memory = f"{self.pss_mib:9.1f} {self.memory_mib:11.2f}"
        return f"{self.at_s / 60:8.1f} {self.syncs:6} {memory} {self.descriptors:12} {self.threads:8}"


def soak(hours: float) -> list[Sample]:
    """Run the program for some hours, print a line per sample and return all samples."""
    locks = [SimulatedLock(10 + n, f"Door {n}", f"2000-{n:04}") for n in range(LOCKS)]
    with (
        VirtualDesktop("dunst", "openbox") as desktop,
        SimulatedCloud(TOKEN, locks) as cloud,
        NotifierWatcher(desktop.bus_address) as panel,
    ):
        config = desktop.directory / "own"
        config.mkdir()
        (config / "settings.toml").write_text("grace_s = 0\n", "utf-8")
        desktop.env["LOCKWATCH_TOKEN"] = TOKEN
        options = ("--config-dir", str(config), "--api-url", cloud.url, "--interval", str(INTERVAL_S))
        process = desktop.launch(sys.executable, "-m", "lockwatch", *options)
        panel.wait_for_items(1, START_TIMEOUT_S)
        samples = []
        for sample in _samples(desktop, cloud, process, panel, config, hours * 3600):
            print(sample, flush=True)
            samples.append(sample)
        return samples


def _samples(
    desktop: VirtualDesktop,
    cloud: SimulatedCloud,
    process: subprocess.Popen[str],
    panel: NotifierWatcher,
    config: Path,
    seconds: float,
) -> Iterator[Sample]:
    began = time.monotonic()
    syncs, sampled_at = 0, began
    while time.monotonic() - began < seconds:
        if process.poll() is not None:
            raise DesktopError(f"Lockwatch ended: {desktop.log('program')[-2000:]}")
        time.sleep(0.2)
        if (requested := _syncs(cloud)) > syncs:
            syncs = requested
            _live(cloud, syncs)
        if time.monotonic() - sampled_at >= SAMPLED_EVERY_S:
            sampled_at = time.monotonic()
            _use(desktop, panel, config)
            yield _sample(process.pid, sampled_at - began, syncs)


def _live(cloud: SimulatedCloud, number: int) -> None:
    """Change some locks after the sync with this number. Every fifth sync, a lock disconnects or returns."""
    one = number % LOCKS
    cloud.change(10 + one, state=2 if number // LOCKS % 2 else 6, battery=60 + number % 40, revision=number)
    if number % 5 == 0:
        cloud.change(10 + number // 10 % LOCKS, connected=number % 10 == 5)
    cloud.set_fault(FAULTS.get(number % 40))


def _use(desktop: VirtualDesktop, panel: NotifierWatcher, config: Path) -> None:
    """Open the list, close it, and call `lockwatch status`, which must answer."""
    (item,) = panel.items
    panel.activate(item)
    desktop.find("^Lockwatch$")
    time.sleep(CLICKS_APART_S)
    panel.activate(item)
    command = (sys.executable, "-m", "lockwatch", "--config-dir", str(config), "status", "--json")
    done = subprocess.run(command, env=desktop.env, stdout=subprocess.PIPE, timeout=START_TIMEOUT_S)
    if not done.stdout.startswith(b"{"):
        raise DesktopError(f"`lockwatch status` ended with status {done.returncode} and without an answer.")
    time.sleep(CLICKS_APART_S)


def _sample(pid: int, at_s: float, syncs: int) -> Sample:
    proc = Path(f"/proc/{pid}")
    rollup = dict(line.split()[:2] for line in (proc / "smaps_rollup").read_text("utf-8").splitlines()[1:])
    pss_mib, memory_mib = (int(rollup[name]) / 1024 for name in ("Pss:", "Pss_Anon:"))
    descriptors, threads = (len(list((proc / name).iterdir())) for name in ("fd", "task"))
    return Sample(at_s, syncs, pss_mib, memory_mib, descriptors, threads)


def _syncs(cloud: SimulatedCloud) -> int:
    return sum(request.path.endswith("/my/lock/sync") for request in list(cloud.requests))


def rise(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line through the points: the median of the slopes between any two (Theil-Sen).

    A few outliers do not change it, such as a sample in the middle of a request. It needs two points.
    """
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in itertools.combinations(points, 2) if x2 != x1]
    return median(slopes)


def rises_an_hour(samples: Sequence[Sample]) -> dict[str, float]:
    """Return how much each value of `LIMITS` rises in an hour. The samples of the first minutes are left out."""
    begins_s = min(samples[-1].at_s / 4, NOT_JUDGED_S)
    judged = [each for each in samples if each.at_s >= begins_s]
    values: dict[str, list[float]] = {
        "memory MiB": [each.memory_mib for each in judged],
        "descriptors": [each.descriptors for each in judged],
        "threads": [each.threads for each in judged],
    }
    hours = [each.at_s / 3600 for each in judged]
    return {name: rise(list(zip(hours, column, strict=True))) for name, column in values.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=2.0)
    options = parser.parse_args(arguments)
    print(
        f"{'minutes':>8} {'syncs':>6} {'PSS MiB':>9} {'memory MiB':>11} {'descriptors':>12} {'threads':>8}", flush=True
    )
    samples = soak(options.hours)
    if len(samples) < 4:
        print("Too short to judge.", file=sys.stderr)
        return 1
    flat = True
    for name, rises in rises_an_hour(samples).items():
        steep = rises > LIMITS[name]
        flat = flat and not steep
        print(f"{name:12} {rises:+8.2f} an hour, limit {LIMITS[name]:+.2f}  {'RISES' if steep else 'flat'}")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
