"""Which notifications appear, replace another one, are withdrawn or suppressed (RULES.md, Notifying)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType

from lockwatch.domain.alerts import Alert, Kind, Matter, NotificationSlot, SuppressReason, Urgency
from lockwatch.domain.locks import STEADY, Flapping, Lock, Reconnection, list_order
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import Cleared, Item, News, Notify, Raised, Suppressed, Withdraw
from lockwatch.domain.notification_items import Subject, items_by_slot
from lockwatch.domain.rules import Rules
from lockwatch.domain.state import State
from lockwatch.domain.suppression import due_again, is_less_severe, why_silent

GROUP_FROM = 3
"""This many alerts of one kind in one sync are grouped into one notification."""
UNSTABLE_FROM = 4
"""This many disconnections within `UNSTABLE_S` make a connection unstable."""
UNSTABLE_S = 600.0
"""An unstable connection is steady again when it has not changed for this long."""
UNSTABLE_FROM_IN_A_DAY = 6
"""This many disconnections within `DAY_S` make it unstable until it has not changed for `DAY_S`."""
DAY_S = 86400.0
_GROUP = "@"
"""Marks the tags of notifications about several locks."""
_MATTERS = tuple(Matter)
_KINDS = tuple(Kind)


def judged(flapping: Flapping) -> Flapping:
    """Return `flapping`, unstable if so many of its disconnections are close to the latest one."""
    latest = flapping.lost_at[-1] if flapping.lost_at else 0.0
    lost_at = tuple(at for at in flapping.lost_at if latest - at <= DAY_S)
    recent = sum(latest - at <= UNSTABLE_S for at in lost_at)
    for_a_day = flapping.for_a_day or len(lost_at) >= UNSTABLE_FROM_IN_A_DAY
    unstable = flapping.unstable or for_a_day or recent >= UNSTABLE_FROM
    return replace(flapping, lost_at=lost_at, unstable=unstable, for_a_day=for_a_day)


class SyncContext(Enum):
    """What preceded the sync that has just ended."""

    NONE = auto()
    """The sync failed, and changes no lock."""
    USUAL = auto()
    AFTER_A_GAP = auto()
    """The last good sync is too old for its result to count as current, after sleep or an outage."""
    AFTER_A_RESTART = auto()
    """It is the first good sync of this run, and there was a previous run."""


@dataclass(slots=True)
class _Notice:
    """One alert of which the user is to be notified now."""

    kind: Kind
    """`unstable` for a disconnection of an unstable lock, else the kind of the alert."""
    lock: Lock | None
    alert: Alert
    before: NotificationSlot | None
    """The notification that shows it, or shows the alert that it replaces."""
    worse: bool
    """Whether it replaces a lesser alert of the same lock and matter."""


@dataclass(frozen=True, slots=True)
class _Reconnected:
    """A lock that is connected again, of which the user is to be notified."""

    lock: Lock
    after_s: float
    before: NotificationSlot | None
    """The notification of its disconnection."""


class NotificationPolicy:
    """Call `compare` or `end_alerts` for each lock that a sync touched, then `compare` for the program, then `news`."""

    def __init__(self, state: State, now: Moment, rules: Rules, context: SyncContext) -> None:
        """`state` is the one before the sync, but with the current names and pause."""
        self._state, self._now, self._rules, self._context = state, now, rules, context
        self._paused = state.paused(now.at)
        self._quiet = rules.quiet_hours is not None and rules.quiet_hours.contains(now.local)
        self._raised_and_cleared: list[News] = []
        self._suppressed: list[News] = []
        self._withdrawn: dict[NotificationSlot, dict[Subject, Lock | None]] = {}
        self._notices: list[_Notice] = []
        self._quiet_digest: list[_Notice] = []
        self._gap_digest: list[_Notice | Item] = []
        self._reconnected: list[_Reconnected] = []
        self._notified: list[News] = []
        self._alerts: dict[Subject, Alert] = {}
        self._flapping: dict[int | None, Flapping] = {}
        self._items: Mapping[NotificationSlot, Mapping[Subject, Item]] | None = None
        """What `items_by_slot` returns; None until it is needed."""

    def compare(self, lock: Lock | None, before: Mapping[Matter, Alert], after: Mapping[Matter, Alert]) -> None:
        """Compare the alerts of `lock` (None: of the program itself) before and after the sync."""
        if lock is not None:
            self._flapping[lock.id] = self._withdraw_reconnected(lock, self._end_instability(lock))
        for matter in _MATTERS:
            if matter not in before and matter not in after:
                continue
            was, is_ = _raised(before.get(matter)), _raised(after.get(matter))
            if is_ is not None:
                newly_raised = was is None or not was.is_same_alert(is_)
                if was is not None and newly_raised:
                    self._raised_and_cleared.append(Cleared(was.kind, lock))
                if newly_raised:
                    is_ = self._raise(lock, was, is_)
                self._alerts[_id(lock), matter] = self._decide(lock, was if newly_raised else None, is_, newly_raised)
            elif was is not None:
                self._raised_and_cleared.append(Cleared(was.kind, lock))
                self._clear(lock, was)

    def end_alerts(self, lock: Lock, before: Mapping[Matter, Alert]) -> None:
        """End the alerts of a lock that left the account or has no bridge any more, without a notification."""
        for matter in Matter:
            if was := _raised(before.get(matter)):
                self._raised_and_cleared.append(Cleared(was.kind, lock))
                self._withdraw(was.slot, lock, matter)
        self._withdraw(lock.flapping.slot, lock, Matter.CONNECTION)
        if lock.flapping.reconnected is not None:
            self._withdraw(lock.flapping.reconnected.slot, lock, Matter.CONNECTION)
        self._flapping[lock.id] = STEADY

    def end_duplicates(self, records: Iterable[Lock], lock: Lock) -> None:
        """End the alerts and notifications of these records of `lock` that it does not continue."""
        for record in records:
            for matter, alert in record.alerts.items():
                stays = lock.alerts.get(matter)
                if stays is None or alert.slot != stays.slot:
                    self._withdraw(alert.slot, lock, matter)
                continues = stays is not None and stays.kind is alert.kind and stays.since <= alert.since
                if not alert.pending and not continues:
                    self._raised_and_cleared.append(Cleared(alert.kind, lock))
            flapping, reconnected = record.flapping, record.flapping.reconnected
            if flapping.slot != lock.flapping.slot:
                self._withdraw(flapping.slot, lock, Matter.CONNECTION)
            if reconnected is not None and reconnected != lock.flapping.reconnected:
                self._withdraw(reconnected.slot, lock, Matter.CONNECTION)

    def with_decisions(self, lock: Lock) -> Lock:
        """Return the lock with the decisions noted in its alerts."""
        alerts = _with(lock.alerts, lock.id, self._alerts)
        flapping = self._flapping.get(lock.id, lock.flapping)
        if alerts is lock.alerts and flapping == lock.flapping:
            return lock
        battery, alert = lock.battery, alerts.get(Matter.BATTERY)
        if alert is not None and alert.kind is Kind.BATTERY_LOW and alert.last_notified_at == self._now.at:
            battery = replace(battery, lowest=battery.level)
        return replace(lock, alerts=alerts, flapping=flapping, battery=battery)

    def program_alerts_with_decisions(self, alerts: Mapping[Matter, Alert]) -> Mapping[Matter, Alert]:
        """Return the alerts of the program itself with the decisions noted in them."""
        return _with(alerts, None, self._alerts)

    # One alert

    def _raise(self, lock: Lock | None, was: Alert | None, alert: Alert) -> Alert:
        self._raised_and_cleared.append(Raised(alert.kind, lock))
        if was is not None and was.silent(self._now.at) and is_less_severe(was, alert):
            return replace(alert, silent_until=was.silent_until)
        if lock is None or alert.kind is not Kind.DISCONNECTED:
            return alert
        flapping = self._flapping[lock.id]
        self._flapping[lock.id] = judged(replace(flapping, lost_at=(*flapping.lost_at, self._now.at)))
        return replace(alert, silent_until=flapping.silent_until)

    def _clear(self, lock: Lock | None, was: Alert) -> None:
        if lock is not None and self._is_recovery_notified(lock, was):
            after_s = self._now.at - was.since
            if self._context is SyncContext.AFTER_A_GAP:
                self._gap_digest.append(Item(was.kind, lock, after_s))
            elif self._context is SyncContext.USUAL and was.kind is Kind.DISCONNECTED:
                self._reconnected.append(_Reconnected(lock, after_s, was.slot))
                return  # `_notify_reconnected` will replace or withdraw the notification
        self._withdraw(was.slot, lock, was.kind.matter)

    def _is_recovery_notified(self, lock: Lock, was: Alert) -> bool:
        snoozed = was.silent(self._now.at) and not was.acknowledged
        if was.last_notified_at is None or snoozed or self._is_muted(lock) or self._paused or self._quiet:
            return False
        if was.kind is not Kind.DISCONNECTED:
            return True
        # If the lock is still disconnected, a longer grace period has cleared the alert.
        return not self._flapping[lock.id].unstable and lock.seen.connected is True

    def _decide(self, lock: Lock | None, was: Alert | None, alert: Alert, newly_raised: bool) -> Alert:
        """Decide whether to notify `alert`, and return it with that decision. `news` groups the alerts to be notified.

        `newly_raised`: this sync raised the alert. `was`: the earlier alert about the same matter that it replaces.
        """
        given, alert = alert, due_again(alert, self._now.at)
        if not alert.due:
            return alert
        flapping = self._flapping[lock.id] if lock is not None and alert.kind is Kind.DISCONNECTED else STEADY
        if flapping.slot is not None and SuppressReason.UNSTABLE in alert.suppressed_for:
            return alert
        why = self._why_suppressed(lock, was, alert, flapping, newly_raised)
        worse = was is not None and was.kind is not alert.kind and why is None
        if was is not None and not worse:
            self._withdraw(was.slot, lock, was.kind.matter)
        before = was.slot if was is not None and worse else alert.slot
        notice = _Notice(Kind.UNSTABLE if flapping.unstable else alert.kind, lock, alert, before, worse)
        if why is None and self._context is SyncContext.NONE and not newly_raised:
            return alert  # without a good sync, only a newly raised alert is notified
        if why is None:
            (self._quiet_digest if alert.waits else self._notices).append(notice)
            return alert
        if why is SuppressReason.IN_DIGEST:
            self._gap_digest.append(notice)
        if why not in alert.suppressed_for:
            self._suppressed.append(Suppressed(alert.kind, lock, why))
        due = why not in (SuppressReason.LESS_SEVERE, SuppressReason.REPEATED, SuppressReason.ACKNOWLEDGED)
        waits = why in (SuppressReason.PAUSED, SuppressReason.QUIET_HOURS)
        if alert is given and why in alert.suppressed_for and (alert.waits, alert.due) == (waits, due):
            return given
        decided = replace(alert, suppressed_for=alert.suppressed_for | {why}, waits=waits, due=due)
        return given if decided == given else decided

    def _why_suppressed(
        self, lock: Lock | None, was: Alert | None, alert: Alert, flapping: Flapping, newly_raised: bool
    ) -> SuppressReason | None:
        critical = alert.kind.urgency is Urgency.CRITICAL
        if self._is_muted(lock):
            return SuppressReason.MUTED
        if silent := why_silent(lock, was, alert, self._now.at):
            return silent
        if flapping.slot is not None:
            return SuppressReason.UNSTABLE
        if self._paused:
            return SuppressReason.PAUSED
        if self._quiet and not critical:
            return SuppressReason.QUIET_HOURS
        if (
            self._context is SyncContext.AFTER_A_GAP
            and newly_raised
            and was is None
            and not critical
            and lock is not None
        ):
            return SuppressReason.IN_DIGEST
        return None

    def _is_muted(self, lock: Lock | None) -> bool:
        return not self._rules.notifications or (lock is not None and self._rules.for_lock(lock).muted)

    def _end_instability(self, lock: Lock) -> Flapping:
        flapping = lock.flapping
        steady = self._now.at - lock.connection_since >= (DAY_S if flapping.for_a_day else UNSTABLE_S)
        if not flapping.unstable or not steady or self._context is SyncContext.NONE or lock.observed_at is not None:
            return flapping
        self._withdraw(flapping.slot, lock, Matter.CONNECTION)
        return Flapping(flapping.lost_at)

    def _withdraw_reconnected(self, lock: Lock, flapping: Flapping) -> Flapping:
        """Withdraw the "connected again" notification as soon as the lock is not connected."""
        if flapping.reconnected is None or lock.seen.connected:
            return flapping
        self._withdraw(flapping.reconnected.slot, lock, Matter.CONNECTION)
        return replace(flapping, reconnected=None)

    def _withdraw(self, slot: NotificationSlot | None, lock: Lock | None, matter: Matter) -> None:
        if slot is not None:
            self._withdrawn.setdefault(slot, {})[_id(lock), matter] = lock

    # All alerts of this sync

    def news(self) -> tuple[News, ...]:
        """Return what happened: first raised and cleared, then withdrawn, suppressed, and new notifications."""
        for kind in _KINDS if self._notices else ():
            same_kind = [notice for notice in self._notices if notice.kind is kind]
            on_its_own = self._context is SyncContext.AFTER_A_GAP and kind.urgency is Urgency.CRITICAL
            if len(same_kind) >= GROUP_FROM and not on_its_own:
                self._notify_group(kind, same_kind)
            else:
                for notice in same_kind:
                    self._notify_alone(notice)
        self._notify_reconnected()
        if any(isinstance(each, _Notice) for each in self._gap_digest):
            self._notify_digest(Kind.DIGEST_GAP, self._gap_digest)
        if self._quiet_digest:
            self._notify_digest(Kind.DIGEST_QUIET, self._quiet_digest)
        withdrawn = [self._withdrawal(slot, locks.values()) for slot, locks in self._withdrawn.items()]
        return (*self._raised_and_cleared, *filter(None, withdrawn), *self._suppressed, *self._notified)

    def _notify_reconnected(self) -> None:
        together = len(self._reconnected) >= GROUP_FROM
        for part in [self._reconnected] if together else [[each] for each in self._reconnected]:
            slot = self._group_slot(Kind.RECONNECTED) if together else _single_slot(Kind.RECONNECTED, part[0].lock)
            before = part[0].before
            subjects = {(each.lock.id, Matter.CONNECTION) for each in part}
            replaces = before is not None and self._items_in(before).keys() == subjects
            if before is not None and replaces:
                slot = NotificationSlot(Kind.RECONNECTED, before.tag)
            for each in part:
                if not replaces:
                    self._withdraw(each.before, each.lock, Matter.CONNECTION)
                flapping = self._flapping[each.lock.id]
                reconnected = Reconnection(slot.tag, each.after_s)
                self._flapping[each.lock.id] = replace(flapping, reconnected=reconnected)
            items = tuple(Item(Kind.RECONNECTED, each.lock, each.after_s) for each in part)
            self._notified.append(Notify(slot, items, replaces))

    def _notify_alone(self, notice: _Notice) -> None:
        slot, before = _single_slot(notice.kind, notice.lock), notice.before
        in_place = (
            before is not None and (notice.worse or before.kind is notice.kind) and self._is_alone_in(before, notice)
        )
        if before is not None and in_place:  # a digest or a group may say no more than this, too
            slot = NotificationSlot(notice.kind, before.tag)
        self._notified.append(Notify(slot, (Item(notice.kind, notice.lock),), in_place and notice.worse))
        self._record_shown(notice, slot)

    def _notify_group(self, kind: Kind, notices: list[_Notice]) -> None:
        slot, replaces = self._group_slot(kind), False
        before = notices[0].before
        if before is not None and all(notice.before == before and notice.worse for notice in notices):
            replaces = len(self._items_in(before)) == len(notices)
            slot = NotificationSlot(kind, before.tag) if replaces else slot
        self._notified.append(Notify(slot, tuple(Item(kind, notice.lock) for notice in notices), replaces))
        for notice in notices:
            self._record_shown(notice, slot)

    def _notify_digest(self, kind: Kind, notices: "list[_Notice] | list[_Notice | Item]") -> None:
        slot = self._group_slot(kind)
        for notice in notices:
            if isinstance(notice, _Notice):
                self._record_shown(notice, slot)
        items = [each if isinstance(each, Item) else Item(each.kind, each.lock) for each in notices]
        self._notified.append(Notify(slot, tuple(sorted(items, key=_item_order))))

    def _record_shown(self, notice: _Notice, slot: NotificationSlot) -> None:
        """Note that `slot` now shows the alert, and withdraw the alert from the slot that showed it before."""
        if notice.before is not None and notice.before.tag != slot.tag:
            self._withdraw(notice.before, notice.lock, notice.alert.kind.matter)
        subject = _id(notice.lock), notice.alert.kind.matter
        alert = self._alerts[subject]
        if notice.lock is not None and notice.kind is Kind.UNSTABLE:
            self._flapping[notice.lock.id] = replace(self._flapping[notice.lock.id], slot=slot)
            self._alerts[subject] = replace(
                alert, suppressed_for=alert.suppressed_for | {SuppressReason.UNSTABLE}, waits=False
            )
        else:
            self._alerts[subject] = replace(alert, due=False, waits=False, last_notified_at=self._now.at, slot=slot)

    def _group_slot(self, kind: Kind) -> NotificationSlot:
        return NotificationSlot(kind, f"{kind}{_GROUP}{self._now.wall:.3f}")

    def _items_in(self, slot: NotificationSlot) -> Mapping[Subject, Item]:
        """Return the items that the notification in `slot` had before this sync."""
        if self._items is None:
            self._items = items_by_slot(self._state)
        return self._items.get(slot, {})

    def _is_alone_in(self, slot: NotificationSlot, notice: _Notice) -> bool:
        return self._items_in(slot).keys() == {(_id(notice.lock), notice.alert.kind.matter)}

    def _withdrawal(self, slot: NotificationSlot, locks: Iterable[Lock | None]) -> Withdraw | None:
        """Return the withdrawal of those `locks` about which `slot` says nothing else; None if there are none."""
        left = self._items_left_in(slot)
        staying = {_id(item.lock) for item in left}
        leaving = {_id(lock): lock for lock in locks if _id(lock) not in staying}
        return Withdraw(slot, tuple(leaving.values()), left) if leaving else None

    def _items_left_in(self, slot: NotificationSlot) -> tuple[Item, ...]:
        before = self._items_in(slot)
        left = [before[subject] for subject in before.keys() - self._withdrawn[slot].keys()]
        return tuple(sorted(left, key=_item_order))


def _raised(alert: Alert | None) -> Alert | None:
    return None if alert is None or alert.pending else alert


def _id(lock: Lock | None) -> int | None:
    return None if lock is None else lock.id


def _item_order(item: Item) -> tuple[str, int]:
    return list_order(item.lock) if item.lock else ("", 0)


def _single_slot(kind: Kind, lock: Lock | None) -> NotificationSlot:
    return NotificationSlot(kind, kind.matter if lock is None else f"{kind.matter}:{lock.key}")


def _with(alerts: Mapping[Matter, Alert], id_: int | None, decided: Mapping[Subject, Alert]) -> Mapping[Matter, Alert]:
    after = {matter: decided.get((id_, matter), alert) for matter, alert in alerts.items()}
    return alerts if all(after[matter] is alert for matter, alert in alerts.items()) else MappingProxyType(after)
