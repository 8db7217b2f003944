"""The checks of the program in `make windows-test`: commands, token, tray, windows, autostart, kill and log-out."""

import contextlib
import shlex
import time
from collections.abc import Iterator

from package_tools import PackageError
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from devtools.windows.environment import PROGRAM, Wine, picture
from devtools.windows.program import Lockwatch, click
from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.story import DEMO_TOKEN, begin

TASKBAR = 20
"""The height of Wine's taskbar in pixels."""
PERSON = "Łukasz Żółć 🔒"
FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
PERSISTS = "from win32ctypes.pywin32 import win32cred; print(win32cred.CredRead('lockwatch', 1)['Persist'])"
LOG_OUT = """
import ctypes
from ctypes import wintypes

def end(window, _):
    process = wintypes.DWORD()
    ctypes.windll.user32.GetWindowThreadProcessId(window, ctypes.byref(process))
    text = ctypes.create_unicode_buffer(200)
    ctypes.windll.user32.GetClassNameW(window, text, 200)
    if text.value.startswith("Qt"):
        for message in (0x11, 0x16):  # WM_QUERYENDSESSION, WM_ENDSESSION
            ctypes.windll.user32.SendMessageW(window, message, 1, 0)
    return True

ctypes.windll.user32.EnumWindows(ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(end), 0)
"""
AUTOSTART = """
import sys
from lockwatch.desktop.autostart.autostart import system_backend
from lockwatch.desktop.autostart.launch_command import own_launch_command
backend = system_backend()
backend.write(own_launch_command(None).command) if sys.argv[1] == "on" else backend.remove()
"""


def self_test(wine: Wine) -> str:
    """Run the self-test of the wheel that Windows' pip installed."""
    report = Lockwatch(wine).run("self-test", within_s=300)
    return f"{report.count('ok  ')} of its checks are good"


def commands(wine: Wine) -> str:
    """Run each command while no program runs."""
    lockwatch = Lockwatch(wine)
    lockwatch.run("--version")
    lockwatch.run("--help")
    if lockwatch.status()["overview"] != "not_running":
        raise PackageError("a program is running")
    for command in ("status", "sync", "show", "quit"):
        lockwatch.run(command, status=3 if command == "status" else 1)
    report = lockwatch.run("doctor", status=1)
    if "Lockwatch is not running." not in report:
        raise PackageError(report)
    return "version, help, status, sync, show, quit and doctor"


def token(wine: Wine) -> str:
    """Store a token in the Credential Manager, use it and remove it. Check that a token that is too long is refused."""
    with SimulatedCloud(DEMO_TOKEN) as cloud:
        begin(cloud)
        lockwatch = Lockwatch(wine, LOCKWATCH_API_URL=cloud.url)
        lockwatch.run("token", "check", status=1)
        lockwatch.run("token", "set", given=f"{DEMO_TOKEN}\n")
        lockwatch.run("token", "check")
        lockwatch.run("token", "set", given="k" * 1281, status=1)
        lockwatch.run("token", "check")
        if (kind := wine.run(PROGRAM, "-c", PERSISTS)[1].strip()) != "2":
            raise PackageError(f"the credential has the persistence {kind}, not 2 (this computer)")
        lockwatch.run("token", "clear")
        lockwatch.run("token", "check", status=1)
    return "set, checked against a cloud, stays after one that is too long, stored on this computer only, removed"


@contextlib.contextmanager
def running(lockwatch: Lockwatch, *arguments: str, asking: Lockwatch | None = None) -> Iterator[Lockwatch]:
    """Start the program and wait until it answers, as `Lockwatch.start` does. At the end, kill it if it still runs."""
    try:
        lockwatch.start(*arguments, asking=asking)
        yield lockwatch
    finally:
        lockwatch.kill()


def tray_and_list(wine: Wine) -> str:
    """Start the demo, find its icon, open and close the list with clicks, and quit."""
    with running(Lockwatch(wine), "--demo") as lockwatch:
        lockwatch.wait_until(lambda facts: facts["locks"])
        time.sleep(3)
        place = icon_place(QImage(str(picture(wine, "tray"))))
        click(wine, place.center().x(), place.center().y())
        lockwatch.wait_for_window("Lockwatch")
        time.sleep(2)
        picture(wine, "list")
        click(wine, 300, 300)
        lockwatch.run("show")
        second_start(lockwatch)
        lockwatch.quit()
    return f"the icon is at {place.center().x()}, {place.center().y()}; its list opens; a second start shows it; quit"


def menu(wine: Wine) -> str:
    """Open the menu of the tray icon with a right click, and quit with its last entry."""
    with running(Lockwatch(wine), "--demo") as lockwatch:
        lockwatch.wait_until(lambda facts: facts["locks"])
        time.sleep(3)
        icon = icon_place(QImage(str(picture(wine, "tray")))).center()
        click(wine, icon.x(), icon.y(), button=3)
        opened = lockwatch.wait_for_window(kind="Popup")
        time.sleep(2)
        picture(wine, "menu")
        click(wine, opened.left + 40, opened.bottom - 4)  # the icon's tooltip covers the rest of this entry
        lockwatch.ended()
    return f"{opened.right - opened.left} × {opened.bottom - opened.top} pixels; its last entry quits"


def second_start(lockwatch: Lockwatch) -> None:
    lockwatch.run()
    lockwatch.wait_for_window("Lockwatch")


def icon_place(screen: QImage) -> QRect:
    """Return the area of the tray icons: the pixels at the right of the taskbar that differ from its colour.

    Raises PackageError if there are none.
    """
    middle, top = screen.width() // 2, screen.height() - TASKBAR
    places = [
        QPoint(x, y)
        for y in range(top + 2, screen.height() - 2)
        for x in range(middle, screen.width() - 2)
        if screen.pixel(x, y) != screen.pixel(middle, top + TASKBAR // 2)
    ]
    if not places:
        raise PackageError("the taskbar shows no icon")
    xs, ys = [place.x() for place in places], [place.y() for place in places]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys)))


def autostart(wine: Wine) -> str:
    """Write the autostart entry, run its command, and remove it."""
    wine.run(PROGRAM, "-c", AUTOSTART, "on")
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
    listed = wine.run("reg", "query", key)[1]
    line = next((each for each in listed.splitlines() if "lockwatch" in each.lower()), "")
    command = line.partition("REG_SZ")[2].strip()
    if not command:
        raise PackageError(f"no entry among {listed}")
    words = [word.strip('"') for word in shlex.split(command, posix=False)]
    hidden = words[-1] == "--hidden"
    asking = Lockwatch(wine)
    with running(Lockwatch(wine, *words), asking=asking) as started:
        asking.run("quit")
        started.ended()
    wine.run(PROGRAM, "-c", AUTOSTART, "off")
    if not hidden or "lockwatch" in wine.run("reg", "query", key)[1].lower():
        raise PackageError(f"the entry was {command}, or is still there")
    return f"the Run key says {command}"


def killed(wine: Wine) -> str:
    """Kill the program, start it again, and check that it loads the stored state."""
    with SimulatedCloud(DEMO_TOKEN) as cloud:
        begin(cloud)
        lockwatch = Lockwatch(wine, LOCKWATCH_API_URL=cloud.url, LOCKWATCH_TOKEN=DEMO_TOKEN)
        with running(lockwatch, "--hidden"):
            lockwatch.wait_until(lambda facts: facts["locks"])
            time.sleep(2)
        with running(lockwatch, "--hidden"):
            lockwatch.wait_until(lambda facts: facts["locks"])
            if "Front door" not in lockwatch.run("history"):
                raise PackageError("its history is lost")
            lockwatch.quit()
    return "it starts again with its history"


def logged_out(wine: Wine) -> str:
    """Send the messages of a log-out. The program must store its latest observations before it ends."""
    with SimulatedCloud(DEMO_TOKEN) as cloud:
        begin(cloud)
        lockwatch = Lockwatch(wine, LOCKWATCH_API_URL=cloud.url, LOCKWATCH_TOKEN=DEMO_TOKEN)
        with running(lockwatch, "--hidden"):
            lockwatch.wait_until(lambda facts: facts["locks"])
            lockwatch.run("show")
            lockwatch.wait_for_window("Lockwatch")
            wine.run(PROGRAM, "-c", LOG_OUT)
            lockwatch.ended()
            state = next(wine.drive.glob("users/*/AppData/Local/lockwatch/state.sqlite3"))
            if state.with_name("state.sqlite3-wal").exists():
                raise PackageError("the state file is still open")
    return "the state file is stored and closed before the process ends"


def person(wine: Wine) -> str:
    """Run as a user whose name contains characters that no code page has."""
    home = wine.drive / "users" / PERSON / "AppData"
    try:
        for name, folder in ("Local AppData", "Local"), ("AppData", "Roaming"):
            (home / folder).mkdir(parents=True, exist_ok=True)
            there = rf"C:\users\{PERSON}\AppData\{folder}"
            wine.run("reg", "add", FOLDERS, "/v", name, "/t", "REG_EXPAND_SZ", "/d", there, "/f")
        with SimulatedCloud(DEMO_TOKEN) as cloud:
            begin(cloud)
            lockwatch = Lockwatch(wine, LOCKWATCH_API_URL=cloud.url, LOCKWATCH_TOKEN=DEMO_TOKEN)
            with running(lockwatch, "--hidden"):
                lockwatch.wait_until(lambda facts: facts["locks"])
                lockwatch.quit()
        if not (home / "Local" / "lockwatch").is_dir():
            raise PackageError("its files are elsewhere")
        made = sorted(path.name for path in (home / "Local" / "lockwatch").iterdir())
    finally:
        for name, folder in ("Local AppData", "Local"), ("AppData", "Roaming"):
            there = rf"%USERPROFILE%\AppData\{folder}"
            wine.run("reg", "add", FOLDERS, "/v", name, "/t", "REG_EXPAND_SZ", "/d", there, "/f")
    return f"{', '.join(made)} in the folder of {PERSON}"


CHECKS = {
    "self-test": self_test,
    "commands": commands,
    "token": token,
    "tray": tray_and_list,
    "menu": menu,
    "autostart": autostart,
    "killed": killed,
    "log-out": logged_out,
    "person": person,
}
