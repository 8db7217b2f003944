"""A missing system library or platform of Qt is named before Qt aborts the process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLibraryInfo

from lockwatch.desktop.qt_libraries import missing_library, missing_library_sentence, sentence
from tests.terminal.command_line import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="shared libraries of Linux")
PLUGINS = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))


@pytest.fixture
def incomplete(tmp_path: Path) -> Path:
    """A plugin folder whose only X plugin needs a library that no system has."""
    plugin = tmp_path / "platforms" / "libqxcb.so"
    plugin.parent.mkdir()
    content = (PLUGINS / "imageformats" / "libqsvg.so").read_bytes()
    plugin.write_bytes(content.replace(b"libQt6Svg.so.6", b"libxcb-gone.so"))
    shutil.copy(PLUGINS / "platforms" / "libqoffscreen.so", plugin.parent)
    return tmp_path


def test_a_missing_library_of_a_plugin_is_found(incomplete: Path) -> None:
    assert missing_library(incomplete / "platforms" / "libqxcb.so") == "libxcb-gone.so"
    assert missing_library(PLUGINS / "imageformats" / "libqsvg.so") == ""


@pytest.mark.parametrize(
    "content", [b"", b"nonsense" * 100, b"\x7fELF\x01" + bytes(100)], ids=["empty", "text", "32 bit"]
)
def test_a_damaged_library_of_a_plugin_is_found_like_a_missing_one(
    content: bytes, incomplete: Path, tmp_path: Path
) -> None:
    (tmp_path / "libxcb-gone.so").write_bytes(content)
    code = "import sys; from pathlib import Path; from lockwatch.desktop.qt_libraries import missing_library as m;"
    done = subprocess.run(
        [sys.executable, "-c", f"{code} print(m(Path(sys.argv[1])))", incomplete / "platforms" / "libqxcb.so"],
        env=os.environ | {"LD_LIBRARY_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "libxcb-gone.so\n", done.stderr


@pytest.mark.parametrize(
    ("platform", "named"), [("xcb", True), ("", True), ("offscreen", False), ("xcb;offscreen:size=1x1", True)]
)
def test_it_is_named_only_if_the_display_needs_the_plugin(
    incomplete: Path, platform: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setattr(QLibraryInfo, "path", lambda _: str(incomplete))
    assert missing_library_sentence() == (
        "Qt needs the system library libxcb-gone.so, which is missing or damaged: install it." if named else ""
    )


@pytest.mark.parametrize(
    ("platform", "known"), [("gone", False), ("gone;", False), ("gone;xcb", True), ("XCB:a", True), (";minimal", True)]
)
def test_a_variable_that_names_no_platform_of_this_qt_is_named(
    platform: str, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt would abort the process."""
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert missing_library_sentence().startswith("" if known else "QT_QPA_PLATFORM names a platform that")
    assert bool(missing_library_sentence()) is not known


def test_the_sentence_names_the_package_of_the_library() -> None:
    assert "install it (Debian and Ubuntu: libxcb-cursor0; Fedora: xcb-util-cursor)." in sentence("libxcb-cursor.so.0")


START = """
import contextlib, sys
from lockwatch.app import main
from lockwatch.checks import desktop_checks
for module in (main, desktop_checks):
    module.missing_library_sentence = lambda: "Qt needs the system library lib, which is missing: install it."
main.screen = lambda: contextlib.nullcontext(True)
from lockwatch.terminal import cli
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("command", ["", "doctor"])
def test_the_program_exits_with_one_sentence_and_doctor_continues(command: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            START,
            "--config-dir",
            str(tmp_path),
            "--api-url",
            "http://127.0.0.1:1",
            *command.split(),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    if command:
        assert "BAD   tray: Qt needs the system library lib, which is missing.\n      Install it.\n" in ended.stdout
        assert "BAD   cloud: " in ended.stdout
    else:
        assert ended.stderr == "lockwatch: Qt needs the system library lib, which is missing: install it.\n"
