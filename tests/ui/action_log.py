"""A stand-in for the program behind a window that shows locks."""

from dataclasses import fields
from functools import partial

from lockwatch.ui.widgets.lock_actions import LockActions


class Asked:
    """Records each call of an action: its name and its arguments."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.actions = LockActions(**{each.name: partial(self._note, each.name) for each in fields(LockActions)})

    def of(self, name: str) -> list[tuple[object, ...]]:
        """The arguments of all calls of that action."""
        return [tuple(arguments) for called, *arguments in self.calls if called == name]

    def _note(self, *call: object) -> None:
        self.calls.append(call)
