"""The diagnostics text describes the program and the desktop, and contains nothing private."""

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
"""Texts of which every private field below contains one."""


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


def test_no_private_value_is_in_the_text(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    content = text(Facts(SETTINGS, os.environ, "Secret Service", of_qt("dbus"), RUNNING))
    assert not [mark for mark in MARKS if mark.casefold() in content.casefold()]
    assert "/" not in re.sub(r"Debian GNU/\w+( \w+/sid)?", "", content)
    assert socket.gethostname() not in content
    assert str(Path.home()) not in content
    assert "23:47" not in content


def test_the_text_contains_the_facts_that_a_report_needs() -> None:
    facts = lines(Facts(SETTINGS, ENVIRONMENT, "Secret Service", (("screens", "1920 x 1080 at 200%"),), RUNNING))
    assert facts["Lockwatch"] == __version__
    assert facts["desktop"] == "ubuntu:GNOMEb, wayland"
    assert facts["token"] == "from LOCKWATCH_TOKEN"
    assert re.fullmatch(r"[+-]\d\d:\d\d from UTC", facts["time zone"])
    assert facts["keyring"] == "Secret Service"
    assert facts["screens"] == "1920 x 1080 at 200%"
    assert facts["other settings"] == "interval_s 60.0, appearance dark, quiet_hours"
    assert facts["API address"] == "another"
    assert facts["locks with settings"] == "2, 1 muted, 1 hidden, 1 renamed"
    assert facts["locks"] == "2 (2 nothing needed)"
    assert facts["latest check"] == "good"
    assert facts["latest good check"] == "10 s ago"
    assert facts["next request"] == "in 13 s"
    assert facts["notifications"] == "dunst 1.9.0"
    assert facts["running for"] == "3600 s"


def test_the_text_describes_a_new_installation_before_the_first_sync() -> None:
    blank = replace(RUNNING, state=State(), notification_service=None, schedule=Schedule(1000, 1000, syncing=True))
    facts = lines(Facts(Settings(), {}, None, (), blank))
    assert facts["desktop"] == "unknown, unknown"
    assert facts["keyring"] == "not asked"
    assert facts["other settings"] == "none"
    assert facts["API address"] == "tedee's"
    assert "locks with settings" not in facts
    assert (facts["locks"], facts["latest check"], facts["latest good check"]) == ("0", "none yet", "none")
    assert (facts["next request"], facts["notifications"]) == ("under way", "no service so far")
    assert "session bus" not in facts
    without = lines(Facts(Settings(), {}, running=replace(blank, session_bus_away=True)))
    assert without["session bus"] == "does not answer"


def test_locks_are_counted_by_their_problems() -> None:
    alert = Alert(Kind.JAMMED, 990.0)
    locks = {1: lock(1), **{number: replace(lock(number), alerts={Matter.JAM: alert}) for number in (2, 3)}}
    running = replace(RUNNING, rules=Settings().rules, state=replace(STATE, locks=locks))
    facts = lines(Facts(Settings(), {}, running=running))
    assert facts["locks"] == "3 (2 critical; 1 nothing needed)"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (NoToken(TokenProblem.KEYRING_LOCKED), "no access key: KEYRING_LOCKED"),
        (Refused(), "refused: 401"),
        (Refused(forbidden=True), "refused: 403"),
        (RateLimited(None), "rate limited"),
        (RateLimited(120.0), "rate limited for 120 s"),
        (Unreachable(UnreachableReason.SERVER_FAULT, 502), "unreachable: SERVER_FAULT 502"),
        (BadAnswer(BadAnswerReason.WEB_PAGE), "bad answer: WEB_PAGE"),
    ],
)
def test_each_failure_is_named(failure: Failure, expected: str) -> None:
    state = replace(STATE, failure=failure)
    assert lines(Facts(Settings(), {}, running=replace(RUNNING, state=state)))["latest check"] == expected


def test_without_qt_and_a_running_program_the_text_contains_the_rest() -> None:
    facts = lines(Facts(Settings()))
    assert "Python" in facts
    assert "overview" not in facts


def test_the_diagnostics_do_not_import_qt() -> None:
    script = (
        "import sys; from lockwatch.checks.diagnostics import *; "
        "text(Facts(Settings())); print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_text_contains_the_platform_plugin_and_the_screens(qtbot: QtBot) -> None:
    facts = dict(of_qt("dbus"))
    assert facts["platform plugin"] == "offscreen"
    assert re.fullmatch(r"\d+ x \d+ at \d+%", facts["screens"])
