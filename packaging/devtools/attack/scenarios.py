"""The attacks. A scenario is a context manager whose attack lasts as long as its ``with`` block.

To add one, write a function that takes a `Scene`, and add it to `SCENARIOS`.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from devtools.attack import cloud, flood
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.processes import end
from lockwatch.demo.cloud import Fault, SimulatedCloud


@dataclass(frozen=True, slots=True)
class Scene:
    """What a scenario can attack. The program runs on `desktop`, and has already synced when the attack starts."""

    desktop: VirtualDesktop
    system_bus: str
    """The address of the private system bus."""
    cloud: SimulatedCloud


Scenario = Callable[[Scene], AbstractContextManager[None]]


def nothing(scene: Scene) -> AbstractContextManager[None]:
    """Do nothing, as a baseline."""
    return contextlib.nullcontext()


def _on_system_bus(kind: str) -> Scenario:
    return lambda scene: _flood(scene, scene.system_bus, kind)


def _on_session_bus(kind: str) -> Scenario:
    return lambda scene: _flood(scene, scene.desktop.bus_address, kind)


@contextlib.contextmanager
def _flood(scene: Scene, address: str, kind: str) -> Iterator[None]:
    process = scene.desktop.launch(sys.executable, flood.__file__, address, kind)
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"The hostile program ended by itself: {scene.desktop.log('program')[-2000:]}")
    finally:
        end([process], signal.SIGKILL)


@contextlib.contextmanager
def _hostile_notification_service(scene: Scene) -> Iterator[None]:
    scene.desktop.stop("dunst")
    with _flood(scene, scene.desktop.bus_address, "clicks"):
        yield


@contextlib.contextmanager
def _stopped_session_bus(scene: Scene) -> Iterator[None]:
    process = scene.desktop.pid("bus")
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def _by_cloud(fault: Fault) -> Scenario:
    return lambda scene: cloud.fault(scene.cloud, fault)


BASELINE = "nothing"
"""The scenario without an attack, with which the figures of all others are compared."""
FAILING = {f"cloud: {name}": _by_cloud(each) for name, each in cloud.FAULTS.items()}
"""The scenarios in which every sync fails. The program then increases the time between syncs, as it should."""
SCENARIOS: dict[str, Scenario] = {
    BASELINE: nothing,
    "system bus: 20 resumes a second": _on_system_bus("resume"),
    "system bus: short messages": _on_system_bus("short"),
    "system bus: long messages": _on_system_bus("long"),
    "session bus: notifications closed": _on_session_bus("closed"),
    "session bus: long messages": _on_session_bus("long"),
    "session bus: names come and go": _on_session_bus("names"),
    "session bus: clicks by the service": _hostile_notification_service,
    "session bus: stopped": _stopped_session_bus,
    **FAILING,
    **{f"cloud: {name}": _by_cloud(each) for name, each in cloud.LARGE_LISTS.items()},
    "cloud: 500 locks that all change": lambda scene: cloud.all_locks_change(scene.cloud),
}
"""The scenarios by their names in the table."""
