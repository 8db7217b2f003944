"""Lockwatch on the desktop, and the simulated cloud that it watches."""

import json
import time
from collections.abc import Callable
from typing import Any

from devtools.desktops.outcome import FaultError
from devtools.desktops.session import WITHIN_S, Session
from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedBridge, SimulatedLock
from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError, ask
from lockwatch.util.xdg_dirs import config_dir

TOKEN = "key-for-desktops"
FRONT, GARAGE, GATE = 101, 102, 103
NAMES = {FRONT: "<b>Front</b> & door", GARAGE: "Garage_side _x", GATE: "Meadow gate"}
"""Names with characters that desktops treat as markup or as the mark of an access key."""
_BRIDGE = 201


class Lockwatch:
    """Starts Lockwatch, runs its commands, and changes the locks that it watches."""

    def __init__(self, session: Session, cloud: SimulatedCloud) -> None:
        self.session, self.cloud = session, cloud
        self.variables = {"LOCKWATCH_API_URL": cloud.url, "LOCKWATCH_TOKEN": TOKEN}
        self._runs = False

    def command(self, *arguments: str, check: bool = True) -> str:
        return self.session.run("lockwatch", *arguments, check=check, env=self.variables)

    def start(self, *arguments: str) -> None:
        """Start the program, and wait until it has seen the locks."""
        self.session.launch("lockwatch", "lockwatch", "--log-level", "debug", *arguments, env=self.variables)
        self._runs = True
        self.until("it has synced", lambda facts: len(facts["locks"]) == len(NAMES))

    def status(self) -> dict[str, Any]:
        """Return what `lockwatch status --json` prints. It is read from the socket, which saves starting a process."""
        try:
            facts: dict[str, Any] = json.loads(ask(config_dir(), "status"))
        except NotAnsweringError:
            return {"overview": "not_answering", "badge": None, "paused": False, "locks": []}
        except NotRunningError:
            return {"overview": "not_running", "badge": None, "paused": False, "locks": []}
        return facts

    def until(self, what: str, true: Callable[[dict[str, Any]], object], within_s: float = WITHIN_S) -> dict[str, Any]:
        """Return the status as soon as `true` accepts it. Raises FaultError if it never does."""
        ends = time.monotonic() + within_s
        while not true(facts := self.status()):
            if time.monotonic() > ends:
                raise FaultError(f"waited {within_s:.0f} s, but not: {what}")
            time.sleep(0.5)
        return facts

    @property
    def runs(self) -> bool:
        return bool(self.status()["overview"] != "not_running")

    def quit(self) -> None:
        self.command("quit")

    # The locks

    def calm(self) -> None:
        """Give all locks a state that needs no attention."""
        locks = [
            SimulatedLock(FRONT, NAMES[FRONT], "20200001-000101", battery=27, bridge_id=_BRIDGE),
            SimulatedLock(GARAGE, NAMES[GARAGE], "20200001-000102", battery=28, bridge_id=_BRIDGE),
            SimulatedLock(GATE, NAMES[GATE], "20200001-000103", battery=64, bridge_id=_BRIDGE),
        ]
        self.cloud.furnish(locks, [SimulatedBridge(_BRIDGE, "House", "20200001-000201")])

    def change(self, lock: int, what: str, seen: Callable[[dict[str, Any]], object], **fields: object) -> None:
        """Change a lock, and wait until the running program has seen it."""
        self.cloud.change(lock, **fields)
        self.command("sync")
        self.until(what, lambda facts: seen(next(one for one in facts["locks"] if one["id"] == lock)))
