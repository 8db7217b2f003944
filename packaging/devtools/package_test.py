"""`make package-test`: build the .deb, and install, self-test, start, quit and purge it on a fresh Debian.

The package is built in a fresh system of the same release, with that release's own Python.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from formats.deb import COMPLETIONS
from package_tools import PackageError, need, run

from devtools.debian_root import RELEASES, DebianRoot, enter_namespaces, fresh_debian, say
from devtools.test_on import CHECKOUT, prepare
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from lockwatch import APP_ID

INSTALLED = (
    *("/usr/bin/lockwatch", "/usr/lib/lockwatch/lockwatch", "/usr/share/man/man1/lockwatch.1.gz"),
    *("/usr/share/doc/lockwatch/copyright", "/usr/share/doc/lockwatch/changelog.gz"),
    *(f"/usr/share/{place}" for place in COMPLETIONS.values()),
    *(f"/usr/share/applications/{APP_ID}.desktop", f"/usr/share/metainfo/{APP_ID}.metainfo.xml"),
    *(f"/usr/share/icons/hicolor/{size}/apps/{APP_ID}.png" for size in ("16x16", "48x48", "512x512")),
    f"/usr/share/icons/hicolor/scalable/apps/{APP_ID}.svg",
)
USER_FOLDERS = ("root/.config/lockwatch", "root/.local/state/lockwatch")
"""Folders with the user's files, which a purge must leave alone."""
SETTINGS = f"{USER_FOLDERS[0]}/settings.toml"
WRITTEN = 'appearance = "dark"\n'
START_TIMEOUT_S = 30.0


def build_in(system: DebianRoot, target: Path) -> Path:
    """Build the package from a clean checkout in `system`, copy it into the folder `target` and return its path."""
    prepare(system)
    for command in (("packaging/setup.sh", "package"), (".venv/bin/python", "packaging/package.py", "deb")):
        subprocess.run(system.command(*command, cwd=CHECKOUT), check=True, stdin=subprocess.DEVNULL)
    (made,) = (system.path / CHECKOUT.lstrip("/") / "dist").glob("*.deb")
    return Path(shutil.copy(made, target))


def install(system: DebianRoot, package: Path) -> list[str]:
    """Install `package` and return the paths that it contains."""
    shutil.copyfile(package, system.path / "root" / package.name)
    system.run("apt-get", "-q", "update")
    system.install(f"/root/{package.name}")
    (system.path / "root" / package.name).unlink()
    missing = [path for path in INSTALLED if not system.has(path)]
    if missing:
        raise PackageError(f"not installed: {', '.join(missing)}")
    share = system.path / "usr/share"
    run("desktop-file-validate", share / "applications" / f"{APP_ID}.desktop")
    run("appstreamcli", "validate", "--no-net", share / "metainfo" / f"{APP_ID}.metainfo.xml")
    return system.run("dpkg", "-L", "lockwatch").splitlines()


def self_test(system: DebianRoot, *expected: str, **session: str) -> None:
    """Run the installed self-test. Raises PackageError if it fails or has no "ok" line for a pattern of `expected`."""
    report = run(*system.command("lockwatch", "self-test", **session))
    print(report, end="", flush=True)
    for good in expected:
        if not re.search(rf"^ok +{good}", report, re.MULTILINE):
            raise PackageError(f"the self-test does not say: {good}")


def start_and_quit(system: DebianRoot) -> None:
    """Start and quit the program on a virtual desktop of this machine, which the fresh system shares."""
    settings = system.path / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text(WRITTEN)
    with VirtualDesktop("keyring") as desktop, NotifierWatcher(desktop.bus_address) as watcher:
        place = system.path / str(desktop.directory).lstrip("/")
        place.mkdir(parents=True)
        run("mount", "--bind", desktop.directory, place)
        session = {name: desktop.env[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")}
        self_test(system, "keyring: Secret Service", "Qt styles: .* on xcb", **session)
        with tempfile.NamedTemporaryFile("w+", prefix="lockwatch-package-test-") as log:
            program = subprocess.Popen(
                system.command("lockwatch", "--demo", **session), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            try:
                item = watcher.wait_for_item(START_TIMEOUT_S)
                about = watcher.item_properties(item)
                say(f"the tray shows it: {about['Title'] or about['Id']}, “{about['ToolTip'][2]}”")
                run(*system.command("lockwatch", "quit", **session))
                status = program.wait(START_TIMEOUT_S)
                watcher.wait_for_items(0)
            except (TimeoutError, subprocess.TimeoutExpired) as error:
                raise PackageError(f"{error}\n{Path(log.name).read_text()}") from None
            finally:
                program.kill()
                program.wait()
            if status:
                raise PackageError(f"it ended with status {status}: {Path(log.name).read_text()}")
        run("umount", place)
        place.rmdir()


def purge(system: DebianRoot, installed: list[str]) -> None:
    """Purge the package. Raises PackageError if it leaves a file, or deletes one of the user's files."""
    system.run("apt-get", "-qy", "-o", "Dpkg::Use-Pty=0", "purge", "lockwatch")
    left = [path for path in installed if system.has(path) and not (system.path / path.lstrip("/")).is_dir()]
    users = tuple(str(system.path / each) for each in USER_FOLDERS)
    named = run("find", system.path, "-xdev", "-iname", "*lockwatch*").splitlines()
    left += [path for path in named if not path.startswith(users)]
    if left:
        raise PackageError(f"left behind: {', '.join(left)}")
    if (system.path / SETTINGS).read_text() != WRITTEN:
        raise PackageError("the purge removed the user's settings")


def try_out(package: Path, release: str) -> None:
    """Install, try and purge `package` on a fresh Debian `release`. Raises PackageError at the first fault."""
    with fresh_debian(release) as system:
        say(f"a fresh Debian {release} is ready")
        installed = install(system, package)
        say("installed")
        self_test(system, "desktop: menu entry, description, icon", "fonts", "certificates")
        say("self-test passed")
        start_and_quit(system)
        say("started, seen in the tray and quit")
        purge(system, installed)
        say("purged; only the user's own files are left")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--debian", choices=RELEASES, default="13", help="the release to try it on")
    parser.add_argument("package", nargs="?", type=Path, help="a package that was built before")
    arguments = parser.parse_args()
    enter_namespaces()
    release, package = arguments.debian, arguments.package
    if package is not None and not package.is_file():
        parser.error(f"there is no {package}")
    try:
        need("debootstrap", "chroot", "mount", "desktop-file-validate", "appstreamcli")
        with tempfile.TemporaryDirectory(prefix="lockwatch-deb-") as place:
            if package is None:
                with fresh_debian(release) as system:
                    package = build_in(system, Path(place))
            say(f"{package.name}: {'given' if arguments.package else 'built, and lintian finds no error'}")
            try_out(package.resolve(), release)
    except (PackageError, subprocess.CalledProcessError) as error:
        print(f"package-test failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
