"""Alerts on a real desktop: buttons of real notifications, and a program that is killed between two syncs."""

import json
import math
import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, Program, displayed, press, titles, until


def kept(program: Program) -> list[tuple[str, float | None]]:
    """Kind and silence of each alert, as the state file has them."""
    with closing(sqlite3.connect(program.config_dir / "state.sqlite3")) as file:
        return list(file.execute("SELECT kind, silent_until FROM alert ORDER BY kind"))


def start(program: Program) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})


def await_sync(program: Program) -> None:
    """Wait until the program has finished one more sync than now."""

    def synced_at() -> str | None:
        answer = json.loads(program.call("status", "--json").stdout)["synced_at"]
        return answer if answer is None else str(answer)

    before = synced_at()
    until(lambda: synced_at() not in (before, None))


def await_disconnected(program: Program) -> None:
    """Wait until the program knows that a lock is disconnected and what it is called."""
    until(lambda: "Garage disconnected" in program.call("status", "--waybar").stdout)


def test_buttons_of_notifications_acknowledge_and_snooze_and_a_kill_forgets_neither(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 1)
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: "disconnected" in now["ToolTip"][2])
    press(desktop, "Acknowledge")
    watcher.wait_for_properties(item, lambda now: "disconnected" not in now["ToolTip"][2])
    until(lambda: displayed(desktop) == 0)
    cloud.change(11, battery=9)
    until(lambda: displayed(desktop) == 1)
    press(desktop, "Snooze for 1 hour")
    watcher.wait_for_properties(item, lambda now: "almost empty" not in now["ToolTip"][2])
    until(lambda: None not in [until_wall for _, until_wall in kept(program)])
    silences = kept(program)
    in_an_hour = pytest.approx(time.time() + 3600, abs=10)
    assert silences == [("battery_critical", in_an_hour), ("disconnected", math.inf)]

    program.end()
    desktop.restart("dunst")
    start(program)
    await_sync(program)
    assert titles(desktop) == []
    assert kept(program) == [("battery_critical", pytest.approx(silences[0][1], abs=2)), silences[1]]


def test_what_was_dismissed_stays_away_and_a_kill_between_two_syncs_tells_nothing_twice(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(11, battery=9)
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 2)
    until(lambda: kept(program) == [("battery_critical", None), ("disconnected", None)])
    desktop.run("dunstctl", "close-all")
    await_sync(program)
    assert displayed(desktop) == 0
    program.end()
    desktop.restart("dunst")
    start(program)
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: "almost empty" in now["ToolTip"][2])
    assert titles(desktop) == []
    cloud.change(12, connected=True)
    until(lambda: displayed(desktop) == 1)
    assert titles(desktop) == ["Garage is connected again"]


def test_what_nobody_could_see_before_a_kill_is_told_after_it_and_leaves_the_screen_with_the_program(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, connected=False)
    os.kill(desktop.pid("dunst"), signal.SIGSTOP)
    try:
        start(program)
        await_disconnected(program)
        program.end()
    finally:
        os.kill(desktop.pid("dunst"), signal.SIGCONT)
    desktop.restart("dunst")
    assert kept(program) == []
    start(program)
    until(lambda: displayed(desktop) == 1)
    until(lambda: kept(program) == [("disconnected", None)])
    assert program.call("quit").returncode == 0
    assert displayed(desktop) == 0


def test_a_service_that_comes_late_is_given_what_nobody_showed(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, connected=False)
    desktop.stop("dunst")
    try:
        start(program)
        await_disconnected(program)
    finally:
        desktop.start("dunst")
    until(lambda: displayed(desktop) == 1)
    assert titles(desktop) == ["Garage is disconnected"]
