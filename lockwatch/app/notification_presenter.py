"""Shows notifications for News, and turns presses of their buttons into acts."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lockwatch.app.missed_notifications import MissedNotifications
from lockwatch.app.notification_content import ENTER_KEY, build_notification, notified_targets
from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.domain.alerts import DIGESTS, Kind, NotificationSlot, Urgency
from lockwatch.domain.history import unshown
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
from lockwatch.domain.news import Item, News, Notify, Withdraw
from lockwatch.domain.notification_items import items_by_slot
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import OnScreen, State
from lockwatch.domain.user_actions import Act, silenced
from lockwatch.ui.wording.demo import marked_as_demo
from lockwatch.ui.wording.locks import lock_name
from lockwatch.util.clock import moment

NAMES_WITHIN_MS = 35_000
"""How long to wait for names. They come 10 s after the first sync, or later if that request or a sync fails."""
NOTICE = ("notice",)
"""The tag of notices. A tuple, so that it never equals the tag of an alert."""
EXAMPLE = NotificationSlot(Kind.DISCONNECTED, "example")


class NotificationPresenter(QObject):
    """Shows, updates and withdraws notifications, and knows what each one on the screen says.

    A notification about a lock without a name waits for the names, which come 10 s after the first sync: only then is
    it known whether the user has muted that lock. A notification that no service has accepted is listed in `missed`
    and tried again after each sync until its alerts are cleared.
    """

    acted = Signal(object, object)
    """Emitted with a frozenset of Targets and the Act when the user presses a button."""
    key_requested = Signal()
    """Emitted when the user presses a button for entering an access key."""
    announced = Signal(str)
    """Emitted with the title of each notification that is handed to the notifier."""
    delivered = Signal()
    """Emitted when `waiting` has become False."""
    missed_changed = Signal()
    history_added = Signal(object)
    """Emitted with the `Entries` for the history about a notification that no service has shown."""
    hinted = Signal(str)
    """Emitted with the tag of a hint that a service has shown or the user has dismissed in the list."""

    def __init__(self, notifier: Notifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hide_names = self._demo = False
        self._notifier = notifier
        self._notified: dict[str, Notify] = {}
        """The content of each notification by tag, until it is withdrawn."""
        self._unnamed: set[str] = set()
        """Tags of notifications that wait for the names of locks."""
        self._hints: dict[str, Notification] = {}
        """Hints that no service has shown yet, by tag."""
        self._missed = MissedNotifications(self.missed_changed.emit)
        self._names = QTimer(self, singleShot=True, interval=NAMES_WITHIN_MS)
        self._names.timeout.connect(self._on_no_names)
        notifier.acted.connect(self._on_acted)
        notifier.answered.connect(self._on_answered)

    def on_recalled(self, state: State) -> None:
        """Take over the notifications on the screen if the previous run was killed."""
        for slot, items in items_by_slot(state).items():
            if slot.tag in state.on_screen.ids and slot.tag not in self._notified:
                self._notified[slot.tag] = Notify(slot, tuple(items.values()))
        self._notifier.adopt(state.on_screen)

    @property
    def hide_names(self) -> bool:
        """Whether the names of locks are left out of notifications."""
        return self._hide_names

    def use_hide_names(self, hide_names: bool) -> None:
        """Set whether names are left out of the notifications that are shown from now on."""
        self._hide_names = hide_names

    def use_demo(self, demo: bool) -> None:
        """Set whether notifications are marked as those of the demo from now on."""
        self._demo = demo

    @property
    def waiting(self) -> bool:
        """Whether a notification still waits for the names of its locks or for the service."""
        return self._notifier.pending or any(not _has_names(self._notified[tag]) for tag in self._unnamed)

    @property
    def on_screen(self) -> OnScreen:
        """The notifications on the screen, for the next run in case this one is killed."""
        return self._notifier.on_screen

    @property
    def missed(self) -> tuple[str, ...]:
        """Titles of notifications that no service has shown, the oldest first."""
        return self._missed.titles

    @Slot(object)
    def on_happened(self, news: News) -> None:
        match news:
            case Notify(slot) if self._awaits_names(news):
                self._notified[slot.tag] = news
                self._unnamed.add(slot.tag)
                if not self._names.isActive():
                    self._names.start()
            case Notify():
                self._show(news)
            case Withdraw(slot, _, left) if left:
                if slot.kind not in DIGESTS and slot.tag in self._notified:
                    self._update(Notify(slot, left))
            case Withdraw(slot):
                self._withdraw(slot.tag)

    def on_named(self, state: State, rules: Rules, now: float) -> None:
        """Show the notifications that were waiting for names, and update those on the screen with new names."""
        self._name_in([*self._notified], state, rules, now)
        if not self._unnamed:
            self._names.stop()

    def on_merged(self, state: State, rules: Rules, now: float) -> None:
        """Show the notifications about locks that turned out to be known ones, as soon as a sync has merged them."""
        self._name_in([tag for tag in self._unnamed if _has_names(self._notified[tag])], state, rules, now)

    def _name_in(self, tags: list[str], state: State, rules: Rules, now: float) -> None:
        for tag, notify in [(tag, self._notified[tag]) for tag in tags]:
            items = tuple(
                replace(item, lock=state.locks[item.lock.id]) if item.lock and item.lock.id in state.locks else item
                for item in notify.items
            )
            if tag in self._unnamed and any(_is_alerted_twice(item, state) for item in items):
                self._notified[tag] = replace(notify, items=items)  # `on_merged` will show it, unless it is withdrawn
            elif tag in self._unnamed:
                self._unnamed.discard(tag)
                if items := tuple(item for item in items if not _suppressed(item, state, rules, now)):
                    self._show(replace(notify, items=items))
                else:
                    self._withdraw(tag)
            elif [_name(item) for item in items] != [_name(item) for item in notify.items]:
                self._update(replace(notify, items=items))
        if tags:
            self._report_delivered()

    def on_silenced(self, state: State, now: float) -> None:
        """Withdraw each notification for which the user has acknowledged or snoozed all alerts elsewhere."""
        for tag, notify in [*self._notified.items()]:
            targets = notified_targets(notify)
            if targets and all(silenced(state, target, now) for target in targets):
                self._unnamed.discard(tag)
                self._missed.remove(tag)
                self._notifier.withdraw(tag)
        self._report_delivered()

    @Slot()
    def retry(self) -> None:
        """Show missed hints again, and those missed notifications whose alerts have not been cleared."""
        for tag in self._missed.retry(self._standing() | self._hints.keys()):
            self._notifier.show(self._hints.get(tag) or self._notification(self._notified[tag]))
        self._on_answered()

    def on_missed(self, notification: Notification) -> None:
        """Note a notification that no service has shown. Notices are ignored, because the list shows them anyway."""
        if isinstance(notification.tag, str):
            again = notification.tag in self._missed
            self._missed.add(notification.tag, notification.title)
            notify = self._notified.get(notification.tag)
            if notify is not None and notify.slot != EXAMPLE and not again:
                self.history_added.emit(unshown(notify, moment()))

    @Slot()
    def dismiss_missed(self) -> None:
        """Empty `missed`, because the user has dismissed it in the list. This acknowledges no alert."""
        self._missed.dismiss(self._standing())
        self._on_answered()

    def leave(self) -> None:
        """Withdraw all notifications, at quit or for another account.

        Otherwise they would stay forever, with buttons that do nothing.
        """
        for tag in [*self._notified]:
            self._withdraw(tag)

    def show_hint(self, tag: str, title: str, body: str) -> None:
        """Show a hint, with low urgency. `hinted` is emitted when a service has shown it."""
        title = marked_as_demo(title) if self._demo else title
        self._hints[tag] = Notification(tag, title, body, Urgency.LOW)
        self._missed.remove(tag)
        self._notifier.show(self._hints[tag])
        self.announced.emit(title)
        self._on_answered()

    def drop_hints(self, tag: str | None = None) -> None:
        """Withdraw the hint with this tag, or all hints (None), except those that a service has already shown."""
        for dropped in [each for each in self._hints if tag in (None, each)]:
            del self._hints[dropped]
            self._missed.remove(dropped)
            self._notifier.withdraw(dropped)

    @Slot()
    def show_example(self) -> None:
        """Show a notification like that of an alert; its buttons do nothing."""
        lock = Lock(Observation(0, False, LockState.UNKNOWN), 0.0, LockInfo(0, self.tr("Example door")))
        self._show(Notify(EXAMPLE, (Item(Kind.DISCONNECTED, lock),)))

    def show_notice(self, text: str, key_button: str = "") -> None:
        """Show a notification about the program itself.

        `key_button` is the text of its button for entering an access key; empty for no such button.
        """
        actions = (Action(ENTER_KEY, key_button),) if key_button else ()
        self._notifier.show(Notification(NOTICE, "Lockwatch", text, Urgency.NORMAL, actions))

    def _awaits_names(self, notify: Notify) -> bool:
        """Return whether to wait for the name of a lock: not if `notify` replaces a notification already shown."""
        if notify.slot.tag in self._notified and notify.slot.tag not in self._unnamed:
            return False
        return not _has_names(notify)

    def _standing(self) -> set[str]:
        """Return the tags of notifications with an alert that has not been cleared."""
        return {tag for tag, notify in self._notified.items() if notified_targets(notify)}

    def _show(self, notify: Notify) -> None:
        self._notified[notify.slot.tag] = notify
        self._missed.remove(notify.slot.tag)
        notification = self._notification(notify)
        self._notifier.show(notification)
        self.announced.emit(notification.title)

    def _update(self, notify: Notify) -> None:
        tag = notify.slot.tag
        self._notified[tag] = notify
        if tag not in self._unnamed and not self._missed.off_screen(tag):
            self._notifier.update(self._notification(notify))

    def _withdraw(self, tag: str) -> None:
        self._notified.pop(tag, None)
        self._unnamed.discard(tag)
        self._missed.remove(tag)
        self._notifier.withdraw(tag)

    def _notification(self, notify: Notify) -> Notification:
        notification = build_notification(notify, hide_names=self._hide_names)
        return replace(notification, title=marked_as_demo(notification.title)) if self._demo else notification

    @Slot()
    def _on_no_names(self) -> None:
        """Show the notifications that have waited for names long enough."""
        for tag in [tag for tag in self._unnamed if not _has_names(self._notified[tag])]:
            self._unnamed.discard(tag)
            self._show(self._notified[tag])
        self._report_delivered()

    @Slot(object, str)
    def _on_acted(self, tag: object, name: str) -> None:
        notify = self._notified.get(tag) if isinstance(tag, str) else None
        if name == ENTER_KEY:
            self.key_requested.emit()
        elif notify is not None and notify.slot != EXAMPLE:
            self.acted.emit(notified_targets(notify), Act(name))

    @Slot()
    def _on_answered(self) -> None:
        """When the service has answered all requests, note that every notification it did not refuse was shown."""
        if not self._notifier.pending:
            self._missed.end_retry()
            for tag in [tag for tag in self._hints if tag not in self._missed]:
                del self._hints[tag]
                self.hinted.emit(tag)
        self._report_delivered()

    def _report_delivered(self) -> None:
        if not self.waiting:
            self.delivered.emit()


def _suppressed(item: Item, state: State, rules: Rules, now: float) -> bool:
    """Return whether the user wants no notification about this alert."""
    if item.lock is None:
        return False
    return rules.for_lock(item.lock).muted or silenced(state, (item.lock.id, item.kind), now)


def _has_names(notify: Notify) -> bool:
    return not any(item.lock and item.lock.info == LockInfo(item.lock.id) for item in notify.items)


def _is_alerted_twice(item: Item, state: State) -> bool:
    """Return whether its lock was added again and still has an alert of this matter under its earlier id, too."""
    lock = item.lock
    return lock is not None and any(
        other.key == lock.key and other.id != lock.id and item.kind.matter in other.alerts
        for other in state.locks.values()
    )


def _name(item: Item) -> str | None:
    return lock_name(item.lock) if item.lock else None
