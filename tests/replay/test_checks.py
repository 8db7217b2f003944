"""Each check of the properties fails for an output that was tampered with."""

from collections.abc import Callable

import pytest

from tests.replay import checks
from tests.replay.stories import with_restart
from tests.replay.story import Line, do, every, first, flattened, lock, lost, named, played, sync

STORY = list(
    flattened(
        [
            first(),
            named(0, {1: "Front door", 2: "Back door"}),
            every(20, 0, 40, lock(1), lock(2)),
            sync(60, lost(1), lock(2, battery=70)),
            sync(80, lock(1), lock(2, battery=60)),
            do(90, "pause"),
            every(20, 100, 140, lost(1), lock(2, battery=60)),
            do(150, "resume"),
            every(20, 160, 240, lost(1), lock(2, battery=60, jam=1)),
            every(20, 260, 300, lock(1), lock(2, battery=60)),
        ]
    )
)
UNFOUNDED_NOTIFICATION: Line = {
    "at": 40,
    "what": "told",
    "kind": "jammed",
    "locks": ["Front door"],
    "urgency": "critical",
}


def without(what: str, kind: str) -> Callable[[list[Line]], list[Line]]:
    """Leave out the lines of this kind."""
    return lambda out: [line for line in out if (line["what"], line.get("kind")) != (what, kind)]


def twice(what: str) -> Callable[[list[Line]], list[Line]]:
    """Repeat the lines of this kind."""
    return lambda out: [again for line in out for again in [line] * (1 + (line["what"] == what))]


def changed(what: str, **fields: object) -> Callable[[list[Line]], list[Line]]:
    """Change fields in the lines of this kind."""
    return lambda out: [{**line, **fields} if line["what"] == what else line for line in out]


@pytest.mark.parametrize(
    ("check", "tampered"),
    [
        (checks.notified_only_if_raised, lambda out: [UNFOUNDED_NOTIFICATION, *out]),
        (checks.no_alert_missed, without("told", "jammed")),
        (checks.no_alert_missed, without("held", "disconnected")),
        (checks.suppressed_for_a_true_reason, changed("held", why="quiet_hours")),
        (checks.suppressed_for_a_true_reason, twice("held")),
        (checks.never_notified_twice, twice("told")),
        (checks.cleared_is_withdrawn, without("withdrawn", "jammed")),
        (checks.cleared_is_withdrawn, without("withdrawn", "reconnected")),
        (checks.raised_and_cleared_as_modelled, without("raised", "jammed")),
        (checks.raised_and_cleared_as_modelled, without("cleared", "disconnected")),
        (checks.icon_as_modelled, changed("icon", icon="locked")),
        (checks.icon_as_modelled, changed("icon", badge="attention")),
        (checks.notifications_as_modelled, without("told", "digest_quiet")),
        (checks.notifications_as_modelled, without("replaced", "reconnected")),
        (checks.notifications_as_modelled, changed("told", urgency="low")),
        (checks.in_order, lambda out: out[::-1]),
    ],
)
def test_each_check_fails_for_a_tampered_output(
    check: Callable[[checks.ModelledStory, list[Line]], None], tampered: Callable[[list[Line]], list[Line]]
) -> None:
    model, out = checks.ModelledStory(STORY), played(*STORY)
    check(model, out)
    with pytest.raises(AssertionError):
        check(model, tampered(out))


def test_the_check_of_restarts_fails_for_a_tampered_output() -> None:
    restarted = with_restart(STORY, 9)
    model, again = checks.ModelledStory(STORY), checks.ModelledStory(restarted)
    out, out_again = played(*STORY), played(*restarted)
    checks.same_but_for_restart(model, out, again, out_again)
    for tampered in (without("told", "digest_quiet"), without("cleared", "jammed")):
        with pytest.raises(AssertionError):
            checks.same_but_for_restart(model, out, again, tampered(out_again))
