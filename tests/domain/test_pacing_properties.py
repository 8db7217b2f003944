"""Pacing over any schedule of answers, user actions, restarts and changes of the wall clock.

The state machine simulates time in real seconds, and uses pacing as the worker and ``token check`` do. Independently
of pacing, it records what to check it against: when requests started, how they ended, and until when the cloud asked
for silence.
"""

import math
from dataclasses import dataclass, field, replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    NoToken,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import Pace, StoredPace, earliest, next_sync_at, restored, stored
from tests.examples import examples

HOUR_S = 3600.0


SIX_HOURS_S = 6 * HOUR_S


NEARLY_S = 1e-5
"""Tolerance: more than the rounding of seconds since the epoch in a float."""


GOOD = Synced(())


FAILURES: list[Outcome] = [
    Unreachable(UnreachableReason.TOO_SLOW),
    Unreachable(UnreachableReason.SERVER_FAULT, 503),
    BadAnswer(BadAnswerReason.NOT_JSON),
    Refused(),
    Refused(forbidden=True),
    RateLimited(None),
]


retry_afters = st.one_of(
    st.sampled_from([0.0, 9.9, 10.0, 35.0, 600.0, SIX_HOURS_S, SIX_HOURS_S + 1, 1e300, -5.0, math.inf, math.nan]),
    st.floats(),
    st.floats(0, 1000),
)


failures = st.sampled_from(FAILURES) | retry_afters.map(RateLimited)


outcomes = st.just(GOOD) | failures


chances = st.floats(-1, 1)


jumps = st.one_of(
    st.just(0.0),
    st.sampled_from([-1.6e9, -1e6, -HOUR_S, -30.0, -5.0, -1.0, 1.0, 5.0, 30.0, HOUR_S, 1e6, 1e9]),
    st.floats(-20, 20),
    st.floats(-SIX_HOURS_S, SIX_HOURS_S),
)


latencies = st.sampled_from([0.0, 0.2, 9.0, 20.0]) | st.floats(0, 20)


def asked_silence(outcome: object, now: float) -> float:
    """Return until when the cloud asked for silence, clamped to 10 s to 6 h as RULES.md says."""
    if not isinstance(outcome, RateLimited) or outcome.retry_after_s is None:
        return -math.inf
    seconds = outcome.retry_after_s
    if math.isnan(seconds) or seconds < 10:
        return now + 10
    if seconds > SIX_HOURS_S:
        return now + SIX_HOURS_S
    return now + seconds


@dataclass
class Known:
    """What a process can know about earlier requests, in real seconds.

    Setting the wall clock between two runs shifts stored times: forward makes them appear earlier, back later.
    """

    start: float = -math.inf
    """When the latest request started, or when it may appear to have started, whichever is earlier."""
    silence: float = -math.inf
    """The latest end of a ``Retry-After``, shifted in the same way."""
    latest_start: float = -math.inf
    latest_silence: float = -math.inf
    """The latest that these two may appear to be."""

    @property
    def may_start(self) -> float:
        return max(self.start + 10, self.silence)

    @property
    def must_start(self) -> float:
        """Until when the next request may be delayed at most."""
        return max(self.latest_start + 10, self.latest_silence)

    def started(self, now: float) -> None:
        self.start = self.latest_start = now

    def asked(self, outcome: object, now: float) -> None:
        self.silence = max(self.silence, asked_silence(outcome, now))
        self.latest_silence = max(self.latest_silence, asked_silence(outcome, now))

    def read(self, written: "Known", set_by_s: float, now: float) -> None:
        """Take over what another process wrote before the wall clock was set by `set_by_s`."""
        forward, back = max(set_by_s, 0.0), max(-set_by_s, 0.0)
        self.start = max(self.start, written.start - forward)
        self.silence = max(self.silence, written.silence - forward)
        self.latest_start = max(self.latest_start, min(written.latest_start + back, now))
        self.latest_silence = max(self.latest_silence, min(written.latest_silence + back, now + SIX_HOURS_S))


@dataclass
class Process:
    """One run of the program or of ``token check``, of which only the pace matters."""

    known: Known
    pace: Pace = field(default_factory=Pace)
    requested: bool = True
    last_try: float | None = None
    """When its last sync started, in real seconds."""
    since_good: list[Outcome] = field(default_factory=list)
    """The outcomes of its syncs since the last good one."""


class World(RuleBasedStateMachine):
    """Real time, a steady clock that restarts at each boot, a wall clock that can be set, and a state file."""

    @initialize(interval_s=st.sampled_from([10.0, 20.0, 60.0, HOUR_S]))
    def begin(self, interval_s: float) -> None:
        self.now, self.booted_at, self.wall_at_zero = 1e5, 0.0, 1.7e9
        self.interval_s = interval_s
        self.file, self.file_known, self.file_wall = StoredPace(), Known(), self.wall_at_zero
        self.requests: list[float] = []
        self.program = Process(Known())

    @property
    def steady(self) -> float:
        return self.now - self.booted_at

    @property
    def wall(self) -> float:
        return self.wall_at_zero + self.now

    # What the storage does

    def write(self, process: Process) -> None:
        self.file = stored(process.pace, self.steady, self.wall)
        self.file_known, self.file_wall = replace(process.known), self.wall_at_zero

    def read(self, process: Process) -> None:
        process.pace = process.pace.joined(restored(self.file, self.steady, self.wall))
        process.known.read(self.file_known, self.wall_at_zero - self.file_wall, self.now)

    def restart(self) -> Process:
        """Start a process, which reads the file and writes it again with the times of the present wall clock."""
        process = Process(Known())
        self.read(process)
        self.write(process)
        return process

    # What a process does

    def wait_for(self, process: Process, due: float) -> None:
        """Check that `due`, in steady seconds, obeys the limits of any request; then advance to it."""
        self.now = max(self.now, due + self.booted_at)
        assert self.now >= process.known.may_start - NEARLY_S

    def request(self, process: Process, *, sync: bool) -> None:
        process.pace = process.pace.started(self.steady, sync=sync)
        process.known.started(self.now)
        self.requests.append(self.now)
        assert len(self.requests) <= 600 or self.now - self.requests[-601] >= HOUR_S
        self.write(process)

    def sync(self, outcome: Outcome, latency_s: float, chance: float, check: Outcome | None = None) -> None:
        """Wait, send a request, and end it. `check`: the outcome of a ``token check`` that runs meanwhile."""
        program = self.program
        due = next_sync_at(program.pace, self.steady, self.interval_s, requested=program.requested, chance=chance)
        self.holds_to_the_rule(max(self.now, due + self.booted_at))
        self.wait_for(program, due)
        program.requested = False
        program.last_try = self.now
        program.pace = program.pace.tried(self.steady)
        if isinstance(outcome, NoToken):
            program.pace = program.pace.ended(outcome, self.steady)
            program.since_good.append(outcome)
            return
        self.request(program, sync=True)
        ends = self.now + latency_s
        if check is not None:
            self.check_token(check)
            self.read(program)
        self.now = max(self.now, ends)
        program.pace = program.pace.ended(outcome, self.steady)
        program.known.asked(outcome, self.now)
        if isinstance(outcome, Synced):
            program.since_good.clear()
        else:
            program.since_good.append(outcome)
            self.write(program)

    def check_token(self, outcome: Outcome) -> None:
        other = self.restart()
        self.wait_for(other, earliest(other.pace, self.steady))
        self.request(other, sync=False)
        other.pace = other.pace.with_retry_after(outcome, self.steady)
        other.known.asked(outcome, self.now)
        self.write(other)

    def holds_to_the_rule(self, at: float) -> None:
        """Check the delay after the last sync against RULES.md, Pacing."""
        program = self.program
        may, must = program.known.may_start, max(self.now, program.known.must_start)
        if program.requested or program.last_try is None:
            assert may - NEARLY_S <= at <= must + NEARLY_S
            return
        least, most = self.delays()
        until = program.known.latest_silence
        later = min(self.interval_s, until - program.last_try) if until > program.last_try else 0.0
        assert at >= max(may, program.last_try + least) - NEARLY_S
        assert at <= max(must, program.last_try + most, until + later) + NEARLY_S

    def delays(self) -> tuple[float, float]:
        """Return the shortest and the longest allowed delay, in seconds."""
        failed = self.program.since_good
        if not failed:
            return self.interval_s, self.interval_s
        forbidden = Refused(forbidden=True)
        if any(
            failed[n : n + 2] == [forbidden] * 2 or failed[n : n + 3] == [Refused()] * 3 for n in range(len(failed))
        ):
            last = next(each for each in reversed(failed) if isinstance(each, Refused))
            rare = max(300.0 if last == forbidden else 900.0, self.interval_s)
            return rare * 0.8, rare * 1.2
        if isinstance(failed[-1], Refused):
            return self.interval_s, self.interval_s
        if len(failed) == 1:
            return 10.0, 12.0
        doubled = self.interval_s
        for _ in failed[1:]:
            doubled = min(doubled * 2, max(900.0, self.interval_s))
        return doubled * 0.8, doubled * 1.2

    # Rules of the state machine

    @rule(outcome=outcomes, latency_s=latencies, chance=chances)
    def it_syncs(self, outcome: Outcome, latency_s: float, chance: float) -> None:
        self.sync(outcome, latency_s, chance)

    @rule(several=st.lists(st.tuples(failures, chances), min_size=2, max_size=12))
    def it_fails_for_long(self, several: list[tuple[Outcome, float]]) -> None:
        for outcome, chance in several:
            self.sync(outcome, 0.2, chance)

    @rule(pressed_every=st.integers(1, 4), good=st.booleans(), names_every=st.integers(1, 4))
    def somebody_presses_for_an_hour(self, pressed_every: int, good: bool, names_every: int) -> None:
        ends, times = self.now + HOUR_S, 0
        while self.now < ends and times < 700:
            times += 1
            self.program.requested = self.program.requested or times % pressed_every == 0
            self.sync(GOOD if good else FAILURES[0], 0.0, 0.0)
            if good and times % names_every == 0:
                self.it_asks_for_names(GOOD, 0.0)

    @rule(outcome=outcomes, latency_s=latencies)
    def it_asks_for_names(self, outcome: Outcome, latency_s: float) -> None:
        self.wait_for(self.program, earliest(self.program.pace, self.steady))
        self.request(self.program, sync=False)
        self.now += latency_s
        self.program.pace = self.program.pace.with_retry_after(outcome, self.steady)
        self.program.known.asked(outcome, self.now)
        if isinstance(outcome, RateLimited):
            self.write(self.program)

    @rule(chance=chances)
    def it_finds_no_token(self, chance: float) -> None:
        self.sync(NoToken(TokenProblem.NO_KEYRING), 0.0, chance)

    @rule(outcome=outcomes)
    def somebody_checks_a_token_meanwhile(self, outcome: Outcome) -> None:
        self.check_token(outcome)
        self.read(self.program)

    @rule(outcome=outcomes, check=outcomes, latency_s=latencies, chance=chances)
    def somebody_checks_a_token_during_a_sync(
        self, outcome: Outcome, check: Outcome, latency_s: float, chance: float
    ) -> None:
        self.sync(outcome, latency_s, chance, check)

    @rule()
    def somebody_presses_the_button(self) -> None:
        self.program.requested = True

    @rule(seconds=st.floats(0, 30) | st.floats(0, 1e5))
    def the_computer_sleeps(self, seconds: float) -> None:
        self.now += seconds
        self.program.requested = True

    @rule(interval_s=st.sampled_from([10.0, 20.0, 60.0, HOUR_S]))
    def somebody_sets_another_interval(self, interval_s: float) -> None:
        self.interval_s = interval_s
        self.program.requested = True

    @rule(by_s=jumps)
    def the_wall_clock_is_set(self, by_s: float) -> None:
        assume(self.wall + by_s > 0)
        self.wall_at_zero += by_s

    @rule(off_s=st.sampled_from([0.0, 0.5, 9.5, 10.0]) | st.floats(0, 3e4), by_s=jumps, boots=st.booleans())
    def it_restarts(self, off_s: float, by_s: float, boots: bool) -> None:
        self.the_wall_clock_is_set(by_s)
        self.now += off_s
        if boots:
            self.booted_at = self.now - 3
        self.program = self.restart()

    @rule(chance=chances, by_s=jumps)
    def it_is_killed_during_a_sync(self, chance: float, by_s: float) -> None:
        due = next_sync_at(
            self.program.pace, self.steady, self.interval_s, requested=self.program.requested, chance=chance
        )
        self.wait_for(self.program, due)
        self.request(self.program, sync=True)
        self.it_restarts(0.0, by_s, False)

    # Invariants

    @invariant()
    def no_wait_is_longer_than_six_hours(self) -> None:
        if hasattr(self, "program"):
            assert earliest(self.program.pace, self.steady) <= self.steady + SIX_HOURS_S + NEARLY_S


TestWorld = World.TestCase


TestWorld.settings = settings(examples(2), stateful_step_count=40)


@given(st.lists(st.tuples(st.floats(0, 100), outcomes, st.booleans()), max_size=12))
def test_answers_in_any_order_obey_every_retry_after(answers: list[tuple[float, Outcome, bool]]) -> None:
    """Two processes run at once, and each may learn of the other's longer wait before its own request ends."""
    now, pace, silence = 1000.0, Pace(), -math.inf
    for passed_s, outcome, sync in answers:
        now += passed_s
        pace = pace.ended(outcome, now) if sync else pace.with_retry_after(outcome, now)
        silence = max(silence, asked_silence(outcome, now))
        assert max(earliest(pace, now), now) >= silence
