"""The texts of the weekly digest and of the hint about a battery that drains faster."""

import pytest

from lockwatch.domain.forecast import DAY_S, Forecast
from lockwatch.domain.weekly_digest import Loss, Need, Weekly
from lockwatch.ui.wording.hints import faster_line, faster_texts, weekly_texts
from tests.ui.locks import lock

pytestmark = pytest.mark.usefixtures("qapp")


FRONT, CELLAR = lock(1, "Front door"), lock(1, "Cellar", level=12)
WEEK = Weekly(
    losses=(Loss(CELLAR, 3, 7800.0), Loss(FRONT, 2, 240.0)),
    lowest=CELLAR,
    needs=((Need.LOOK_AT_DOOR, FRONT), (Need.CHARGE, CELLAR), (Need.CHARGE, FRONT), (Need.UPDATE, FRONT)),
    unseen_s=36000.0,
)
FORECAST = Forecast(35 * DAY_S, 21 * DAY_S, 56 * DAY_S)


def test_the_weekly_digest_lists_what_to_do_and_what_happened() -> None:
    title, body = weekly_texts(WEEK, FORECAST, hide_names=False)
    assert title == "Your locks this week: 4 things to do"
    assert body.splitlines() == [
        "Jammed, look at the door: Front door",
        "Charge soon: Cellar, Front door",
        "Update with the tedee app: Front door",
        "Was disconnected: Cellar: 3 times (2 h 10 min), Front door: 2 times (4 min)",
        "Lowest battery: Cellar, 12 %",
        "About 5 weeks left (3 to 8) until it is almost empty.",
        "Lockwatch could not see for 10 h 0 min",
    ]


@pytest.mark.parametrize("times", [1.6, 2.0, 4.0])
def test_the_line_about_a_faster_drain_mentions_the_battery(times: float) -> None:
    sentence = faster_texts(FRONT, times, hide_names=False)[1].removeprefix("It ")
    assert faster_line(FRONT, times) == f"Front door: its battery {sentence}"


@pytest.mark.parametrize(
    ("need", "lines"),
    [
        (Need.CHARGE_NOW, ["Charge now: PRO", "Replace the batteries now: GO, GO", "Battery almost empty: Other"]),
        (Need.CHARGE, ["Charge soon: PRO", "Replace the batteries soon: GO, GO", "Battery soon empty: Other"]),
    ],
)
def test_words_for_a_battery_fit_the_type_of_the_lock(need: Need, lines: list[str]) -> None:
    types = {"PRO": True, "GO": False, "Other": None}
    locks = [lock(1, name, rechargeable=types[name]) for name in ("PRO", "GO", "Other", "GO")]
    body = weekly_texts(Weekly(needs=tuple((need, each) for each in locks)), None, hide_names=False)[1]
    assert body.splitlines()[:3] == lines


def test_a_digest_with_hidden_names_contains_numbers_instead() -> None:
    title, body = weekly_texts(WEEK, None, hide_names=True)
    assert "Front" not in title + body
    assert "Cellar" not in title + body
    assert body.splitlines()[1] == "Charge soon: 2 locks"
    assert body.splitlines()[3:5] == ["Was disconnected: 2 locks: 5 times (2 h 14 min)", "Lowest battery: 12 %"]


def test_the_digest_of_an_uneventful_week_says_that_nothing_needs_doing() -> None:
    title, body = weekly_texts(Weekly(unseen_s=3599.0), None, hide_names=False)
    assert (title, body) == ("Your locks this week: nothing to do", "No lock was disconnected.")


def test_at_most_three_locks_are_named_per_line() -> None:
    week = Weekly(needs=tuple((Need.CHARGE, lock(1, f"Door {n}")) for n in range(5)))
    assert (
        weekly_texts(week, None, hide_names=False)[1].splitlines()[0]
        == "Charge soon: Door 0, Door 1, Door 2 and 2 more"
    )
