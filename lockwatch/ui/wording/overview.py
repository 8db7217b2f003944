"""Texts about all locks together: the tray icon's tooltip, and the headline and headings of the lock list."""

import math
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from lockwatch.domain.locks import Lock, LockState
from lockwatch.domain.overview_level import Base, Overview
from lockwatch.domain.problems import Problem, counts, problems
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.wording.locks import bolt_text, name_in_text
from lockwatch.ui.wording.names import by_name
from lockwatch.ui.wording.times import time_text

translate = QCoreApplication.translate

NAMED_AT_MOST = 3
"""How many locks the tooltip names."""
_ALIKE = {
    Problem.LEFT_UNLOCKED: Problem.UNLOCKED,
    Problem.DOOR_LEFT_OPEN: Problem.DOOR_OPEN,
    Problem.UNSEEN: Problem.DISCONNECTED,
}
"""Problems that are worded like another one."""
_CANNOT_SEE = frozenset({Base.NEEDS_TOKEN, Base.CANNOT_SEE})
_WITHOUT_FACTS = _CANNOT_SEE | {Base.LOCKED, Base.NO_LOCKS}
"""With one of these and no badge, the icon shows no problem of a lock."""


class _Fact(NamedTuple):
    """One thing that is wrong with one lock."""

    what: Problem
    lock: Lock


class Section(IntEnum):
    """The sections of the lock list, from top to bottom."""

    ATTENTION = 0
    REST = 1
    HIDDEN = 2


def section_text(section: Section, number: int) -> str:
    """Return the heading of a section with `number` locks."""
    match section:
        case Section.ATTENTION:
            return translate("Wording", "Needs attention (%n)", "", number)
        case Section.REST:
            return translate("Wording", "Other locks (%n)", "", number)
        case Section.HIDDEN:
            return translate("Wording", "Hidden (%n)", "", number)


def overview_text(state: State, overview: Overview, now: float, rules: Rules) -> str:
    """Return the tooltip: what base and badge of the icon show, the worst first, the time of that, and a pause."""
    facts = _facts(state, overview, now, rules)
    named = list(dict.fromkeys(fact.lock.id for fact in facts))[:NAMED_AT_MOST]
    texts = [_fact_text(fact) for fact in facts if fact.lock.id in named]
    if more := len({fact.lock.id for fact in facts}) - len(named):
        texts.append(translate("Wording", "And %n more", "", more))
    if calm := _base_text(state, overview, rules):
        texts.insert(0 if overview.base in _CANNOT_SEE else len(texts), calm)
    if state.synced_at is not None:
        texts.append(translate("Wording", "Updated {time}").format(time=time_text(state.synced_at, now)))
    sentences = [text if text.endswith("…") else f"{text}." for text in texts]
    return " ".join([*sentences, paused_sentence(state, now)] if state.paused(now) else sentences)


def headline_texts(state: State, overview: Overview, now: float, rules: Rules) -> tuple[str, list[str]]:
    """Return the headline of the lock list, which is the worst of what the icon shows, and the rest in a few words.

    A problem of a single lock is worded with its name; otherwise locks are counted.
    """
    facts = _facts(state, overview, now, rules)
    kinds = list(dict.fromkeys(fact.what for fact in facts))
    calm = _base_text(state, overview, rules)
    unwatched = 0 if facts else _unwatched(state, rules)
    rest = [translate("Wording", "%n not watched", "", unwatched)] if unwatched else []
    if not kinds or overview.base in _CANNOT_SEE:
        return calm, [*(_counted_text(what, facts) for what in kinds), *rest]
    worst_facts = [fact for fact in facts if fact.what is kinds[0]]
    headline = _fact_text(worst_facts[0]) if len(worst_facts) == 1 else _counted_text(kinds[0], facts)
    rest = [_counted_text(what, facts) for what in kinds[1:]]
    return headline, [*rest, calm] if calm else rest


def _unwatched(state: State, rules: Rules) -> int:
    """Return how many locks the user has muted, without those that have no bridge."""
    if not rules.by_lock:
        return 0
    return sum(lock.seen.connected is not None and not counts(lock, rules) for lock in state.locks.values())


def _base_text(state: State, overview: Overview, rules: Rules) -> str:
    """Return what the base of the icon shows in words; empty if the facts about the locks say it."""
    match overview.base:
        case Base.NEEDS_TOKEN if state.token_refused:
            return translate("Wording", "The access key was rejected")
        case Base.NEEDS_TOKEN:
            return translate("Wording", "Needs an access key")
        case Base.CANNOT_SEE if state.failure is None and (state.synced_at is None or state.recalled_at is not None):
            return translate("Wording", "Waiting for the first answer")
        case Base.CANNOT_SEE:
            return translate("Wording", "Cannot see the locks")
        case Base.UNKNOWN if not state.locks:
            return translate("Wording", "tedee's answer about the locks could not be read")
        case Base.LOCKED:
            return translate("Wording", "All locked")
        case Base.NO_LOCKS if not state.locks:
            return translate("Wording", "No locks")
        case Base.NO_LOCKS if all(lock.seen.connected is None for lock in state.locks.values()):
            return translate("Wording", "No lock has a bridge")
        case Base.NO_LOCKS:
            return translate("Wording", "No lock to watch")
    return ""


def _facts(state: State, overview: Overview, now: float, rules: Rules) -> list[_Fact]:
    """Return what base and badge of the icon stand for, the worst first and then by name; each lock once for a matter.

    While Lockwatch cannot see, only alerts are facts: whether a lock is locked is not known then.
    """
    if overview.badge is None and overview.base in _WITHOUT_FACTS:
        return []  # the usual case, in which the locks need not be examined again
    wrong = [
        (what, lock)
        for lock in state.locks.values()
        for what in problems(lock, now, rules)
        if what.badge or (what.base and overview.base not in _CANNOT_SEE)
    ]
    wrong.sort(key=lambda each: (each[0], by_name(each[1]), each[1].id))
    once = {(_worded(what, lock), lock.id): lock for what, lock in wrong}
    return [_Fact(what, lock) for (what, _), lock in once.items()]


def _worded(what: Problem, lock: Lock) -> Problem:
    """Return the problem that `what` is worded like. Of a disconnected lock nothing is known because of that."""
    if what is Problem.UNKNOWN and lock.seen.connected is False:
        return Problem.DISCONNECTED
    if what is Problem.UNKNOWN and lock.seen.state is LockState.UNCALIBRATED:
        return Problem.NEEDS_CALIBRATION
    return _ALIKE.get(what, what)


def _fact_text(fact: _Fact) -> str:
    name, seen = name_in_text(fact.lock), fact.lock.seen
    current = seen.connected and fact.lock.observed_at is None
    match fact.what:
        case Problem.JAMMED:
            text = translate("Wording", "{name} is jammed")
        case Problem.EMPTY:
            text = translate("Wording", "{name}: battery almost empty")
        case Problem.UNLOCKED if not current:
            text = translate("Wording", "{name}: unlocked when last seen")
        case Problem.UNLOCKED if seen.state is LockState.UNLOCKED:
            text = translate("Wording", "{name} is unlocked")
        case Problem.DOOR_OPEN if not current:
            text = translate("Wording", "{name}: door open when last seen")
        case Problem.DOOR_OPEN:
            text = translate("Wording", "{name}: door open")
        case Problem.NEEDS_CALIBRATION:
            text = translate("Wording", "{name} needs calibration")
        case Problem.DISCONNECTED:
            text = translate("Wording", "{name} is disconnected")
        case Problem.LOW:
            text = translate("Wording", "{name}: battery low")
        case _:
            state = seen.state if current else LockState.UNKNOWN
            return translate("Wording", "{name}: {state}").format(name=name, state=bolt_text(state))
    return text.format(name=name)


def _counted_text(what: Problem, facts: Iterable[_Fact]) -> str:
    """Return with how many locks that is wrong."""
    number = sum(fact.what is what for fact in facts)
    match what:
        case Problem.JAMMED:
            return translate("Wording", "%n locks jammed", "", number)
        case Problem.EMPTY:
            return translate("Wording", "%n batteries almost empty", "", number)
        case Problem.UNLOCKED:
            return translate("Wording", "%n not locked", "", number)
        case Problem.DOOR_OPEN:
            return translate("Wording", "%n doors open", "", number)
        case Problem.NEEDS_CALIBRATION:
            return translate("Wording", "%n locks need calibration", "", number)
        case Problem.DISCONNECTED:
            return translate("Wording", "%n locks disconnected", "", number)
        case Problem.LOW:
            return translate("Wording", "%n batteries low", "", number)
        case _:
            return translate("Wording", "%n locks in an unknown state", "", number)


def paused_sentence(state: State, now: float) -> str:
    """Say that notifications are paused, and until when. Call it only while they are."""
    if state.paused_until is None or math.isinf(state.paused_until):
        return translate("Wording", "Notifications are paused.")
    return translate("Wording", "Notifications are paused until {time}.").format(
        time=time_text(state.paused_until, now)
    )
