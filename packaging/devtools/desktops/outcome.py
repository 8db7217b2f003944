"""The possible results of a check on a desktop."""

from dataclasses import dataclass
from enum import StrEnum


class FaultError(Exception):
    """Something does not work; the text says what."""


class CannotError(Exception):
    """This desktop cannot do what the check needs; the text says why."""


class Verdict(StrEnum):
    OK = "ok"
    FAULT = "fault"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a check. The session writes it to a file, from which `report` reads it."""

    check: str
    verdict: Verdict
    text: str
    """What the check saw or, if its verdict is not OK, why not."""
    pictures: tuple[str, ...] = ()
    """The file names of the screenshots that the check has taken."""
