"""Cases in which the model and the program once disagreed, found by random stories."""

from tests.replay.story import brief, do, every, failed, first, lock, lost, named, only, played, sync

NAMES = named(0, {1: "Front door"})
NOTIFICATIONS = ("told", "replaced", "withdrawn", "held")


def test_a_digest_names_a_lock_until_all_its_alerts_in_it_are_cleared() -> None:
    out = played(
        first(),
        NAMES,
        do(0, "pause_1h"),
        every(20, 20, 3580, lock(jam=1, battery=15)),
        sync(3600, lock(jam=1, battery=15)),
        sync(3620, lock(jam=0, battery=15)),
        sync(3640, lock(jam=0, battery=80)),
    )
    assert brief(only(out, "told", "withdrawn")) == [
        "3600 told digest_quiet Front door (critical)",
        "3640 withdrawn digest_quiet Front door",
    ]


def test_nothing_is_suppressed_while_the_unstable_notification_covers_the_disconnection() -> None:
    out = played(
        first(),
        NAMES,
        [sync(20 * n, lost() if n % 2 else lock()) for n in range(8)],
        do(150, "snooze_1h", "Front door", "disconnected"),
        every(20, 160, 700, lost()),
    )
    assert brief(only(out, *NOTIFICATIONS))[-1] == "140 told unstable Front door (normal)"


def test_after_a_restart_a_worse_alert_still_replaces_the_lesser_one() -> None:
    out = played(
        first(),
        NAMES,
        sync(20, lock(battery=30)),
        failed(40),
        sync(4000, lock(battery=15)),
        sync(4020, lock(battery=9)),
        do(4030, "restart"),
    )
    assert brief(only(out, "told"))[0] == "4000 told digest_gap Front door (normal)"
    assert brief(only(out, *NOTIFICATIONS))[-2:] == [
        "4000 told digest_gap Front door (normal)",
        "4020 replaced battery_critical Front door (critical)",
    ]
    restarted = played(
        first(),
        NAMES,
        sync(20, lock(battery=30)),
        failed(40),
        sync(4000, lock(battery=15)),
        do(4010, "restart"),
        sync(4020, lock(battery=9)),
    )
    assert brief(only(restarted, *NOTIFICATIONS)) == brief(only(out, *NOTIFICATIONS))
