"""All that is known at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockwatch.domain.alerts import Alert, Matter
from lockwatch.domain.locks import Lock, LockInfo
from lockwatch.domain.outcome import REFUSALS_TO_BELIEVE, Failure, NoToken
from lockwatch.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class State:
    """Frozen: who holds one may read it from any thread. Times are steady seconds."""

    locks: Mapping[int, Lock] = field(default_factory=lambda: MappingProxyType({}))
    """By id. The same object as before when a sync changed nothing of any lock."""
    infos: Mapping[int, LockInfo] = field(default_factory=lambda: MappingProxyType({}))
    left_out: int = 0
    """Elements of the latest good answer that could not be read."""
    left: Mapping[str, Lock] = field(default_factory=lambda: MappingProxyType({}))
    """By serial number, those that left since the latest names: one of them may be here already under another id."""
    alerts: Mapping[Matter, Alert] = field(default_factory=lambda: MappingProxyType({}))
    """Those of the program itself."""
    synced_at: float | None = None
    """End of the last good sync."""
    recalled_at: float | None = None
    """When this run began with what the one before had kept; None as soon as a sync of this run was good."""
    ran_until: float | None = None
    """When the run before ended, as far as is known; None: there was none."""
    ran_blind: bool = False
    """Could it not see in the end?"""
    failure: Failure | None = None
    """How the latest sync failed; None after a good one and before the first."""
    refusals: int = 0
    """In a row."""
    failures: int = 0
    """Since the last good sync, refused and missing tokens not counted."""
    blind_since: float = 0.0
    """When the last good sync ended or, before there was one, the program began; seconds of `Moment.awake`."""
    paused_until: float | None = None
    """Until then nothing is told; infinite: until it is resumed."""
    rules: Rules | None = None
    """Those of the latest step; other ones judge every lock anew."""

    @property
    def fresh(self) -> bool:
        """Was the latest sync of this run a good one?"""
        return self.failure is None and self.synced_at is not None and self.recalled_at is None

    @property
    def token_refused(self) -> bool:
        return self.refusals >= REFUSALS_TO_BELIEVE

    @property
    def needs_token(self) -> bool:
        return self.token_refused or isinstance(self.failure, NoToken)

    def paused(self, now: float) -> bool:
        return self.paused_until is not None and now < self.paused_until
