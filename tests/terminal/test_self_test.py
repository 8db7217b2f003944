"""Tests of `lockwatch self-test` on this installation, and on incomplete ones."""

import os
import shutil
import subprocess
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import certifi
import pytest
from PySide6.QtGui import QImage

import lockwatch
from lockwatch.checks import package_metadata, qt_plugins
from lockwatch.checks.check_result import CheckResult, Verdict
from lockwatch.checks.qt_plugins import Plugin
from lockwatch.terminal import self_test
from lockwatch.util.resources import resources


def command(**environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"} | environment
    command = [sys.executable, "-m", "lockwatch", "self-test"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def only(results: self_test.Results) -> CheckResult:
    (result,) = results
    return result


@pytest.mark.parametrize("certificates", [None, certifi.where()], ids=["the system's", "SSL_CERT_FILE"])
def test_a_complete_installation_passes_without_a_display(
    certificates: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    done = command(**({"SSL_CERT_FILE": certificates} if certificates else {}))
    by_name = {line[6:].partition(":")[0]: line for line in done.stdout.splitlines() if not line.startswith(" ")}
    assert (done.returncode, done.stderr) == (0, "")
    assert {line[:4].strip() for line in by_name.values()} <= {"ok", "note"}, done.stdout
    assert {"modules", "libraries", "files", "Qt plugins", "pictures", "Qt styles", "translations"} <= by_name.keys()
    assert {"fonts", "keyring", "certificates", "database"} <= by_name.keys()
    assert "no keyring" in by_name["keyring"], "this machine has none, which is not the installation's fault"


@pytest.mark.parametrize(("system", "verdict"), [("win32", Verdict.BAD), ("linux", Verdict.NOTE)])
def test_missing_time_zones_are_reported(system: str, verdict: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has none, so that the package tzdata must be there."""
    assert only(self_test._zones()).verdict is Verdict.GOOD
    ZoneInfo.clear_cache()
    reset_tzpath(())
    for name in ("tzdata", *(name for name in sys.modules if name.startswith("tzdata."))):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(sys, "platform", system)
    try:
        result = only(self_test._zones())
    finally:
        monkeypatch.undo()
        reset_tzpath()
    assert result.verdict is verdict
    assert result.remedy


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="OpenSSL trusts by a variable, the system does not")
def test_a_client_that_trusts_an_untrusted_server_is_detected() -> None:
    done = command(SSL_CERT_FILE=str(resources() / "self-test" / "untrusted.pem"))
    assert done.returncode == 1
    assert "BAD   certificates: a server that nobody trusts was not refused" in done.stdout


def test_a_module_that_cannot_be_imported_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.py").write_text("import missing_library_of_this_test\n")
    monkeypatch.setattr(lockwatch, "__path__", [*lockwatch.__path__, str(tmp_path)])
    result = only(self_test.CHECKS["modules"]())
    assert result.verdict is Verdict.BAD
    assert "lockwatch.broken (No module named 'missing_library_of_this_test')" in result.text


def test_every_module_of_the_package_is_imported() -> None:
    modules = len([*Path(lockwatch.__file__).parent.rglob("*.py")]) - 1  # without lockwatch.__main__
    assert f"all {modules}" in only(self_test.CHECKS["modules"]()).text


def test_modules_and_files_in_the_record_are_required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [
        "lockwatch/__init__.py",
        "lockwatch/ui/gone.py",
        "lockwatch/sync/__init__.py",
        "lockwatch/resources/icons/gone.svg",
    ]
    (tmp_path / "lockwatch_tray-1.dist-info").mkdir()
    (tmp_path / "lockwatch_tray-1.dist-info" / "METADATA").write_text("Name: lockwatch-tray\nVersion: 1\n")
    (tmp_path / "lockwatch_tray-1.dist-info" / "RECORD").write_text("".join(f"{name},,\n" for name in names))
    monkeypatch.syspath_prepend(tmp_path)
    assert package_metadata.recorded_modules() == {"lockwatch", "lockwatch.ui.gone", "lockwatch.sync"}
    assert "lockwatch.ui.gone" in only(self_test.CHECKS["modules"]()).text
    assert only(self_test.CHECKS["files"]()).text == "missing: icons/gone.svg."


def test_a_missing_plugin_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        qt_plugins.PLUGINS, sys.platform, (Plugin("platforms", ("offscreen",)), Plugin("themes", ("gone",)))
    )
    assert only(self_test.CHECKS["Qt plugins"]()) == CheckResult(
        "Qt plugins", Verdict.BAD, "themes/gone is missing.", self_test.REPAIR
    )


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of the only required plugin, in a directory of its own."""
    monkeypatch.setattr("PySide6.QtCore.QLibraryInfo.path", lambda _: str(tmp_path))
    path = tmp_path / "themes" / ("libqplayed.so" if sys.platform != "win32" else "qplayed.dll")
    path.parent.mkdir()
    return path


@pytest.mark.parametrize("loss", ["", "its look"])
def test_a_broken_plugin_is_a_bad_result(plugin: Path, monkeypatch: pytest.MonkeyPatch, loss: str) -> None:
    monkeypatch.setitem(qt_plugins.PLUGINS, sys.platform, (Plugin("themes", ("played",), loss),))
    plugin.write_bytes(b"no library")
    (result,) = self_test.CHECKS["Qt plugins"]()
    assert (result.verdict, result.remedy) == (Verdict.BAD, self_test.REPAIR)
    assert result.text == f"themes/{plugin.stem} can't be loaded."


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the loader does not say which library is missing")
@pytest.mark.parametrize(("loss", "verdict"), [("", Verdict.BAD), ("its look", Verdict.NOTE)])
def test_a_plugin_without_its_system_library_names_the_library_and_the_loss(
    monkeypatch: pytest.MonkeyPatch, loss: str, verdict: Verdict
) -> None:
    """Uses Qt's plugin for Mimer SQL, whose library is not installed."""
    monkeypatch.setitem(qt_plugins.PLUGINS, sys.platform, (Plugin("sqldrivers", ("sqlmimer",), loss),))
    result = next(self_test.CHECKS["Qt plugins"]())
    assert result.verdict is verdict
    assert "libmimerapi.so" in result.text
    assert loss in result.text
    assert "libmimerapi.so" in result.remedy
    assert "site-packages" not in result.text


def test_a_changed_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """RECORD is like that of an installed wheel, including files that a frozen program lacks."""
    places = {"lockwatch/__init__.py": b"", f"{self_test.RESOURCES}translations/lockwatch_de.qm": b"German"}
    for name, data in places.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    info = tmp_path / "lockwatch_tray-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lockwatch-tray\nVersion: 1\n")
    hashed = {name: urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode() for name, data in places.items()}
    lines = [f"{name},sha256={value},1" for name, value in hashed.items()]
    (info / "RECORD").write_text("\n".join([*lines, "../../../bin/lockwatch,sha256=x,1", "x.dist-info/RECORD,,"]))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(self_test, "resources", lambda: tmp_path / "lockwatch" / "resources")
    assert only(self_test.CHECKS["files"]()).text == "1 of pictures and translations, all as they were made."
    (tmp_path / self_test.RESOURCES / "translations" / "lockwatch_de.qm").write_bytes(b"English")
    result = only(self_test.CHECKS["files"]())
    assert (result.verdict, result.text) == (
        Verdict.BAD,
        "changed since they were installed: translations/lockwatch_de.qm.",
    )


def test_missing_pictures_and_translations_are_detected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.setattr(self_test, "resources", lambda: tmp_path)
    assert only(self_test.CHECKS["files"]()) == CheckResult("files", Verdict.BAD, "missing: all.", self_test.REPAIR)
    assert "lockwatch_pl.qm" in only(self_test.CHECKS_WITH_QT["translations"]()).text


def test_a_transparent_picture_is_detected(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = QImage(2, 2, QImage.Format.Format_ARGB32)
    blank.fill(0)
    monkeypatch.setattr(self_test, "_image", lambda icon: blank)
    result = only(self_test.CHECKS_WITH_QT["pictures"]())
    assert (result.verdict, result.text.startswith("not drawn: lockwatch, tray/")) == (Verdict.BAD, True)


def test_an_invalid_picture_is_named(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(resources(), tmp_path / "resources")
    (tmp_path / "resources" / "icons" / "row" / "played.svg").write_text("no picture")
    for module in ("lockwatch.terminal.self_test", "lockwatch.ui.theme.icons"):
        monkeypatch.setattr(f"{module}.resources", lambda: tmp_path / "resources")
    assert only(self_test.CHECKS_WITH_QT["pictures"]()).text == "not drawn: row/played."


def test_a_keyring_helper_that_cannot_start_is_a_bad_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(__file__)))  # not executable
    result = only(self_test.CHECKS["keyring"]())
    assert result.verdict is Verdict.BAD
    assert result.text == "its helper process can't be started."


def test_a_keyring_back_end_that_cannot_be_imported_is_a_bad_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(self_test.KEYRING_PARTS, sys.platform, "missing_library_of_this_test")
    assert "missing_library_of_this_test can't be imported" in only(self_test.CHECKS["keyring"]()).text


def test_an_exception_in_a_check_is_a_bad_result_and_does_not_stop_the_others(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _odd() -> self_test.Results:
        raise OSError("/a/path")
        yield

    def _even() -> self_test.Results:
        yield CheckResult("even", Verdict.GOOD, "all is well.")

    monkeypatch.setattr(self_test, "CHECKS", {"Qt": self_test.CHECKS["Qt"]})
    monkeypatch.setattr(self_test, "CHECKS_WITH_QT", {"odd": _odd, "even": _even})
    assert list(self_test.results()) == [
        CheckResult("odd", Verdict.BAD, "could not be looked at (OSError).", self_test.REPAIR),
        CheckResult("even", Verdict.GOOD, "all is well."),
    ]
