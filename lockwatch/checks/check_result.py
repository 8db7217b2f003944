"""The result of a check, and its form on the terminal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a check has ended; the value is what the terminal shows."""

    GOOD = "ok"
    NOTE = "note"
    """It works, but with restrictions, or it can't be checked here."""
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check. The texts are English and contain nothing private, as users paste them into reports."""

    name: str
    """The name of the check, in one or two words."""
    verdict: Verdict
    text: str
    """The result, in one sentence."""
    remedy: str = ""
    """What the user can do about it, in one sentence; empty if there is nothing to do."""


def lines(results: Iterable[CheckResult]) -> Iterator[str]:
    """Yield the lines to print for each result, as soon as there is one."""
    for result in results:
        yield f"{result.verdict.value:<4}  {result.name}: {result.text}"
        if result.remedy:
            yield f"      {result.remedy}"
