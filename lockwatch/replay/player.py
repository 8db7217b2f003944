"""Replays a recorded or written story through the alert rules, and reports what would have been notified.

resources/manual/replay.md describes the formats of input and output.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from lockwatch.domain.alerts import Kind
from lockwatch.domain.locks import Lock, list_order
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import Cleared, News, Notify, Raised, Suppressed, Withdraw
from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, Named, Outcome, Synced
from lockwatch.domain.overview import overview
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import advance, rename
from lockwatch.domain.user_actions import PAUSES, Act, Target, pause, silence
from lockwatch.replay.story_format import (
    LineReader,
    UnreadableError,
    content_of,
    is_first,
    is_number,
    read_failure,
    read_start,
)
from lockwatch.storage.state_file import StateFile
from lockwatch.tedee.parse import locks_outcome, sync_outcome

RESTART = "restart"
"""An action of a story, besides those of `Act`: the program ends and starts again with what it stored."""


class StoryError(ValueError):
    """A line cannot be read. The message is one sentence with the number of the line."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}.")
        self.line = line


class Replay:
    """The state of one story, advanced line by line."""

    def __init__(self, start: datetime, rules: Rules) -> None:
        """`start` has a time zone, which is used for local times."""
        self.rules = rules
        self._start_s = start.timestamp()
        self._zone = start.tzinfo
        self.state = State()
        self._at, self._slept = 0.0, 0.0
        self._ids: dict[str, set[int]] = {}
        """The ids of the locks so far in the story, by each name that a lock has had."""
        self._ids_of: dict[str, set[int]] = {}
        """The ids that each lock has had, by its serial number."""
        self._had: set[tuple[int | None, Kind]] = set()
        """The alerts that were raised so far in the story, by the id of the lock and the kind."""
        self._icon: Overview | None = None
        self._answer: object = None
        self._parsed: Outcome = BadAnswer(BadAnswerReason.NOT_TEDEE)

    def moment(self, at: float) -> Moment:
        """Return the moment `at` seconds after the start of the story."""
        return Moment(at, self._start_s + at, at - self._slept, self._zone)

    def play(self, line: Mapping[str, Any], parsed: Synced | Named | None = None) -> Iterator[News | Overview]:
        """Yield what happens at one line, in order; an Overview means that the icon changes.

        `parsed` is the outcome of the answer in the line, if the caller knows it. Raises UnreadableError.
        """
        now = self.moment(line["at"])
        content = content_of(line)
        value = line[content]
        match content:
            case "sync":
                yield from self._end(parsed if isinstance(parsed, Synced) else self._sync_outcome(value), now)
            case "failed":
                yield from self._end(read_failure(value), now)
            case "locks":
                named = parsed if isinstance(parsed, Named) else locks_outcome(value)
                if isinstance(named, Named):
                    self.state = rename(self.state, named.infos)
                    self._note_names()
                    if named.synced is not None:
                        yield from self._end(named.synced, now)
            case "do":
                self._do(value, line, now)
            case "slept":
                if not is_number(value) or not 0 <= value <= now.at - self._at:
                    raise UnreadableError("its slept is not a number of seconds since the line before")
                self._slept += value
        self._at = now.at

    def _sync_outcome(self, answer: object) -> Outcome:
        if answer is not self._answer:  # a repeated line is the same object (`LineReader`)
            self._answer, self._parsed = answer, sync_outcome(answer)
        return self._parsed

    def _end(self, outcome: Outcome, now: Moment) -> Iterator[News | Overview]:
        before = self.state.locks
        self.state, news = advance(self.state, outcome, now, self.rules)
        if self.state.locks.keys() != before.keys():
            self._note_names()
        for each in news:
            if isinstance(each, Raised):
                self._note_had(each.kind, each.lock.id if each.lock else None)
            yield each
        icon = overview(self.state, now.at, self.rules)
        if icon != self._icon:
            self._icon = icon
            yield icon

    def _note_had(self, kind: Kind, id_: int | None) -> None:
        self._had.add((id_, kind))
        lock = self.state.locks.get(id_) if id_ is not None else None
        if kind is Kind.DISCONNECTED and lock is not None and lock.flapping.unstable:
            self._had.add((id_, Kind.UNSTABLE))  # even if `unstable` itself was only in a digest, or not notified

    def _note_names(self) -> None:
        for info in (*self.state.infos.values(), *(lock.info for lock in self.state.locks.values())):
            self._ids.setdefault(info.name_or_id, set()).add(info.id)
            if info.serial_number:
                self._ids_of.setdefault(info.serial_number, set()).add(info.id)

    def _do(self, name: object, line: Mapping[str, Any], now: Moment) -> None:
        if name == RESTART:
            self._check_plain(line)
            with closing(StateFile(None, "")) as disk:
                disk.save(self.state, now)
                self.state = disk.load(now)
            return
        try:
            act = Act(name) if isinstance(name, str) else Act("")
        except ValueError:
            raise UnreadableError(f"there is nothing to do that is called {name!r}") from None
        if act in PAUSES:
            self._check_plain(line)
            self.state = pause(self.state, act, now)
        else:
            self.state = silence(self.state, self._targets(line), act, now)

    def _targets(self, line: Mapping[str, Any]) -> set[Target]:
        name, kind = line.get("lock"), line.get("kind")
        if not isinstance(kind, str) or kind not in set(Kind) or not isinstance(name, str | None):
            raise UnreadableError("it does not say which kind of alert of which lock")
        ids: set[int | None] = {None} if name is None else {*(self._ids.get(name) or self._ids_of.get(name) or ())}
        if not ids:
            raise UnreadableError(f"the story has had no lock that is called {name!r}")
        ids = ids.union(*(each for each in self._ids_of.values() if each & ids))
        if not any((id_, kind) in self._had for id_ in ids):
            raise UnreadableError(f"the story has had no alert {kind!r} of {name or 'the program'!r}")
        if name is None:
            return {(None, Kind(kind))}
        locks = self.state.locks.values()
        named = [lock for lock in locks if lock.name == name] or [lock for lock in locks if lock.key == name]
        return {(lock.id, Kind(kind)) for lock in named}

    @staticmethod
    def _check_plain(line: Mapping[str, Any]) -> None:
        if line.keys() & {"lock", "kind"}:
            raise UnreadableError("what it does is not about an alert")


def stories(lines: Iterable[str]) -> Iterator[tuple[Replay, int | float, News | Overview]]:
    """Play the lines and yield the story, the time and each thing that happens. Raises StoryError."""
    replay: Replay | None = None
    reader = LineReader()
    last: int | float = 0
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = reader.read(text)
            if replay is None:
                begins = is_first(line)
                replay = Replay(*read_start(line if begins else {}))
                if begins:
                    continue
            at = line.get("at")
            if not is_number(at) or at < last:
                raise UnreadableError("its time, at, is missing or earlier than the one before")
            last = at
            for each in replay.play(line):
                yield replay, at, each
        except UnreadableError as error:
            raise StoryError(number, str(error)) from None


def replay(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield what happens in a story, as the objects that are printed as JSON Lines. Raises StoryError."""
    for _, at, each in stories(lines):
        yield {"at": at, **_as_json(each)}


def replay_for_people(lines: Iterable[str]) -> Iterator[str]:
    """Yield what happens in a story in words, with local times. Raises StoryError."""
    from lockwatch.ui.wording.story import happening_text  # imports Qt, which JSON output does not need

    for story, at, each in stories(lines):
        yield f"{story.moment(at).local:%Y-%m-%d %H:%M:%S}  {happening_text(each, story.rules.hide_names)}"


def _as_json(each: News | Overview) -> dict[str, Any]:
    match each:
        case Overview(base, badge):
            return {"what": "icon", "icon": str(base), "badge": badge and str(badge)}
        case Raised(kind, lock):
            return {"what": "raised", "kind": str(kind), "lock": lock.name if lock else None}
        case Cleared(kind, lock):
            return {"what": "cleared", "kind": str(kind), "lock": lock.name if lock else None}
        case Notify():
            what = "replaced" if each.replaces else "told"
            locks = _names(item.lock for item in each.items)
            return {"what": what, "kind": str(each.kind), "locks": locks, "urgency": str(each.urgency)}
        case Withdraw():
            return {"what": "withdrawn", "kind": str(each.slot.kind), "locks": _names(each.locks)}
        case Suppressed(kind, lock, why):
            return {"what": "held", "kind": str(kind), "locks": _names([lock]), "why": str(why)}


def _names(locks: Iterable[Lock | None]) -> list[str]:
    once = {lock.id: lock for lock in locks if lock is not None}
    return [lock.name for lock in sorted(once.values(), key=list_order)]
