"""Build the bundle and the installer for Windows as a release does, and test them under Wine."""

import time
from pathlib import Path

from formats.installer import SCRIPT, definitions
from package_tools import ROOT, PackageError, epoch, run

from devtools.windows.environment import PREFIX, PROGRAM, Wine
from devtools.windows.program import Lockwatch
from lockwatch import APP_ID

BUNDLE = "lockwatch/build/package/bundle/lockwatch"
INSTALLED = r"C:\users\root\AppData\Local\Programs\Lockwatch"
UNINSTALL = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{APP_ID}"
SHORTCUT = "users/root/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Lockwatch.lnk"
SETUP = "lockwatch/lockwatch-setup.exe"


def bundle(wine: Wine) -> str:
    """Build the bundle with packaging/package.py, which runs the self-test, and run both programs of the bundle."""
    variables = {"SOURCE_DATE_EPOCH": str(epoch()), "PIP_CERT": r"Z:\etc\ssl\certs\ca-certificates.crt"}
    status, output = wine.run(
        PROGRAM, r"packaging\package.py", "bundle", folder="lockwatch", within_s=3600, variables=variables
    )
    if status:
        raise PackageError(output)
    folder = wine.drive / BUNDLE
    with_window = Lockwatch(wine, rf"C:\{BUNDLE}\lockwatchw.exe".replace("/", "\\"))
    with_console = Lockwatch(wine, rf"C:\{BUNDLE}\lockwatch.exe".replace("/", "\\"))
    with_window.start("--demo", asking=with_console)
    try:
        with_console.run("quit")
        with_window.ended()
    finally:
        with_window.kill()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"{size / 1e6:.0f} MB; its self-test is good; the windowed program starts and quits"


def installer(wine: Wine) -> str:
    """Install silently, install again while the program runs, uninstall while it runs, and check what is left."""
    _compile(wine)
    program = Lockwatch(wine, rf"{INSTALLED}\lockwatch.exe")
    folder = _on_disk(wine, INSTALLED)
    _setup(wine)
    program.run("self-test", within_s=300)
    if not (wine.drive / SHORTCUT).is_file() or wine.run("reg", "query", UNINSTALL)[0]:
        raise PackageError("the shortcut or the entry for the uninstallation is missing")
    old = folder / "_internal" / "of-an-older-version"
    old.write_text("a file that the new version has no more")
    window = Lockwatch(wine, rf"{INSTALLED}\lockwatchw.exe")
    window.start("--demo", asking=program)
    _setup(wine)
    window.ended()
    if old.exists():
        raise PackageError("a file of the older version is left")
    window.start("--demo", asking=program)
    wine.run(rf"{INSTALLED}\uninstall.exe", "/S")  # returns at once, while a copy of it goes on uninstalling
    window.ended()
    _gone(wine, folder)
    return "installed, upgraded over the running program, uninstalled while it ran; only the user's files are left"


def _compile(wine: Wine) -> None:
    """Make the installer from the bundle, with makensis for Linux."""
    checkout = Path(PREFIX, "drive_c/lockwatch")
    icon = next((wine.drive / "lockwatch/build/package/pyinstaller").rglob("lockwatch.ico"))
    icon_there = Path("/", icon.relative_to(wine.debian.path))
    names = definitions(Path(PREFIX, "drive_c", BUNDLE), icon_there, Path(PREFIX, "drive_c", SETUP))
    defined = [f"-D{name}={value}" for name, value in names.items()]
    run(*wine.debian.command("makensis", "-V2", "-WX", *defined, checkout / SCRIPT.relative_to(ROOT)))


def _setup(wine: Wine) -> None:
    status, output = wine.run("C:\\" + SETUP.replace("/", "\\"), "/S", within_s=300)
    if status:
        raise PackageError(f"the installer ended with status {status}: {output}")


def _on_disk(wine: Wine, path: str) -> Path:
    return wine.drive / path.removeprefix("C:\\").replace("\\", "/")


def _gone(wine: Wine, folder: Path) -> None:
    """Wait for the end of the uninstallation. Raises PackageError if it leaves more than the user's files."""
    ends = time.monotonic() + 60
    while folder.exists() and time.monotonic() < ends:
        time.sleep(0.5)
    left = [path for path in (folder, wine.drive / SHORTCUT) if path.exists()]
    if left or not wine.run("reg", "query", UNINSTALL)[0]:
        raise PackageError(f"left behind: {left or UNINSTALL}")


CHECKS = {"bundle": bundle, "installer": installer}
