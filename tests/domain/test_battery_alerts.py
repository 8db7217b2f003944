"""Battery alerts: at which level each is raised, notified, replaced, cleared and withdrawn."""

from dataclasses import replace

import pytest

from lockwatch.domain.alerts import Kind, Urgency
from lockwatch.domain.rules import LockRules, Rules
from tests.domain.followed import DISCONNECTED, LOCKED, NO_BRIDGE, Followed, at

LOW = ["raised battery_low", "told battery_low"]
CRITICAL = ["raised battery_critical", "told battery_critical"]
WORSE = ["cleared battery_low", "raised battery_critical", "replaced battery_critical"]
WORSE_AGAIN = ["cleared battery_low", *CRITICAL]
BETTER = [
    "cleared battery_critical",
    "raised battery_low",
    "withdrawn battery_critical",
    "held battery_low: improving",
]
LOW_ENDS = ["cleared battery_low", "withdrawn battery_low"]
CRITICAL_ENDS = ["cleared battery_critical", "withdrawn battery_critical"]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([100], []),
        ([21], []),
        ([20], LOW),
        ([11], LOW),
        ([10], CRITICAL),
        ([1], CRITICAL),
        ([20, 19], []),
        ([20, 20], []),
        ([20, 24], []),
        ([20, 25], LOW_ENDS),
        ([20, 24, 20], []),
        ([20, 25, 21], []),
        ([20, 25, 20], ["raised battery_low", "held battery_low: repeated"]),
        ([20, 35, 20], LOW),
        ([20, 10], WORSE),
        ([10, 14], []),
        ([10, 15], BETTER),
        ([10, 24], BETTER),
        ([10, 25], CRITICAL_ENDS),
        ([10, 15, 24], []),
        ([10, 15, 25], ["cleared battery_low"]),
        ([10, 15, 11], []),
        ([10, 15, 10], WORSE_AGAIN),
        ([10, 14, 10], []),
        ([10, None], []),
        ([10, None, 10], []),
    ],
)
def test_battery_alerts_are_notified_once_and_do_not_flutter(levels: list[int | None], expected: list[str]) -> None:
    followed = Followed()
    news: list[str] = []
    for level in levels:
        news = followed.sync(at(level))
    assert news == expected


@pytest.mark.parametrize(
    ("charging", "expected"), [(True, []), (False, CRITICAL), (None, CRITICAL)], ids=["charging", "not", "unknown"]
)
def test_only_a_battery_known_to_be_charging_raises_no_alert(charging: bool | None, expected: list[str]) -> None:
    assert Followed().sync(at(5, charging=charging)) == expected


@pytest.mark.parametrize("level", [5, None, 0], ids=["believed", "no reading", "doubted reading"])
def test_charging_clears_a_battery_alert_at_any_level(level: int | None) -> None:
    followed = Followed()
    followed.sync(at(5))
    assert followed.sync(at(level, charging=True)) == CRITICAL_ENDS
    assert followed.standing == set()


def test_a_battery_still_low_after_charging_is_notified_again() -> None:
    followed = Followed()
    followed.sync(at(5))
    followed.sync(at(5, charging=True))
    assert followed.sync(at(5)) == CRITICAL


def test_a_lock_has_one_battery_alert_at_a_time() -> None:
    followed = Followed()
    for level, standing in ((20, {"battery_low"}), (10, {"battery_critical"}), (15, {"battery_low"}), (25, set())):
        followed.sync(at(level))
        assert followed.standing == standing


def test_a_disconnected_lock_neither_raises_nor_clears_a_battery_alert() -> None:
    followed = Followed()
    followed.sync(at(20))
    assert followed.sync(DISCONNECTED) == ["raised disconnected", "told disconnected"]
    assert followed.standing == {"disconnected", "battery_low"}
    assert followed.sync(DISCONNECTED._replace(battery_level=5, charging=False)) == []
    assert followed.level == 20


def test_a_lock_without_a_bridge_has_no_battery_alert() -> None:
    followed = Followed()
    assert followed.sync(NO_BRIDGE._replace(battery_level=5, charging=False), LOCKED._replace(id=2)) == []
    assert followed.standing == set()


def test_removing_the_bridge_ends_the_alerts_of_a_lock() -> None:
    followed = Followed()
    followed.sync(at(5))
    assert followed.sync(NO_BRIDGE) == []
    assert followed.sync(NO_BRIDGE) == CRITICAL_ENDS
    assert followed.standing == set()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(default=LockRules(battery_low=30)), LOW),
        (Rules(default=LockRules(battery_low=28)), LOW),
        (Rules(default=LockRules(battery_low=27)), []),
        (Rules(default=LockRules(battery_low=40, battery_critical=30)), CRITICAL),
        (Rules(default=LockRules(battery_low=30, battery_critical=30)), CRITICAL),
        (
            Rules(notifications=False, default=LockRules(battery_low=30)),
            ["raised battery_low", "held battery_low: never_tell"],
        ),
    ],
)
def test_changed_thresholds_apply_to_an_unchanged_level(rules: Rules, expected: list[str]) -> None:
    followed = Followed()
    followed.sync(at(28))
    followed.rules = rules
    assert followed.sync(at(28)) == expected
    assert followed.sync(at(28)) == []


def test_a_lower_threshold_clears_a_raised_alert() -> None:
    followed = Followed()
    followed.sync(at(19))
    followed.rules = Rules(default=LockRules(battery_low=12))
    assert followed.sync(at(19)) == LOW_ENDS


@pytest.mark.parametrize(
    ("level", "rules", "expected"),
    [
        (16, Rules(default=LockRules(battery_low=12)), LOW_ENDS),
        (16, Rules(default=LockRules(battery_low=16)), []),
        (16, Rules(default=LockRules(grace_s=5)), []),
        (9, Rules(default=LockRules(battery_critical=5)), BETTER),
        (9, Rules(default=LockRules(battery_low=5, battery_critical=5)), CRITICAL_ENDS),
    ],
)
def test_changed_thresholds_clear_an_alert_that_they_would_not_raise(
    level: int, rules: Rules, expected: list[str]
) -> None:
    followed = Followed()
    followed.sync(at(level))
    followed.rules = rules
    assert followed.sync(at(level)) == expected


def test_an_alert_within_5_points_of_its_threshold_stays_when_other_rules_change() -> None:
    followed = Followed()
    followed.sync(at(20))
    followed.sync(at(23))
    followed.rules = Rules(default=LockRules(grace_s=5))
    assert followed.sync(at(23)) == []
    followed.rules = Rules(default=LockRules(grace_s=5, battery_low=21))
    assert followed.sync(at(23)) == LOW_ENDS


def test_switched_off_notifications_are_recorded_as_suppressed() -> None:
    followed = Followed(Rules(notifications=False))
    assert followed.sync(at(20)) == ["raised battery_low", "held battery_low: never_tell"]
    assert followed.sync(at(10)) == [
        "cleared battery_low",
        "raised battery_critical",
        "held battery_critical: never_tell",
    ]
    assert followed.sync(at(80)) == ["cleared battery_critical"]


def test_an_alert_is_withdrawn_even_after_notifications_were_switched_off() -> None:
    followed = Followed()
    followed.sync(at(20))
    followed.rules = replace(followed.rules, notifications=False)
    assert followed.sync(at(20)) == []
    assert followed.sync(at(10)) == [
        "cleared battery_low",
        "raised battery_critical",
        "withdrawn battery_low",
        "held battery_critical: never_tell",
    ]


@pytest.mark.parametrize(
    ("kind", "urgency"),
    [
        (Kind.DISCONNECTED, Urgency.NORMAL),
        (Kind.BATTERY_LOW, Urgency.NORMAL),
        (Kind.BATTERY_CRITICAL, Urgency.CRITICAL),
        (Kind.RECONNECTED, Urgency.LOW),
    ],
)
def test_each_kind_has_its_urgency(kind: Kind, urgency: Urgency) -> None:
    assert kind.urgency is urgency
