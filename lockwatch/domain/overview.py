"""What the tray icon shows for the whole account (RULES.md, The icon)."""

from lockwatch.domain.overview_level import Base, Overview
from lockwatch.domain.problems import Problem, counts, unsorted_problems
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State


def stale(state: State, now: float, rules: Rules) -> bool:
    """Return whether the last good sync of this run is older than 3 intervals and 60 s, or there was none yet."""
    return state.recalled_at is not None or state.synced_at is None or now > rules.stale_at(state.synced_at)


def overview(state: State, now: float, rules: Rules) -> Overview:
    """Return what the tray icon shows at `now`, steady seconds.

    A lock without a bridge or a muted one does not count, nor does an alert that was acknowledged or snoozed.
    """
    watched, wrong = False, set[Problem]()
    for lock in state.locks.values():
        if not lock.calm:
            wrong.update(unsorted_problems(lock, now, rules))
        watched = watched or counts(lock, rules)
    found = sorted(wrong)
    badge = next((problem.badge for problem in found if problem.badge), None)
    if state.needs_token:
        return Overview(Base.NEEDS_TOKEN, badge)
    if stale(state, now, rules):
        return Overview(Base.CANNOT_SEE, badge)
    if not state.locks and state.left_out:  # the account has locks, and none has ever been readable
        return Overview(Base.UNKNOWN)
    base = next((problem.base for problem in found if problem.base), Base.LOCKED if watched else Base.NO_LOCKS)
    return Overview(base, badge)
