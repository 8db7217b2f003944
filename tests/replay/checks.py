"""Properties of any story. Each check gets the story and the output of its replay, and raises AssertionError."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from tests.replay.model import WORSE, Raised, standing
from tests.replay.model_moments import last_good, paused, quiet
from tests.replay.model_story import history
from tests.replay.model_telling import expected
from tests.replay.story import Line, brief, only, written

ALERTS = (
    *("disconnected", "battery_low", "battery_critical", "jammed"),
    *("left_unlocked", "door_left_open", "needs_calibration"),
)
OF_PROGRAM = ("token_refused", "cloud_unreachable")
Key = tuple[str, str | None]


class Course:
    """A story, and when the model raises which alerts, with the lock names that replay prints."""

    def __init__(self, story: Iterable[Line]) -> None:
        self.story = list(story)
        self.past = history(written(self.story))
        self.ats = [look.at for look in self.past.looks]

    @cached_property
    def raised_at(self) -> list[dict[Key, float]]:
        """The raised alerts after each look, and since when."""
        return [{self.key(i, r): r.at for r in now} for i, now in enumerate(standing(self.past))]

    @property
    def stands(self) -> list[set[Key]]:
        """The raised alerts after each look."""
        return [set(now) for now in self.raised_at]

    @cached_property
    def expected(self) -> list[Line]:
        """The output that the model predicts."""
        return expected(written(self.story))

    def key(self, look: int, raised: Raised) -> Key:
        return raised.kind, None if raised.lock is None else self.past.names[look][raised.lock]

    def look(self, line: Line) -> int:
        return self.ats.index(line["at"])

    def before(self, look: int) -> dict[Key, float]:
        return self.raised_at[look - 1] if look else {}

    def first_good_after_restart(self) -> set[float]:
        """Return the times of the first good syncs after a restart."""
        found = set()
        for act in self.past.acts:
            if act.what == "restart":
                later = [look.at for look in self.past.looks[act.before_look :] if look.failure is None]
                found |= set(later[:1])
        return found


def keys(line: Line) -> set[Key]:
    """Return the alerts that a line is about."""
    return {(line["kind"], name) for name in line["locks"] or [None]}


def told_for_what_held(course: Course, out: list[Line]) -> None:
    """No notification is shown for a condition that does not hold."""
    stands = course.stands
    for line in only(out, "told", "replaced"):
        look = course.look(line)
        now, before = stands[look], set(course.before(look))
        if line["kind"] in (*ALERTS, *OF_PROGRAM):
            assert keys(line) <= now, f"does not stand: {brief([line])}"
        elif line["kind"] == "reconnected":
            gone = {name for kind, name in before - now if kind == "disconnected"}
            assert set(line["locks"]) <= gone, f"was not disconnected: {brief([line])}"
        elif line["kind"] == "unstable":
            for name in line["locks"]:
                raised = {
                    now[("disconnected", name)] for now in course.raised_at[: look + 1] if ("disconnected", name) in now
                }
                windows = [sum(1 for at in raised if end - 600 <= at <= end) for end in raised]
                assert max(windows, default=0) >= 4 or len(raised) >= 6, f"was not unstable: {brief([line])}"
        else:
            about = {name for _, name in now | before}
            assert set(line["locks"]) <= about, f"nothing of these: {brief([line])}"


def none_missed(course: Course, out: list[Line]) -> None:
    """An alert that was raised for two looks was notified, or suppressed with a reason that is printed."""
    lines = only(out, "told", "replaced", "held")
    for look in range(1, len(course.ats)):
        for (kind, name), raised in course.raised_at[look].items():
            if course.before(look).get((kind, name)) != raised:
                continue
            said = [
                line
                for line in lines
                if raised <= line["at"] <= course.ats[look]
                and (line["kind"] == kind or (kind == "disconnected" and line["kind"] == "unstable"))
                and (name is None or name in line["locks"])
            ]
            assert said, f"nothing said of {kind} of {name}, raised at {raised}"


def held_for_a_right_reason(course: Course, out: list[Line]) -> None:
    """A suppressed alert is raised, the reason is true, and each reason is given once in an alert's life."""
    given: Counter[tuple[object, ...]] = Counter()
    for line in only(out, "held"):
        look = course.look(line)
        (key,) = keys(line)
        assert key in course.raised_at[look], f"does not stand: {brief([line])}"
        raised = course.raised_at[look][key]
        given[(key, raised, line["why"])] += 1
        worse = WORSE.get(key[0])
        kinds = (key[0], "unstable" if key[0] == "disconnected" else worse)
        acts = [a.what for a in course.past.acts if a.kind in kinds and a.lock == key[1] and a.before_look <= look]
        right = {
            "acknowledged": "acknowledge" in acts,
            "snoozed": any(act.startswith("snooze") for act in acts),
            "improving": worse is not None,
            "repeated": key[0] == "battery_low",
            "unstable": key[0] == "disconnected",
            "paused": paused(course.past, look),
            "quiet_hours": quiet(course.past, look),
            "in_digest": any(
                line["at"] == other["at"] and key[1] in (*other["locks"], None)
                for other in only(out, "told")
                if other["kind"] == "digest_gap"
            ),
        }
        assert right[line["why"]], f"that is not so: {brief([line])}"
    assert max(given.values(), default=1) == 1, f"held twice for one reason: {given.most_common(1)}"


def never_twice(course: Course, out: list[Line]) -> None:
    """No alert is notified again before it has cleared, except after a snooze, and `battery_critical` every 24 h."""
    told: dict[Key, float] = {}
    for line in out:
        if line["what"] == "cleared":
            told.pop((line["kind"], line["lock"]), None)
        elif line["what"] == "withdrawn" and line["kind"] == "unstable":
            for key in keys(line):
                told.pop(key, None)
        elif line["what"] in ("told", "replaced") and line["kind"] in (*ALERTS, *OF_PROGRAM, "unstable"):
            for key in keys(line):
                if key[0] == "battery_critical" and line["at"] - told.get(key, line["at"]) >= 86400:
                    del told[key]
                snoozes = [a.at for a in course.past.acts if a.what.startswith("snooze") and (a.kind, a.lock) == key]
                assert key not in told or any(told[key] <= at <= line["at"] for at in snoozes), f"again: {line}"
                told[key] = line["at"]


def standing_or_withdrawn(course: Course, out: list[Line]) -> None:
    """Everything on the screen after a look is still raised. The items of digests are left to the model."""
    shown: set[Key] = set()
    stands = course.stands
    for look, at in enumerate(course.ats):
        for line in [line for line in out if line["at"] == at]:
            if line["what"] == "withdrawn":
                digest = line["kind"].startswith("digest")
                assert keys(line) <= shown or digest, f"was not shown: {brief([line])}"
                shown -= keys(line)
        for line in [line for line in out if line["at"] == at]:
            if line["what"] == "replaced":
                worse = next((pair for pair in WORSE.items() if line["kind"] in pair), ())
                replaced = ("disconnected",) if line["kind"] == "reconnected" else worse
                assert any((kind, name) in shown for kind in replaced for _, name in keys(line)), f"nothing: {line}"
                shown -= {(kind, name) for kind in replaced for _, name in keys(line)}
            if line["what"] in ("told", "replaced"):
                shown |= keys(line)
        ended = {key for key in shown - stands[look] if key[0] in (*ALERTS, *OF_PROGRAM)}
        assert not ended, f"still shown at {at}: {ended}"
        names = course.past.names[look]
        lost = {names[number] for number, seen in course.past.looks[look].seen.items() if not seen.connected}
        untrue = {name for kind, name in shown if kind == "reconnected"} & lost
        assert not untrue, f"called connected again at {at}: {untrue}"


def raised_and_cleared_as_modelled(course: Course, out: list[Line]) -> None:
    """Raised and cleared alerts equal those of the model."""
    theirs, ours = (Counter(brief(only(lines, "raised", "cleared"))) for lines in (out, course.expected))
    assert theirs == ours, f"only replay: {theirs - ours}; only the model: {ours - theirs}"


def icon_as_modelled(course: Course, out: list[Line]) -> None:
    """The icon equals that of the model."""
    assert brief(only(out, "icon")) == brief(only(course.expected, "icon"))


def told_as_modelled(course: Course, out: list[Line]) -> None:
    """All notifications and suppressions equal those of the model, except for their order within one look."""
    whats = ("told", "replaced", "withdrawn", "held")
    theirs, ours = (Counter(brief(one_each(only(lines, *whats)))) for lines in (out, course.expected))
    assert theirs == ours, f"only replay: {sorted(theirs - ours)}; only the model: {sorted(ours - theirs)}"


def one_each(lines: Iterable[Line]) -> Iterable[Line]:
    """Yield the lines, but split each `withdrawn` by lock.

    A lock is yielded once for each digest; alerts of the program itself are left out of digests.
    """
    seen: set[tuple[object, ...]] = set()
    for line in lines:
        if line["what"] != "withdrawn":
            yield line
            continue
        digest = line["kind"].startswith("digest")
        for name in line["locks"] or ([] if digest else [None]):
            place = (line["at"], line["kind"], name)
            if not (digest and place in seen):
                yield {**line, "locks": [] if name is None else [name]}
            seen.add(place)


def in_order(course: Course, out: list[Line]) -> None:
    """One story line prints cleared and raised in the order of the list, withdrawn, held, told and replaced, icon."""
    ranks = {"cleared": 0, "raised": 0, "withdrawn": 1, "held": 2, "told": 3, "replaced": 3, "icon": 4}
    places = [(line["at"], ranks[line["what"]]) for line in out]
    assert places == sorted(places), f"out of order: {brief(out)}"
    for look, at in enumerate(course.ats):
        names, ids = course.past.names[look], course.past.ids[look]
        place = {names[n]: (names[n].casefold(), ids[n]) for n in names}
        listed = [
            place[line["lock"]]
            for line in only(out, "raised", "cleared")
            if line["at"] == at and line["lock"] is not None
        ]
        assert listed == sorted(listed), f"out of the list's order at {at}: {brief(out)}"


def same_but_for_restart(course: Course, out: list[Line], restarted: Course, out_restarted: list[Line]) -> None:
    """A restart changes no notification except at the first good sync after it, and the icon until then."""
    new = restarted.first_good_after_restart() - course.first_good_after_restart()
    if not new or course.past.here != restarted.past.here:
        return  # in the second case, a lock that was missing before the restart leaves later
    lives, lives_restarted = (brief(only(lines, "raised", "cleared")) for lines in (out, out_restarted))
    assert lives == lives_restarted
    (at,) = new
    looks = restarted.past.looks
    number = next(i for i, look in enumerate(looks) if look.at == at)
    good = last_good(looks[:number])
    if good is None or at - good.at > restarted.past.options.long_ago_s():
        return  # there is no digest after a restart, so notifications differ
    whats = ("told", "replaced", "withdrawn", "held")
    told = Counter(brief(one_each(without_reconnected(only(out, *whats), at))))
    assert told == Counter(brief(one_each(only(out_restarted, *whats))))


def without_reconnected(lines: Iterable[Line], at: float) -> Iterable[Line]:
    """Yield the lines without the "connected again" notifications of that moment."""
    back: set[str] = set()
    for line in lines:
        if line["kind"] != "reconnected" or line["at"] < at:
            yield line
        elif line["what"] == "withdrawn":
            if later := [name for name in line["locks"] if name not in back]:
                yield {**line, "locks": later}
            back -= set(line["locks"])
        elif line["at"] > at:
            yield line
        else:
            back |= set(line["locks"])
            if line["what"] == "replaced":
                yield {"at": at, "what": "withdrawn", "kind": "disconnected", "locks": line["locks"]}
