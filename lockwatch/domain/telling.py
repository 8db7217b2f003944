"""What is told of a change: which notification appears, takes another's place, or is withdrawn."""

from dataclasses import dataclass, replace

from lockwatch.domain.alerts import Alert, Kind, Matter, Rules, Urgency
from lockwatch.domain.locks import Lock


@dataclass(frozen=True, slots=True)
class Change:
    """One matter of one lock, before and after a sync."""

    lock: Lock
    matter: Matter
    before: Alert | None
    after: Alert | None


@dataclass(frozen=True, slots=True)
class Raised:
    lock: Lock
    kind: Kind


@dataclass(frozen=True, slots=True)
class Cleared:
    lock: Lock
    kind: Kind


@dataclass(frozen=True, slots=True)
class Told:
    """A notification appears, in the place of the one before of the same lock and matter where there is one."""

    lock: Lock
    kind: Kind
    after_s: float | None = None
    """For `Kind.RECONNECTED`: how long the lock had been disconnected."""

    @property
    def urgency(self) -> Urgency:
        return self.kind.urgency


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The notification of this lock and matter leaves the screen."""

    lock: Lock
    matter: Matter


News = Raised | Cleared | Told | Withdrawn


def tell(change: Change, now: float | None, rules: Rules) -> tuple[Alert | None, list[News]]:
    """The alert that stands after `change`, marked if it was told, and the news of it.

    `now` None: the lock has left the account, so its alerts end without a word.
    """
    before, after, lock = change.before, change.after, change.lock
    was = before.kind if before and not before.pending else None
    is_ = after.kind if after and not after.pending else None
    if was is is_:
        return after, []
    news: list[News] = []
    if was:
        news.append(Cleared(lock, was))
    if is_:
        news.append(Raised(lock, is_))
    told = before is not None and before.told
    improving = was is Kind.BATTERY_CRITICAL and is_ is Kind.BATTERY_LOW
    if is_ and after and rules.notifications and not improving:
        news.append(Told(lock, is_))
        return replace(after, told=True), news
    if told:
        news.append(Withdrawn(lock, change.matter))
        if was is Kind.DISCONNECTED and lock.seen.connected and before and now is not None and rules.notifications:
            news.append(Told(lock, Kind.RECONNECTED, after_s=now - before.since))
    return after, news
