"""The commands that act on alerts and windows, with the real program and its socket."""

import subprocess
import sys
from pathlib import Path

from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, Program, until


def visible(desktop: VirtualDesktop, title: str) -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], env=desktop.env, capture_output=True, text=True
    )
    return bool(found.stdout.strip())


def output(program: Program, *arguments: str, status: int = 0) -> str:
    """Run a command, and return its output; an empty text if its exit status is not `status`."""
    done = program.call(*arguments)
    return (done.stdout + done.stderr).strip() if done.returncode == status else ""


def test_alerts_are_acknowledged_and_snoozed_by_name(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    cloud.change(12, battery=15)
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: output(program, "status", status=1).startswith("Garage battery 15 %. All locked."))
    assert output(program, "snooze", "garage").startswith("Garage: the alert 'battery low' is snoozed until ")
    assert "snoozed" in output(program, "status")
    assert output(program, "ack", "1111-0002") == "Garage: the alert 'battery low' is acknowledged."
    assert "acknowledged" in output(program, "status")
    assert output(program, "snooze", "Garage", "off").startswith(
        "Garage: the alert 'battery low' is no longer acknowledged"
    )
    assert output(program, "status", status=1).startswith("Garage battery 15 %.")
    assert output(program, "ack", "Attic", status=3) == (
        "lockwatch: No lock is called 'Attic'; there are: Front door, Garage."
    )
    assert output(program, "pause", "1h").startswith("Notifications are paused until ")
    assert "paused" in output(program, "status", status=1)
    assert output(program, "pause", "off") == "Notifications are resumed."


def test_windows_are_opened_and_the_list_is_toggled(
    desktop: VirtualDesktop, window_manager: None, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: program.call("status").returncode == 0)
    for _ in range(2):
        assert program.call("toggle").returncode == 0
        until(lambda: visible(desktop, "^Lockwatch$"))
        assert program.call("toggle").returncode == 0
        until(lambda: not visible(desktop, "^Lockwatch$"))
    assert program.call("settings").returncode == 0
    until(lambda: visible(desktop, "Settings"))


def test_names_are_completed_from_the_running_program_only(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, tmp_path: Path
) -> None:
    """Shells call the command without options, so the configuration comes from the environment."""
    config = tmp_path / "home" / "lockwatch"
    config.parent.mkdir()
    program = Program(desktop, cloud, config)

    def names() -> subprocess.CompletedProcess[str]:
        env = desktop.env | {"XDG_CONFIG_HOME": str(config.parent)}
        command = [sys.executable, "-m", "lockwatch", "_names"]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    before = names()
    assert (before.returncode, before.stdout, before.stderr) == (0, "", "")
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    try:
        until(lambda: names().stdout == "Front door\nGarage\n")
    finally:
        program.end()


def test_under_an_arabic_locale_english_texts_have_no_arabic_digits(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    locale = {"LC_ALL": "ar_EG.UTF-8", "PYTHONUTF8": "1"}
    program.start(env={"LOCKWATCH_TOKEN": TOKEN, **locale})
    item = watcher.wait_for_item()
    tooltip = watcher.wait_for_properties(item, lambda now: "Updated" in now["ToolTip"][2])["ToolTip"][2]
    texts = [tooltip]
    for command in (["pause", "1h"], ["status"], ["history"], ["doctor"], ["sync"]):
        done = program.call(*command, env=locale)
        texts.append(done.stdout + done.stderr)
    for text in texts:
        digits = [char for char in text if char.isdecimal()]
        assert all(char.isascii() for char in digits), text
        assert digits or "now" in text, text
