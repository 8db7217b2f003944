"""The demo's four and a half minutes: what happens to four locks and their cloud while somebody looks on."""

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
"""How long one telling takes, the calm at its end included."""
RETRY_AFTER_S = 60
"""For how long the cloud wants to be left alone: a minute since the last good answer is then over."""

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


# Every state stays for at least 11 s, so that a program that asks each 10 s sees it. The first one is seen within its
# first 10 s, and nothing within the next 10 s, as the second request is for the names; after the minute that the cloud
# wants for itself, up to 10 s more may pass. What is lost or low must be well at the end, or an endless demo would not
# tell it again. Only the garage stays unstable: that takes 10 steady minutes to end.
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
        "Garage is lost for the fourth time: told as unstable, and then no more",
        (_bridge(_GARAGE_BRIDGE, connected=False),),
    ),
    Step(
        255,
        "Garage is connected again, which nobody tells; both batteries are charged; all is well",
        (
            _bridge(_GARAGE_BRIDGE, connected=True),
            _change(BACK_DOOR, battery=100, charging=False),
            _change(GARDEN_GATE, battery=100),
        ),
    ),
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
