"""The contents of the notifications on the screen, without alerts that have been cleared."""

from collections.abc import Mapping

from lockwatch.domain.alerts import Kind, Matter, NotificationSlot
from lockwatch.domain.news import Item
from lockwatch.domain.state import State

Subject = tuple[int | None, Matter]
"""What an item is about: the id of its lock (None for the program itself), and the matter."""


def items_by_slot(state: State) -> Mapping[NotificationSlot, Mapping[Subject, Item]]:
    """Return the items of each notification, without those of a digest whose alerts have been cleared."""
    items: dict[NotificationSlot, dict[Subject, Item]] = {}

    def add(slot: NotificationSlot | None, subject: Subject, item: Item) -> None:
        if slot is not None:
            items.setdefault(slot, {})[subject] = item

    for lock in state.locks.values():
        for matter, alert in lock.alerts.items():
            add(alert.slot, (lock.id, matter), Item(alert.kind, lock))
        add(lock.flapping.slot, (lock.id, Matter.CONNECTION), Item(Kind.UNSTABLE, lock))
        if (reconnected := lock.flapping.reconnected) is not None:
            item = Item(Kind.RECONNECTED, lock, reconnected.after_s)
            add(reconnected.slot, (lock.id, Matter.CONNECTION), item)
    for matter, alert in state.alerts.items():
        add(alert.slot, (None, matter), Item(alert.kind, None))
    return items
