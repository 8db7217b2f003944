"""Properties of any story. Each check gets the story and the output of its replay, and raises AssertionError."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from tests.replay.model import WORSE, Raised, raised_after_each_sync
from tests.replay.model_moments import in_quiet_hours, last_good, paused
from tests.replay.model_notifications import expected
from tests.replay.model_story import read_story
from tests.replay.story import Line, brief, only, written

LOCK_ALERTS = (
    *("disconnected", "battery_low", "battery_critical", "jammed"),
    *("left_unlocked", "door_left_open", "needs_calibration"),
)
PROGRAM_ALERTS = ("token_refused", "cloud_unreachable")
Key = tuple[str, str | None]


class ModelledStory:
    """A story, and the alerts that the model raises for it, with the lock names that replay prints."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        self.story = read_story(written(self.lines))
        self.sync_times = [sync.at for sync in self.story.syncs]

    @cached_property
    def raised_at(self) -> list[dict[Key, float]]:
        """The raised alerts after each sync, and since when."""
        return [{self.key(i, r): r.at for r in now} for i, now in enumerate(raised_after_each_sync(self.story))]

    @property
    def raised_after(self) -> list[set[Key]]:
        """The raised alerts after each sync."""
        return [set(now) for now in self.raised_at]

    @cached_property
    def expected(self) -> list[Line]:
        """The output that the model predicts."""
        return expected(written(self.lines))

    def key(self, sync: int, raised: Raised) -> Key:
        return raised.kind, None if raised.lock is None else self.story.names[sync][raised.lock]

    def sync_index(self, line: Line) -> int:
        return self.sync_times.index(line["at"])

    def before(self, sync: int) -> dict[Key, float]:
        return self.raised_at[sync - 1] if sync else {}

    def first_good_after_restart(self) -> set[float]:
        """Return the times of the first good syncs after a restart."""
        found = set()
        for act in self.story.acts:
            if act.what == "restart":
                later = [sync.at for sync in self.story.syncs[act.before_sync :] if sync.failure is None]
                found |= set(later[:1])
        return found


def keys(line: Line) -> set[Key]:
    """Return the alerts that a line is about."""
    return {(line["kind"], name) for name in line["locks"] or [None]}


def notified_only_if_raised(model: ModelledStory, out: list[Line]) -> None:
    """No notification is shown for a condition that does not hold."""
    raised_after = model.raised_after
    for line in only(out, "told", "replaced"):
        sync = model.sync_index(line)
        now, before = raised_after[sync], set(model.before(sync))
        if line["kind"] in (*LOCK_ALERTS, *PROGRAM_ALERTS):
            assert keys(line) <= now, f"is not raised: {brief([line])}"
        elif line["kind"] == "reconnected":
            gone = {name for kind, name in before - now if kind == "disconnected"}
            assert set(line["locks"]) <= gone, f"was not disconnected: {brief([line])}"
        elif line["kind"] == "unstable":
            for name in line["locks"]:
                raised = {
                    now[("disconnected", name)] for now in model.raised_at[: sync + 1] if ("disconnected", name) in now
                }
                windows = [sum(1 for at in raised if end - 600 <= at <= end) for end in raised]
                assert max(windows, default=0) >= 4 or len(raised) >= 6, f"was not unstable: {brief([line])}"
        else:
            about = {name for _, name in now | before}
            assert set(line["locks"]) <= about, f"nothing of these: {brief([line])}"


def no_alert_missed(model: ModelledStory, out: list[Line]) -> None:
    """An alert that was raised for two syncs was notified, or suppressed with a reason that is printed."""
    lines = only(out, "told", "replaced", "held")
    for sync in range(1, len(model.sync_times)):
        for (kind, name), raised in model.raised_at[sync].items():
            if model.before(sync).get((kind, name)) != raised:
                continue
            found = [
                line
                for line in lines
                if raised <= line["at"] <= model.sync_times[sync]
                and (line["kind"] == kind or (kind == "disconnected" and line["kind"] == "unstable"))
                and (name is None or name in line["locks"])
            ]
            assert found, f"neither notified nor suppressed: {kind} of {name}, raised at {raised}"


def suppressed_for_a_true_reason(model: ModelledStory, out: list[Line]) -> None:
    """A suppressed alert is raised, the reason is true, and each reason is given once until the alert is cleared."""
    given: Counter[tuple[object, ...]] = Counter()
    for line in only(out, "held"):
        sync = model.sync_index(line)
        (key,) = keys(line)
        assert key in model.raised_at[sync], f"is not raised: {brief([line])}"
        raised = model.raised_at[sync][key]
        given[(key, raised, line["why"])] += 1
        worse = WORSE.get(key[0])
        kinds = (key[0], "unstable" if key[0] == "disconnected" else worse)
        acts = [a.what for a in model.story.acts if a.kind in kinds and a.lock == key[1] and a.before_sync <= sync]
        right = {
            "acknowledged": "acknowledge" in acts,
            "snoozed": any(act.startswith("snooze") for act in acts),
            "improving": worse is not None,
            "repeated": key[0] == "battery_low",
            "unstable": key[0] == "disconnected",
            "paused": paused(model.story, sync),
            "quiet_hours": in_quiet_hours(model.story, sync),
            "in_digest": any(
                line["at"] == other["at"] and key[1] in (*other["locks"], None)
                for other in only(out, "told")
                if other["kind"] == "digest_gap"
            ),
        }
        assert right[line["why"]], f"that is not so: {brief([line])}"
    assert max(given.values(), default=1) == 1, f"suppressed twice for one reason: {given.most_common(1)}"


def never_notified_twice(model: ModelledStory, out: list[Line]) -> None:
    """No alert is notified again before it has cleared, except after a snooze, and `battery_critical` every 24 h."""
    notified_at: dict[Key, float] = {}
    for line in out:
        if line["what"] == "cleared":
            notified_at.pop((line["kind"], line["lock"]), None)
        elif line["what"] == "withdrawn" and line["kind"] == "unstable":
            for key in keys(line):
                notified_at.pop(key, None)
        elif line["what"] in ("told", "replaced") and line["kind"] in (*LOCK_ALERTS, *PROGRAM_ALERTS, "unstable"):
            for key in keys(line):
                if key[0] == "battery_critical" and line["at"] - notified_at.get(key, line["at"]) >= 86400:
                    del notified_at[key]
                snoozes = [a.at for a in model.story.acts if a.what.startswith("snooze") and (a.kind, a.lock) == key]
                assert key not in notified_at or any(notified_at[key] <= at <= line["at"] for at in snoozes), (
                    f"again: {line}"
                )
                notified_at[key] = line["at"]


def cleared_is_withdrawn(model: ModelledStory, out: list[Line]) -> None:
    """Everything on the screen after a sync is still raised. The items of digests are left to the model."""
    shown: set[Key] = set()
    raised_after = model.raised_after
    for sync, at in enumerate(model.sync_times):
        for line in [line for line in out if line["at"] == at]:
            if line["what"] == "withdrawn":
                digest = line["kind"].startswith("digest")
                assert keys(line) <= shown or digest, f"was not shown: {brief([line])}"
                shown -= keys(line)
        for line in [line for line in out if line["at"] == at]:
            if line["what"] == "replaced":
                worse = next((pair for pair in WORSE.items() if line["kind"] in pair), ())
                replaced = ("disconnected",) if line["kind"] == "reconnected" else worse
                replaced = (*replaced, "digest_gap", "digest_quiet")
                assert any((kind, name) in shown for kind in replaced for _, name in keys(line)), f"nothing: {line}"
                shown -= {(kind, name) for kind in replaced for _, name in keys(line)}
            if line["what"] in ("told", "replaced"):
                shown |= keys(line)
        ended = {key for key in shown - raised_after[sync] if key[0] in (*LOCK_ALERTS, *PROGRAM_ALERTS)}
        assert not ended, f"still shown at {at}: {ended}"
        names = model.story.names[sync]
        lost = {names[number] for number, seen in model.story.syncs[sync].seen.items() if not seen.connected}
        untrue = {name for kind, name in shown if kind == "reconnected"} & lost
        assert not untrue, f"called connected again at {at}: {untrue}"


def raised_and_cleared_as_modelled(model: ModelledStory, out: list[Line]) -> None:
    """Raised and cleared alerts equal those of the model."""
    theirs, ours = (Counter(brief(only(lines, "raised", "cleared"))) for lines in (out, model.expected))
    assert theirs == ours, f"only replay: {theirs - ours}; only the model: {ours - theirs}"


def icon_as_modelled(model: ModelledStory, out: list[Line]) -> None:
    """The icon equals that of the model."""
    assert brief(only(out, "icon")) == brief(only(model.expected, "icon"))


def notifications_as_modelled(model: ModelledStory, out: list[Line]) -> None:
    """All notifications and suppressions equal those of the model, except for their order within one sync."""
    whats = ("told", "replaced", "withdrawn", "held")
    theirs, ours = (Counter(brief(one_each(only(lines, *whats)))) for lines in (out, model.expected))
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


def in_order(model: ModelledStory, out: list[Line]) -> None:
    """One story line prints cleared and raised in the order of the list, withdrawn, held, told and replaced, icon."""
    ranks = {"cleared": 0, "raised": 0, "withdrawn": 1, "held": 2, "told": 3, "replaced": 3, "icon": 4}
    places = [(line["at"], ranks[line["what"]]) for line in out]
    assert places == sorted(places), f"out of order: {brief(out)}"
    for sync, at in enumerate(model.sync_times):
        names, ids = model.story.names[sync], model.story.ids[sync]
        place = {names[n]: (names[n].casefold(), ids[n]) for n in names}
        listed = [
            place[line["lock"]]
            for line in only(out, "raised", "cleared")
            if line["at"] == at and line["lock"] is not None
        ]
        assert listed == sorted(listed), f"out of the list's order at {at}: {brief(out)}"


def same_but_for_restart(
    model: ModelledStory, out: list[Line], restarted: ModelledStory, out_restarted: list[Line]
) -> None:
    """A restart changes no notification except at the first good sync after it, and the icon until then."""
    new = restarted.first_good_after_restart() - model.first_good_after_restart()
    if not new or model.story.in_account != restarted.story.in_account:
        return  # in the second case, a lock that was missing before the restart leaves later
    alerts, alerts_restarted = (brief(only(lines, "raised", "cleared")) for lines in (out, out_restarted))
    assert alerts == alerts_restarted
    (at,) = new
    syncs = restarted.story.syncs
    number = next(i for i, sync in enumerate(syncs) if sync.at == at)
    good = last_good(syncs[:number])
    if good is None or at - good.at > restarted.story.options.stale_after_s():
        return  # there is no digest after a restart, so notifications differ
    whats = ("told", "replaced", "withdrawn", "held")
    notified = Counter(brief(one_each(without_reconnected(only(out, *whats), at))))
    assert notified == Counter(brief(one_each(only(out_restarted, *whats))))


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
