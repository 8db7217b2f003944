"""Writes what the program sees as a story that `lockwatch replay` plays: to report a wrong alarm, or to try thresholds.

Only known fields are written, so no coordinates and nothing else that an answer may carry; the token is in no answer.
"""

import contextlib
import errno
import json
import logging
import threading
from pathlib import Path
from typing import Any, TextIO

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.domain.outcome import BadAnswer, NoToken, Outcome, RateLimited, Refused, Synced
from lockwatch.domain.pacing import FLOOR_S
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target
from lockwatch.replay.story_format import said_rules
from lockwatch.util.clock import moment, steady

log = logging.getLogger(__name__)

FIELDS = ("id", "isConnected", "revision", "name", "serialNumber", "connectedToId")
STATES = ("deviceState", "lockProperties")
STATE_FIELDS = ("state", "doorState", "isCharging", "batteryLevel", "stateChangeResult", "lastStateChangedDate")


class Recorder(QObject):
    """Called from any thread; each line is on the disk when the call returns."""

    stopped = Signal()
    """The file can't be written any more; the program goes on without it."""

    def __init__(self, path: Path, rules: Rules, parent: QObject | None = None) -> None:
        """Raises OSError, and leaves no file of its own; FileExistsError for one that is there, which is kept."""
        super().__init__(parent)
        self._guard = threading.Lock()
        self._begun = steady()
        start = moment().local.astimezone().isoformat(timespec="seconds")
        file = path.open("x", encoding="utf-8")
        self._file: TextIO | None = file
        try:
            _write(file, {"start": start, "interval_s": rules.interval_s, "rules": said_rules(rules)})
        except OSError:
            self._file = None
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                path.unlink()
            raise

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
            file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except OSError as error:
            self._tell_stopped(error)

    def _add(self, **line: object) -> None:
        with self._guard:  # around the clock too, so that no line is earlier than the one before it
            if self._file is None:
                return
            try:
                _write(self._file, {"at": round(steady() - self._begun, 3), **line})
                return
            except OSError as error:
                fault = error
                with contextlib.suppress(OSError):  # it tries again to write what could not be written
                    self._file.close()
                self._file = None
        self._tell_stopped(fault)

    def _tell_stopped(self, error: OSError) -> None:
        """Without the guard, as who hears it may call again."""
        log.warning("the recording stopped: %s", error.strerror)
        self.stopped.emit()


def unbegun_text(path: Path, error: OSError) -> str:
    """Why a recording can't begin, in one sentence."""
    if isinstance(error, FileExistsError):
        return f"{path} is there already and is never overwritten."
    why = {
        errno.ENOENT: "its directory is not there",
        errno.ENOTDIR: "its directory is not one",
        errno.EACCES: "you may not write there",
        errno.EPERM: "you may not write there",
        errno.EROFS: "nothing can be written there",
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk is full",
    }.get(error.errno or 0, error.strerror)
    return f"{path} can't be recorded into: {why}."


def _write(file: TextIO, line: dict[str, Any]) -> None:
    print(json.dumps(line), file=file, flush=True)


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
