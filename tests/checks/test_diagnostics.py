"""What a person copies into a report says much of the program, and nothing of them."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch import __version__
from lockwatch.checks.diagnostics import Facts, Running, of_qt, text
from lockwatch.domain.alerts import Alert, Kind, Matter
from lockwatch.domain.locks import Lock, LockInfo, LockState, Observation
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
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.settings import LockSettings, QuietSettings, Settings
from lockwatch.domain.state import State

MARKS = ("Poison", "424242", "4711")
"""In every field that is somebody's own."""


def lock(number: int) -> Lock:
    info = LockInfo(number, f"Poison door {number}", f"4711-{number}", own_name="Poison own")
    seen = Observation(
        number, state=LockState.LOCKED, connected=True, state_changed_at=datetime(2026, 5, 1, tzinfo=UTC)
    )
    return Lock(seen, 0.0, info)


SETTINGS = Settings(
    api_url="https://poison.example/Poison",
    interval_s=60.0,
    appearance="dark",
    quiet_hours=QuietSettings(True, time(23, 47)),
    locks={
        "4711-1": LockSettings(name="Poison own", hidden=True),
        "Poison door 2": LockSettings(never_tell=True),
    },
)
LOCKS = {number: lock(number) for number in (42424201, 42424202)}
STATE = State(
    locks=LOCKS,
    infos={number: each.info for number, each in LOCKS.items()},
    left={"4711-9": lock(42424209)},
    synced_at=990.0,
)
RUNNING = Running(STATE, SETTINGS.rules, Schedule(1013.0, 1003.0), 1000.0, 3600.0, "dunst 1.9.0")
ENVIRONMENT = {
    **{name: f"/home/Poison/{name}" for name in ("HOME", "PWD", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "PYTHONPATH")},
    **dict.fromkeys(("USER", "LOGNAME", "USERNAME", "HOSTNAME", "HOST", "LOCKWATCH_TOKEN", "SSH_CLIENT"), "Poison"),
    "LOCKWATCH_API_URL": "https://poison.example",
    "XDG_CURRENT_DESKTOP": "ubuntu:GNOME\n<b>",
    "XDG_SESSION_TYPE": "wayland",
}


def lines(facts: Facts) -> dict[str, str]:
    return {name: value.strip() for name, _, value in (line.partition(":") for line in text(facts).splitlines())}


def test_nothing_of_the_person_gets_out(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    said = text(Facts(SETTINGS, os.environ, "Secret Service", of_qt("dbus"), RUNNING))
    assert not [mark for mark in MARKS if mark.casefold() in said.casefold()]
    assert "/" not in re.sub(r"Debian GNU/\w+", "", said)
    assert socket.gethostname() not in said
    assert str(Path.home()) not in said
    assert "23:47" not in said


def test_it_says_what_a_report_needs() -> None:
    said = lines(Facts(SETTINGS, ENVIRONMENT, "Secret Service", (("screens", "1920 x 1080 at 200%"),), RUNNING))
    assert said["Lockwatch"] == __version__
    assert said["desktop"] == "ubuntu:GNOMEb, wayland"
    assert said["token"] == "of LOCKWATCH_TOKEN"
    assert said["keyring"] == "Secret Service"
    assert said["screens"] == "1920 x 1080 at 200%"
    assert said["other settings"] == "interval_s 60.0, appearance dark, quiet_hours"
    assert said["API address"] == "another"
    assert said["locks set apart"] == "2, 1 never told, 1 hidden, 1 named here"
    assert said["locks"] == "2 (2 nothing needed)"
    assert said["latest sync"] == "good"
    assert said["latest good sync"] == "10 s ago"
    assert said["next request"] == "in 13 s"
    assert said["notifications"] == "dunst 1.9.0"
    assert said["running for"] == "3600 s"


def test_before_the_first_sync_and_as_installed_it_says_so() -> None:
    blank = replace(RUNNING, state=State(), notification_service=None, schedule=Schedule(1000, 1000, syncing=True))
    said = lines(Facts(Settings(), {}, None, (), blank))
    assert said["desktop"] == "not said, not said"
    assert said["keyring"] == "not asked"
    assert said["other settings"] == "none"
    assert said["API address"] == "tedee's"
    assert "locks set apart" not in said
    assert (said["locks"], said["latest sync"], said["latest good sync"]) == ("0", "none yet", "none")
    assert (said["next request"], said["notifications"]) == ("under way", "no service so far")
    assert "session bus" not in said
    without = lines(Facts(Settings(), {}, running=replace(blank, session_bus_away=True)))
    assert without["session bus"] == "does not answer"


def test_locks_are_counted_by_what_they_need() -> None:
    alert = Alert(Kind.JAMMED, 990.0)
    locks = {1: lock(1), **{number: replace(lock(number), alerts={Matter.JAM: alert}) for number in (2, 3)}}
    running = replace(RUNNING, rules=Settings().rules, state=replace(STATE, locks=locks))
    said = lines(Facts(Settings(), {}, running=running))
    assert said["locks"] == "3 (2 critical; 1 nothing needed)"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (NoToken(TokenProblem.KEYRING_LOCKED), "no token: KEYRING_LOCKED"),
        (Refused(), "refused: 401"),
        (Refused(forbidden=True), "refused: 403"),
        (RateLimited(None), "rate limited"),
        (RateLimited(120.0), "rate limited for 120 s"),
        (Unreachable(UnreachableReason.SERVER_FAULT, 502), "unreachable: SERVER_FAULT 502"),
        (BadAnswer(BadAnswerReason.WEB_PAGE), "bad answer: WEB_PAGE"),
    ],
)
def test_each_failure_has_its_name(failure: Failure, said: str) -> None:
    state = replace(STATE, failure=failure)
    assert lines(Facts(Settings(), {}, running=replace(RUNNING, state=state)))["latest sync"] == said


def test_without_qt_and_without_a_running_program_it_says_what_is_known() -> None:
    said = lines(Facts(Settings()))
    assert "Python" in said
    assert "overview" not in said


def test_it_needs_no_qt() -> None:
    script = (
        "import sys; from lockwatch.checks.diagnostics import *; "
        "text(Facts(Settings())); print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_it_knows_what_qt_shows_it_on(qtbot: QtBot) -> None:
    said = dict(of_qt("dbus"))
    assert said["platform plugin"] == "offscreen"
    assert re.fullmatch(r"\d+ x \d+ at \d+%", said["screens"])
