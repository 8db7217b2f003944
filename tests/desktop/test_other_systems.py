"""Run the whole program in a process that pretends to be Windows or macOS and lacks what only Linux has.

This only finds imports and calls of D-Bus or POSIX functions that do not exist there.
"""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pretending is only meant for Linux")
ROOT = Path(__file__).parents[2]
SCRIPT = """
import importlib, os, pkgutil, sys, time, types
from contextlib import ExitStack
from pathlib import Path

system, config_dir, serves = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
import ctypes, fcntl, logging, subprocess, tempfile, uuid, zoneinfo
import keyring, platformdirs, requests, tomlkit, truststore
from PySide6 import QtCore, QtGui, QtNetwork, QtSvg, QtWidgets
from tests.desktop.notifications.macos_center import MacOS
from tests.desktop.autostart.windows_registry import Registry
from tests.desktop.notifications.windows_toasts import Windows

ON_D_BUS = {"connection", "message_reader", "freedesktop", "portal_color_scheme"}
ONLY_ON_LINUX = {"jeepney", "PySide6.QtDBus", "dbus", "secretstorage"}
NOT_ON_WINDOWS = {"fcntl", "pwd", "grp", "resource", "termios", "pty"}

class Absent:
    def find_spec(self, name, path=None, target=None):
        wanted = name.partition(".")[0] if not name.startswith("PySide6") else name
        if wanted in ONLY_ON_LINUX or (system == "win32" and wanted in NOT_ON_WINDOWS):
            raise ModuleNotFoundError(name)

for name in [name for name in sys.modules if name.partition(".")[0] in ONLY_ON_LINUX | NOT_ON_WINDOWS]:
    del sys.modules[name]
sys.meta_path.insert(0, Absent())
sys.platform = system
if system == "win32":
    del os.getuid
    msvcrt = types.ModuleType("msvcrt")
    msvcrt.LK_NBLCK = 2
    msvcrt.locking = lambda number, how, size: fcntl.lockf(number, fcntl.LOCK_EX | fcntl.LOCK_NB, size)
    system_stand_in = Windows()
    system_stand_in.broken = serves == "no"
    sys.modules |= {"winreg": Registry(), "msvcrt": msvcrt}
    ctypes.windll = types.SimpleNamespace(
        shell32=types.SimpleNamespace(SetCurrentProcessExplicitAppUserModelID=lambda name: 0)
    )
else:
    time.CLOCK_UPTIME_RAW = time.CLOCK_MONOTONIC
    system_stand_in = MacOS()
    system_stand_in.bundle = None if serves == "no" else "io.example.Bundle"
sys.modules |= system_stand_in.modules()

import lockwatch
for module in pkgutil.walk_packages(lockwatch.__path__, "lockwatch."):
    if module.name.rpartition(".")[2] not in {"__main__", *ON_D_BUS}:
        importlib.import_module(module.name)

from lockwatch.app.launch_options import LaunchOptions
from lockwatch.desktop.ipc.command_server import CommandServer
from lockwatch.desktop.identity import set_process_identity
from lockwatch.domain.locks import LockInfo, LockState, Observation
from lockwatch.domain.outcome import Synced
from lockwatch.app.program import Program
from lockwatch.app.state_lock import StateLock
from lockwatch.storage.settings_file import load
from lockwatch.sync.thread import SyncThread
from lockwatch.ui.tray.icon import Tray

QtWidgets.QSystemTrayIcon.isSystemTrayAvailable = staticmethod(lambda: True)
QtWidgets.QSystemTrayIcon.supportsMessages = lambda icon: True  # it says nothing about what is displayed
SyncThread.start = lambda thread: None  # there is no cloud
app = QtWidgets.QApplication(["lockwatch"])
set_process_identity()
commands = CommandServer(config_dir)
assert commands.claim()
with ExitStack() as stack:
    options = LaunchOptions(config_dir, config_dir, hidden=True)
    program = Program(options, load(config_dir), commands, Tray(), None, stack, StateLock(config_dir))
    program.monitor.on_ended(Synced((Observation(1, connected=False, state=LockState.LOCKED, battery_level=80),)))
    program.follow_up.on_named((LockInfo(1, "Front door", "S-1"),))
    program.settings_window.show()
    program.windows.show_list()
    deadline = QtCore.QDeadlineTimer(5000)
    while not (program.presenter.missed or program.notifier.served_by) and not deadline.hasExpired():
        app.processEvents()
    while not program.notifier.idle and not deadline.hasExpired():
        app.processEvents()
    app.processEvents()
    print(program.notifier.served_by, *program.presenter.missed)
    program.stop()
"""


@pytest.mark.parametrize(
    ("system", "serves", "output"),
    [
        ("win32", "yes", "Windows\n"),
        ("win32", "no", "None Front door is disconnected\n"),
        ("darwin", "yes", "macOS\n"),
        ("darwin", "no", "None Front door is disconnected\n"),
    ],
)
def test_the_program_starts_notifies_and_quits(tmp_path: Path, system: str, serves: str, output: str) -> None:
    """If the system's service does not work, the lock list shows the alert, whatever Qt says about tray messages."""
    (tmp_path / "settings.toml").write_text("grace_s = 0\n")
    command = [sys.executable, "-c", SCRIPT, system, str(tmp_path), serves]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == (output, 0), done.stderr[-3000:]
