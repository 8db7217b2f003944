"""The state: everything that is known at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from lockwatch.domain.alerts import Alert, Matter
from lockwatch.domain.locks import Lock, LockInfo
from lockwatch.domain.outcome import REFUSALS_TO_BELIEVE, Failure, NoToken
from lockwatch.domain.rules import Rules


class OnScreen(NamedTuple):
    """The notifications that are on the screen, so that a later run can replace or withdraw them."""

    service: str
    """Identifies the running notification service that shows them. The ids are valid only for it."""
    ids: Mapping[str, int]
    """Maps the tag of each notification's slot to the id that the service gave the notification."""


NOTHING_ON_SCREEN = OnScreen("", MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class State:
    """An immutable snapshot, which any thread may read. Times are steady seconds."""

    locks: Mapping[int, Lock] = field(default_factory=lambda: MappingProxyType({}))
    """By lock id, including locks that the latest good sync did not observe. A sync that changes no lock keeps the same
    mapping object."""
    infos: Mapping[int, LockInfo] = field(default_factory=lambda: MappingProxyType({}))
    left_out: int = 0
    """The number of unreadable elements in the latest good answer."""
    alerts: Mapping[Matter, Alert] = field(default_factory=lambda: MappingProxyType({}))
    """The alerts of the program itself."""
    synced_at: float | None = None
    """When the last good sync ended."""
    recalled_at: float | None = None
    """When this run loaded the state of the previous run; None after the first good sync of this run."""
    ran_until: float | None = None
    """When the previous run ended, as far as known; None if there was none."""
    ended_in_gap: bool = False
    """Whether the previous run could not see the locks when it ended."""
    failure: Failure | None = None
    """How the latest sync failed; None after a good one and before the first."""
    refusals: int = 0
    """Consecutive refusals of the token (`count_refusals`), or `FORBIDDEN_ONCE`.

    See `Pace.refusals` for the second count.
    """
    failures: int = 0
    """Failed syncs since the last good one, not counting a refused or missing token."""
    unseen_since: float = 0.0
    """When the last good sync ended, or the program started if there was none; seconds of `Moment.awake`."""
    paused_until: float | None = None
    """Notifications are paused until then; infinite until the user resumes them."""
    on_screen: OnScreen = NOTHING_ON_SCREEN
    rules: Rules | None = None
    """The rules of the latest step. Every lock is evaluated again when they change."""

    @property
    def fresh(self) -> bool:
        """Whether the latest sync of this run was a good one."""
        return self.failure is None and self.synced_at is not None and self.recalled_at is None

    @property
    def token_refused(self) -> bool:
        return self.refusals >= REFUSALS_TO_BELIEVE

    @property
    def needs_token(self) -> bool:
        return self.token_refused or isinstance(self.failure, NoToken)

    def paused(self, now: float) -> bool:
        return self.paused_until is not None and now < self.paused_until
