"""The episodes that are built from a history."""

from collections.abc import Sequence

import pytest

from lockwatch.domain.episode_lanes import Theme
from lockwatch.domain.episodes import Episode, episodes, singly
from lockwatch.domain.history import PROGRAM, Entry, Event, EventKind, Reading, Watching
from lockwatch.domain.timeline import Span, Topic

NOON = 1_800_000_000.0
MIN, HOUR, DAY = 60.0, 3600.0, 86_400.0


def entry(at: float, text: str, key: str = "A") -> Entry:
    """Return an entry `at` seconds after noon; `text` is, for example, "state locked" or "battery 40 charging"."""
    what, value, *rest = text.split()
    if what == "battery":
        return Reading(NOON + at, key, int(value), bool(rest))
    return Event(NOON + at, key, EventKind(what), value)


def brief_episodes(*happened: tuple[float, str], topics: frozenset[Topic] = frozenset(Topic)) -> list[str]:
    """Return the episodes of one lock, the earliest first, each as its theme, times and number of entries."""
    found = episodes([entry(at, text) for at, text in happened], (), topics)
    return [described(each) for each in reversed(found)]


def described(episode: Episode) -> str:
    until = "…" if episode.until is None else f"{episode.until - NOON:g}"
    return f"{episode.theme} {episode.at - NOON:g}–{until}, {len(episode.parts)}{'?' if episode.headless else ''}"


VISIT = ((0, "state unlocked"), (9, "door opened"), (50, "door closed"), (60, "state locked"))
LOST = (
    (0, "connection disconnected"),
    (120, "raised disconnected"),
    (120, "told disconnected"),
    (1920, "connection connected"),
    (1920, "cleared disconnected"),
    (1920, "told reconnected"),
)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        pytest.param(VISIT, ["use 0–60, 4"], id="a visit is one episode"),
        pytest.param(VISIT[:3], ["use 0–…, 3"], id="a visit that goes on"),
        pytest.param(VISIT[1:], ["door 9–50, 2", "use 60–60, 1?"], id="a visit without its beginning"),
        pytest.param(
            ((0, "state locked"), (600, "state locked")),
            ["use 0–0, 1?", "use 600–600, 1"],
            id="moved between two syncs",
        ),
        pytest.param(
            ((0, "state unlocked"), (60, "state locked"), (80, "door closed")),
            ["use 0–60, 2", "door 80–80, 1?"],
            id="a door that closes without having opened",
        ),
        pytest.param(
            ((0, "state unlocked"), (60, "state locked"), (75, "door opened"), (90, "door closed")),
            ["use 0–60, 4"],
            id="the sync saw the door after the lock had locked",
        ),
        pytest.param(
            ((0, "state unlocked"), (60, "state locked"), (75, "door opened")),
            ["use 0–60, 2", "door 75–…, 1"],
            id="a door that stays open is no part of a visit that is over",
        ),
        pytest.param(
            ((0, "state unlocked"), (9, "door opened"), (30, "door closed"), (2 * HOUR, "state locked")),
            ["use 0–7200, 2", "door 9–30, 2"],
            id="unlocked for hours: each opening of the door is an episode",
        ),
        pytest.param(
            ((0, "state unlocked"), (9, "door opened"), (30, "state locked"), (5 * HOUR, "door closed")),
            ["use 0–30, 2", "door 9–18000, 2"],
            id="a door that was open for hours is an episode",
        ),
        pytest.param(
            (
                (0, "state unlocked"),
                (30, "state locked"),
                (45, "state unlocked"),
                (50, "door opened"),
                (60, "door closed"),
                (70, "state locked"),
            ),
            ["use 0–30, 2", "use 45–70, 4"],
            id="a door belongs to the latest of two visits",
        ),
        pytest.param(
            ((0, "state unlocking"), (2, "state unlocked"), (4, "state pulled"), (9, "state locked")),
            ["use 0–9, 4"],
            id="the states of one use",
        ),
        pytest.param(
            ((0, "state updating"), (3 * HOUR, "state unlocked")),
            ["use 0–10800, 1", "use 10800–…, 1"],
            id="another state hours later is another episode",
        ),
        pytest.param(
            ((0, "state unlocked"), (900, "raised left_unlocked"), (900, "told left_unlocked"), (1200, "state locked")),
            ["use 0–1200, 4"],
            id="left unlocked",
        ),
        pytest.param(
            (
                (0, "door opened"),
                (900, "raised door_left_open"),
                (960, "act acknowledge:door_left_open"),
                (1200, "door closed"),
                (1200, "cleared door_left_open"),
            ),
            ["door 0–1200, 5"],
            id="a door left open",
        ),
        pytest.param(LOST, ["connection 0–1920, 6"], id="a disconnection with its notifications"),
        pytest.param(LOST[3:], ["connection 1920–1920, 3?"], id="a disconnection without its beginning"),
        pytest.param(LOST[1:], ["connection 120–1920, 5?"], id="an alert whose cause is missing"),
        pytest.param(
            ((0, "connection disconnected"), (3 * DAY, "connection connected")),
            ["connection 0–259200, 2", "connection 259200–259200, 1"],
            id="what lasted for days is found at its end, too",
        ),
        pytest.param(
            ((0, "raised jammed"), (0, "told jammed"), (30, "cleared jammed"), (500, "raised jammed")),
            ["alert 0–30, 3", "alert 500–…, 1"],
            id="a jam, and another one",
        ),
        pytest.param(
            ((0, "battery 15"), (0, "raised battery_low"), (0, "told battery_low"), (HOUR, "battery 14")),
            ["alert 0–…, 3", "reading 3600–3600, 1"],
            id="a low battery with the level that raised the alert",
        ),
        pytest.param(
            (
                (0, "battery 15"),
                (HOUR, "battery 17 charging"),
                (2 * HOUR, "battery 60 charging"),
                (3 * HOUR, "battery 60"),
            ),
            ["reading 0–0, 1?", "charge 3600–10800, 3"],
            id="a battery is charged",
        ),
        pytest.param(
            (
                (0, "battery 5"),
                (HOUR, "battery 6 charging"),
                (2 * HOUR, "battery 15"),
                (2 * HOUR, "raised battery_low"),
            ),
            ["reading 0–0, 1?", "charge 3600–7200, 2", "alert 7200–…, 2"],
            id="a battery that is still low after a charge",
        ),
        pytest.param(
            ((0, "raised jammed"), (500, "raised jammed"), (530, "cleared jammed")),
            ["alert 0–500, 1", "alert 500–530, 2"],
            id="an alert whose end is missing ends when it is raised again",
        ),
        pytest.param(
            (
                (0, "account here"),
                (0, "connection connected"),
                (0, "state locked"),
                (0, "door closed"),
                (0, "battery 80"),
                (HOUR, "state locked"),
            ),
            ["begun 0–0, 5", "use 3600–3600, 1"],
            id="the first sight of a lock",
        ),
        pytest.param(
            ((0, "account here"), (0, "connection disconnected"), (0, "state unlocked")),
            ["begun 0–0, 1", "connection 0–…, 1", "use 0–…, 1"],
            id="what is not well at first sight has an episode",
        ),
        pytest.param(
            ((0, "state unlocked"), (HOUR, "account gone")), ["use 0–3600, 1", "left 3600–3600, 1"], id="a lock leaves"
        ),
        pytest.param(((0, "act pause_1h"),), ["other 0–0, 1"], id="a pause"),
        pytest.param(((0, "told digest_quiet"),), ["other 0–0, 1"], id="a digest"),
        pytest.param(((0, "raised of_a_later_version"),), ["other 0–0, 1"], id="a later version wrote it"),
        pytest.param(((0, "state of_a_later_version"),), ["use 0–…, 1"], id="a later version knows more states"),
    ],
)
def test_entries_are_grouped_into_episodes(happened: Sequence[tuple[float, str]], expected: list[str]) -> None:
    assert brief_episodes(*happened) == expected


def test_an_alert_is_an_episode_of_its_own_if_its_cause_is_filtered_out() -> None:
    happened = [each for each in LOST if not each[1].startswith("connection")]
    assert brief_episodes(*happened, topics=frozenset({Topic.ALERT})) == ["alert 120–1920, 4"]


def test_locks_that_are_first_seen_together_are_one_episode() -> None:
    seen = ("account here", "connection connected", "state locked")
    (begun,) = episodes(entry(0, text, key) for key in "ABC" for text in seen)
    assert (begun.theme, begun.keys, len(begun.parts)) == (Theme.BEGUN, frozenset("ABC"), 9)


def test_entries_of_different_locks_never_share_an_episode_of_use() -> None:
    found = episodes(
        [entry(0, "state unlocked", "A"), entry(10, "state unlocked", "B"), entry(20, "state locked", "A")]
    )
    assert [(each.key, described(each)) for each in found] == [("B", "use 10–…, 1"), ("A", "use 0–20, 2")]


@pytest.mark.parametrize("topics", [frozenset(Topic), frozenset({Topic.ALERT})])
def test_an_alert_about_the_cloud_is_part_of_the_time_when_lockwatch_could_not_see(topics: frozenset[Topic]) -> None:
    alerts = [entry(300, "raised cloud_unreachable", PROGRAM), entry(905, "cleared cloud_unreachable", PROGRAM)]
    gap = Span(NOON, NOON + 900, Watching.UNREACHABLE)
    (found,) = episodes(alerts, [gap] if Topic.SIGHT in topics else [], topics)
    assert described(found) == ("sight 0–900, 2" if Topic.SIGHT in topics else "alert 300–905, 2")


def test_singly_returns_an_episode_for_each_entry_and_each_gap() -> None:
    found = singly([entry(at, text) for at, text in VISIT], [Span(NOON + 20, None, Watching.ASLEEP)])
    assert [described(each) for each in found] == [
        "other 60–60, 1",
        "other 50–50, 1",
        "sight 20–…, 0",
        "other 9–9, 1",
        "other 0–0, 1",
    ]
