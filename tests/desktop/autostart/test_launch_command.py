"""The command that starts Lockwatch, for each way of installing it."""

import subprocess
import sys
from pathlib import Path

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.autostart.launch_command import LaunchCommand, own_launch_command

posix_only = pytest.mark.skipif(
    sys.platform == "win32", reason="on Windows the module is started by a Python without a console"
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLATPAK_ID", "APPIMAGE", "APPDIR"):
        monkeypatch.delenv(name, raising=False)


def frozen(monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", executable)


def test_a_frozen_program_is_started_by_its_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(monkeypatch, "/opt/lockwatch/lockwatch")
    assert own_launch_command(None).command == ("/opt/lockwatch/lockwatch", "--hidden")


def test_on_windows_the_bundle_is_started_without_a_console(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    frozen(monkeypatch, str(tmp_path / "lockwatch.exe"))
    monkeypatch.setattr(sys, "platform", "win32")
    (tmp_path / "lockwatchw.exe").touch()
    assert own_launch_command(None).command == (str(tmp_path / "lockwatchw.exe"), "--hidden")


def test_an_appimage_is_started_by_its_file_and_not_by_its_mount(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(monkeypatch, "/tmp/.mount_LockwaX/usr/bin/lockwatch")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_LockwaX")
    monkeypatch.setenv("APPIMAGE", "/home/me/Lockwatch.AppImage")
    assert own_launch_command(None).command == ("/home/me/Lockwatch.AppImage", "--hidden")


@pytest.mark.skipif(sys.platform == "win32", reason="creating links on Windows needs a privilege")
@pytest.mark.parametrize("through_link", ["APPDIR", "executable"])
def test_an_appimage_is_recognized_when_its_mount_is_reached_by_a_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, through_link: str
) -> None:
    """The program in the image resolves its own path, but the runtime that mounts the image does not."""
    mounted, link = tmp_path / "mounted", tmp_path / "link"
    mounted.mkdir()
    link.symlink_to(mounted)
    frozen(monkeypatch, str((link if through_link == "executable" else mounted) / "usr" / "bin" / "lockwatch"))
    monkeypatch.setenv("APPDIR", str(link if through_link == "APPDIR" else mounted))
    monkeypatch.setenv("APPIMAGE", "/home/me/Lockwatch.AppImage")
    assert own_launch_command(None).command[0] == "/home/me/Lockwatch.AppImage"


def test_inherited_variables_of_another_appimage_are_ignored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen(monkeypatch, "/usr/lib/lockwatch/lockwatch")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_TerminX")
    monkeypatch.setenv("APPIMAGE", "/home/me/Terminal.AppImage")
    assert own_launch_command(None).command == ("/usr/lib/lockwatch/lockwatch", "--hidden")


def test_a_flatpak_is_started_by_flatpak_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLATPAK_ID", APP_ID)
    assert own_launch_command(None).command == ("flatpak", "run", APP_ID, "--hidden")


@posix_only
def test_an_installation_by_pip_is_started_by_its_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "lockwatch"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script), "--demo"])
    assert own_launch_command(None).command == (str(script), "--hidden")


@posix_only
def test_without_a_script_the_module_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "lockwatch" / "__main__.py")])
    assert own_launch_command(None).command == (sys.executable, "-P", "-m", "lockwatch", "--hidden")


@pytest.mark.parametrize("there", [True, False])
def test_on_windows_the_module_is_started_by_pythonw_if_it_exists(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool
) -> None:
    python, windowless = tmp_path / "python.exe", tmp_path / "pythonw.exe"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(python))
    if there:
        windowless.touch()
    assert own_launch_command(None).program == (str(windowless if there else python), "-P", "-m", "lockwatch")


def test_the_configuration_directory_becomes_an_absolute_option(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert own_launch_command(Path("mine")).command[-3:] == ("--hidden", "--config-dir", str(tmp_path / "mine"))


def test_the_command_line_accepts_the_options_of_the_command() -> None:
    launch = own_launch_command(Path("mine"))
    done = subprocess.run([*launch.command, "--version"], capture_output=True, text=True, timeout=60, cwd=Path.home())
    assert done.stdout.startswith("Lockwatch ")


@pytest.mark.parametrize(
    ("command", "same"),
    [
        (("/bin/lockwatch",), False),
        (("/bin/lockwatch", "--config-dir", "/a"), True),
        (("/bin/lockwatch", "--log-level", "info", "--config-dir=/a", "--hidden"), True),
        (("/bin/lockwatch", "--config-dir"), False),
        (("/bin/lockwatch", "--config-dir", "/b"), False),
        (("/bin/other", "--config-dir", "/a"), False),
    ],
)
def test_a_command_with_further_options_of_the_user_is_recognized(command: tuple[str, ...], same: bool) -> None:
    assert LaunchCommand(("/bin/lockwatch",), "/a").is_started_by(command) is same
