"""What a sync causes: alerts that are raised and cleared, and what becomes of their notifications."""

from dataclasses import dataclass

from lockwatch.domain.alerts import Kind, NotificationSlot, SuppressReason, Urgency
from lockwatch.domain.locks import Lock


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert was raised. `lock` None: an alert of the program itself, here and below."""

    kind: Kind
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class Cleared:
    """An alert was cleared, after it had been raised."""

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
    """A notification appears."""

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
    """Some locks leave a notification. Without items left, it is withdrawn from the screen."""

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
