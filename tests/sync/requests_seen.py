"""Helpers for tests that look at the requests of the sync worker."""

import itertools
import time

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.util.clock import steady
from tests.sync.gui import FLOOR_S, Gui

SYNC, NAMES = "/api/v37/my/lock/sync", "/api/v37/my/lock"


def asked(cloud: SimulatedCloud, path: str) -> int:
    return sum(request.path == path for request in cloud.requests)


def assert_floor(cloud: SimulatedCloud, gui: Gui) -> None:
    """Assert that requests started at least `FLOOR_S` apart, and none reached the cloud before its announced start.

    Arrivals are not compared with each other: on a busy machine a late first one would seem too close to the second.
    """
    starts = [schedule.next_at for schedule in gui.schedules if schedule.syncing]
    assert len(starts) > 1
    assert all(later - earlier >= FLOOR_S for earlier, later in itertools.pairwise(starts))
    offset = steady() - time.monotonic()  # the cloud's clock stops during sleep
    arrivals = [request.started + offset for request in cloud.requests]
    assert abs(len(arrivals) - len(starts)) <= 1  # the latest request or its announcement may still be on its way
    assert all(arrival >= start - 0.01 for start, arrival in zip(starts, arrivals, strict=False))
