"""From news to notifications, and from their buttons to acts."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lockwatch.app.missed_notifications import MissedNotifications
from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import Kind, NotificationSlot, Urgency
from lockwatch.domain.history import unshown
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.notification_policy import Item, News, Notify, Withdraw
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act, Target, silenced
from lockwatch.ui.wording.alerts import button_text
from lockwatch.ui.wording.notifications import notification_texts
from lockwatch.ui.wording.rows import lock_name
from lockwatch.util.clock import moment

BUTTONS = (Act.ACKNOWLEDGE, Act.SNOOZE_1H, Act.SNOOZE_TOMORROW)
DIGESTS = frozenset({Kind.DIGEST_GAP, Kind.DIGEST_QUIET})
NAMES_WITHIN_MS = 35_000
"""The floor before the names, and once more if the first request for them or the sync between fails."""
NOTICE = ("notice",)
"""Its tag is none of an alert's."""
EXAMPLE = NotificationSlot(Kind.DISCONNECTED, "example")


class NotificationPresenter(QObject):
    """Knows what each notification on the screen tells.

    What is told of a lock without a name waits for the names, which come 10 s after the first sync: then it is known
    whether the lock is one that the person has silenced. What no service takes is said in the list; while it stands it
    is tried again after each sync.
    """

    acted = Signal(object, object)
    """A button: the frozenset of Targets, and Act."""
    announced = Signal(str)
    """The title of what was shown."""
    delivered = Signal()
    """Nothing waits any more."""
    missed_changed = Signal()
    passed = Signal(object)
    """What that nobody showed it adds to the history: `Passed`."""
    hinted = Signal(str)
    """The tag of a hint that a service has shown, or of which the person has read in the list that none did."""

    def __init__(self, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hide_names = False
        self._notifier = notifier
        self._told: dict[str, Notify] = {}
        self._unnamed: set[str] = set()
        self._hints: dict[str, Notification] = {}
        """Those that the user could not see yet, by tag."""
        self._missed = MissedNotifications(self.missed_changed.emit)
        self._names = QTimer(self, singleShot=True, interval=NAMES_WITHIN_MS)
        self._names.timeout.connect(self._on_no_names)
        notifier.acted.connect(self._on_acted)
        notifier.answered.connect(self._on_answered)

    @property
    def hide_names(self) -> bool:
        """Are the locks' names kept out of notifications?"""
        return self._hide_names

    def use_hide_names(self, hide_names: bool) -> None:
        """As the settings have it; holds for what is shown from now on."""
        self._hide_names = hide_names

    @property
    def waiting(self) -> bool:
        """Is there something that was told, and that no person could see yet?"""
        return bool(self._unnamed) or self._notifier.pending

    @property
    def missed(self) -> tuple[str, ...]:
        """Titles of what was told and not shown, the oldest first."""
        return self._missed.titles

    @Slot(object)
    def on_happened(self, news: News) -> None:
        match news:
            case Notify(slot) if any(item.lock and item.lock.info == LockInfo(item.lock.id) for item in news.items):
                self._told[slot.tag] = news
                self._unnamed.add(slot.tag)
                if not self._names.isActive():
                    self._names.start()
            case Notify():
                self._show(news)
            case Withdraw(slot, _, left) if left:
                if slot.kind not in DIGESTS and slot.tag in self._told:
                    self._update(Notify(slot, left))
            case Withdraw(slot):
                self._forget(slot.tag)

    def on_named(self, state: State, rules: Rules, now: float) -> None:
        """What stands says the names as soon as they are known."""
        for tag, told in [*self._told.items()]:
            items = tuple(
                replace(item, lock=state.locks[item.lock.id]) if item.lock and item.lock.id in state.locks else item
                for item in told.items
            )
            if tag in self._unnamed:
                self._unnamed.discard(tag)
                if items := tuple(item for item in items if not _silent(item, state, rules, now)):
                    self._show(replace(told, items=items))
                else:
                    self._forget(tag)
            elif [_name(item) for item in items] != [_name(item) for item in told.items]:
                self._update(replace(told, items=items))
        self._names.stop()
        self._tell_delivered()

    def on_silenced(self, state: State, now: float) -> None:
        """What was acknowledged or snoozed elsewhere need not stand on the screen any longer."""
        for tag, told in [*self._told.items()]:
            targets = _targets(told)
            if targets and all(silenced(state, target, now) for target in targets):
                self._unnamed.discard(tag)
                self._missed.remove(tag)
                self._notifier.withdraw(tag)
        self._tell_delivered()

    def retry(self) -> None:
        """Shows what no service took, if it still stands."""
        for tag in self._missed.retry(self._told.keys() | self._hints.keys()):
            self._notifier.show(self._hints.get(tag) or self._notification(self._told[tag]))
        self._on_answered()

    def on_missed(self, notification: Notification) -> None:
        """Nobody showed it. A notice of the program's own stands in the list anyway."""
        if isinstance(notification.tag, str):
            again = notification.tag in self._missed
            self._missed.add(notification.tag, notification.title)
            told = self._told.get(notification.tag)
            if told is not None and told.slot != EXAMPLE and not again:
                self.passed.emit(unshown(told, moment()))

    @Slot()
    def dismiss_missed(self) -> None:
        """The person has read it, which is no more than that."""
        self._missed.dismiss(self._told.keys())
        self._on_answered()

    def leave(self) -> None:
        """The program ends: nobody would withdraw what stands, nor hear its buttons."""
        for tag in [*self._told]:
            self._forget(tag)

    @Slot()
    def _on_no_names(self) -> None:
        unnamed, self._unnamed = self._unnamed, set()
        for tag in unnamed:
            self._show(self._told[tag])
        self._tell_delivered()

    def _show(self, told: Notify) -> None:
        if _targets(told):
            self._told[told.slot.tag] = told
        else:
            self._told.pop(told.slot.tag, None)
        self._missed.remove(told.slot.tag)
        notification = self._notification(told)
        self._notifier.show(notification)
        self.announced.emit(notification.title)

    def _update(self, told: Notify) -> None:
        tag = told.slot.tag
        self._told[tag] = told
        if tag not in self._unnamed and not self._missed.off_screen(tag):
            self._notifier.update(self._notification(told))

    def _forget(self, tag: str) -> None:
        self._told.pop(tag, None)
        self._unnamed.discard(tag)
        self._missed.remove(tag)
        self._notifier.withdraw(tag)

    @Slot()
    def _on_answered(self) -> None:
        """What was tried again and did not come back is on the screen."""
        if not self._notifier.pending:
            self._missed.end_retry()
            for tag in [tag for tag in self._hints if tag not in self._missed]:
                self._end_hint(tag)
        self._tell_delivered()

    def _end_hint(self, tag: str) -> None:
        del self._hints[tag]
        self.hinted.emit(tag)

    @Slot()
    def _tell_delivered(self) -> None:
        if not self.waiting:
            self.delivered.emit()

    def show_hint(self, tag: str, title: str, body: str) -> None:
        """Something that no alert tells, and that can wait; `hinted` when a person could see it."""
        self._hints[tag] = Notification(tag, title, body, Urgency.LOW)
        self._missed.remove(tag)
        self._notifier.show(self._hints[tag])
        self.announced.emit(title)
        self._on_answered()

    def drop_hints(self, tag: str | None = None) -> None:
        """That one, or all (None), is not wanted any more, if no person could see it yet."""
        for dropped in [each for each in self._hints if tag in (None, each)]:
            del self._hints[dropped]
            self._missed.remove(dropped)
            self._notifier.withdraw(dropped)

    def show_example(self) -> None:
        """A notification that is like a true one."""
        lock = Lock(Observation(0, False, LockState.UNKNOWN), 0.0, LockInfo(0, self.tr("Example door")))
        self._show(Notify(EXAMPLE, (Item(Kind.DISCONNECTED, lock),)))

    def show_notice(self, text: str) -> None:
        """Something about the program that no rule tells."""
        self._notifier.show(Notification(NOTICE, "Lockwatch", text, Urgency.NORMAL))

    def _notification(self, told: Notify) -> Notification:
        title, body = notification_texts(told, self._hide_names)
        actions = tuple(Action(act.value, button_text(act)) for act in BUTTONS) if _targets(told) else ()
        return Notification(told.slot.tag, title, body, told.urgency, actions)

    @Slot(object, str)
    def _on_acted(self, tag: object, name: str) -> None:
        told = self._told.get(tag) if isinstance(tag, str) else None
        if told is not None and told.slot != EXAMPLE:
            self.acted.emit(_targets(told), Act(name))


def _silent(item: Item, state: State, rules: Rules, now: float) -> bool:
    if item.lock is None:
        return False
    return rules.of(item.lock).never_tell or silenced(state, (item.lock.id, item.kind), now)


def _name(item: Item) -> str | None:
    return lock_name(item.lock) if item.lock else None


def _targets(told: Notify) -> frozenset[Target]:
    """What can be acknowledged: what stands."""
    return frozenset(
        (item.lock.id if item.lock else None, item.kind)
        for item in told.items
        if item.after_s is None and item.kind is not Kind.RECONNECTED
    )
