"""Records what the program sees as a story for `lockwatch replay`, to report a false alarm or to try thresholds.

Only the fields that Lockwatch reads are written: no coordinates, and nothing else that an answer may contain. The
token is not part of any answer.
"""

import contextlib
import errno
import json
import logging
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from PySide6.QtCore import QObject, QTimeZone, Signal, Slot

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.moment import Moment
from lockwatch.domain.outcome import BadAnswer, Named, NoToken, Outcome, RateLimited, Refused, Synced
from lockwatch.domain.pacing import FLOOR_S
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import raised
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target
from lockwatch.replay.player import Replay
from lockwatch.replay.story_format import UnreadableError, read_start, rules_as_json, zone_called
from lockwatch.util.clock import awake, moment, steady

log = logging.getLogger(__name__)

FIELDS = ("id", "isConnected", "revision", "name", "serialNumber", "connectedToId", "type")
SILENCES, PAUSES = (Act.ACKNOWLEDGE, Act.SNOOZE_UNTIL_8), (Act.PAUSE, Act.PAUSE_UNTIL_8)
"""Acts that end at the same time, or never, whenever in the day they are done."""
SAME_END_S = 60.0
STATES = ("deviceState", "lockProperties")
TYPES = {True: 2, False: 4}
"""The type of a lock in an answer, by `LockInfo.rechargeable`."""
STATE_FIELDS = ("state", "doorState", "isCharging", "batteryLevel", "stateChangeResult", "lastStateChangedDate")


class Recorder(QObject):
    """Writes the recording. Call it from any thread; each line is flushed before the call returns."""

    stopped = Signal()
    """The file can no longer be written. The program continues without recording."""

    def __init__(self, path: Path, rules: Rules, parent: QObject | None = None) -> None:
        """Create the file. Raises OSError without leaving a file behind; FileExistsError if `path` exists already."""
        super().__init__(parent)
        self._guard = threading.Lock()
        self._begun = steady()
        self._unseen_s = self._begun - awake()
        """By how many seconds the steady clock is ahead of the clock that stops during sleep."""
        start = moment().local.astimezone().isoformat(timespec="seconds")
        header = {"start": start, **_zone(), "interval_s": rules.interval_s, "rules": rules_as_json(rules)}
        self._story = Replay(*read_start(header))
        """The story as replay will play it. It knows less than the program, whose state is from previous runs, too."""
        self._path, self._last_at = path, 0.0
        file = new_private_file(path)
        self._file: TextIO | None = file
        try:
            self._whole = _write(file, header)
        except OSError:
            self._file = None
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                path.unlink()
            raise

    def record_answer(self, what: str, answer: Any, outcome: Synced | Named) -> None:
        """Record a good answer: `what` is ``sync`` or ``locks``, `answer` the decoded body, `outcome` what it says."""
        self._add(outcome, **{what: _known(answer)})

    @Slot(object)
    def on_recalled(self, state: State) -> None:
        """Record the stored names of the locks, because the program need not request them at its start."""
        if state.infos:
            self._add(locks=_answer([_named(info) for info in state.infos.values()]))
        now = moment()
        if state.paused_until is not None and (act := _lasting(PAUSES, state.paused_until, now)):
            self._add(do=act.value)

    def record_silences(self, state: State) -> None:
        """Record what is silenced in the program's state and not in the recording, such as in the previous run.

        Call this after each sync. A snooze whose end a story cannot express is left out.
        """
        now = moment()
        for id_, lock in state.locks.items():
            for alert in raised(lock.alerts):
                story_lock = self._story.state.locks.get(id_)
                known = story_lock.alerts.get(alert.kind.matter) if story_lock else None
                if known is None or known.pending or known.kind is not alert.kind or known.silent_until is not None:
                    continue
                if alert.silent(now.at) and (act := _lasting(SILENCES, alert.silent_until, now)):
                    self.record_act(act, frozenset({(id_, alert.kind)}), state)

    @Slot(object)
    def on_ended(self, outcome: Outcome) -> None:
        """Record a failed sync. Good ones are recorded by `record_answer`."""
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

    def record_act(self, act: Act, targets: frozenset[Target], state: State) -> None:
        """Record a user action. Without `targets` it concerns all notifications, as a pause does.

        An action on an alert that the story does not have, such as one of the previous run, is left out.
        """
        for id_, kind in sorted(targets, key=str):
            if id_ is None:
                self._add(do=act.value, lock=None, kind=kind.value)
            elif id_ in state.locks:
                self._add(do=act.value, lock=_called(state, id_), kind=kind.value)
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

    def _add(self, parsed: Synced | Named | None = None, **line: object) -> None:
        """Add a line; `parsed` is the outcome of the answer in it."""
        with self._guard:  # the clock is read inside, so that times never decrease
            if self._file is None:
                return
            try:
                now = steady()
                at, unseen_s = round(now - self._begun, 3), now - awake()
                if (slept := round(unseen_s - self._unseen_s, 3)) >= 1:
                    self._put(self._file, {"at": at, "slept": min(slept, at - self._last_at)})
                    self._unseen_s = unseen_s
                self._put(self._file, {"at": at, **line}, parsed)
                return
            except OSError as error:
                fault = error
                with contextlib.suppress(OSError):  # closing flushes, which fails again
                    self._file.close()
                self._file = None
                with contextlib.suppress(OSError):
                    os.truncate(self._path, self._whole)  # replay refuses half a line
        self._tell_stopped(fault)

    def _put(self, file: TextIO, line: dict[str, Any], parsed: Synced | Named | None = None) -> None:
        """Write a line, unless it is one that replay would refuse."""
        try:
            list(self._story.play(line, parsed))
        except UnreadableError:
            return
        self._last_at = line["at"]
        self._whole = _write(file, line)

    def _tell_stopped(self, error: OSError) -> None:
        """Call this without the lock, because a receiver of the signal may call the recorder again."""
        log.warning("the recording stopped: %s", error.strerror)
        self.stopped.emit()


def _lasting(acts: Iterable[Act], until: float | None, now: Moment) -> Act | None:
    """Return which of `acts` would last until then if it were done now; steady seconds."""
    return next((act for act in acts if until is not None and _same_end(act.ends(now), until)), None)


def _same_end(one: float, other: float) -> bool:
    return one == other or abs(one - other) < SAME_END_S


def _called(state: State, id_: int) -> str:
    """Return what a story calls a lock: its name or, if another lock has the same name, its serial number."""
    lock = state.locks[id_]
    alone = sum(each.name == lock.name for each in state.locks.values()) == 1
    return lock.name if alone or lock.info.serial_number is None else lock.info.serial_number


def unbegun_text(path: Path, error: OSError) -> str:
    """Return why a recording cannot begin, in one sentence."""
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


def new_private_file(path: Path) -> TextIO:
    """Create a file that only the user can read: it will hold names and serial numbers. Raises OSError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")


def _write(file: TextIO, line: dict[str, Any]) -> int:
    """Write a line. Return the size of the file, bytes."""
    print(json.dumps(line), file=file, flush=True)
    return file.tell()


def _zone() -> dict[str, str]:
    """Return the header's field for this computer's time zone; none if its name is not known."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode(errors="replace")
    try:
        return {"zone": zone_called(name).key}
    except (LookupError, ValueError, OSError):
        return {}


def _known(answer: Any) -> Any:
    """Return the answer with only the fields that Lockwatch reads."""
    envelope = {key.lower(): value for key, value in answer.items()}
    return _answer([_known_element(element) for element in envelope["result"]])


def _answer(result: list[Any]) -> Any:
    return {"result": result, "success": True, "errorMessages": [], "statusCode": 200}


def _named(info: LockInfo) -> dict[str, Any]:
    """Return the element of ``my/lock`` with what is known from it."""
    battery_type = {} if info.rechargeable is None else {"type": TYPES[info.rechargeable]}
    return {"id": info.id, "name": info.name, "serialNumber": info.serial_number, **battery_type}


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
    """Return a scalar value as it is; None for an object or a list."""
    return value if isinstance(value, str | int | float | bool | None) else None
