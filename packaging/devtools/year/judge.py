"""Judges the notifications of a generated year: false, repeated, missed, or withdrawn within five minutes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from devtools.year.home import Calendar, Settings, Truth
from lockwatch.domain.alerts import Kind

GONE_WITHIN_S = 300.0
DAY_S = 86_400.0
UNSTABLE = ((4, 600.0), (6, DAY_S))
"""A connection is unstable after this many disconnections within this many seconds."""
DIGESTS = ("digest_gap", "digest_quiet")
WAITING = ("in_digest", "paused", "quiet_hours")
MATTERS = {
    "battery_critical": ("battery_critical", "battery_low"),
    "door_left_open": ("door_left_open", "left_unlocked"),
}
"""A notification of the kind on the left counts for all kinds on the right, which are about the same matter."""


@dataclass(slots=True)
class Fault:
    """A notification that was wrong, or one that is missing."""

    what: str
    kind: str
    lock: str | None
    at: float


@dataclass(slots=True)
class Verdict:
    """The notifications of a household in a year, and their faults."""

    days: int
    by_day: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Notifications of each kind, by the local day of the story."""
    faults: list[Fault] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    """How many truths should have been notified, by kind."""

    @property
    def by_kind(self) -> Counter[str]:
        return sum(self.by_day.values(), Counter[str]())

    @property
    def a_day(self) -> float:
        return self.by_kind.total() / self.days

    def count(self, what: str, kind: str | None = None) -> int:
        return sum(fault.what == what and kind in (None, fault.kind) for fault in self.faults)


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the sum of the verdicts, with the years one after the other."""
    total = Verdict(0)
    for verdict in verdicts:
        for day, counts in verdict.by_day.items():
            total.by_day[total.days + day] = counts
        total.days += verdict.days
        total.faults += verdict.faults
        total.held += verdict.held
        total.true += verdict.true
    return total


class Judge:
    """Compares the output of `lockwatch replay` with the truths."""

    def __init__(self, truths: Iterable[Truth], rules: Settings, calendar: Calendar, days: int) -> None:
        self._rules, self._calendar = rules, calendar
        self.verdict = Verdict(days)
        self._truths: dict[tuple[str, str | None], list[Truth]] = defaultdict(list)
        for truth in truths:
            self._truths[truth.kind, truth.lock].append(truth)
        self._waiting: set[tuple[str, str | None]] = set()
        """Alerts that wait for a digest."""
        self._raised_at: dict[tuple[str, str | None], float] = {}
        """When each alert that has not been cleared was raised."""
        self._on_screen: dict[tuple[str, str | None], float] = {}
        self._unstable_at: dict[str | None, float] = {}
        self._back: set[int] = set()
        """The disconnections whose end was notified, by `id`."""

    def read_line(self, line: dict[str, Any]) -> None:
        """Judge one line."""
        at, kind = line["at"], line.get("kind", "")
        match line["what"]:
            case "told" | "replaced":
                self._count(at, kind)
                for lock in line["locks"] or [None]:
                    self._on_screen[kind, lock] = at
                    self._judge_notification(at, kind, lock)
            case "withdrawn":
                for lock in line["locks"] or [None]:
                    if at - self._on_screen.pop((kind, lock), -DAY_S) < GONE_WITHIN_S:
                        self._find("withdrawn", kind, lock, at)
            case "held":
                self._hold(at, kind, (line["locks"] or [None])[0], line["why"])
            case "raised":
                self._raised_at[kind, line["lock"]] = at
            case "cleared":
                self._clear(at, kind, line["lock"])

    def _clear(self, at: float, kind: str, lock: str | None) -> None:
        """End an alert. It also covers a truth that had begun again before Lockwatch could see the alert end."""
        self._waiting.discard((kind, lock))
        since = self._raised_at.pop((kind, lock), at)
        meanwhile = [truth for truth in self._truths[kind, lock] if truth.until >= since and truth.since <= at]
        if any(truth.notified_at or truth.excused for truth in meanwhile):
            for truth in meanwhile:
                truth.excused = True

    def _hold(self, at: float, kind: str, lock: str | None, why: str) -> None:
        self.verdict.held[f"{kind}: {why}"] += 1
        if why in WAITING:
            self._waiting.add((kind, lock))
        elif why == "unstable":
            for truth in self._open(at, kind, lock):
                truth.excused = True

    def end(self) -> Verdict:
        """Find missed truths, and return the verdict."""
        for (kind, lock), truths in self._truths.items():
            longest = self._grace(kind)
            for truth in truths:
                if longest is None or truth.shown is None or truth.shown < longest:
                    continue
                self.verdict.true[kind] += 1
                if not truth.notified_at and not truth.excused:
                    self._find("missed", kind, lock, truth.since)
        return self.verdict

    def _count(self, at: float, kind: str) -> None:
        day = (self._calendar.local(at).date() - self._calendar.start.date()).days
        self.verdict.by_day[day][kind] += 1

    def _find(self, what: str, kind: str, lock: str | None, at: float) -> None:
        self.verdict.faults.append(Fault(what, kind, lock, at))

    def _judge_notification(self, at: float, kind: str, lock: str | None) -> None:
        if kind in DIGESTS:
            same_lock = {each for each in self._waiting if each[1] == lock}
            self._waiting -= same_lock
            for waited, _ in same_lock:
                self._judge_alert(at, waited, lock)
        elif kind == "unstable":
            self._judge_unstable(at, lock)
        elif kind == "reconnected":
            self._judge_reconnected(at, lock)
        else:
            self._judge_alert(at, kind, lock)

    def _judge_alert(self, at: float, kind: str, lock: str | None) -> None:
        open_ = self._open(at, kind, lock)
        lasts = self._rules["grace_s"] if kind == Kind.DISCONNECTED else 0.0
        if not any(at - truth.since >= lasts for truth in open_):
            self._find("false", kind, lock, at)
        reminds_s = DAY_S if kind == Kind.BATTERY_CRITICAL else float("inf")
        notified = [truth for truth in open_ if truth.notified_at and at - truth.notified_at[-1] < reminds_s]
        if any(not any(truth.notified_at[-1] < eased <= at for eased in truth.eased_at) for truth in notified):
            self._find("repeated", kind, lock, at)
        for each in MATTERS.get(kind, (kind,)):
            for truth in self._open(at, each, lock):
                truth.notified_at.append(at)

    def _judge_unstable(self, at: float, lock: str | None) -> None:
        lost = [truth for truth in self._truths[Kind.DISCONNECTED, lock] if self._lasted(truth, at)]
        if not any(sum(at - within_s <= each.until for each in lost) >= number for number, within_s in UNSTABLE):
            self._find("false", "unstable", lock, at)
        if at - self._unstable_at.get(lock, -DAY_S) < DAY_S:
            self._find("repeated", "unstable", lock, at)
        self._unstable_at[lock] = at
        for truth in self._open(at, Kind.DISCONNECTED, lock):
            truth.notified_at.append(at)

    def _judge_reconnected(self, at: float, lock: str | None) -> None:
        ended = [truth for truth in self._truths[Kind.DISCONNECTED, lock] if truth.until <= at and truth.notified_at]
        if not ended or self._open(at, Kind.DISCONNECTED, lock):
            self._find("false", "reconnected", lock, at)
        elif id(ended[-1]) in self._back:
            self._find("repeated", "reconnected", lock, at)
        self._back.update(id(truth) for truth in ended[-1:])

    def _open(self, at: float, kind: str, lock: str | None) -> list[Truth]:
        return [truth for truth in self._truths[kind, lock] if truth.since <= at < truth.until]

    def _lasted(self, truth: Truth, at: float) -> bool:
        return truth.since <= at and min(truth.until, at) - truth.since >= self._rules["grace_s"]

    def _grace(self, kind: str) -> float | None:
        """Return for how many seconds a truth may be visible before it must be notified; None: it need not be.

        A battery reading may be doubted for 60 minutes. While nothing changes, answers are a minute apart.
        """
        minute = 60.0
        match kind:
            case "disconnected":
                return float(self._rules["grace_s"]) + minute
            case "battery_low" | "battery_critical":
                return 60 * minute + minute
            case "left_unlocked" | "door_left_open":
                minutes = self._rules.get(f"{kind}_min")
                return None if minutes is None else minutes * minute + minute
            case "needs_calibration":
                return 10 * minute + minute
            case "cloud_unreachable":
                return 5 * minute
            case "token_refused":
                return 3.0  # in this case: refused requests
        return 0.0
