"""The format of stories and of the output of `lockwatch replay`: each sentence of resources/manual/replay.md."""

import json
import re
from typing import Any

import pytest

from lockwatch.replay.player import StoryError, replay, replay_for_people
from lockwatch.util.resources import resources
from tests.replay.story import Line, body, brief, do, failed, first, lock, lost, named, only, played, sync, written

BROKEN_BODIES = {
    "success-false": {"result": [], "success": False, "errorMessages": ["no"], "statusCode": 200},
    "status-500": {"result": None, "success": False, "errorMessages": [], "statusCode": 500},
    "result-null": body(None),
    "result-no-list": body({"id": 1}),
    "no-result": {"success": True, "errorMessages": [], "statusCode": 200},
    "a-list": [lock()],
    "null": None,
    "text": "<html>",
    "a-number": 5,
}


@pytest.mark.parametrize("broken", BROKEN_BODIES.values(), ids=BROKEN_BODIES)
def test_a_broken_sync_is_a_bad_answer(broken: Any) -> None:
    lines = [sync(0, lost()), *({"at": at, "sync": broken} for at in (20, 160, 300)), sync(310, lock())]
    same = [sync(0, lost()), *(failed(at, "bad_answer") for at in (20, 160, 300)), sync(310, lock())]
    assert played(*lines) == played(*same)
    assert "300 raised cloud_unreachable -" in brief(played(*lines))


@pytest.mark.parametrize("broken", BROKEN_BODIES.values(), ids=BROKEN_BODIES)
def test_a_bad_answer_with_names_changes_no_name(broken: Any) -> None:
    lines = [named(0, {1: "Front door"}), {"at": 5, "locks": broken}, sync(10, lost())]
    assert "10 raised disconnected Front door" in brief(played(*lines))


def test_without_a_first_line_a_story_starts_with_2026_in_utc() -> None:
    story: list[Line] = [sync(0, lock(battery=15)), do(0, "snooze_until_8", "Lock 1", "battery_low")]
    for at in (28_799, 28_800):
        story.append(sync(at, lock(battery=15)))
    assert brief(only(played(*story), "told")) == [
        "0 told battery_low Lock 1 (normal)",
        "28800 told battery_low Lock 1 (normal)",
    ]


@pytest.mark.parametrize("opening", [{}, {"rules": {}}, {"interval_s": 20}, {"start": "2026-01-01T00:00:00Z"}])
def test_the_first_line_has_defaults(opening: Line) -> None:
    story = [sync(0, lock(battery=15)), do(0, "snooze_until_8", "Lock 1", "battery_low"), sync(28_800, lost())]
    assert list(replay([json.dumps(opening), *written(story)])) == list(replay(written(story)))


def test_an_empty_story_has_no_output() -> None:
    assert played() == []
    assert played(first()) == []
    assert played(named(0, {1: "Front door"}), do(10, "pause")) == []


def test_bodies_of_any_version_are_read() -> None:
    old = {"id": 1, "isConnected": True, "lockProperties": {"state": 3, "isCharging": False, "batteryLevel": 9}}
    assert brief(played({"at": 0, "sync": body([old])})) == [
        "0 raised battery_critical Lock 1",
        "0 told battery_critical Lock 1 (critical)",
        "0 icon unlocked with critical",
    ]


def test_a_lock_without_a_known_name_is_lock_and_its_id() -> None:
    assert "0 raised disconnected Lock 12" in brief(played(sync(0, lost(12))))
    assert "0 raised disconnected Lock 12" in brief(played(named(0, {12: (None, "SN-1")}), sync(0, lost(12))))


def test_a_new_name_is_used_from_then_on() -> None:
    story = [named(0, {1: "Front door"}), sync(0, lost()), named(10, {1: "Porch"}), sync(20, lock())]
    assert brief(only(played(*story), "raised", "cleared")) == [
        "0 raised disconnected Front door",
        "20 cleared disconnected Porch",
    ]


def test_the_story_of_the_manual_prints_what_the_manual_says() -> None:
    page = (resources() / "manual" / "replay.md").read_text("utf-8")
    story, printed = re.findall(r"```(?:json)?\n(.*?)```", page, re.DOTALL)
    without_time = [line.partition("  ")[2] for line in printed.splitlines()]
    assert [line.partition("  ")[2] for line in replay_for_people(story.splitlines())] == without_time


def test_output_lines_have_the_documented_fields() -> None:
    """The fields are those of the examples in the manual."""
    story = [
        named(0, {1: "Front door"}),
        sync(0, lock()),
        sync(20, lost()),
        sync(60, lock()),
        do(61, "pause"),
        sync(80, lost()),
        failed(99, "forbidden"),
        failed(100, "forbidden"),
    ]
    assert played(*story) == [
        {"at": 0, "what": "icon", "icon": "locked", "badge": None},
        {"at": 20, "what": "raised", "kind": "disconnected", "lock": "Front door"},
        {"at": 20, "what": "told", "kind": "disconnected", "locks": ["Front door"], "urgency": "normal"},
        {"at": 20, "what": "icon", "icon": "unknown", "badge": "disconnected"},
        {"at": 60, "what": "cleared", "kind": "disconnected", "lock": "Front door"},
        {"at": 60, "what": "replaced", "kind": "reconnected", "locks": ["Front door"], "urgency": "low"},
        {"at": 60, "what": "icon", "icon": "locked", "badge": None},
        {"at": 80, "what": "raised", "kind": "disconnected", "lock": "Front door"},
        {"at": 80, "what": "withdrawn", "kind": "reconnected", "locks": ["Front door"]},
        {"at": 80, "what": "held", "kind": "disconnected", "locks": ["Front door"], "why": "paused"},
        {"at": 80, "what": "icon", "icon": "unknown", "badge": "disconnected"},
        {"at": 100, "what": "raised", "kind": "token_refused", "lock": None},
        {"at": 100, "what": "held", "kind": "token_refused", "locks": [], "why": "paused"},
        {"at": 100, "what": "icon", "icon": "needs_token", "badge": "disconnected"},
    ]


def test_times_may_be_integers_or_floats() -> None:
    story = [first(interval_s=20.0, grace_s=0.5), sync(0.25, lost()), sync(0.5, lost()), sync(0.75, lost())]
    assert brief(only(played(*story), "raised")) == ["0.75 raised disconnected Lock 1"]
    assert played(sync(0, lost()), sync(20, lock())) == played(sync(0.0, lost()), sync(20.0, lock()))


def test_output_is_streamed() -> None:
    """A month of lines does not have to fit into memory."""
    out = replay(iter([*written([first(), sync(0, lost())]), "broken"]))
    assert next(out)["what"] == "raised"


def test_a_rule_for_other_locks_applies_to_locks_that_are_not_named() -> None:
    rules: dict[str, Any] = {"left_unlocked_min": {"Front door": 1, "Nobody's": 1}, "door_left_open_min": 2.0}
    names = named(0, {1: "Front door", 2: "Back door"})
    story = [sync(at, lock(1, state=2, door=2), lock(2, state=2, door=2)) for at in range(0, 200, 20)]
    assert brief(only(played(first(**rules), names, *story), "raised")) == [
        "60 raised left_unlocked Front door",
        "120 raised door_left_open Back door",
        "120 raised door_left_open Front door",
    ]


UNREADABLE = {
    "no-json": "{",
    "text": "hello",
    "a-list": "[]",
    "a-number": "5",
    "null": "null",
    "nothing-to-do": '{"at": 20}',
    "unknown-failure": '{"at": 20, "failed": "sunspots"}',
    "failure-of-no-kind": '{"at": 20, "failed": 5}',
    "rate-limited-by-words": '{"at": 20, "failed": {"rate_limited": "long"}}',
    "unknown-act": '{"at": 20, "do": "dance"}',
    "act-without-kind": '{"at": 20, "do": "acknowledge"}',
    "kind-a-list": '{"at": 20, "do": "acknowledge", "lock": "A", "kind": ["disconnected"]}',
    "kind-an-object": '{"at": 20, "do": "acknowledge", "lock": "A", "kind": {}}',
    "kind-a-number": '{"at": 20, "do": "acknowledge", "lock": "A", "kind": 5}',
    "lock-a-list": '{"at": 20, "do": "acknowledge", "lock": ["A"], "kind": "disconnected"}',
    "unknown-kind": '{"at": 20, "do": "acknowledge", "lock": "Front door", "kind": "haunted"}',
    "unknown-what": '{"at": 20, "sing": true}',
    "at-no-number": '{"at": "20", "failed": "unreachable"}',
    "at-true": '{"at": true, "failed": "unreachable"}',
    "at-nan": '{"at": NaN, "failed": "unreachable"}',
    "at-infinite": '{"at": Infinity, "failed": "unreachable"}',
    "at-missing": '{"failed": "unreachable"}',
    "at-backwards": '{"at": 9, "failed": "unreachable"}',
    "unknown-key": '{"at": 20, "failed": "unreachable", "note": "at home"}',
    "two-contents": '{"at": 20, "failed": "unreachable", "do": "pause"}',
    "pause-of-a-lock": '{"at": 20, "do": "pause", "lock": "Front door", "kind": "disconnected"}',
    "restart-of-a-lock": '{"at": 20, "do": "restart", "lock": "Front door"}',
    "act-a-number": '{"at": 20, "do": 5}',
    "unknown-lock": '{"at": 20, "do": "acknowledge", "lock": "Nobody\'s door", "kind": "disconnected"}',
    "alert-that-never-was": '{"at": 20, "do": "acknowledge", "lock": null, "kind": "token_refused"}',
    "digest": '{"at": 20, "do": "acknowledge", "lock": null, "kind": "digest_gap"}',
    "rate-limited-and-more": '{"at": 20, "failed": {"rate_limited": 5, "why": "busy"}}',
    "rate-limited-less-than-0": '{"at": 20, "failed": {"rate_limited": -1}}',
    "slept-longer-than-since-the-line-before": '{"at": 20, "slept": 11}',
    "slept-less-than-0": '{"at": 20, "slept": -1}',
    "slept-no-number": '{"at": 20, "slept": "long"}',
    "slept-null": '{"at": 20, "slept": null}',
    "rate-limited-true": '{"at": 20, "failed": {"rate_limited": true}}',
    "failure-with-a-lock": '{"at": 20, "failed": "unreachable", "lock": "Front door"}',
    "act-without-lock": '{"at": 20, "do": "acknowledge", "kind": "disconnected"}',
    "pause-of-no-lock": '{"at": 20, "do": "pause", "lock": null}',
    "resume-with-a-kind": '{"at": 20, "do": "resume", "kind": "disconnected"}',
    "sync-and-locks": '{"at": 20, "sync": null, "locks": null}',
    "sync-and-slept": '{"at": 20, "sync": null, "slept": 5}',
    "a-mark-of-byte-order": '\ufeff{"at": 20, "failed": "unreachable"}',
    "a-first-line-later": '{"start": "2026-01-01T00:00:00Z"}',
}


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_line_stops_the_replay(line: str) -> None:
    with pytest.raises(StoryError) as raised:
        list(replay([*written([first(), failed(10)]), line]))
    assert raised.value.line == 3
    assert str(raised.value)


FIRST_LINES: dict[str, Line] = {
    "start-no-time": {"start": "yesterday"},
    "start-a-number": {"start": 5},
    "start-before-1970": {"start": "1969-12-31T23:59:59Z"},
    "start-before-1970-by-its-zone": {"start": "1970-01-01T00:00:00+14:00"},
    "start-in-year-1": {"start": "0001-01-01T00:00:00+14:00"},
    "start-after-2500": {"start": "2501-01-01T00:00:00Z"},
    "start-in-year-9999": {"start": "9999-12-31T23:59:59-12:00"},
    "start-without-offset": {"start": "2026-01-01T00:00:00"},
    "start-a-date": {"start": "2026-01-01"},
    "unknown-key": {"starts": "2026-01-01T00:00:00Z"},
    "zone-unknown": {"zone": "Europe/Atlantis"},
    "zone-a-number": {"zone": 1},
    "zone-a-path": {"zone": "../../etc/passwd"},
    "zone-empty": {"zone": ""},
    "zone-of-this-computer": {"zone": "localtime"},
    "zone-of-rules": {"zone": "posixrules"},
    "zone-with-leap-seconds": {"zone": "right/Europe/Berlin"},
    "zone-in-a-folder-of-copies": {"zone": "posix/Europe/Berlin"},
    "zone-null": {"zone": None},
    "zone-a-list": {"zone": ["UTC"]},
    "start-null": {"start": None},
    "rules-null": {"rules": None},
    "hide-names-by-lock": {"rules": {"hide_names": {"Front door": True}}},
    "interval-too-short": {"interval_s": 9},
    "interval-too-long": {"interval_s": 3601},
    "battery-0": {"rules": {"battery_low": 0}},
    "battery-96": {"rules": {"battery_low": 96}},
    "battery-not-whole": {"rules": {"battery_low": 20.5}},
    "battery-null": {"rules": {"battery_low": None}},
    "critical-above-low": {"rules": {"battery_low": 20, "battery_critical": 21}},
    "critical-above-low-of-one-lock": {"rules": {"battery_low": {"Front door": 5}}},
    "grace-too-long": {"rules": {"grace_s": 3601}},
    "grace-less-than-0": {"rules": {"grace_s": -1}},
    "minutes-too-many": {"rules": {"left_unlocked_min": 1441}},
    "quiet-hours-with-seconds": {"rules": {"quiet_hours": {"from": "22:00:30", "to": "07:00"}}},
    "quiet-hours-unknown-key": {"rules": {"quiet_hours": {"from": "22:00", "to": "07:00", "on": True}}},
    "interval-no-number": {"interval_s": "20"},
    "interval-null": {"interval_s": None},
    "rules-no-object": {"rules": []},
    "unknown-rule": {"rules": {"batery_low": 20}},
    "battery-no-number": {"rules": {"battery_low": "20"}},
    "minutes-no-number": {"rules": {"left_unlocked_min": "5"}},
    "minutes-by-name-no-number": {"rules": {"left_unlocked_min": {"Front door": "5"}}},
    "quiet-hours-no-object": {"rules": {"quiet_hours": "22-07"}},
    "quiet-hours-no-time": {"rules": {"quiet_hours": {"from": "25:00", "to": "07:00", "days": ["mon"]}}},
    "quiet-hours-with-a-zone": {"rules": {"quiet_hours": {"from": "22:00+02:00", "to": "07:00+02:00"}}},
    "quiet-hours-that-end-in-a-zone": {"rules": {"quiet_hours": {"from": "22:00", "to": "07:00Z"}}},
    "quiet-hours-unknown-day": {"rules": {"quiet_hours": {"from": "22:00", "to": "07:00", "days": ["someday"]}}},
    "quiet-hours-days-text": {"rules": {"quiet_hours": {"from": "22:00", "to": "07:00", "days": ""}}},
    "quiet-hours-days-object": {"rules": {"quiet_hours": {"from": "22:00", "to": "07:00", "days": {"mon": True}}}},
    "grace-text": {"rules": {"grace_s": "never"}},
    "grace-by-name-too-long": {"rules": {"grace_s": {"Front door": 3601}}},
    "grace-no-number": {"rules": {"grace_s": float("nan")}},
    "minutes-less-than-0": {"rules": {"door_left_open_min": -1}},
    "minutes-true": {"rules": {"left_unlocked_min": True}},
    "minutes-not-whole": {"rules": {"left_unlocked_min": 0.5}},
    "minutes-by-name-not-whole": {"rules": {"door_left_open_min": {"Front door": 1.5}}},
    "watch-hours-null": {"rules": {"watch_hours": None}},
    "watch-hours-text": {"rules": {"watch_hours": "23:00-06:00"}},
    "watch-hours-empty": {"rules": {"watch_hours": {}}},
    "watch-hours-half": {"rules": {"watch_hours": {"from": "23:00"}}},
    "watch-hours-no-time": {"rules": {"watch_hours": {"from": "23:00", "to": "24:00"}}},
    "watch-hours-number": {"rules": {"watch_hours": {"from": 23, "to": 6}}},
    "watch-hours-unknown-key": {"rules": {"watch_hours": {"from": "23:00", "to": "06:00", "days": ["mon"]}}},
    "watch-hours-by-name-text": {"rules": {"watch_hours": {"Front door": "23:00-06:00"}}},
    "watch-hours-by-name-half": {"rules": {"watch_hours": {"Front door": {"to": "06:00"}}}},
    "watch-hours-by-name-empty": {"rules": {"watch_hours": {"Front door": {}}}},
    "hide-names-no-truth": {"rules": {"hide_names": "yes"}},
}


@pytest.mark.parametrize("line", FIRST_LINES.values(), ids=FIRST_LINES)
def test_an_unreadable_first_line_stops_the_replay(line: Line) -> None:
    with pytest.raises(StoryError) as raised:
        list(replay([json.dumps(line), *written([sync(0)])]))
    assert raised.value.line == 1


@pytest.mark.parametrize("content", ["sync", "locks", "failed", "do", "slept"])
def test_a_time_that_the_first_line_lacks_is_named(content: str) -> None:
    with pytest.raises(StoryError, match="line 1: its time, at, is missing"):
        list(replay([json.dumps({content: None})]))


@pytest.mark.parametrize(
    ("former", "name"), [("snooze_tomorrow", "snooze_until_8"), ("pause_tomorrow", "pause_until_8")]
)
def test_former_names_of_actions_are_still_read(former: str, name: str) -> None:
    def story(act: str) -> list[Line]:
        acted = do(10, act) if act.startswith("pause") else do(10, act, "Lock 1", "battery_low")
        return played(sync(0, lock(battery=15)), acted, sync(20, lost()), *(sync(28_800 + n, lost()) for n in (0, 20)))

    assert story(former) == story(name)


def test_alerts_can_be_acknowledged_under_a_new_name_of_a_lock_that_was_added_again() -> None:
    """The alerts include those that were cleared before the lock was added again."""
    story = [named(0, {1: ("Front door", "SN-1")}), sync(0, lock(battery=15, jam=1)), sync(10, lock(battery=15))]
    story += [named(20, {2: ("Hall", "SN-1")}), sync(20, lock(2, battery=15)), do(30, "acknowledge", "Hall", "jammed")]
    story += [do(30, "acknowledge", "Hall", "battery_low"), sync(40, lock(2, battery=15))]
    assert brief(only(played(*story), "icon"))[-1] == "40 icon locked"


@pytest.mark.parametrize("pause", [[], [do(0, "pause")]], ids=["in-a-digest", "paused"])
def test_a_connection_can_be_acknowledged_as_unstable_before_it_was_notified_alone(pause: list[Line]) -> None:
    """The 4th disconnection is first seen after a gap, or suppressed."""
    story = [
        *pause,
        sync(0, lock()),
        *(each for at in (10, 30, 50) for each in (sync(at, lost()), sync(at + 10, lock()))),
    ]
    story += [sync(200, lost()), do(210, "acknowledge", "Lock 1", "unstable"), sync(220, lost())]
    assert brief(only(played(first(), *story), "icon"))[-1] == "220 icon unknown"


def test_two_lines_may_have_the_same_time() -> None:
    assert len(list(replay(written([failed(10), failed(10), do(10, "pause"), failed(10)])))) == 1


def test_two_jams_at_the_same_time_are_two_alerts() -> None:
    story = [sync(0, lock(jam=1, changed=f"2026-01-01T00:00:0{second}Z")) for second in (1, 2)]
    assert brief(only(played(*story), "raised", "cleared", "told")) == [
        *("0 raised jammed Lock 1", "0 told jammed Lock 1 (critical)"),
        *("0 cleared jammed Lock 1", "0 raised jammed Lock 1", "0 told jammed Lock 1 (critical)"),
    ]


@pytest.mark.parametrize("start", ["1970-01-01T00:00:00Z", "2500-12-31T23:59:59-14:00"])
def test_until_08_00_works_from_every_start(start: str) -> None:
    quiet = {"from": "22:00", "to": "07:00"}
    end = 9_999_999_999
    story = [sync(0, lost()), do(0, "snooze_until_8", "Lock 1", "disconnected"), do(end, "pause_until_8"), sync(end)]
    assert played(first(start, quiet_hours=quiet), *story)


def test_a_time_with_too_many_digits_is_refused() -> None:
    """This also holds after a line that differs only in its time, where the time alone is parsed."""
    lines = [written([failed(10)])[0], '{"at": ' + "9" * 5000 + ', "failed": "unreachable"}']
    with pytest.raises(StoryError) as raised:
        list(replay(lines))
    assert raised.value.line == 2


def test_quiet_hours_and_08_00_follow_daylight_saving_time_in_a_zone() -> None:
    """Clocks in Berlin go forward by an hour on 2026-03-29 at 02:00."""
    header = {**first("2026-03-28T23:00:00+01:00"), "zone": "Europe/Berlin"}
    story = [header, sync(0, lost()), do(0, "snooze_until_8", "Lock 1", "disconnected")]
    story += [sync(hour * 3600, lost()) for hour in range(1, 10)]
    assert brief(only(played(*story), "told"))[1] == f"{8 * 3600} told disconnected Lock 1 (normal)"
    del header["zone"]
    assert brief(only(played(*story), "told"))[1] == f"{9 * 3600} told disconnected Lock 1 (normal)"


@pytest.mark.parametrize(("slept", "raised"), [(0, True), (280, False)])
def test_time_slept_does_not_count_as_waking_time(slept: float, raised: bool) -> None:
    story = [sync(0, lock()), failed(10), failed(20), {"at": 301, "slept": slept}, failed(301)]
    assert ("301 raised cloud_unreachable -" in brief(played(*story))) is raised


def test_names_with_states_count_as_a_sync() -> None:
    element = {**lost(), "name": "Front door", "serialNumber": "SN-1"}
    assert brief(only(played({"at": 5, "locks": body([element])}), "raised")) == ["5 raised disconnected Front door"]


def test_minutes_of_0_mean_at_once_and_null_means_never() -> None:
    story = [sync(0, lock(state=2, door=2))]
    assert brief(only(played(first(left_unlocked_min=0, door_left_open_min=None), *story), "raised")) == [
        "0 raised left_unlocked Lock 1"
    ]
