"""A start with --hidden, as at log-in: no window opens by itself."""

import subprocess
from pathlib import Path

from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher

from lockwatch import APP_ID
from lockwatch.demo.cloud import SimulatedCloud
from tests.virtual_desktop.program import TOKEN, WITHIN_S, Program, displayed, notifications, until


def windows(desktop: VirtualDesktop) -> list[str]:
    """Return the titles of Lockwatch's visible windows."""
    search = ["xdotool", "search", "--onlyvisible", "--name", "Lockwatch|Welcome"]
    found = subprocess.run(search, env=desktop.env, capture_output=True, text=True, timeout=WITHIN_S).stdout.split()
    return [desktop.run("xdotool", "getwindowname", each).strip() for each in found]


def test_without_a_token_a_click_on_the_icon_asks_for_one(
    desktop: VirtualDesktop, watcher: NotifierWatcher, program: Program
) -> None:
    program.start("--hidden")
    item = watcher.wait_for_item()
    watcher.wait_for_properties(item, lambda now: "access key" in now["ToolTip"][2])
    until(lambda: displayed(desktop) == 1)
    assert "needs an access key" in notifications(desktop)[0]["body"]
    assert windows(desktop) == []
    watcher.activate(item)
    assert desktop.find("Welcome").width > 200


def test_without_a_tray_a_window_opens_only_at_the_next_start(
    desktop: VirtualDesktop, cloud: SimulatedCloud, program: Program
) -> None:
    program.start("--hidden", env={"LOCKWATCH_TOKEN": TOKEN})
    until(lambda: cloud.requests)
    until(lambda: displayed(desktop) == 1)
    assert "runs in the background" in notifications(desktop)[0]["body"]
    assert windows(desktop) == []
    assert program.call().returncode == 0
    assert desktop.find("^Lockwatch$").width > 200


def test_a_second_hidden_start_opens_no_window(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program
) -> None:
    program.start(env={"LOCKWATCH_TOKEN": TOKEN})
    watcher.wait_for_item()
    until(lambda: cloud.requests)
    second = program.call("--hidden")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    until(lambda: program.call("status").returncode == 0)  # the first program has handled the command of the second
    assert windows(desktop) == []
    assert program.call().returncode == 0
    assert desktop.find("^Lockwatch$").width > 200


def test_only_a_start_by_hand_repairs_the_autostart_entry(
    desktop: VirtualDesktop, watcher: NotifierWatcher, cloud: SimulatedCloud, program: Program, tmp_path: Path
) -> None:
    home = {"LOCKWATCH_TOKEN": TOKEN, "XDG_CONFIG_HOME": str(tmp_path)}
    entry = tmp_path / "autostart" / f"{APP_ID}.desktop"
    entry.parent.mkdir()
    options = f"--hidden --config-dir {program.config_dir}"
    entry.write_text(f"[Desktop Entry]\nType=Application\nName=Lockwatch\nExec=/gone/lockwatch {options}\n")
    program.start("--hidden", env=home)
    until(lambda: cloud.requests)
    until(lambda: len(cloud.requests) == 2)  # the second comes 10 s after the first
    assert "/gone/" in entry.read_text()
    program.end()
    program.start(env=home)
    until(lambda: "/gone/" not in entry.read_text())
    assert options in entry.read_text()
