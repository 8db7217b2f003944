"""What a running process costs: memory, CPU time and wake-ups, read from Linux."""

import time
from pathlib import Path

SAMPLED_EVERY_S = 0.1


class SharedMemoryError(Exception):
    """Another program maps the same libraries, so the measured program would seem to use less memory than it does."""


def pss_mib(pid: int, installation: Path | None = None) -> float:
    """Return the proportional set size of a process in MiB: a page that n processes share counts as 1/n.

    Raises SharedMemoryError if another process maps libraries from the directory `installation`.
    """
    if installation is not None and (sharers := _processes_mapping(installation) - {pid}):
        others = ", ".join(map(str, sorted(sharers)))
        raise SharedMemoryError(f"Memory can't be measured while these processes share it: {others}.")
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024


def _processes_mapping(directory: Path) -> set[int]:
    pids = set()
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            if f" {directory}/" in maps.read_text("utf-8", errors="replace"):
                pids.add(int(maps.parent.name))
        except OSError:  # the process has ended, or belongs to another user
            continue
    return pids


def cpu_ms(pid: int) -> float:
    """Return the CPU time of a process in milliseconds, including that of ended threads.

    Reads the process's CPU clock (clock_getcpuclockid(3)), which counts nanoseconds; /proc counts in steps of 10 ms.
    """
    return time.clock_gettime_ns((~pid << 3) | 2) / 1e6


def wakeups_a_minute(pid: int, seconds: float) -> float:
    """Return how many times a minute the threads of a process wake up, measured for `seconds`.

    Linux counts wake-ups per thread, and a count is lost when its thread ends. Therefore the counts are read often, and
    the last one of each thread is kept.
    """
    before = _voluntary_switches(pid)
    last = dict(before)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        time.sleep(SAMPLED_EVERY_S)
        last |= _voluntary_switches(pid)
    return sum(count - before.get(thread, 0) for thread, count in last.items()) * 60 / seconds


def _voluntary_switches(pid: int) -> dict[int, int]:
    counts = {}
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        try:
            text = status.read_text("utf-8")
        except OSError:  # the thread has ended
            continue
        counts[int(status.parent.name)] = int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
    return counts
