"""Tables of small stories, each with the sentence of the rules that it tests."""

from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from tests.replay.story import Line, brief, first, named, only, played

HOUSE = named(0, {1: "Front door", 2: "Back door", 3: "Cellar", 4: "Attic", 5: "Shed"})
"""The names of all locks in the tables. Their order in the list is Attic, Back door, Cellar, Front door, Shed."""
ALERTS = ("raised", "cleared")
NOTIFICATIONS = ("told", "replaced", "withdrawn", "held")
ICON = ("icon",)


@dataclass(frozen=True)
class Case:
    """A story and the output lines expected from it: only those of the given kinds, from `since` on, in this order."""

    sentence: str
    story: list[Line | list[Line]]
    expected: list[str]
    kinds: tuple[str, ...]
    since: float

    def check(self) -> None:
        """Replay the story and compare; a failure shows the sentence."""
        lines = [line for line in only(played(*self.story), *self.kinds) if line["at"] >= self.since]
        assert brief(lines) == self.expected, self.sentence


def case(
    id: str,
    sentence: str,
    story: list[Line | list[Line]],
    *expected: str,
    kinds: tuple[str, ...] = (*ALERTS, *NOTIFICATIONS),
    since: float = 0,
    **options: Any,
) -> ParameterSet:
    """Return one row of a table; `options` are the rules in the story's first line."""
    return pytest.param(Case(sentence, [first(**options), HOUSE, *story], list(expected), kinds, since), id=id)
