"""The rules about alerts that take minutes (unlocked, open, token, cloud), each with a small story."""

import pytest

from tests.replay.cases import ALERTS, Case, case
from tests.replay.story import LOCKED, OPENED, PULLED, SEMI_LOCKED, UNLOCKED, do, every, failed, lock, lost, sync

OPEN = [
    case(
        "left-unlocked-is-off",
        "left_unlocked and door_left_open are off by default.",
        [every(20, 0, 600, lock(state=UNLOCKED, changed="2025-12-31T20:00:00Z"))],
        kinds=ALERTS,
    ),
    *(
        case(
            f"left-unlocked-{name}-that-long",
            "left_unlocked is raised when unlocked, semi-locked or pulled for N minutes (0: at once) while the local "
            "time is within the lock's watch hours (all day by default); counted from lastStateChangedDate, else from "
            "when first seen so.",
            [sync(0, lock()), every(20, 20, 100, lock(state=state)), sync(120, lock(state=LOCKED))],
            "80 raised left_unlocked Front door",
            "80 told left_unlocked Front door (normal)",
            "120 cleared left_unlocked Front door",
            "120 withdrawn left_unlocked Front door",
            left_unlocked_min=1,
        )
        for name, state in (("unlocked", UNLOCKED), ("semi-locked", SEMI_LOCKED), ("pulled", PULLED))
    ),
    *(
        case(
            f"a-date-that-cannot-be-right-is-unknown-{changed[:10]}",
            "A lastStateChangedDate before 2015 or more than a day ahead is unknown.",
            [every(20, 0, 80, lock(state=UNLOCKED, changed=changed))],
            "60 raised left_unlocked Front door",
            left_unlocked_min=1,
            kinds=ALERTS,
        )
        for changed in ("2014-12-31T23:59:59Z", "2026-01-02T00:01:30Z")
    ),
    case(
        "a-jam-with-an-impossible-date-is-not-a-new-one",
        "A lastStateChangedDate before 2015 or more than a day ahead is unknown.",
        [
            sync(0, lock(jam=1, changed="2025-12-31T20:00:00Z")),
            sync(20, lock(jam=1, changed="1970-01-01T00:00:00Z")),
            sync(40, lock(jam=1, changed="2026-01-09T00:00:00Z")),
        ],
        "0 raised jammed Front door",
        kinds=ALERTS,
    ),
    case(
        "left-unlocked-counted-from-last-state-changed-date",
        "left_unlocked is raised when unlocked, semi-locked or pulled for N minutes (0: at once) while the local "
        "time is within the lock's watch hours (all day by default); counted from lastStateChangedDate, else from "
        "when first seen so.",
        [every(20, 0, 60, lock(state=UNLOCKED, changed="2025-12-31T23:59:40Z"))],
        "40 raised left_unlocked Front door",
        left_unlocked_min=1,
        kinds=ALERTS,
    ),
    case(
        "left-unlocked-a-date-in-the-future-is-not-believed",
        "left_unlocked: a lastStateChangedDate in the future is not believed; then the time counts from when the "
        "lock was first seen so.",
        [every(20, 0, 80, lock(state=UNLOCKED, changed="2026-01-01T08:00:00Z"))],
        "60 raised left_unlocked Front door",
        left_unlocked_min=1,
        kinds=ALERTS,
    ),
    case(
        "left-unlocked-with-a-date-each-change-of-state-starts-anew",
        "With a date, each change of state starts the minutes again.",
        [
            every(20, 0, 40, lock(state=UNLOCKED, changed="2026-01-01T00:00:00Z")),
            every(20, 60, 120, lock(state=PULLED, changed="2026-01-01T00:00:55Z")),
        ],
        "120 raised left_unlocked Front door",
        left_unlocked_min=1,
        kinds=ALERTS,
    ),
    case(
        "left-unlocked-without-a-date-they-are-one-way-of-being",
        "Without a date, unlocked, semi-locked and pulled are one state.",
        [sync(0, lock(state=UNLOCKED)), sync(20, lock(state=SEMI_LOCKED)), every(20, 40, 60, lock(state=PULLED))],
        "60 raised left_unlocked Front door",
        left_unlocked_min=1,
        kinds=ALERTS,
    ),
    case(
        "left-unlocked-minutes-per-lock",
        "The minutes can differ for each lock.",
        [every(20, 0, 140, lock(1, state=UNLOCKED), lock(2, state=UNLOCKED), lock(3, state=UNLOCKED))],
        "60 raised left_unlocked Back door",
        "120 raised left_unlocked Front door",
        left_unlocked_min={"Front door": 2, "Back door": 1},
        kinds=ALERTS,
    ),
    case(
        "left-unlocked-is-not-cleared-by-what-is-not-locked",
        "Only locked clears it: neither a moving lock nor a lost connection does.",
        [every(20, 0, 60, lock(state=UNLOCKED)), sync(80, lock(state=5)), sync(100, lost()), sync(120, lock())],
        "60 raised left_unlocked Front door",
        "100 raised disconnected Front door",
        "120 cleared disconnected Front door",
        "120 cleared left_unlocked Front door",
        left_unlocked_min=1,
        kinds=ALERTS,
    ),
    case(
        "a-run-of-minutes-that-had-not-ended-starts-again",
        "Minutes that were still running when the value became unknown start again.",
        [
            every(20, 0, 40, lock(1, state=UNLOCKED), lock(2, door=OPENED)),
            sync(60, lock(1, state=None), lock(2, door=None)),
            every(20, 80, 140, lock(1, state=UNLOCKED), lock(2, door=OPENED)),
        ],
        "140 raised door_left_open Back door",
        "140 raised left_unlocked Front door",
        left_unlocked_min=1,
        door_left_open_min=1,
        kinds=ALERTS,
    ),
    case(
        "door-left-open-is-off",
        "left_unlocked and door_left_open are off by default.",
        [every(20, 0, 600, lock(door=OPENED))],
        kinds=ALERTS,
    ),
    case(
        "door-left-open-that-long",
        "door_left_open: the minutes count from when the door was first seen open.",
        [every(20, 0, 60, lock(door=OPENED, changed="2025-12-31T20:00:00Z"))],
        "60 raised door_left_open Front door",
        "60 told door_left_open Front door (normal)",
        door_left_open_min=1,
    ),
    *(
        case(
            f"door-left-open-is-cleared-by-door-state-{door}",
            "door_left_open is cleared when any other door state; back to left_unlocked without a notification if that "
            "still holds.",
            [every(20, 0, 60, lock(door=OPENED)), sync(80, lock(door=door))],
            "60 raised door_left_open Front door",
            "80 cleared door_left_open Front door",
            door_left_open_min=1,
            kinds=ALERTS,
        )
        for door in (0, 1, 3, 4)
    ),
    case(
        "door-left-open-minutes-per-lock",
        "The minutes can differ for each lock.",
        [every(20, 0, 80, lock(1, door=OPENED), lock(2, door=OPENED))],
        "60 raised door_left_open Back door",
        door_left_open_min={"Back door": 1},
        kinds=ALERTS,
    ),
]

PROGRAM = [
    case(
        "token-refused-3-refusals-in-a-row",
        "token_refused is raised when 401 three times in a row, or 403 twice in a row; only if the body is not a "
        "web page.",
        [sync(0), *(failed(at, "refused") for at in (20, 40, 60)), sync(80)],
        "60 raised token_refused -",
        "60 told token_refused - (critical)",
        "80 cleared token_refused -",
        "80 withdrawn token_refused -",
    ),
    case(
        "token-refused-two-403",
        "token_refused is raised when 401 three times in a row, or 403 twice in a row; only if the body is not a "
        "web page.",
        [sync(0), failed(20, "forbidden"), failed(40, "forbidden")],
        "40 raised token_refused -",
        kinds=ALERTS,
    ),
    *(
        case(
            f"token-refused-in-a-row-not-with-{how if isinstance(how, str) else 'rate-limited'}-between",
            "token_refused: any other failure, a refusal of the other kind or a good sync between two refusals starts "
            "their count again.",
            [sync(0), failed(20, "refused"), failed(40, "refused"), failed(60, how), failed(80, "refused")],
            kinds=ALERTS,
        )
        for how in ("unreachable", "bad_answer", "forbidden", {"rate_limited": 30})
    ),
    case(
        "token-refused-in-a-row-not-with-a-good-sync-between",
        "token_refused: any other failure, a refusal of the other kind or a good sync between two refusals starts "
        "their count again.",
        [failed(0, "refused"), failed(20, "refused"), sync(40), failed(60, "refused"), failed(80, "refused")],
        kinds=ALERTS,
    ),
    case(
        "cloud-unreachable-5-min-and-3-failed-attempts",
        "cloud_unreachable is raised when no good sync for 5 minutes of waking time, with at least 3 failed attempts.",
        [sync(0), failed(20), failed(160), failed(299), failed(300), sync(320)],
        "300 raised cloud_unreachable -",
        "300 told cloud_unreachable - (normal)",
        "320 cleared cloud_unreachable -",
        "320 withdrawn cloud_unreachable -",
    ),
    case(
        "cloud-unreachable-not-with-2-failed-attempts",
        "cloud_unreachable is raised when no good sync for 5 minutes of waking time, with at least 3 failed attempts.",
        [sync(0), failed(300), failed(600), failed(900)],
        "900 raised cloud_unreachable -",
        kinds=ALERTS,
    ),
    case(
        "cloud-unreachable-counts-every-failure-but-a-refused-token",
        "cloud_unreachable: every failure counts except a refused or missing token.",
        [
            sync(0),
            failed(20, "bad_answer"),
            failed(40, "refused"),
            failed(60, {"rate_limited": 100}),
            failed(310, "refused"),
            failed(330),
        ],
        "330 raised cloud_unreachable -",
        kinds=ALERTS,
    ),
    case(
        "cloud-unreachable-from-the-programs-start-where-there-was-none",
        "The minutes count from the last good sync, or from the program's start where there was none; time in which "
        "the program did not run does not count.",
        [failed(10), failed(100), failed(290), failed(300)],
        "300 raised cloud_unreachable -",
        kinds=ALERTS,
    ),
    case(
        "a-minute-that-runs-out-between-two-syncs-counts-at-the-next",
        "The rules are evaluated when a sync ends, well or badly, and at no other time.",
        [sync(0, lost()), do(30, "resume"), do(42, "resume"), sync(60, lost())],
        "60 raised disconnected Front door",
        grace_s=41,
        kinds=ALERTS,
    ),
]


@pytest.mark.parametrize("case", [*OPEN, *PROGRAM])
def test_when_kinds_that_take_minutes_are_raised_and_cleared(case: Case) -> None:
    case.check()
