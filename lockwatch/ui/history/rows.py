"""The rows of the history: headings of days, episodes, and the details of expanded episodes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from lockwatch.domain.episodes import Episode, order
from lockwatch.domain.history import Entry
from lockwatch.domain.problems import Attention
from lockwatch.domain.timeline import FOR_EVER
from lockwatch.ui.history.day_field import day_end

SortKey = tuple[float, int, tuple[Any, ...], int]
BELOW_ALL: SortKey = (-FOR_EVER, 0, (), 0)
_HEADING_RANK = -1
"""A heading is sorted at the end of its day, but below an episode that begins at that time."""


class Row(NamedTuple):
    sort_key: SortKey
    """Unique. Rows are sorted by it in descending order."""
    day: date
    episode: Episode | None
    """The episode of the row; None for the heading of a day."""
    part: Entry | None = None
    """For a detail, the entry that it shows."""

    @property
    def at(self) -> float:
        """The time of an episode or a detail, in seconds since the epoch; for a heading, the end of the day."""
        return self.sort_key[0] if self.part is None else self.part.at


@dataclass(frozen=True, slots=True)
class RowContent:
    """What a row shows."""

    text: str
    """The text of an episode, or the day of a heading."""
    time: str
    """When it was, without the date; empty for the heading of a day."""
    name: str
    """The name of the lock; empty if only one lock is shown."""
    gap: bool
    """True for a time in which Lockwatch could not see the locks."""
    unseen: bool
    """True for a row within such a time."""
    attention: Attention
    """It gives the colour of the picture."""
    goes_on: bool
    """True for an episode that has not ended."""
    picture: str
    """The name of a picture; empty for none."""
    expanded: bool | None
    """Whether the details of an episode are shown; None if it has none."""
    detail: bool
    """True for a detail of an episode."""


def heading(day: date) -> Row:
    return Row((day_end(day), _HEADING_RANK, (), 0), day, None)


def episode_row(episode: Episode) -> Row:
    return Row((*order(episode), 0), date.fromtimestamp(episode.at), episode)


def detail_rows(row: Row) -> list[Row]:
    """Return the rows for the entries of an episode, the earliest first; none if the episode is a single entry."""
    if row.episode is None or not expandable(row.episode):
        return []
    return [
        Row((*row.sort_key[:3], -place), row.day, row.episode, part)
        for place, part in enumerate(row.episode.parts, start=1)
    ]


def expandable(episode: Episode) -> bool:
    """Return whether an episode has details."""
    return len(episode.parts) > (0 if episode.gap is not None else 1)


def under_days(rows: Iterable[Row], day: date | None) -> Iterator[Row]:
    """Yield the rows, with a heading before each new day. There already is a heading for `day`."""
    for row in rows:
        if row.day != day:
            day = row.day
            yield heading(day)
        yield row


def position(rows: Sequence[Row], key: SortKey) -> int:
    """Return the position of the row with this key, or of the first row below it."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows[middle].sort_key > key:
            low = middle + 1
        else:
            high = middle
    return low
