"""Problems with the state file in this run. Each is logged once and reported to the user once."""

import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

log = logging.getLogger(__name__)


class Fault(Enum):
    """A problem with the state file."""

    PUT_ASIDE = auto()
    """The file could not be read; it was renamed and replaced by a new one."""
    UNWRITABLE = auto()


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem with the state file that the user should be told about. Watching continues."""

    fault: Fault
    name: str = ""
    """The new name of a file that was put aside."""


class Troubles:
    """Collects the troubles until they are taken. Thread-safe."""

    def __init__(self) -> None:
        self._known: set[str | Fault] = set()
        """Warnings and faults that were already logged or reported in this run."""
        self._new: deque[Trouble] = deque()

    def warn(self, text: str, *values: str) -> None:
        """Log a warning, unless the same `text` was logged before. `values` fill its placeholders."""
        if text not in self._known:
            self._known.add(text)
            log.warning(text, *values)

    def report(self, trouble: Trouble) -> None:
        """Add a trouble, unless one of the same kind was added before."""
        if trouble.fault not in self._known:
            self._known.add(trouble.fault)
            self._new.append(trouble)

    def take(self) -> tuple[Trouble, ...]:
        """Return the troubles since the last call."""
        taken = []
        with suppress(IndexError):  # another thread may take them at the same time
            while True:
                taken.append(self._new.popleft())
        return tuple(taken)
