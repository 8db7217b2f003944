"""What a check on a desktop can end with, besides success."""

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
    """The result of a check, as it is written to a file by the session and read by the table."""

    check: str
    verdict: Verdict
    text: str
    """What was seen, or why it is a fault or can't be checked."""
    pictures: tuple[str, ...] = ()
    """The names of screenshots, which are in the folder of the desktop."""
