"""What a check of the program or of its surroundings has found, in one sentence, and what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    GOOD = "ok"
    NOTE = "note"
    """Works, but less well than it could, or can't be known here."""
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """English, as the terminal speaks it; nothing private in it: it is pasted into reports."""

    name: str
    """What was looked at: one or two words."""
    verdict: Verdict
    text: str
    """What was found."""
    remedy: str = ""
    """What to do, one sentence; empty where nothing is to be done."""


def lines(findings: Iterable[CheckResult]) -> Iterator[str]:
    """For a terminal, each as soon as it is found."""
    for finding in findings:
        yield f"{finding.verdict.value:<4}  {finding.name}: {finding.text}"
        if finding.remedy:
            yield f"      {finding.remedy}"
