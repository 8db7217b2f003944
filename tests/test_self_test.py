"""`lockwatch self-test` on this installation, and on one that lacks something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lockwatch
from lockwatch import self_test
from lockwatch.findings import Finding, Verdict
from lockwatch.resources import resources


def command(**environment: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"} | environment
    command = [sys.executable, "-m", "lockwatch", "self-test"]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


def only(found: self_test.Found) -> Finding:
    (finding,) = found
    return finding


def test_a_whole_installation_passes_without_a_screen() -> None:
    done = command()
    told = {line[6:].partition(":")[0]: line for line in done.stdout.splitlines() if not line.startswith(" ")}
    assert (done.returncode, done.stderr) == (0, "")
    assert {line[:4].strip() for line in told.values()} <= {"ok", "note"}, done.stdout
    assert {"modules", "libraries", "files", "Qt plugins", "pictures", "Qt styles", "translations"} <= told.keys()
    assert {"fonts", "keyring", "certificates", "database"} <= told.keys()
    assert "no keyring" in told["keyring"], "this machine has none, which is not the installation's fault"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="OpenSSL trusts by a variable, the system does not")
def test_a_client_that_would_trust_the_untrusted_is_found() -> None:
    done = command(SSL_CERT_FILE=str(resources() / "self-test" / "untrusted.pem"))
    assert done.returncode == 1
    assert "BAD   certificates: a server that nobody trusts was not refused" in done.stdout


def test_a_module_that_cannot_be_imported_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.py").write_text("import missing_library_of_this_test\n")
    monkeypatch.setattr(lockwatch, "__path__", [*lockwatch.__path__, str(tmp_path)])
    finding = only(self_test._modules())
    assert finding.verdict is Verdict.BAD
    assert "lockwatch.broken (No module named 'missing_library_of_this_test')" in finding.text


def test_every_module_of_the_package_is_tried() -> None:
    assert f"all {len(list(Path(lockwatch.__file__).parent.rglob('*.py'))) - 2}" in only(self_test._modules()).text


def test_modules_and_files_that_the_record_names_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackagePath

    record = [
        "lockwatch/__init__.py",
        "lockwatch/ui/gone.py",
        "lockwatch/sync/__init__.py",
        "lockwatch/resources/icons/gone.svg",
    ]
    monkeypatch.setattr("lockwatch.self_test.metadata.files", lambda name: [PackagePath(file) for file in record])
    assert self_test._installed_modules() == {"lockwatch", "lockwatch.ui.gone", "lockwatch.sync"}
    assert "lockwatch.ui.gone" in only(self_test._modules()).text
    assert only(self_test._files()).text == "missing: icons/gone.svg."


def test_a_plugin_that_is_not_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(self_test.PLATFORMS, "linux", ("xcb", "gone"))
    monkeypatch.setattr(sys, "platform", "linux")
    assert only(self_test._plugins()).text == "platforms/gone is missing."


def test_pictures_and_translations_that_are_not_there_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.setattr(self_test, "resources", lambda: tmp_path)
    assert only(self_test._files()) == Finding("files", Verdict.BAD, "missing: all.", self_test.REPAIR)
    assert "lockwatch_pl.qm" in only(self_test._translations()).text


def test_a_picture_without_ink_is_found(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QImage

    blank = QImage(2, 2, QImage.Format.Format_ARGB32)
    blank.fill(0)
    monkeypatch.setattr(self_test, "_image", lambda icon: blank)
    finding = only(self_test._pictures())
    assert (finding.verdict, finding.text.startswith("not drawn: lockwatch, tray/")) == (Verdict.BAD, True)


def test_a_keyring_helper_that_does_not_work_is_the_installations_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(__file__)))  # can't be executed
    finding = only(self_test._keyring())
    assert finding.verdict is Verdict.BAD
    assert finding.text == "its helper process can't be started."


def test_a_back_end_that_cannot_be_imported_is_the_installations_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(self_test.KEYRING_PARTS, sys.platform, "missing_library_of_this_test")
    assert "missing_library_of_this_test can't be imported" in only(self_test._keyring()).text


def test_a_check_that_fails_otherwise_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def _odd() -> self_test.Found:
        raise OSError("odd")
        yield

    monkeypatch.setattr(self_test, "CHECKS", (_odd,))
    assert only(self_test.findings()) == Finding("odd", Verdict.BAD, "OSError: odd", self_test.REPAIR)
