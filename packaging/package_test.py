"""`make package-test`: the .deb in a fresh Debian, from its building (or as `DEB=` gives it) to its purge, as root.

All happens in namespaces of its own, so that mounts and processes are gone when it ends, however it ends; the fresh
system lives in memory. Only the packages that were fetched stay, in build/, for the next run.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from notifier_watcher import NotifierWatcher
from package_tools import BUILD, DIST, ROOT, PackageError, need, run
from virtual_desktop import VirtualDesktop

from lockwatch import APP_ID

SUITE = "bookworm"
CACHE = BUILD / "fetched"
INSTALLED = (
    *("/usr/bin/lockwatch", "/usr/lib/lockwatch/lockwatch", "/usr/share/man/man1/lockwatch.1.gz"),
    *("/usr/share/doc/lockwatch/copyright", "/usr/share/doc/lockwatch/changelog.gz"),
    *(f"/usr/share/applications/{APP_ID}.desktop", f"/usr/share/metainfo/{APP_ID}.metainfo.xml"),
    *(f"/usr/share/icons/hicolor/{size}/apps/{APP_ID}.png" for size in ("16x16", "48x48", "512x512")),
    f"/usr/share/icons/hicolor/scalable/apps/{APP_ID}.svg",
)
PERSONS = ("root/.config/lockwatch", "root/.local/state/lockwatch")
"""What is the person's own, which a purge leaves alone."""
SETTINGS = f"{PERSONS[0]}/settings.toml"
WRITTEN = 'appearance = "dark"\n'
PLAIN = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}
START_TIMEOUT_S = 30.0
_began = time.monotonic()


def say(what: str) -> None:
    print(f"{time.monotonic() - _began:5.0f} s  {what}", flush=True)


def mirror() -> str:
    """Of the machine's own apt: where it would get `SUITE`, or else what it gets first."""
    targets = run("apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(CREATED_BY)")
    found = [line.split("|")[:2] for line in targets.splitlines() if line.endswith("|Packages")]
    sites = [site for site, release in found if release == SUITE] or [site for site, _ in found if "debian" in site]
    if not sites:
        raise PackageError("apt of this machine has no source of Debian packages")
    return sites[0]


class Fresh:
    """A system that has nothing but what Debian calls essential."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextlib.contextmanager
    def made(self) -> "Iterator[None]":
        """Is under way inside the `with` block, and ready at its end."""
        CACHE.mkdir(parents=True, exist_ok=True)
        site = mirror()
        options = ["--variant=minbase", f"--cache-dir={CACHE}"]
        if site.startswith("https:"):
            options.append("--include=ca-certificates")  # or its own apt could not fetch anything
        with (BUILD / "debootstrap.log").open("w") as log:
            making = subprocess.Popen(["debootstrap", *options, SUITE, self.root, site], stdout=log, stderr=log)
            try:
                yield
                if making.wait():
                    raise PackageError(f"debootstrap failed:\n{Path(log.name).read_text()}")
            finally:
                making.kill()
                making.wait()
        for folder in "proc", "sys":
            run("mount", "--bind", f"/{folder}", self.root / folder)
        run("mount", "--bind", CACHE, self.root / "var/cache/apt/archives")
        shutil.copyfile("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def run(self, *command: str) -> str:
        return run(*self.command(*command))

    def command(self, *command: str, **variables: str) -> list[str]:
        environment = [f"{name}={value}" for name, value in {**PLAIN, **variables}.items()]
        return ["chroot", str(self.root), "/usr/bin/env", "-i", *environment, *command]

    def has(self, path: str) -> bool:
        return os.path.lexists(self.root / path.lstrip("/"))


def build() -> Path:
    """Shown as it is."""
    command = [sys.executable, str(ROOT / "packaging" / "package.py"), "deb"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return next(DIST.glob("*.deb"))


def install(system: Fresh, package: Path) -> list[str]:
    """The files that came with it."""
    shutil.copyfile(package, system.root / "root" / package.name)
    system.run("apt-get", "-q", "update")
    options = ("-qy", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0")
    system.run("apt-get", *options, "install", f"/root/{package.name}")
    (system.root / "root" / package.name).unlink()
    missing = [path for path in INSTALLED if not system.has(path)]
    if missing:
        raise PackageError(f"not installed: {', '.join(missing)}")
    share = system.root / "usr/share"
    run("desktop-file-validate", share / "applications" / f"{APP_ID}.desktop")
    run("appstreamcli", "validate", "--no-net", share / "metainfo" / f"{APP_ID}.metainfo.xml")
    return system.run("dpkg", "-L", "lockwatch").splitlines()


def self_test(system: Fresh, *expected: str, **session: str) -> None:
    told = run(*system.command("lockwatch", "self-test", **session))
    print(told, end="", flush=True)
    for good in expected:
        if not re.search(rf"^ok +{good}", told, re.MULTILINE):
            raise PackageError(f"the self-test does not say: {good}")


def start_and_quit(system: Fresh) -> None:
    """On a screen and a bus of the machine, which the fresh system shares."""
    settings = system.root / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text(WRITTEN)
    with VirtualDesktop("keyring") as desktop, NotifierWatcher(desktop.bus_address) as watcher:
        place = system.root / str(desktop.directory).lstrip("/")
        place.mkdir(parents=True)
        run("mount", "--bind", desktop.directory, place)
        session = {name: desktop.env[name] for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")}
        self_test(system, "keyring: Secret Service", "Qt styles: .* on xcb", **session)
        with (BUILD / "package-test.log").open("w") as log:
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
        run("umount", place)
        place.rmdir()
    if status:
        raise PackageError(f"it ended with status {status}: {Path(log.name).read_text()}")


def purge(system: Fresh, came: list[str]) -> None:
    system.run("apt-get", "-qy", "-o", "Dpkg::Use-Pty=0", "purge", "lockwatch")
    left = [path for path in came if system.has(path) and not (system.root / path.lstrip("/")).is_dir()]
    persons = tuple(str(system.root / each) for each in PERSONS)
    named = run("find", system.root, "-xdev", "-iname", "*lockwatch*").splitlines()
    left += [path for path in named if not path.startswith(persons)]
    if left:
        raise PackageError(f"left behind: {', '.join(left)}")
    if (system.root / SETTINGS).read_text() != WRITTEN:
        raise PackageError("the person's own settings did not outlive the purge")


def inside(made: Path | None) -> None:
    """With the package that was made before, or else one that is made now."""
    need("debootstrap", "chroot", "mount", "desktop-file-validate", "appstreamcli")
    with tempfile.TemporaryDirectory(prefix="lw-root-") as place:
        run("mount", "-t", "tmpfs", "-o", "size=4g,mode=0755", "fresh", place)
        system = Fresh(Path(place))
        try:
            with system.made():
                package = made or build()
                say(f"{package.name}: {'the given one' if made else 'built, and lintian finds no error'}")
            say(f"a fresh {SUITE} is there")
            came = install(system, package)
            say("installed")
            self_test(system, "desktop: menu entry, description, icon", "fonts", "certificates")
            say("whole, by its self-test")
            start_and_quit(system)
            say("started, seen in the tray, quit")
            purge(system, came)
            say("purged, and nothing is left but the person's own")
        finally:
            run("umount", "--recursive", place)


def main() -> int:
    given = [str(Path(name).resolve()) for name in sys.argv[1:] if name != "inside"]
    if "inside" not in sys.argv[1:]:
        if os.geteuid() != 0:
            print("package-test needs root, for a system of its own: sudo make package-test", file=sys.stderr)
            return 2
        own = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]
        os.execvp("unshare", ["unshare", *own, sys.executable, __file__, "inside", *given])
    try:
        inside(Path(given[0]) if given else None)
    except (PackageError, subprocess.CalledProcessError) as error:
        print(f"package-test failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
