"""Writes what the program sees as a story that `lockwatch replay` plays: to report a wrong alarm, or to try thresholds.

Only known fields are written, so no coordinates and nothing else that an answer may carry; the token is in no answer.
"""

import json
import logging
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.clock import moment, steady
from lockwatch.domain.acts import Act, Target
from lockwatch.domain.outcome import BadAnswer, NoToken, Outcome, RateLimited, Refused, Synced
from lockwatch.domain.pacing import FLOOR_S
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.story import said_rules

log = logging.getLogger(__name__)

FIELDS = ("id", "isConnected", "revision", "name", "serialNumber", "connectedToId")
STATES = ("deviceState", "lockProperties")
STATE_FIELDS = ("state", "doorState", "isCharging", "batteryLevel", "stateChangeResult", "lastStateChangedDate")


class Recorder(QObject):
    """Called from any thread; each line is on the disk when the call returns."""

    stopped = Signal()
    """The file can't be written any more; the program goes on without it."""

    def __init__(self, path: Path, rules: Rules, parent: QObject | None = None) -> None:
        """Raises OSError; FileExistsError where there is a file already, which is never overwritten."""
        super().__init__(parent)
        self._file = path.open("x", encoding="utf-8")
        self._guard = threading.Lock()
        self._begun = steady()
        start = moment().local.astimezone().isoformat(timespec="seconds")
        self._write({"start": start, "interval_s": rules.interval_s, "rules": said_rules(rules)})

    def heard(self, what: str, answer: Any) -> None:
        """A good answer: `what` is ``sync`` or ``locks``."""
        self._add(**{what: _known(answer)})

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        match outcome:
            case Synced() | NoToken():
                return
            case Refused(forbidden):
                failed: object = "forbidden" if forbidden else "refused"
            case RateLimited(retry_after_s):
                failed = {"rate_limited": FLOOR_S if retry_after_s is None else retry_after_s}
            case BadAnswer():
                failed = "bad_answer"
            case _:
                failed = "unreachable"
        self._add(failed=failed)

    def did(self, act: Act, targets: frozenset[Target], state: State) -> None:
        for id_, kind in sorted(targets, key=str):
            if id_ is None:
                self._add(do=act.value, lock=None, kind=kind.value)
            elif id_ in state.locks:
                self._add(do=act.value, lock=state.locks[id_].name, kind=kind.value)
        if not targets:
            self._add(do=act.value)

    def close(self) -> None:
        with self._guard:
            self._file.close()

    def _add(self, **line: object) -> None:
        self._write({"at": round(steady() - self._begun, 3), **line})

    def _write(self, line: dict[str, Any]) -> None:
        with self._guard:
            if self._file.closed:
                return
            try:
                print(json.dumps(line), file=self._file, flush=True)
            except OSError as error:
                log.warning("the recording stopped: %s", error.strerror)
                self._file.close()
                self.stopped.emit()


def _known(answer: Any) -> Any:
    """The answer with the fields that Lockwatch reads, and no others."""
    envelope = {key.lower(): value for key, value in answer.items()}
    result = [_known_element(element) for element in envelope["result"]]
    return {"result": result, "success": True, "errorMessages": [], "statusCode": 200}


def _known_element(element: Any) -> Any:
    if not isinstance(element, dict):
        return None
    known = {field: _plain(element[field]) for field in FIELDS if field in element}
    for name in STATES:
        state = element.get(name)
        if isinstance(state, dict):
            known[name] = {field: _plain(state[field]) for field in STATE_FIELDS if field in state}
        elif name in element:
            known[name] = None
    return known


def _plain(value: Any) -> Any:
    """A number, a word or nothing: what else stands in a field is not written."""
    return value if isinstance(value, str | int | float | bool | None) else None
