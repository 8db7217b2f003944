"""Setting the identity of the process, on stand-ins for Windows and macOS."""

import ctypes
import sys
from types import ModuleType, SimpleNamespace

import pytest

from lockwatch import APP_ID
from lockwatch.desktop.identity import set_process_identity


def test_on_windows_the_process_gets_the_app_id_of_its_toasts(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=named.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    set_process_identity()
    assert named == [APP_ID]


def test_on_macos_there_is_no_dock_icon(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_on_linux_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    shell = SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=done.append)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(shell32=shell), raising=False)
    appkit = ModuleType("AppKit")
    vars(appkit).update(NSApplication=SimpleNamespace(sharedApplication=lambda: done.append(appkit)))
    monkeypatch.setitem(sys.modules, "AppKit", appkit)
    monkeypatch.setattr(sys, "platform", "linux")
    set_process_identity()
    assert done == []
