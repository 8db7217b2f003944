"""Stands in for the program behind a window that shows locks."""

from dataclasses import fields
from functools import partial

from lockwatch.ui.widgets.lock_actions import LockActions


class Asked:
    """Notes each action that was asked for: its name, and what it was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.actions = LockActions(**{each.name: partial(self._note, each.name) for each in fields(LockActions)})

    def of(self, name: str) -> list[tuple[object, ...]]:
        """Arguments of the calls of that action."""
        return [tuple(arguments) for called, *arguments in self.calls if called == name]

    def _note(self, *call: object) -> None:
        self.calls.append(call)
