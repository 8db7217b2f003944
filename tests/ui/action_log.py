"""Lock actions for the tests of windows, which record their calls instead of changing anything."""

from dataclasses import fields
from functools import partial

from lockwatch.ui.widgets.lock_actions import LockActions


class ActionLog:
    """Provides `LockActions` and records each call: the name of the action and its arguments."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.actions = LockActions(**{each.name: partial(self._add, each.name) for each in fields(LockActions)})

    def calls_of(self, name: str) -> list[tuple[object, ...]]:
        """Return the arguments of all calls of the action `name`."""
        return [tuple(arguments) for called, *arguments in self.calls if called == name]

    def _add(self, *call: object) -> None:
        self.calls.append(call)
