"""Properties of the rules about unreadable elements and about locks that were added to the account again."""

from collections.abc import Collection
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.replay.stories import stories
from tests.replay.story import (
    UNREADABLE,
    Line,
    body,
    brief,
    do,
    every,
    failed,
    first,
    lock,
    lost,
    named,
    only,
    played,
    sync,
)

profile = settings(examples(0.75), suppress_health_check=list(HealthCheck))
ALERTS = ("raised", "cleared")
NAMES = {1: "Front door", 2: "Back door"}
SILENCES = (None, "acknowledge", "snooze_1h")
AGAIN = 11
"""The id of the front door after it was added again."""


def hidden(story: list[Line], place: int) -> list[Line]:
    """Return the story with the first element of each sync unreadable, starting at the line `place`."""
    lines = []
    for number, line in enumerate(story):
        result = line["sync"]["result"] if "sync" in line else []
        if number >= place and len([each for each in result if each != UNREADABLE]) > 1:
            line = {**line, "sync": body([UNREADABLE, *result[1:]])}
        lines.append(line)
    return lines


@profile
@given(stories, st.integers(0, 20))
def test_an_unreadable_element_never_hides_the_alert_of_another_lock(story: list[Line], place: int) -> None:
    """Only locks in every sync are compared, because an unreadable element may delay when others leave."""
    changed = hidden(story, place)
    listed = [{each.get("id") for each in line["sync"]["result"]} for line in changed if "sync" in line]
    always = set.intersection(*listed) - {UNREADABLE["id"]}
    names = {id: f"Lock {id}" for id in always}
    for line in story:
        for each in line["locks"]["result"] if "locks" in line else ():
            if each["id"] in always and each["name"] is not None:
                names[each["id"]] = each["name"]
    before, after = (
        [line for line in only(played(_acting_on(each, names.values())), *ALERTS) if line["lock"] in names.values()]
        for each in (story, changed)
    )
    assert brief(before) == brief(after)


def _acting_on(story: list[Line], names: Collection[str]) -> list[Line]:
    """Return the story without actions on other locks, which may have no alerts if they can't be read."""
    return [line for line in story if line.get("lock") is None or line["lock"] in names]


elements = st.sampled_from(
    [
        {"battery": 15},
        {"battery": 8},
        {"jam": 1},
        {"state": 2},
        {"door": 2},
        {"connected": False},
        {"battery": 8, "jam": 1, "door": 2},
    ]
)
meanwhile = st.lists(st.sampled_from(["again", "again", "absent", "unreadable", "failed", "restart"]), max_size=5)


@profile
@given(elements, meanwhile, st.sampled_from(SILENCES), st.integers(0, 5), st.booleans())
def test_a_lock_that_was_added_again_loses_nothing(
    element: dict[str, Any], syncs: list[str], silence: str | None, named_before: int, grace: bool
) -> None:
    """The lock keeps its alerts, notifications, acknowledgements and snoozes, whenever its names arrive."""
    before, again = lock(1, **element), lock(AGAIN, **element)
    if not before["isConnected"]:
        before, again = lost(1), lost(AGAIN)
    options = first(grace_s=120 if grace else 0, left_unlocked_min=1, door_left_open_min=1)
    story = [options, named(0, dict(NAMES)), *every(20, 0, 140, before, lock(2))]
    raised = [(line["kind"], line["lock"]) for line in only(played(story), "raised")]
    if silence is not None:
        story += [do(145, silence, name, kind) for kind, name in raised]
    at = 160
    names = named(0, {AGAIN: ("Front door", "SN-1"), 2: "Back door"})
    for number, what in enumerate([*syncs, "again"]):
        if number == min(named_before, len(syncs)):
            story.append({**names, "at": at - 5})
        match what:
            case "again":
                story.append(sync(at, again, lock(2)))
            case "absent" if number and syncs[number - 1] not in ("absent", "restart", "failed"):
                story.append(sync(at, lock(2)))
            case "unreadable":
                story.append(sync(at, UNREADABLE, lock(2)))
            case "failed":
                story.append(failed(at))
            case "restart":
                story.append(do(at, "restart"))
        at += 20
    after = [line for line in played(story) if line["at"] >= 150 and line["what"] != "icon"]
    ours = [line for line in after if "Front door" in (line.get("lock"), *line.get("locks", ()))]
    of_lock_11 = {line["kind"] for line in only(after, "raised") if line["lock"] == f"Lock {AGAIN}"}
    assert only(ours, "cleared", "told", "replaced", "raised") == []
    withdrawn = {line["kind"] for line in only(ours, "withdrawn")}
    assert withdrawn == of_lock_11, brief(after)
    later = [sync(at + 20 * n, lock(AGAIN, battery=80), lock(2)) for n in range(3)]
    ended = [line for line in played([*story, *later]) if line["at"] >= at]
    cleared = {line["kind"] for line in only(ended, "cleared") if line["lock"] == "Front door"}
    assert cleared == {kind for kind, _ in raised}
