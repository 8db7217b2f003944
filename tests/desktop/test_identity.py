"""What the system takes this process for. Windows and macOS are played."""

import ctypes
import sys
from types import ModuleType, SimpleNamespace

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.identity import set_process_identity


def test_on_windows_it_has_the_name_that_its_toasts_have(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=named.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    set_process_identity()
    assert named == [APP_ID]


def test_on_macos_it_stays_out_of_the_dock(monkeypatch: pytest.MonkeyPatch) -> None:
    policies: list[int] = []
    app = SimpleNamespace(setActivationPolicy_=policies.append)
    appkit = ModuleType("AppKit")
    vars(appkit).update(
        NSApplication=SimpleNamespace(sharedApplication=lambda: app), NSApplicationActivationPolicyAccessory=1
    )
    monkeypatch.setitem(sys.modules, "AppKit", appkit)
    monkeypatch.setattr(sys, "platform", "darwin")
    set_process_identity()
    assert policies == [1]


def test_elsewhere_qt_has_told_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    set_process_identity()
