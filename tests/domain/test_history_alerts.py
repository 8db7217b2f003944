"""What a sync adds to the history about alerts: raised, notified, suppressed, cleared."""

from lockwatch.domain.alerts import Kind
from lockwatch.domain.history import (
    PROGRAM,
    Event,
    EventKind,
)
from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import (
    Synced,
)
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.step import rename
from lockwatch.domain.user_actions import Act, silence
from tests.domain.followed import DISCONNECTED, LOCKED, at
from tests.domain.history_run import CONNECTED, OFFLINE, SEEN, HistoryRun


def test_alerts_notifications_and_their_suppression_are_events() -> None:
    lived = HistoryRun(Rules(default=LockRules(grace_s=0)))
    lived.sync(at(15))
    assert lived.sync(DISCONNECTED) == ["connection disconnected", "raised disconnected", "told disconnected"]
    assert lived.sync(at(15)) == [CONNECTED, "cleared disconnected", "told reconnected"]
    assert lived.sync(at(9)) == ["cleared battery_low", "raised battery_critical", "told battery_critical"]
    lived.state = silence(lived.state, [(1, Kind.BATTERY_CRITICAL)], Act.SNOOZE_1H, lived.now)
    assert lived.sync(at(8)) == []


def test_a_notification_of_several_locks_is_an_event_of_each() -> None:
    lived = HistoryRun(Rules(default=LockRules(grace_s=0)))
    ids = range(1, 5)
    lived.sync(*(at(25, id=id_) for id_ in ids))
    passed = lived.end(Synced(tuple(at(9, id=id_) for id_ in ids)))
    notified = [each for each in passed if isinstance(each, Event) and each.what is EventKind.NOTIFIED]
    assert [(each.key, each.value) for each in notified] == [(f"#{id_}", "battery_critical") for id_ in ids]


def test_a_notification_at_the_end_of_a_snooze_is_recorded_as_an_event() -> None:
    lived = HistoryRun(Rules(default=LockRules(battery_low=50)))
    lived.sync(at(45))
    lived.state = silence(lived.state, [(1, Kind.BATTERY_LOW)], Act.SNOOZE_1H, lived.now)
    lived.sync(at(45))
    passed = lived.end(OFFLINE, after=3601)
    assert [each.what for each in passed if isinstance(each, Event)] == [EventKind.SIGHT]
    passed = lived.end(Synced((at(45),)))
    assert [each[1:] for each in passed][1:] == [("#1", EventKind.NOTIFIED, "battery_low")]


def test_the_programs_own_alerts_are_events_of_the_program() -> None:
    lived = HistoryRun(Rules(default=LockRules(grace_s=0)))
    lived.sync(LOCKED)
    passed = [lived.end(OFFLINE, after=200)[1:], *(lived.end(OFFLINE, after=200) for _ in range(2))]
    assert passed[:2] == [(), ()]
    assert [each[1:] for each in passed[2]] == [
        (PROGRAM, EventKind.RAISED, "cloud_unreachable"),
        (PROGRAM, EventKind.NOTIFIED, "cloud_unreachable"),
    ]
    assert (PROGRAM, EventKind.CLEARED, "cloud_unreachable") in [each[1:] for each in lived.end(SEEN)]


def test_an_alert_raised_as_two_ids_of_a_lock_are_merged_is_recorded_once() -> None:
    run = HistoryRun()
    run.sync(LOCKED)
    run.state = rename(run.state, [LockInfo(1, "Front door", "S1")])
    run.sync(LOCKED._replace(id=2))
    run.state = rename(run.state, [LockInfo(2, "Front door", "S1")])
    entries = run.sync(LOCKED._replace(id=2, state_change_result=1))
    assert entries.count("raised jammed") == 1
