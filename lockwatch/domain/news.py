"""The results of a sync: alerts raised and cleared, and notifications to show, withdraw or suppress."""

from dataclasses import dataclass

from lockwatch.domain.alerts import Kind, NotificationSlot, SuppressReason, Urgency
from lockwatch.domain.locks import Lock


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert was raised. Here and below, `lock` is None for an alert of the program itself."""

    kind: Kind
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class Cleared:
    """A raised alert was cleared."""

    kind: Kind
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class Item:
    """What a notification says about one lock, or about the program itself (`lock` None)."""

    kind: Kind
    lock: Lock | None
    after_s: float | None = None
    """How long it lasted, if it has ended; None while it is raised."""


@dataclass(frozen=True, slots=True)
class Notify:
    """A notification is to be shown."""

    slot: NotificationSlot
    items: tuple[Item, ...]
    replaces: bool = False
    """Whether it replaces the notification in its slot."""

    @property
    def kind(self) -> Kind:
        return self.slot.kind

    @property
    def urgency(self) -> Urgency:
        """The urgency of its kind; for a digest after a pause or quiet hours, the highest of its items."""
        if self.kind is not Kind.DIGEST_QUIET:
            return self.kind.urgency
        urgencies = {item.kind.urgency for item in self.items}
        return next(each for each in (Urgency.CRITICAL, Urgency.NORMAL, Urgency.LOW) if each in urgencies)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Some locks are removed from a notification. If no items are left, it is withdrawn from the screen."""

    slot: NotificationSlot
    locks: tuple[Lock | None, ...]
    left: tuple[Item, ...] = ()
    """What the notification still says."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A notification was due and was suppressed."""

    kind: Kind
    lock: Lock | None
    why: SuppressReason


News = Raised | Cleared | Notify | Withdraw | Suppressed
