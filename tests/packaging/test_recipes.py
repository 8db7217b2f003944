"""Tests of the packages' recipes, as far as they can be checked without building the packages."""

import functools
import os
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path, PureWindowsPath

import package
import package_tools
import pytest
from bundle import contents, macos_app
from devtools import completions
from formats import deb, installer

from lockwatch import APP_ID, __version__
from lockwatch.desktop.autostart import windows as autostart_windows
from lockwatch.desktop.notifications import windows_toasts

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
FLATPAK = PACKAGING / "flatpak" / f"{APP_ID}.yml"


@pytest.mark.parametrize(
    ("place", "bundled"),
    [
        ("lockwatch/resources/icons/lockwatch.svg", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6\\plugins\\styles\\qmodernwindowsstyle.dll", True),
        ("PySide6\\opengl32sw.dll", False),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libcomposeplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", False),
        ("certifi/cacert.pem", False),
        ("PySide6/Qt/translations/qtbase_pl.qm", True),
        ("PySide6/Qt/translations/qtbase_ja.qm", False),
        ("PySide6/Qt/translations/qt_help_pl.qm", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
        ("keyring-25.7.0.dist-info/direct_url.json", False),
        ("lockwatch_tray-0.1.0.dist-info/RECORD", True),
        ("licences/debian/libssl3.txt", True),
    ],
)
def test_only_needed_files_go_into_the_bundle(place: str, bundled: bool) -> None:
    assert contents.wanted(place) is bundled


@pytest.mark.skipif(sys.platform != "linux", reason="names of libraries on Linux")
@pytest.mark.parametrize(
    ("library", "bundled"),
    [
        *[(name, True) for name in ("libpython3.11.so.1.0", "libssl.so.3", "libsqlite3.so.0", "libxcb-cursor.so.0")],
        *[(name, True) for name in ("libpyside6.abi3.so.6.11", "libicudata.so.73", "libxkbcommon-x11.so.0")],
        *[(name, False) for name in ("libgtk-3.so.0", "libglib-2.0.so.0", "libX11.so.6", "libstdc++.so.6")],
        *[(name, False) for name in ("libfontconfig.so.1", "libdbus-1.so.3", "libxcb-shm.so.0")],
    ],
)
def test_libraries_of_every_desktop_are_not_bundled(library: str, bundled: bool) -> None:
    assert contents.wanted(library) is bundled


def test_the_macos_app_has_no_dock_icon() -> None:
    plist = plistlib.loads(plistlib.dumps(macos_app.info_plist("14.0")))
    assert plist["LSUIElement"] is True
    assert plist["LSMinimumSystemVersion"] == "14.0"
    assert re.fullmatch(r"[A-Za-z0-9.-]+", macos_app.IDENTIFIER)


def test_the_macos_app_requires_the_same_system_as_qt() -> None:
    tags = "Root-Is-Purelib: false\nTag: cp310-abi3-macosx_9_10_universal2\nTag: cp310-abi3-macosx_14_0_universal2\n"
    assert macos_app.minimum_macos(tags) == "14.0"


def test_the_flatpak_has_minimal_permissions() -> None:
    granted = re.findall(r"^  - (--\S+)$", FLATPAK.read_text("utf-8"), re.MULTILINE)
    assert set(granted) == {
        *("--socket=wayland", "--socket=fallback-x11", "--share=ipc", "--share=network"),
        "--talk-name=org.freedesktop.secrets",
        "--talk-name=org.kde.StatusNotifierWatcher",
        "--talk-name=org.freedesktop.Notifications",
    }
    assert f"id: {APP_ID}\n" in FLATPAK.read_text("utf-8")


def test_the_deb_has_the_completion_for_every_shell() -> None:
    assert deb.COMPLETIONS.keys() == completions.texts().keys()


def test_every_lintian_override_has_a_reason() -> None:
    lines = (deb.DEBIAN / "lintian-overrides").read_text("utf-8").splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        assert line.startswith("# ") or above.startswith(("# ", "lockwatch: "))
    assert lines[0].startswith("# ")


def test_the_installer_script_gets_all_definitions() -> None:
    script = installer.SCRIPT.read_text("utf-8")
    own = set(re.findall(r"^!define (\w+)", script, re.MULTILINE))
    asked = set(re.findall(r"\$\{([A-Z_]+)\}", script)) - own
    assert asked == set(installer.definitions(Path("contents"), Path("icon"), Path("target")))


def test_makensis_gets_a_pattern_with_a_backslash_on_windows() -> None:
    """See `installer.definitions`."""
    windows = PureWindowsPath("D:/a/lockwatch/build/package/bundle/lockwatch")
    pattern = str(installer.definitions(windows, windows, windows)["CONTENTS"])
    assert pattern == r"D:\a\lockwatch\build\package\bundle\lockwatch\*"
    assert re.findall(r"^ *File (.*)$", installer.SCRIPT.read_text("utf-8"), re.MULTILINE) == ['/r "${CONTENTS}"']


def test_the_uninstaller_removes_everything_that_the_program_registers() -> None:
    script = installer.SCRIPT.read_text("utf-8").partition('Section "Uninstall"')[2].replace("${APP_ID}", APP_ID)
    for place in autostart_windows.RUN, autostart_windows.APPROVED:
        assert f'DeleteRegValue HKCU "{place}" "{APP_ID}"' in script
    assert f'DeleteRegKey HKCU "{windows_toasts._IDENTITY}"' in script


def test_archives_are_reproducible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "epoch", lambda: 1_750_000_000)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "program").write_text("1")
    package.pack(folder, tmp_path / "first")
    (folder / "program").touch()
    package.pack(folder, tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary directory in which packages are built, with an old package in dist/ and a fake for the bundle."""
    build = tmp_path / "build" / "package"
    bundle, dist = build / "bundle" / "lockwatch", tmp_path / "dist"
    for name, value in {"BUILD": build, "BUNDLE": bundle, "DIST": dist, "PACKAGING": tmp_path / "packaging"}.items():
        monkeypatch.setattr(package, name, value)
    monkeypatch.setattr(package, "epoch", lambda: 1_750_000_000)
    monkeypatch.setattr(package_tools, "BUILD", build)
    dist.mkdir()
    (dist / "lockwatch_0.0.1_amd64.deb").touch()
    make_program(bundle, "of another version")

    @functools.cache
    def make_bundle() -> None:
        make_program(bundle, "of these sources")

    monkeypatch.setattr(package, "bundle", make_bundle)
    return tmp_path


def make_program(bundle: Path, which: str) -> None:
    """Write a fake bundle whose program passes the self-test; it contains `which` as a comment."""
    package_tools.fresh(bundle)
    (bundle / "lockwatch").write_text(f"#!/bin/sh\n# {which}\n")
    (bundle / "lockwatch").chmod(0o700)
    (bundle / "linked").symlink_to("lockwatch")


@pytest.mark.skipif(sys.platform == "win32", reason="a program that is a script")
def test_dist_contains_only_packages_of_the_current_sources(elsewhere: Path) -> None:
    assert package.main(["archive", "checksums"]) == 0
    archive = elsewhere / "dist" / f"{package_tools.released_name()}.tar.gz"
    assert {each.name for each in (elsewhere / "dist").iterdir()} == {archive.name, "SHA256SUMS"}
    with tarfile.open(archive) as tar:
        members = {member.name.rpartition("/")[2]: member for member in tar}
        program = tar.extractfile(members["lockwatch"])
        assert program is not None
        assert b"of these sources" in program.read()
    assert members["linked"].issym()
    assert {member.mode for member in members.values() if not member.issym()} == {0o755}


def test_the_command_in_the_flatpak_manifest_makes_its_sources(elsewhere: Path, qapp: object) -> None:
    manifest = shutil.copytree(FLATPAK.parent, elsewhere / "packaging" / "flatpak") / FLATPAK.name
    text = manifest.read_text("utf-8")
    (command,) = re.findall(r"package\.py (\w+)", text)
    sources = re.findall(r"^ +path: (\S+)$", text, re.MULTILINE)
    assert len(sources) == 2
    package.main([command])  # may fail later for lack of flatpak-builder
    for source in sources:
        assert any((manifest.parent / source).resolve().iterdir())
    assert "of these sources" in (elsewhere / "build/package/bundle/lockwatch/lockwatch").read_text()


def test_a_failed_command_is_reported_with_its_output() -> None:
    with pytest.raises(package_tools.PackageError, match="status 3\nwhy"):
        package_tools.run(sys.executable, "-c", "print('why'); raise SystemExit(3)")


def test_an_unknown_package_is_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    assert package.main(["rpm"]) == 2
    assert "No such package: rpm" in capsys.readouterr().err


def test_the_default_packages_of_other_systems_exist() -> None:
    assert {step for steps in package.ELSEWHERE.values() for step in steps} <= package.STEPS.keys()


@pytest.mark.skipif(shutil.which("bash") is None, reason="the shell of a step")
@pytest.mark.parametrize(("tag", "released"), [(f"v{__version__}", True), ("v9.9.9", False), ("v", False)])
def test_a_release_requires_a_tag_of_the_current_version(tag: str, released: bool) -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    (step,) = re.findall(r"name: The tag is .*\n.*\n +run: (.*)", workflow)
    done = subprocess.run(["bash", "-e", "-c", step], cwd=ROOT, env=os.environ | {"GITHUB_REF_NAME": tag})
    assert (done.returncode == 0) is released


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("dependabot", "dependabot.yml"),
        ("github-issue-forms", "ISSUE_TEMPLATE/problem.yml"),
        ("github-issue-config", "ISSUE_TEMPLATE/config.yml"),
    ],
)
def test_issue_form_and_dependabot_are_valid(schema: str, name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, ROOT / ".github" / name], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_workflows_are_valid_with_minimal_permissions_and_pinned_actions() -> None:
    """Each action is pinned to the hash of a commit, and the default permission is to read the repository."""
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    for file in files:
        text = file.read_text("utf-8")
        assert re.findall(r"^permissions:\n  contents: read\n(?! )", text, re.MULTILINE)
        used = re.findall(r"uses: (.+)", text)
        assert used
        assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v[\d.]+", each) for each in used)
