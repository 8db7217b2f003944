"""All locks in one line: the tray's tooltip, and the list's headline."""

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
    """Of the list, from its top."""

    ATTENTION = 0
    REST = 1
    HIDDEN = 2


def section_text(section: Section, number: int) -> str:
    """A heading, with how many locks stand under it."""
    match section:
        case Section.ATTENTION:
            return translate("Wording", "Needs attention (%n)", "", number)
        case Section.REST:
            return translate("Wording", "The rest (%n)", "", number)
        case Section.HIDDEN:
            return translate("Wording", "Hidden (%n)", "", number)


def overview_text(state: State, overview: Overview, now: float, rules: Rules) -> str:
    """The tray's tooltip: the worst in words, how many are locked, how old that is, and whether it is paused."""
    text = translate("Wording", "Lockwatch: {summary}").format(summary=summary_text(state, overview, now, rules))
    if state.synced_at is not None:
        text = translate("Wording", "{text}; as of {time}").format(text=text, time=time_text(state.synced_at, now))
    if state.paused(now):
        text = translate("Wording", "{text}; {paused}").format(text=text, paused=paused_text(state, now))
    return text


def paused_text(state: State, now: float) -> str:
    """Of a state that is paused: until when."""
    if state.paused_until is None or math.isinf(state.paused_until):
        return translate("Wording", "paused")
    return translate("Wording", "paused until {time}").format(time=time_text(state.paused_until, now))


def paused_sentence(state: State, now: float) -> str:
    """The same for a line of its own."""
    if state.paused_until is None or math.isinf(state.paused_until):
        return translate("Wording", "Notifications are paused.")
    return translate("Wording", "Notifications are paused until {time}.").format(
        time=time_text(state.paused_until, now)
    )


def summary_text(state: State, overview: Overview, now: float, rules: Rules, named_at_most: int = NAMED_AT_MOST) -> str:
    """The same without the program's name, the time and the pause. It names what `overview` counts, and no more."""
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
    """What is wrong, the worst first, and how many of the watched locks are locked."""
    watched = [lock for lock in state.locks.values() if counts(lock, rules)]
    wrong = _worst(watched, now, rules)
    alike = sum(what is wrong[0][0] for what, _ in wrong)
    if named_at_most == 1 and alike > 1:
        parts, said = [_counted(wrong[0][0], alike)], alike
    else:
        parts, said = [_part(what, lock) for what, lock in wrong[:named_at_most]], min(named_at_most, len(wrong))
    if len(wrong) > said:
        parts.append(translate("Wording", "and %n more", "", len(wrong) - said))
    locked = sum(lock.locked for lock in watched)
    parts.append(translate("Wording", "{n} of {total} locked").format(n=locked, total=len(watched)))
    return in_a_row(parts)


def _all_locked(state: State, rules: Rules) -> str:
    """Of those that are watched; the others may be in sight, and not locked."""
    text = translate("Wording", "All locked")
    unwatched = sum(lock.seen.connected is not None and not counts(lock, rules) for lock in state.locks.values())
    return in_a_row([text, translate("Wording", "%n not watched", "", unwatched)]) if unwatched else text


def _worst(locks: list[Lock], now: float, rules: Rules) -> list[tuple[Problem, Lock]]:
    """The worst first, and by name."""
    found = [(what, lock) for lock in locks for what in problems(lock, now, rules) if what <= Problem.UNLOCKED]
    return sorted(found, key=_rank)


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
    """The bolt and the door; a jam is said for itself, or was silenced."""
    text = bolt_text(lock.seen.state)
    if lock.seen.door is DoorState.OPENED:
        text = translate("Wording", "{state}, door open").format(state=text)
    return text
