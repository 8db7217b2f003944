"""Tests of garbage collection by hand: cycles are freed by the call, and never in another thread."""

import gc
import threading

from lockwatch.util.garbage import collect_if_due


class Cycle:
    """Refers to itself, so that only a collection frees it; records the thread in which that happens."""

    freed_in: list[threading.Thread]

    def __init__(self, freed_in: list[threading.Thread]) -> None:
        self.freed_in = freed_in
        self.itself = self

    def __del__(self) -> None:
        self.freed_in.append(threading.current_thread())


def allocate() -> None:
    """Create far more objects than it takes for an automatic collection."""
    assert len([[] for _ in range(50_000)]) == 50_000


def test_garbage_is_not_collected_in_another_thread() -> None:
    freed_in: list[threading.Thread] = []
    gc.collect()
    Cycle(freed_in)
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert freed_in == []
    objects: list[list[int]] = [[] for _ in range(10 * gc.get_threshold()[0])]
    collect_if_due()
    assert freed_in == [threading.current_thread()]
    assert objects


def test_nothing_is_collected_before_it_is_due() -> None:
    freed_in: list[threading.Thread] = []
    gc.collect()
    Cycle(freed_in)
    collect_if_due()
    assert freed_in == []
    gc.collect()
    assert len(freed_in) == 1
