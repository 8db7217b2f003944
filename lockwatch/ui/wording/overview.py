"""Texts about all locks together: the tray icon's tooltip, and the headline and headings of the lock list."""

import math
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from lockwatch.domain.locks import DoorState, Lock
from lockwatch.domain.overview_level import Overview
from lockwatch.domain.problems import Problem, counts, problems
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.ui.wording.locks import bolt_text, in_a_row, name_in_text
from lockwatch.ui.wording.names import Named, by_name
from lockwatch.ui.wording.times import time_text

translate = QCoreApplication.translate

NAMED_AT_MOST = 3


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
            return translate("Wording", "The rest (%n)", "", number)
        case Section.HIDDEN:
            return translate("Wording", "Hidden (%n)", "", number)


def overview_text(state: State, overview: Overview, now: float, rules: Rules) -> str:
    """Return the tooltip: the summary, the time of the last successful sync, and the pause if there is one."""
    text = translate("Wording", "Lockwatch: {summary}").format(summary=summary_text(state, overview, now, rules))
    if state.synced_at is not None:
        text = translate("Wording", "{text}; as of {time}").format(text=text, time=time_text(state.synced_at, now))
    if state.paused(now):
        text = translate("Wording", "{text}; {paused}").format(text=text, paused=paused_text(state, now))
    return text


def paused_text(state: State, now: float) -> str:
    """Say that notifications are paused, and until when. Call it only while they are."""
    if state.paused_until is None or math.isinf(state.paused_until):
        return translate("Wording", "paused")
    return translate("Wording", "paused until {time}").format(time=time_text(state.paused_until, now))


def paused_sentence(state: State, now: float) -> str:
    """Return the text of `paused_text` as a complete sentence."""
    if state.paused_until is None or math.isinf(state.paused_until):
        return translate("Wording", "Notifications are paused.")
    return translate("Wording", "Notifications are paused until {time}.").format(
        time=time_text(state.paused_until, now)
    )


def summary_text(state: State, overview: Overview, now: float, rules: Rules, named_at_most: int = NAMED_AT_MOST) -> str:
    """Summarize all locks in one line. It names exactly the problems that `overview` is based on, the worst first."""
    match overview:
        case Overview.NEEDS_TOKEN if state.token_refused:
            return translate("Wording", "The token is refused")
        case Overview.NEEDS_TOKEN:
            return translate("Wording", "Needs a token")
        case Overview.CANNOT_SEE if state.synced_at is None and state.failure is None:
            return translate("Wording", "Waiting for the first answer")
        case Overview.CANNOT_SEE:
            return translate("Wording", "Cannot see the locks")
        case Overview.LOCKED:
            return _all_locked(state, rules)
        case Overview.NO_LOCKS if not state.locks:
            return translate("Wording", "No locks")
        case Overview.NO_LOCKS if all(lock.seen.connected is None for lock in state.locks.values()):
            return translate("Wording", "No lock has a bridge")
        case Overview.NO_LOCKS:
            return translate("Wording", "No lock to watch")
    return _wrong_text(state, now, rules, named_at_most)


def _wrong_text(state: State, now: float, rules: Rules, named_at_most: int) -> str:
    """Name the problems, the worst first, and count how many of the watched locks are locked."""
    watched = [lock for lock in state.locks.values() if counts(lock, rules)]
    wrong = _worst(watched, now, rules)
    alike = sum(what is wrong[0][0] for what, _ in wrong)
    if named_at_most == 1 and alike > 1:
        parts, named = [_counted(wrong[0][0], alike)], alike
    else:
        parts, named = [_part(what, lock) for what, lock in wrong[:named_at_most]], min(named_at_most, len(wrong))
    if len(wrong) > named:
        parts.append(translate("Wording", "and %n more", "", len(wrong) - named))
    locked = sum(lock.locked for lock in watched)
    parts.append(translate("Wording", "{n} of {total} locked").format(n=locked, total=len(watched)))
    return in_a_row(parts)


def _all_locked(state: State, rules: Rules) -> str:
    """Say that all watched locks are locked, and count connected ones that are not watched."""
    text = translate("Wording", "All locked")
    unwatched = sum(lock.seen.connected is not None and not counts(lock, rules) for lock in state.locks.values())
    return in_a_row([text, translate("Wording", "%n not watched", "", unwatched)]) if unwatched else text


def _worst(locks: list[Lock], now: float, rules: Rules) -> list[tuple[Problem, Lock]]:
    """Return the problems of the locks, sorted from the worst and then by name."""
    wrong = [(what, lock) for lock in locks for what in problems(lock, now, rules) if what <= Problem.UNLOCKED]
    return sorted(wrong, key=_rank)


def _rank(wrong: tuple[Problem, Lock]) -> tuple[Problem, Named, int]:
    what, lock = wrong
    return what, by_name(lock), lock.id


def _part(what: Problem, lock: Lock) -> str:
    name = name_in_text(lock)
    match what:
        case Problem.JAMMED:
            return translate("Wording", "{name} jammed").format(name=name)
        case Problem.EMPTY:
            return translate("Wording", "{name} battery almost empty").format(name=name)
        case Problem.DISCONNECTED:
            return translate("Wording", "{name} disconnected").format(name=name)
        case Problem.LOW:
            return translate("Wording", "{name} battery low").format(name=name)
        case _:
            return translate("Wording", "{name}: {state}").format(name=name, state=_unlocked(lock))


def _counted(what: Problem, number: int) -> str:
    match what:
        case Problem.JAMMED:
            return translate("Wording", "%n locks jammed", "", number)
        case Problem.EMPTY:
            return translate("Wording", "%n batteries almost empty", "", number)
        case Problem.DISCONNECTED:
            return translate("Wording", "%n locks disconnected", "", number)
        case Problem.LOW:
            return translate("Wording", "%n batteries low", "", number)
        case _:
            return translate("Wording", "%n not locked", "", number)


def _unlocked(lock: Lock) -> str:
    """Describe bolt and door. A jam is a problem of its own, unless it was silenced."""
    text = bolt_text(lock.seen.state)
    if lock.seen.door is DoorState.OPENED:
        text = translate("Wording", "{state}, door open").format(state=text)
    return text
