"""Decides when to request names (``my/lock``): at the start, for an unknown lock or a new revision, and hourly."""

import math
from collections import deque

from lockwatch.domain.outcome import Synced

EVERY_S = 3600.0
"""The interval in seconds at which names are requested."""
APART_S = 60.0
"""The minimum time in seconds between two requests for names, unless the name of a lock is not known."""
AT_MOST, IN_S = 9, 600.0
"""At most 9 requests in 600 s: one less than the vendor allows (tedee API, ``my/lock``)."""


class NamesDue:
    """Decides when to request names. Times are steady seconds."""

    def __init__(self) -> None:
        self._first = True
        self._ended_at: deque[float] = deque(maxlen=AT_MOST)
        """When the latest requests ended."""
        self._answered_for: dict[int, int | None] | None = None
        """Revisions of the locks, by id, at the latest answer; None before the first one in this run."""

    def restart(self, known: bool) -> None:
        """Start again for another account or in a new run. `known`: names are stored from the previous run."""
        self._first, self._answered_for = not known, None

    def are_first(self, now: float) -> bool:
        """Return whether the first request must be for names. Its answer contains the states, too."""
        return self._first and self._allowed_at() <= now

    def on_request_ended(self, now: float) -> None:
        self._ended_at.append(now)

    def on_cloud_reached(self) -> None:
        self._first = False

    def on_answered(self, synced: Synced) -> None:
        """Note that a request for the names of the locks in `synced` was answered or refused."""
        self._answered_for = _revisions(synced)

    def on_synced(self, synced: Synced) -> None:
        """Note the revisions of a good sync. They replace those that were missing from the answer with the names."""
        known = self._answered_for or {}
        for id_, revision in _revisions(synced).items():
            if id_ in known and known[id_] is None:
                known[id_] = revision

    def due_at(self, earliest_at: float, synced: Synced) -> float:
        """Return when to request the names of the locks in `synced`. No request may start before `earliest_at`."""
        at, revisions = max(earliest_at, self._allowed_at()), _revisions(synced)
        if self._answered_for == revisions:
            return max(at, self.last + EVERY_S)
        return max(at, self.last + APART_S) if revisions.keys() <= (self._answered_for or {}).keys() else at

    @property
    def last(self) -> float:
        """When the latest request ended; minus infinity if there was none."""
        return self._ended_at[-1] if self._ended_at else -math.inf

    def _allowed_at(self) -> float:
        return self._ended_at[0] + IN_S if len(self._ended_at) == AT_MOST else -math.inf


def _revisions(synced: Synced) -> dict[int, int | None]:
    return {seen.id: seen.revision for seen in synced.observations}
