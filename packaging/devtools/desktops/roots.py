"""The Debian roots with the desktops and Lockwatch, which are made once and stay in build/desktops/roots."""

import contextlib
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from formats import desktop_files
from package_tools import PACKAGING, ROOT, PackageError, epoch, fresh, run

from devtools.debian_root import DebianRoot, kept_debian, say
from devtools.desktops.base import Desktop

CACHE = ROOT / "build" / "desktops"
USER = 1500
BASE = (
    *("dbus", "dbus-x11", "dbus-user-session", "python3", "python3-venv", "iproute2", "procps", "psmisc"),
    *("xvfb", "xdotool", "imagemagick", "x11-utils", "x11-xserver-utils", "xdg-utils", "tesseract-ocr"),
    *("fonts-dejavu-core", "fonts-dejavu-extra", "fonts-noto-color-emoji", "gnome-keyring", "desktop-file-utils"),
)
"""The Debian packages for all desktops, besides those in `debian-packages.txt` that Lockwatch needs."""
CHECKOUT, ENVIRONMENT = "opt/lockwatch", "opt/venv"
SERVICES = "usr/share/dbus-1/services"


@contextlib.contextmanager
def desktop_root(desktop: Desktop) -> Iterator[DebianRoot]:
    """Yield the root with this desktop, and Lockwatch as it is in the working tree. Raises PackageError."""
    with kept_debian(desktop.release, CACHE / "roots" / desktop.release / "root") as debian:
        _install_packages(debian, "base", (*BASE, *_needed_by_lockwatch()))
        _install_packages(debian, desktop.name, desktop.packages)
        if not debian.has("/home/tester"):
            debian.run("useradd", "--create-home", "--shell", "/bin/bash", "--uid", str(USER), "tester")
        (debian.path / "output").mkdir(exist_ok=True)
        _install_lockwatch(debian)
        yield debian


def _needed_by_lockwatch() -> tuple[str, ...]:
    lines = (PACKAGING / "debian-packages.txt").read_text("utf-8").splitlines()
    columns = [line.split() for line in lines if not line.startswith("#")]
    return tuple(line[0] for line in columns if "run" in line[1].split(","))


def _install_packages(debian: DebianRoot, name: str, packages: tuple[str, ...]) -> None:
    stamp, wanted = debian.path / "opt" / f"installed-{name}", " ".join(packages)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"installing {name} on Debian {debian.path.parent.name}")
    policy = debian.path / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")  # no service is started while it is installed
    policy.chmod(0o755)
    debian.run("apt-get", "-q", "update")
    debian.install(*packages)
    stamp.write_text(wanted)


def _install_lockwatch(debian: DebianRoot) -> None:
    """Copy the working tree to /opt/lockwatch and install it with pip, and menu entry and icons as the .deb does."""
    pip = (f"/{ENVIRONMENT}/bin/python", "-m", "pip", "--disable-pip-version-check", "-q", "install")
    requirements = PACKAGING / "requirements" / "dev.txt"
    stamp, wanted = debian.path / "opt" / "made-for", hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != wanted:
        say("installing the requirements")
        debian.run("python3", "-m", "venv", "--clear", f"/{ENVIRONMENT}")
        shutil.copy(requirements, debian.path / "opt" / "requirements.txt")
        debian.run(*pip, "--require-hashes", "-r", "/opt/requirements.txt")
        stamp.write_text(wanted)
    _copy_checkout(fresh(debian.path / CHECKOUT))
    command = debian.command(*pip, "--no-deps", "--no-build-isolation", f"/{CHECKOUT}", SOURCE_DATE_EPOCH=str(epoch()))
    run(*command)
    program = debian.path / "usr/local/bin/lockwatch"
    program.unlink(missing_ok=True)
    program.symlink_to(f"/{ENVIRONMENT}/bin/lockwatch")
    desktop_files.lay_out(debian.path / "usr/share")
    (debian.path / "usr/share/icons/hicolor/icon-theme.cache").unlink(missing_ok=True)  # does not list the new icons


def _copy_checkout(target: Path) -> None:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    compiled = (ROOT / "resources" / "translations").glob("*.qm")
    for name in (*filter(None, listed), *(str(path.relative_to(ROOT)) for path in compiled)):
        if (source := ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)


def hidden_services(debian: DebianRoot, desktop: Desktop) -> list[str]:
    """Return the D-Bus service files of other desktops in the same root, which must not start on this one."""
    hidden = []
    for file in sorted((debian.path / SERVICES).glob("*.service")):
        name = re.search(r"^Name=(.*)$", file.read_text("utf-8"), re.MULTILINE)
        kept = desktop.services.get(name[1].strip()) if name else None
        if kept is not None and not re.search(kept, file.name):
            hidden.append(f"{SERVICES}/{file.name}")
    return hidden


def run_inside(debian: DebianRoot, desktop: Desktop, output: Path, *arguments: str) -> int:
    """Run the checks as an ordinary user in namespaces of their own, set up by machine.sh. Return the exit status."""
    environment = {
        "HOME": "/home/tester", "USER": "tester", "LOGNAME": "tester", "SHELL": "/bin/bash", "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games", "XDG_RUNTIME_DIR": f"/run/user/{USER}",
        "XDG_CONFIG_DIRS": "/etc/xdg", "XDG_DATA_DIRS": "/usr/local/share:/usr/share", "LIBGL_ALWAYS_SOFTWARE": "1",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", **desktop.environment,
    }  # fmt: skip
    output.mkdir(parents=True, exist_ok=True)
    output.chmod(0o777)
    variables = [f"{name}={value}" for name, value in environment.items()]
    inside = ("env", "-i", "-C", "/tmp", *variables, f"PYTHONPATH=/{CHECKOUT}/packaging")
    program = (f"/{ENVIRONMENT}/bin/python", "-m", "devtools.desktops.inside", desktop.name, *arguments)
    namespaces = ("--mount", "--propagation", "private", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child")
    script = Path(__file__).with_name("machine.sh")
    hidden = "\n".join(hidden_services(debian, desktop))
    command = [
        "unshare",
        *namespaces,
        "sh",
        str(script),
        str(debian.path),
        str(output),
        desktop.name,
        hidden,
        *inside,
        *program,
    ]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode


def version_of(debian: DebianRoot, package: str) -> str:
    """Return the upstream version of an installed package, such as "5.27" for 4:5.27.5-2+deb12u2.

    Raises PackageError if it is not installed.
    """
    full = debian.run("dpkg-query", "-W", "-f", "${Version}", package)
    found = re.match(r"(?:\d+:)?(\d+(?:\.\d+)?)", full)
    if found is None:
        raise PackageError(f"{package} has the version {full!r}")
    return found[1]
