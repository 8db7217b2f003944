"""Tests of the commands that pause notifications, and acknowledge or snooze alerts, for other processes."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.app.command_handler import CommandHandler
from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.status_publisher import StatusPublisher
from lockwatch.desktop.ipc.command_server import LONGEST_COMMAND, CommandServer
from lockwatch.desktop.ipc.single_instance import UNKNOWN_COMMAND
from lockwatch.domain.alerts import Matter
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.user_actions import Act
from lockwatch.util.clock import steady

LARGEST_ID = 2**63 - 1
LOW = Observation(LARGEST_ID, connected=True, state=LockState.LOCKED, state_change_result=1, battery_level=15)


@pytest.fixture
def monitor(qtbot: QtBot) -> LockMonitor:
    """A monitor of a jammed lock with a low battery."""
    monitor = LockMonitor(Rules())
    monitor.on_ended(Synced((LOW,)))
    monitor.on_named((LockInfo(LARGEST_ID, "Garage", "S-2"),))
    return monitor


@pytest.fixture
def handler(monitor: LockMonitor, tmp_path: Path) -> CommandHandler:
    return CommandHandler(monitor, StatusPublisher(monitor, CommandServer(tmp_path)))


def silent_until(monitor: LockMonitor) -> set[float | None]:
    return {alert.silent_until for alert in monitor.state.locks[LARGEST_ID].alerts.values()}


def test_acknowledging_covers_all_alerts_of_the_lock(handler: CommandHandler, monitor: LockMonitor) -> None:
    assert (
        handler.answer(f"acknowledge {LARGEST_ID}") == "Garage: the alerts 'battery low' and 'jammed' are acknowledged."
    )
    assert silent_until(monitor) == {float("inf")}
    assert handler.answer(f"acknowledge {LARGEST_ID}") == "Garage has no alert to acknowledge."
    assert handler.answer(f"take_back {LARGEST_ID}") == (
        "Garage: the alerts 'battery low' and 'jammed' are no longer acknowledged or snoozed."
    )
    assert silent_until(monitor) == {None}
    assert handler.answer(f"take_back {LARGEST_ID}") == "Garage has no alert that is acknowledged or snoozed."


def test_a_snooze_leaves_acknowledged_alerts_alone(handler: CommandHandler, monitor: LockMonitor) -> None:
    lock = monitor.state.locks[LARGEST_ID]
    monitor.act(frozenset({(LARGEST_ID, lock.alerts[Matter.JAM].kind)}), Act.ACKNOWLEDGE)
    assert handler.answer(f"snooze_1h {LARGEST_ID}").startswith("Garage: the alert 'battery low' is snoozed until ")
    alerts = monitor.state.locks[LARGEST_ID].alerts
    assert alerts[Matter.JAM].acknowledged
    assert not alerts[Matter.BATTERY].acknowledged
    assert handler.answer(f"snooze_until_8 {LARGEST_ID}") == "Garage has no alert to snooze."


def test_a_muted_lock_has_no_alert_to_acknowledge(handler: CommandHandler, monitor: LockMonitor) -> None:
    monitor.use_rules(Rules(by_lock={"S-2": LockRules(muted=True)}))
    assert handler.answer(f"acknowledge {LARGEST_ID}") == "Garage has no alert to acknowledge."


def test_a_pause_that_changes_nothing_is_not_recorded_again(
    qtbot: QtBot, handler: CommandHandler, monitor: LockMonitor
) -> None:
    first = handler.answer("pause")
    with qtbot.assertNotEmitted(monitor.history_added):
        assert handler.answer("pause") == first
    with qtbot.waitSignal(monitor.history_added):
        handler.answer("pause_1h")


def test_notifications_are_paused_and_resumed(handler: CommandHandler, monitor: LockMonitor) -> None:
    assert handler.answer("resume") == "Notifications are not paused."
    assert handler.answer("pause_1h").startswith("Notifications are paused until ")
    assert handler.answer("pause_until_8").endswith("08:00.")
    assert handler.answer("pause") == "Notifications are paused; 'lockwatch pause off' resumes them."
    assert monitor.state.paused(steady() + 1e9)
    assert handler.answer("resume") == "Notifications are resumed."
    assert not monitor.state.paused(steady())


@pytest.mark.parametrize("command", ["", "acknowledge", "acknowledge 1 2", "pause 1", "resume_all", "SHOW"])
def test_other_commands_are_unknown(handler: CommandHandler, command: str) -> None:
    assert handler.answer(command) == UNKNOWN_COMMAND


@pytest.mark.parametrize("id_", ["7", "-1", "x", "9" * 40])
def test_a_lock_that_has_left_is_named_as_such(handler: CommandHandler, id_: str) -> None:
    assert handler.answer(f"acknowledge {id_}") == "That lock is no longer in the account."


def test_the_longest_command_fits() -> None:
    assert len(f"{max(Act, key=len)} {LARGEST_ID}\n") <= LONGEST_COMMAND


@pytest.mark.parametrize("command", ["show", "toggle", "settings"])
def test_commands_for_windows_emit_a_signal(qtbot: QtBot, handler: CommandHandler, command: str) -> None:
    with qtbot.waitSignal(getattr(handler, f"{command}_requested")):
        assert handler.answer(command) == ""
