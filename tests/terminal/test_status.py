"""Tests of the status that the running program answers, and of its forms for scripts, status bars and terminals."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import pytest

from lockwatch import STATUS_VERSION
from lockwatch.app.status_publisher import status_facts
from lockwatch.desktop.ipc.single_instance import NotAnsweringError, NotRunningError
from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.battery import Battery
from lockwatch.domain.locks import DoorState, Flapping, Lock, LockState
from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    RateLimited,
    Refused,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.overview_level import Badge, Base, Overview
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.terminal.status import (
    NOT_ANSWERING,
    NOT_RUNNING,
    OtherVersionError,
    exit_status,
    few_words,
    read,
    table,
    unanswered,
    waybar,
)
from lockwatch.util.clock import time_of_day
from tests.schemas import assert_of_the_form
from tests.terminal.status_facts import NOW, RULES, facts, lock, printed, state_of

LOCKED = Overview(Base.LOCKED)


def household() -> list[Lock]:
    return [
        lock(1, "Front door", door=DoorState.CLOSED),
        lock(2, "Garage", Kind.DISCONNECTED, connected=False, battery=Battery(54, NOW - 3 * 3600)),
        lock(3, "Attic", Kind.BATTERY_LOW, state=LockState.SEMI_LOCKED, battery=Battery(18), until=math.inf),
        lock(4, "Shed", connected=None, battery=Battery()),
        lock(5, "Cellar", door=DoorState.OPENED, battery=Battery(30), charging=True),
    ]


def test_the_table_of_a_household() -> None:
    assert printed(*household()) == [
        "Attic semi-locked, Cellar open, Garage disconnected.",
        "Updated 12 s ago.",
        "",
        "*  Attic       semi-locked                18 %                acknowledged",
        "*  Cellar      locked        door opened  30 %, charging",
        "   Front door  locked        door closed  87 %",
        "*  Garage      disconnected               54 %, read 3 h ago",
        "   Shed        no bridge                  battery unknown",
    ]


@pytest.mark.parametrize(
    ("locks", "more", "status", "sentence", "words"),
    [
        ([lock(1, "A")], {}, 0, "All locked.", "All locked"),
        ([], {}, 0, "There are no locks to watch.", "No locks"),
        (
            [lock(1, "A", state=LockState.PULLED)],
            {},
            1,
            "A pulled.",
            "A pulled",
        ),
        ([lock(1, "A", door=DoorState.OPENED)], {}, 1, "A open.", "A open"),
        (
            [lock(1, "A", state=LockState.UPDATING)],
            {},
            1,
            "A updating. It is not known whether all is locked.",
            "A updating",
        ),
        (
            [lock(1, "A", connected=False), lock(2, "B")],
            {},
            1,
            "A disconnected. It is not known whether all is locked.",
            "A disconnected",
        ),
        (
            [lock(1, "A", Kind.LEFT_UNLOCKED, state=LockState.UNLOCKED)],
            {},
            1,
            "A unlocked. Something is not locked, or a door is open.",
            "A unlocked",
        ),
        (
            [lock(1, "A", state=LockState.UNLOCKED), lock(2, "B", Kind.BATTERY_LOW, battery=Battery(15))],
            {},
            1,
            "A unlocked, B battery 15 %.",
            "A unlocked",
        ),
        ([lock(1, "A", Kind.JAMMED)], {}, 1, "A jammed. All locked.", "A jammed"),
        (
            [lock(1, "A", Kind.BATTERY_CRITICAL, battery=Battery(4))],
            {},
            1,
            "A battery 4 %. All locked.",
            "A 4 %",
        ),
        ([lock(1, "A", Kind.BATTERY_LOW, battery=Battery(15))], {}, 1, "A battery 15 %. All locked.", "A 15 %"),
        (
            [lock(1, "A", Kind.DISCONNECTED, connected=False), lock(2, "B", Kind.BATTERY_LOW)],
            {},
            1,
            "A disconnected, B battery 87 %. It is not known whether all is locked.",
            "A disconnected",
        ),
        (
            [lock(n, "A", Kind.DISCONNECTED, connected=False) for n in (1, 2)],
            {},
            1,
            "A disconnected, A disconnected. It is not known whether all is locked.",
            "2 disconnected",
        ),
        (
            [lock(1, "A")],
            {"synced_at": NOW - 61, "failure": RateLimited(None)},
            2,
            "Lockwatch cannot see the locks; this is the last known state.",
            "Lockwatch cannot see",
        ),
        (
            [lock(1, "A")],
            {"recalled_at": NOW},
            2,
            "Lockwatch is waiting for an answer; until then, this is the last known state.",
            "Lockwatch is waiting for an answer",
        ),
        (
            [],
            {"synced_at": None},
            2,
            "Lockwatch is waiting for an answer.",
            "Lockwatch is waiting for an answer",
        ),
        (
            [],
            {"synced_at": None, "failure": NoToken(TokenProblem.NOT_SET)},
            2,
            "Lockwatch has no valid access key, or the keyring is locked: 'lockwatch token check' says which.",
            "Lockwatch needs an access key",
        ),
    ],
    ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
)
def test_each_overview_has_its_exit_status_sentence_and_short_text(
    locks: list[Lock], more: dict[str, Any], status: int, sentence: str, words: str
) -> None:
    shown = facts(*locks, **more)
    assert (exit_status(shown), next(table(shown)), few_words(shown)) == (status, sentence, words)


def test_the_first_line_names_the_worst_three_locks() -> None:
    low = [lock(n, f"Low {n}", Kind.BATTERY_LOW, battery=Battery(10 + n)) for n in range(1, 4)]
    assert printed(*low, lock(4, "Porch", Kind.DISCONNECTED, connected=False))[0] == (
        "Porch disconnected, Low 1 battery 11 %, Low 2 battery 12 %, 1 more. It is not known whether all is locked."
    )
    empty = lock(5, "Shed", Kind.BATTERY_CRITICAL, battery=Battery(4), state=LockState.UNLOCKED)
    assert printed(empty)[0] == "Shed battery 4 %. Something is not locked, or a door is open."


def test_while_it_cannot_see_the_first_line_names_only_locks_with_alerts() -> None:
    attic, shed = lock(1, "Attic", state=LockState.UNLOCKED), lock(2, "Shed", Kind.BATTERY_LOW, battery=Battery(9))
    failure = Unreachable(UnreachableReason.NO_NETWORK)
    assert printed(attic, shed, synced_at=NOW - 61, failure=failure)[0] == (
        "Lockwatch cannot see the locks; this is the last known state. Shed battery 9 %."
    )


def test_after_a_restart_the_table_shows_what_the_last_run_knew_and_how_old_it_is() -> None:
    shown = facts(lock(1, "Front door", state=LockState.UNLOCKED), synced_at=NOW - 8, recalled_at=NOW)
    assert list(table(shown)) == [
        "Lockwatch is waiting for an answer; until then, this is the last known state.",
        "Updated 8 s ago.",
        "",
        "*  Front door  unlocked  87 %",
    ]


def test_the_table_mentions_a_missing_sync_and_a_pause() -> None:
    assert printed(synced_at=None, paused_until=NOW + 60)[1] == "Not updated yet; notifications are paused."


def test_hidden_locks_are_left_out_and_own_names_are_used() -> None:
    own = lock(1, "Front door")
    own = Lock(own.seen, own.connection_since, own.info._replace(own_name="Home"), own.battery)
    rules = Rules(by_lock={"S-2": LockRules(hidden=True, muted=True)})
    assert [each["name"] for each in facts(own, lock(2, "Secret"), rules=rules)["locks"]] == ["Home"]


def test_the_state_of_a_lock_that_has_not_been_observed_for_long_is_unknown() -> None:
    seen = replace(lock(1, "Front door"), observed_at=NOW - 60)
    shown = facts(seen, rules=RULES)["locks"][0]
    assert (shown["state"], shown["needs"]) == ("locked", None)
    shown = facts(replace(seen, observed_at=NOW - 61), rules=RULES)["locks"][0]
    assert (shown["state"], shown["door"], shown["connected"], shown["needs"]) == ("unknown", None, True, "unknown")


def test_names_cannot_control_a_terminal_or_polybar() -> None:
    assert "\x1b" not in "".join(printed(lock(1, "Front\x1b[2Jdoor\nAll locked.")))
    assert len(printed(lock(1, "Front\ndoor"))) == 4
    assert "%{" not in few_words(facts(lock(1, "%{A1:reboot:}Door", state=LockState.UNLOCKED)))


def test_the_few_words_leave_out_an_acknowledged_jam() -> None:
    """The icon does not count it either: it shows the other problem of the lock."""
    acknowledged = Alert(Kind.JAMMED, NOW - 60, silent_until=math.inf)
    cellar = lock(1, "Cellar", Kind.BATTERY_CRITICAL, battery=Battery(4))
    both = replace(cellar, alerts=MappingProxyType({**cellar.alerts, Matter.JAM: acknowledged}))
    assert few_words(facts(both)) == "Cellar 4 %"


def test_every_overview_has_its_sentence_and_its_few_words() -> None:
    for base, badge in product([*Base, NOT_RUNNING, NOT_ANSWERING], [None, *Badge]):
        of_each = unanswered(str(base)) | {"badge": badge}
        of_each["locks"] = facts(lock(1, "A", state=LockState.UNLOCKED))["locks"]
        assert next(table(of_each)).endswith(".")
        assert few_words(of_each)
        assert_of_the_form("status", of_each)


@pytest.mark.parametrize(("why", "error"), [(NOT_RUNNING, NotRunningError()), (NOT_ANSWERING, NotAnsweringError())])
def test_the_status_without_a_running_program_matches_the_schema(why: str, error: NotRunningError) -> None:
    assert_of_the_form("status", unanswered(why))
    assert exit_status(unanswered(why)) == 3
    assert next(table(unanswered(why))) == str(error)


def test_times_are_given_as_dates_and_as_ages() -> None:
    moved = datetime.now(UTC) - timedelta(minutes=5)
    whole = facts(
        lock(1, "A", Kind.BATTERY_LOW, battery=Battery(12, NOW - 3600), until=NOW + 600, state_changed_at=moved)
    )
    (shown,) = whole["locks"]
    assert (shown["battery_read_s_ago"], shown["state_changed_s_ago"]) == (3600, 300)
    (alert,) = shown["alerts"]
    assert (alert["kind"], alert["began_s_ago"], alert["silent"]) == ("battery_low", 60, "snoozed")
    left = datetime.fromisoformat(alert["silent_until"]) - datetime.fromisoformat(whole["at"])
    assert abs(left - timedelta(minutes=10)) <= timedelta(seconds=1)
    assert datetime.fromisoformat(shown["state_changed_at"]) == moved.replace(microsecond=0)


def test_silenced_alerts_are_marked_and_pending_ones_left_out() -> None:
    alerts = {
        Matter.CONNECTION: Alert(Kind.DISCONNECTED, NOW - 60, pending=True),
        Matter.JAM: Alert(Kind.JAMMED, NOW - 60, silent_until=math.inf),
    }
    base = lock(1, "A", connected=False)
    shown = facts(Lock(base.seen, NOW, base.info, base.battery, alerts, Flapping(unstable=True)))["locks"][0]
    assert [(each["kind"], each["silent"], each["silent_until"]) for each in shown["alerts"]] == [
        ("jammed", "acknowledged", None)
    ]
    assert shown["unstable"] is True


@pytest.mark.parametrize(
    ("failure", "word"),
    [
        (None, None),
        (NoToken(TokenProblem.NOT_SET), "no_token"),
        (Refused(), "refused"),
        (Refused(forbidden=True), "forbidden"),
        (RateLimited(30), "rate_limited"),
        (Unreachable(UnreachableReason.TOO_SLOW), "unreachable"),
        (BadAnswer(BadAnswerReason.WEB_PAGE), "bad_answer"),
    ],
    ids=str,
)
def test_the_reason_for_a_failed_sync_is_one_word(failure: Failure | None, word: str | None) -> None:
    assert facts(failure=failure)["failure"] == word


def test_facts_do_not_change_with_time_alone() -> None:
    state = state_of(*household(), paused_until=NOW + 3600)
    later = state_of(*household(), paused_until=NOW + 3600, synced_at=NOW + 8)
    assert status_facts(state, LOCKED, NOW, RULES) == status_facts(later, LOCKED, NOW + 20, RULES)


def test_a_longer_pause_changes_the_facts() -> None:
    first, then = (status_facts(state_of(paused_until=NOW + s), LOCKED, NOW, RULES) for s in (60, 90))
    assert first != then


@pytest.mark.parametrize("answer", ["", "no JSON", "[]", "{}", json.dumps({"version": STATUS_VERSION + 1})])
def test_an_answer_of_another_version_is_rejected(answer: str) -> None:
    with pytest.raises(OtherVersionError):
        read(answer)


def test_waybar_gets_the_worst_problem_as_text_and_all_locks_in_the_tooltip() -> None:
    assert waybar(facts(*household(), paused_until=math.inf)) == {
        "text": "2 not locked",
        "alt": "unlocked",
        "tooltip": "Attic semi-locked, Cellar open, Garage disconnected.\n"
        "Notifications are paused.\n"
        "Attic: semi-locked, 18 %, acknowledged\n"
        "Cellar: locked, door opened, 30 %, charging\n"
        "Front door: locked, door closed, 87 %\n"
        f"Garage: disconnected, 54 %, read {at(NOW - 3 * 3600)}\n"
        "Shed: no bridge, battery unknown",
        "class": ["unlocked", "disconnected", "paused"],
        "percentage": 18,
    }


def at(steady_s: float) -> str:
    moment = time_of_day(steady_s)
    same_day = moment.date() == time_of_day(NOW).date()
    return f"{moment:at %H:%M}" if same_day else f"{moment:on %Y-%m-%d at %H:%M}"


def test_waybar_is_told_why_there_is_no_current_data() -> None:
    blind = waybar(facts(lock(1, "A"), synced_at=NOW - 600, failure=RateLimited(None)))
    assert blind["text"] == "Lockwatch cannot see"
    assert f"Last seen {at(NOW - 600)}." in blind["tooltip"]
    assert waybar(unanswered(NOT_RUNNING)) == {
        "text": "Lockwatch is not running",
        "alt": "not_running",
        "tooltip": "Lockwatch is not running.",
        "class": ["not_running"],
        "percentage": None,
    }


def test_a_right_to_left_name_does_not_turn_the_line_of_waybar_round() -> None:
    """Pango takes the direction of a line from its first letter, and would put a battery's level before the name."""
    low = lock(1, "דלת", Kind.BATTERY_CRITICAL, battery=Battery(9))
    assert waybar(facts(low))["text"] == "\u200e\u2068דלת\u2069 9 %"
    assert few_words(facts(low)) == "דלת 9 %"
    assert waybar(facts(lock(1, "Door", Kind.BATTERY_CRITICAL, battery=Battery(9))))["text"] == "Door 9 %"


def test_markup_in_names_is_escaped_for_waybar() -> None:
    shown = waybar(facts(lock(1, "<b>Tom & Ann's</b> \x01door", state=LockState.UNLOCKED)))
    for key in ("text", "tooltip"):
        assert "<b>Tom & Ann's</b>  door" in str(ElementTree.fromstring(f"<m>{shown[key]}</m>").text)
