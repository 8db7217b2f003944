"""The command that starts this program, for each way of having it."""

import subprocess
import sys
from pathlib import Path

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.autostart.launch_command import LaunchCommand, own_launch_command

of_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows starts the module, by a Python without a console"
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLATPAK_ID", "APPIMAGE", "APPDIR"):
        monkeypatch.delenv(name, raising=False)


def frozen(monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", executable)


def test_frozen_it_is_the_program_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(monkeypatch, "/opt/lockwatch/lockwatch")
    assert own_launch_command(None).command == ("/opt/lockwatch/lockwatch", "--hidden")


def test_of_the_two_in_the_bundle_of_windows_it_is_the_one_without_a_console(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    frozen(monkeypatch, str(tmp_path / "lockwatch.exe"))
    monkeypatch.setattr(sys, "platform", "win32")
    (tmp_path / "lockwatchw.exe").touch()
    assert own_launch_command(None).command == (str(tmp_path / "lockwatchw.exe"), "--hidden")


def test_of_an_appimage_it_is_the_image_and_not_what_it_is_mounted_as(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen(monkeypatch, "/tmp/.mount_LockwaX/usr/bin/lockwatch")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_LockwaX")
    monkeypatch.setenv("APPIMAGE", "/home/me/Lockwatch.AppImage")
    assert own_launch_command(None).command == ("/home/me/Lockwatch.AppImage", "--hidden")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets not everybody make a link")
@pytest.mark.parametrize("through_link", ["APPDIR", "executable"])
def test_an_appimage_may_be_mounted_by_way_of_a_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, through_link: str
) -> None:
    """The image's start resolves its own path, the runtime that mounts it does not."""
    mounted, link = tmp_path / "mounted", tmp_path / "link"
    mounted.mkdir()
    link.symlink_to(mounted)
    frozen(monkeypatch, str((link if through_link == "executable" else mounted) / "usr" / "bin" / "lockwatch"))
    monkeypatch.setenv("APPDIR", str(link if through_link == "APPDIR" else mounted))
    monkeypatch.setenv("APPIMAGE", "/home/me/Lockwatch.AppImage")
    assert own_launch_command(None).command[0] == "/home/me/Lockwatch.AppImage"


def test_the_variables_of_another_appimage_that_it_was_started_from_count_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen(monkeypatch, "/usr/lib/lockwatch/lockwatch")
    monkeypatch.setenv("APPDIR", "/tmp/.mount_TerminX")
    monkeypatch.setenv("APPIMAGE", "/home/me/Terminal.AppImage")
    assert own_launch_command(None).command == ("/usr/lib/lockwatch/lockwatch", "--hidden")


def test_of_a_flatpak_it_is_flatpak_that_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLATPAK_ID", APP_ID)
    assert own_launch_command(None).command == ("flatpak", "run", APP_ID, "--hidden")


@of_posix
def test_of_pip_it_is_the_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "lockwatch"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script), "--demo"])
    assert own_launch_command(None).command == (str(script), "--hidden")


@of_posix
def test_run_as_a_module_it_is_the_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "lockwatch" / "__main__.py")])
    assert own_launch_command(None).command == (sys.executable, "-P", "-m", "lockwatch", "--hidden")


@pytest.mark.parametrize("there", [True, False])
def test_on_windows_it_has_no_console_where_there_is_a_python_without_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool
) -> None:
    python, windowless = tmp_path / "python.exe", tmp_path / "pythonw.exe"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(python))
    if there:
        windowless.touch()
    assert own_launch_command(None).program == (str(windowless if there else python), "-P", "-m", "lockwatch")


def test_a_configuration_of_its_own_goes_with_it_from_wherever_it_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert own_launch_command(Path("mine")).command[-3:] == ("--hidden", "--config-dir", str(tmp_path / "mine"))


def test_the_command_is_one_that_the_command_line_takes() -> None:
    launch = own_launch_command(Path("mine"))
    done = subprocess.run([*launch.command, "--version"], capture_output=True, text=True, timeout=30, cwd=Path.home())
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
def test_a_command_is_known_again_with_a_persons_own_options(command: tuple[str, ...], same: bool) -> None:
    assert LaunchCommand(("/bin/lockwatch",), "/a").is_started_by(command) is same
