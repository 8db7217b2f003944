"""From news to notifications, and from their buttons to acts."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.desktop.notifications import Action, Notification, Notifier
from lockwatch.domain.acts import Act, Target
from lockwatch.domain.alerts import Kind, Place, Urgency
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.telling import Item, News, Told, Withdrawn
from lockwatch.ui.wording_alerts import button_text, notification_texts

BUTTONS = (Act.ACKNOWLEDGE, Act.SNOOZE_1H, Act.SNOOZE_TOMORROW)
DIGESTS = frozenset({Kind.DIGEST_GAP, Kind.DIGEST_QUIET})
EXAMPLE = Place(Kind.DISCONNECTED, "example")


class Announcer(QObject):
    """Knows what each notification on the screen tells."""

    acted = Signal(object, object)
    """A button: the frozenset of Targets, and Act."""
    announced = Signal(str)
    """The title of what was shown."""

    def __init__(self, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hide_names = False
        self._notifier = notifier
        self._told: dict[str, Told] = {}
        notifier.acted.connect(self._on_acted)

    @Slot(object)
    def on_happened(self, news: News) -> None:
        match news:
            case Told(place):
                self._remember(news)
                notification = self._notification(news)
                self._notifier.show(notification)
                self.announced.emit(notification.title)
            case Withdrawn(place, _, left) if left:
                if place.kind not in DIGESTS and place.tag in self._told:
                    self._told[place.tag] = rest = Told(place, left)
                    self._notifier.update(self._notification(rest))
            case Withdrawn(place):
                self._told.pop(place.tag, None)
                self._notifier.withdraw(place.tag)

    def on_named(self, locks: Mapping[int, Lock]) -> None:
        """A notification that stands says the name as soon as it is known."""
        for tag, told in [*self._told.items()]:
            items = tuple(
                replace(item, lock=locks[item.lock.id]) if item.lock and item.lock.id in locks else item
                for item in told.items
            )
            if [_name(item) for item in items] != [_name(item) for item in told.items]:
                self._told[tag] = renamed = replace(told, items=items)
                self._notifier.update(self._notification(renamed))

    def on_silenced(self, targets: frozenset[Target]) -> None:
        """What was acknowledged or snoozed elsewhere need not stand on the screen any longer."""
        for tag, told in [*self._told.items()]:
            if targets and targets >= _targets(told):
                self._notifier.withdraw(tag)

    def show_example(self) -> None:
        """A notification that is like a true one."""
        lock = Lock(Observation(0, False, LockState.UNKNOWN), 0.0, LockInfo(0, self.tr("Example door")))
        self.on_happened(Told(EXAMPLE, (Item(Kind.DISCONNECTED, lock),)))

    def show_notice(self, tag: str, text: str) -> None:
        """Something about the program that no rule tells."""
        self._notifier.show(Notification(tag, "Lockwatch", text, Urgency.NORMAL))

    def _remember(self, told: Told) -> None:
        """Only what stands can be acknowledged, or come to an end."""
        if _targets(told):
            self._told[told.place.tag] = told
        else:
            self._told.pop(told.place.tag, None)

    def _notification(self, told: Told) -> Notification:
        title, body = notification_texts(told, self.hide_names)
        actions = tuple(Action(act.value, button_text(act)) for act in BUTTONS) if _targets(told) else ()
        return Notification(told.place.tag, title, body, told.urgency, actions)

    @Slot(object, str)
    def _on_acted(self, tag: object, name: str) -> None:
        told = self._told.get(tag) if isinstance(tag, str) else None
        if told is not None and told.place != EXAMPLE:
            self.acted.emit(_targets(told), Act(name))


def _name(item: Item) -> str | None:
    return item.lock.name if item.lock else None


def _targets(told: Told) -> frozenset[Target]:
    """What can be acknowledged: what stands."""
    return frozenset(
        (item.lock.id if item.lock else None, item.kind)
        for item in told.items
        if item.after_s is None and item.kind is not Kind.RECONNECTED
    )
