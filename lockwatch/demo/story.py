"""The demo's story: four locks and their cloud have typical problems within four and a half minutes."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lockwatch.demo.cloud import Fault, SimulatedCloud
from lockwatch.demo.devices import SimulatedBridge, SimulatedLock
from lockwatch.domain.locks import DoorState, LockState

DEMO_TOKEN = "demo-key-that-opens-nothing"
"""The personal access key of the simulated account."""
LENGTH_S = 268.0
"""How long the story takes, in seconds, including a quiet period at its end."""
RETRY_AFTER_S = 60
"""The ``Retry-After`` of the cloud's 429 response: long enough for the last good answer to become a minute old."""

FRONT_DOOR, BACK_DOOR, GARAGE, GARDEN_GATE = 101, 102, 103, 104
_HOUSE_BRIDGE, _GARAGE_BRIDGE = 201, 202

Change = Callable[[SimulatedCloud], None]


class Step(NamedTuple):
    """An event of the story."""

    at_s: float
    """Seconds since the start of the story."""
    sentence: str
    changes: tuple[Change, ...]


def begin(cloud: SimulatedCloud) -> None:
    """Give the cloud the devices that the story starts with, and end any fault."""
    cloud.set_fault(None)
    bridges = [
        SimulatedBridge(_HOUSE_BRIDGE, "House bridge", "20200001-000201"),
        SimulatedBridge(_GARAGE_BRIDGE, "Garage bridge", "20200001-000202"),
    ]
    locks = [
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
            battery=23,
            bridge_id=_HOUSE_BRIDGE,
        ),
    ]
    cloud.furnish(locks, bridges)


def _change(device_id: int, **fields: object) -> Change:
    return lambda cloud: cloud.change(device_id, **fields)


def _fault(fault: Fault | None) -> Change:
    return lambda cloud: cloud.set_fault(fault)


def _bridge(bridge_id: int, *, connected: bool) -> Change:
    return lambda cloud: cloud.change_bridge(bridge_id, connected=connected)


# Every state lasts at least 11 s, so that a program that syncs every 10 s sees it. The first state is seen within 10 s,
# and nothing during the 10 s after that, as the second request is for the names. After the ``Retry-After`` of a minute,
# up to 10 s more may pass. All problems must be over at the end, or an endless demo would not notify of them again.
# The one exception: the garage's connection is still unstable, because that alert ends after 10 minutes without a loss.
STORY = (
    Step(0, "Four locks; only Garden gate is unlocked", (begin,)),
    Step(10, "Garden gate is locked", (_change(GARDEN_GATE, state=LockState.LOCKED),)),
    Step(
        30,
        "Front door is unlocked and opened",
        (_change(FRONT_DOOR, state=LockState.UNLOCKED, door=DoorState.OPENED),),
    ),
    Step(41, "Front door is closed and locked", (_change(FRONT_DOOR, state=LockState.LOCKED, door=DoorState.CLOSED),)),
    Step(
        42,
        "The house bridge is gone, and three locks with it: one notification",
        (_bridge(_HOUSE_BRIDGE, connected=False),),
    ),
    Step(55, "The house bridge is back, and the three are connected again", (_bridge(_HOUSE_BRIDGE, connected=True),)),
    Step(58, "Back door's battery is low: 19 %", (_change(BACK_DOOR, battery=19),)),
    Step(70, "Back door's battery is critical: 9 %; the notification is replaced", (_change(BACK_DOOR, battery=9),)),
    Step(81, "Your turn: press Snooze or Acknowledge on that notification, and look at the icon", ()),
    Step(95, "Back door is charging", (_change(BACK_DOOR, battery=11, charging=True),)),
    Step(
        106,
        "The cloud has had too many requests, and wants to be left alone for a minute",
        (_fault(Fault(429, {"Retry-After": f"{RETRY_AFTER_S}"}, requests=1)),),
    ),
    Step(118, "Unseen meanwhile: Garage has lost its bridge", (_bridge(_GARAGE_BRIDGE, connected=False),)),
    Step(
        120,
        "Unseen, too: Garden gate's battery is low; one notification will tell both",
        (_change(GARDEN_GATE, battery=18),),
    ),
    Step(187, "Garage is connected again", (_fault(None), _bridge(_GARAGE_BRIDGE, connected=True))),
    Step(198, "Garage is lost for the second time", (_bridge(_GARAGE_BRIDGE, connected=False),)),
    Step(209, "Garage is connected again", (_bridge(_GARAGE_BRIDGE, connected=True),)),
    Step(220, "Garage is lost for the third time", (_bridge(_GARAGE_BRIDGE, connected=False),)),
    Step(231, "Garage is connected again", (_bridge(_GARAGE_BRIDGE, connected=True),)),
    Step(
        242,
        "Garage is lost for the fourth time: notified as unstable, and then no more",
        (_bridge(_GARAGE_BRIDGE, connected=False),),
    ),
    Step(
        255,
        "Garage is connected again, which nobody tells; both batteries are charged; all is well",
        (
            _bridge(_GARAGE_BRIDGE, connected=True),
            _change(BACK_DOOR, battery=44, charging=False),
            _change(GARDEN_GATE, battery=43),  # more than 20 points in one step would be doubted for an hour
        ),
    ),
)


class Story:
    """Plays `STORY` on a cloud, in a thread of its own. Afterwards the cloud stays as the last step left it."""

    def __init__(
        self, cloud: SimulatedCloud, say: Callable[[str], object], *, speed: float = 1.0, endless: bool = False
    ) -> None:
        """`say` is called with a line after each step, in the story's thread.

        `speed` is the number of story seconds per real second. An `endless` story restarts after `LENGTH_S`.
        """
        self._cloud = cloud
        self._say = say
        self._speed = speed
        self._endless = endless
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="story", daemon=True)

    def start(self) -> None:
        """Start the story; can be called only once. The cloud has its devices when it returns."""
        begin(self._cloud)
        self._thread.start()

    def stop(self) -> None:
        """End the story after the current step, and wait for that."""
        self._stopped.set()
        self._thread.join()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end of the story, and return whether it was reached in time."""
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
            with contextlib.suppress(OSError):  # standard output is closed
                self._say(f"{step.at_s:4.0f} s  {step.sentence}")
        return True

    def _wait_until(self, moment: float) -> bool:
        return not self._stopped.wait(max(0.0, moment - time.monotonic()))


@contextlib.contextmanager
def demo_cloud(
    say: Callable[[str], object] = print, *, speed: float = 1.0, endless: bool = False
) -> Iterator[tuple[str, str]]:
    """Run a simulated cloud with the story, and yield its URL and token."""
    with SimulatedCloud(DEMO_TOKEN) as cloud:
        story = Story(cloud, say, speed=speed, endless=endless)
        story.start()
        try:
            yield cloud.url, DEMO_TOKEN
        finally:
            story.stop()
