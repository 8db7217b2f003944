"""Alerts on a real desktop: buttons of notifications, and what a killed program remembers."""

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


def saved_alerts(program: Program) -> list[tuple[str, float | None]]:
    """Return the kind of each alert in the state file, and when its acknowledgement or snooze ends."""
    with closing(sqlite3.connect(program.config_dir / "state.sqlite3")) as file:
        return list(file.execute("SELECT kind, silent_until FROM alert ORDER BY kind"))


def saved_ids(program: Program) -> list[int]:
    """Return the ids of the notifications on the screen, as stored in the state file."""
    with closing(sqlite3.connect(program.config_dir / "state.sqlite3")) as file:
        return [id_ for (id_,) in file.execute("SELECT id FROM on_screen")]


def start(program: Program) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})


def await_sync(program: Program) -> None:
    """Wait until the program has finished another sync."""

    def synced_at() -> str | None:
        answer = json.loads(program.call("status", "--json").stdout)["synced_at"]
        return answer if answer is None else str(answer)

    before = synced_at()
    until(lambda: synced_at() not in (before, None))


def badge(program: Program) -> object:
    """Return what the badge of the icon shows."""
    return json.loads(program.call("status", "--json").stdout)["badge"]


def await_disconnected(program: Program) -> None:
    """Wait until the program knows that a lock is disconnected and what it is called."""
    until(lambda: "Garage disconnected" in program.call("status", "--waybar").stdout)


def test_alerts_silenced_by_buttons_stay_silenced_after_a_kill(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(11, battery=25)  # a fall to 9 in one step would not be believed for an hour
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 1)
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: "Garage is disconnected." in now["ToolTip"][2])
    assert badge(program) == "disconnected"
    press(desktop, "Acknowledge")
    until(lambda: badge(program) is None)
    until(lambda: displayed(desktop) == 0)
    cloud.change(11, battery=9)
    until(lambda: displayed(desktop) == 1)
    press(desktop, "In 1 hour")
    watcher.wait_for_properties(item, lambda now: "almost empty" not in now["ToolTip"][2])
    until(lambda: None not in [until_wall for _, until_wall in saved_alerts(program)])
    silences = saved_alerts(program)
    in_an_hour = pytest.approx(time.time() + 3600, abs=10)
    assert silences == [("battery_critical", in_an_hour), ("disconnected", math.inf)]

    program.end()
    desktop.restart("dunst")
    start(program)
    await_sync(program)
    assert titles(desktop) == []
    assert saved_alerts(program) == [("battery_critical", pytest.approx(silences[0][1], abs=2)), silences[1]]


def test_dismissed_notifications_are_not_shown_again_after_a_kill(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(11, battery=9)
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 2)
    until(lambda: saved_alerts(program) == [("battery_critical", None), ("disconnected", None)])
    desktop.run("dunstctl", "close-all")
    await_sync(program)
    assert displayed(desktop) == 0
    program.end()
    desktop.restart("dunst")
    start(program)
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: now["ToolTip"][2].startswith("Front door: battery almost empty."))
    assert titles(desktop) == []
    cloud.change(12, connected=True)
    until(lambda: displayed(desktop) == 1)
    assert titles(desktop) == ["Garage is connected again"]


def test_a_notification_that_was_not_shown_before_a_kill_is_shown_after_it(
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
    assert saved_alerts(program) == []
    start(program)
    until(lambda: displayed(desktop) == 1)
    until(lambda: saved_alerts(program) == [("disconnected", None)])
    assert program.call("quit").returncode == 0
    assert displayed(desktop) == 0


def test_a_service_that_starts_late_gets_the_missed_notification(
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


def test_connected_again_replaces_the_disconnection_in_place(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 1)
    cloud.change(12, connected=True)
    until(lambda: badge(program) is None)
    await_sync(program)
    assert displayed(desktop) == 1
    assert titles(desktop) == ["Garage is connected again"]
    cloud.change(12, connected=False)
    until(lambda: displayed(desktop) == 1)
    assert titles(desktop)[0] == "Garage is disconnected"


def test_a_leftover_notification_is_withdrawn_if_its_alert_has_cleared_meanwhile(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 1)
    until(lambda: saved_ids(program))
    program.end()
    assert displayed(desktop) == 1
    cloud.change(12, connected=True)
    start(program)
    until(lambda: displayed(desktop) == 0)
    assert titles(desktop) == ["Garage is disconnected"]
    until(lambda: saved_ids(program) == [])


def test_a_leftover_notification_stays_while_its_alert_is_raised_and_can_be_withdrawn(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(11, battery=15)
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 2)
    until(lambda: len(saved_ids(program)) == 2)
    ids = saved_ids(program)
    program.end()
    start(program)
    await_sync(program)
    assert displayed(desktop) == 2
    assert saved_ids(program) == ids
    cloud.change(11, battery=80)
    until(lambda: displayed(desktop) == 1)
    assert program.call("quit").returncode == 0
    assert displayed(desktop) == 0
    assert sorted(titles(desktop)) == ["Front door: battery low", "Garage is disconnected"]
    assert saved_ids(program) == []


def test_notifications_of_other_programs_stay_after_a_restart_of_the_service(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, connected=False)
    start(program)
    until(lambda: displayed(desktop) == 1)
    until(lambda: saved_ids(program))
    program.end()
    desktop.restart("dunst")
    for number in range(saved_ids(program)[0]):
        desktop.run("dunstify", f"of another program, {number}")
    others = displayed(desktop)
    cloud.change(12, connected=True)
    start(program)
    until(lambda: saved_alerts(program) == [])
    until(lambda: saved_ids(program) == [])
    assert displayed(desktop) == others > 0
