"""The demo's two minutes: what happens to four locks and their cloud while somebody looks on."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lockwatch.demo.cloud import Fault, Play, SimulatedBridge, SimulatedCloud, SimulatedLock
from lockwatch.domain.locks import DoorState, LockState

DEMO_TOKEN = "demo-key-that-opens-nothing"
"""The personal access key of the simulated account."""
LENGTH_S = 120.0
"""How long one telling takes, the calm at its end included."""

FRONT_DOOR, BACK_DOOR, GARAGE, GARDEN_GATE = 101, 102, 103, 104
_HOUSE_BRIDGE, _GARAGE_BRIDGE = 201, 202

Change = Callable[[SimulatedCloud], None]


class Step(NamedTuple):
    """One thing that happens."""

    at_s: float
    """Since the story's start."""
    sentence: str
    changes: tuple[Change, ...]


def begin(cloud: SimulatedCloud) -> None:
    """Furnishes the cloud as the story finds it."""
    cloud.fault = None
    cloud.bridges = [
        SimulatedBridge(_HOUSE_BRIDGE, "House bridge", "20200001-000201"),
        SimulatedBridge(_GARAGE_BRIDGE, "Garage bridge", "20200001-000202"),
    ]
    cloud.locks = [
        SimulatedLock(
            FRONT_DOOR, "Front door", "20200001-000101", door=DoorState.CLOSED, battery=87, bridge_id=_HOUSE_BRIDGE
        ),
        SimulatedLock(
            BACK_DOOR, "Back door", "20200001-000102", door=DoorState.CLOSED, battery=24, bridge_id=_HOUSE_BRIDGE
        ),
        SimulatedLock(GARAGE, "Garage", "20200001-000103", battery=62, bridge_id=_GARAGE_BRIDGE),
        SimulatedLock(
            GARDEN_GATE,
            "Garden gate",
            "20200001-000104",
            state=LockState.UNLOCKED,
            battery=71,
            bridge_id=_HOUSE_BRIDGE,
        ),
    ]


def _change(device_id: int, **fields: object) -> Change:
    return lambda cloud: cloud.change(device_id, **fields)


def _fault(fault: Fault | None) -> Change:
    return lambda cloud: setattr(cloud, "fault", fault)


# Every state stays long enough for a program that asks each 10 s to see it, though it took some seconds to start and
# its second request is for the names. Each trouble of the cloud meets one request: a second would double the wait.
STORY = (
    Step(0, "Four locks; only Garden gate is unlocked", (begin,)),
    Step(8, "Garden gate is locked", (_change(GARDEN_GATE, state=LockState.LOCKED),)),
    Step(
        14,
        "Front door is unlocked and opened",
        (_change(FRONT_DOOR, state=LockState.UNLOCKED, door=DoorState.OPENED),),
    ),
    Step(28, "Front door is closed and locked", (_change(FRONT_DOOR, state=LockState.LOCKED, door=DoorState.CLOSED),)),
    Step(
        29, "Garage has lost its bridge", (_change(_GARAGE_BRIDGE, connected=False), _change(GARAGE, connected=False))
    ),
    Step(
        40,
        "The cloud has had too many requests, and wants to be left alone for 15 s",
        (_fault(Fault(429, {"Retry-After": "15"}, requests=1)),),
    ),
    Step(50, "Garage is connected again", (_change(_GARAGE_BRIDGE, connected=True), _change(GARAGE, connected=True))),
    Step(53, "Back door's battery is low: 19 %", (_change(BACK_DOOR, battery=19),)),
    Step(66, "Back door's battery is critical: 9 %", (_change(BACK_DOOR, battery=9),)),
    Step(78, "Back door is charging", (_change(BACK_DOOR, battery=11, charging=True),)),
    Step(89, "The cloud drops a connection", (_fault(Fault(play=Play.DROPPED, requests=1)),)),
    Step(100, "The cloud is reachable again", (_fault(None),)),
    Step(102, "Back door is charged; all is well", (_change(BACK_DOOR, battery=100, charging=False),)),
)


class Story:
    """Plays `STORY` over a cloud in a thread of its own; afterwards the cloud stays as the last step left it."""

    def __init__(
        self, cloud: SimulatedCloud, say: Callable[[str], object], *, speed: float = 1.0, endless: bool = False
    ) -> None:
        """`say` gets a line for each step, in the story's thread, after the step.

        `speed`: the story's seconds in one real second. `endless`: begin again after `LENGTH_S`.
        """
        self._cloud = cloud
        self._say = say
        self._speed = speed
        self._endless = endless
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="story", daemon=True)

    def start(self) -> None:
        """Once only. The cloud is furnished when it returns."""
        begin(self._cloud)
        self._thread.start()

    def stop(self) -> None:
        """Ends it where it is, once the step that is being played has been said."""
        self._stopped.set()
        self._thread.join()

    def join(self, timeout_s: float | None = None) -> bool:
        """Waits for the story's end; was it reached?"""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        start = time.monotonic()
        while self._tell(start) and self._endless:
            start += LENGTH_S / self._speed
            if not self._wait_until(start):
                return

    def _tell(self, start: float) -> bool:
        for step in STORY:
            if not self._wait_until(start + step.at_s / self._speed):
                return False
            for change in step.changes:
                change(self._cloud)
            with contextlib.suppress(OSError):  # nobody reads standard output any more
                self._say(f"{step.at_s:4.0f} s  {step.sentence}")
        return True

    def _wait_until(self, moment: float) -> bool:
        return not self._stopped.wait(max(0.0, moment - time.monotonic()))


@contextlib.contextmanager
def demo_cloud(
    say: Callable[[str], object] = print, *, speed: float = 1.0, endless: bool = False
) -> Iterator[tuple[str, str]]:
    """A simulated cloud with the story running: its URL and its token."""
    with SimulatedCloud(DEMO_TOKEN) as cloud:
        story = Story(cloud, say, speed=speed, endless=endless)
        story.start()
        try:
            yield cloud.url, DEMO_TOKEN
        finally:
            story.stop()
