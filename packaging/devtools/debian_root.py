"""A fresh Debian of a chosen release in a folder, entered by chroot: bootstrapped once a month, copied for each use.

Needs root and debootstrap. Call `enter_namespaces` first, so that mounts and processes end with the caller.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from package_tools import ROOT, PackageError, run

RELEASES = {"12": "bookworm", "13": "trixie", "testing": "forky"}
ROOTS = ROOT / "build" / "debian"
LOCAL_AUTHORITIES = Path("usr/local/share/ca-certificates")
FORWARDED = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT")
"""Environment variables that are passed on: they say how to reach the package registries."""
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    "CI": "true",  # a test that lacks a program it needs fails instead of being skipped
}
RENEWED_AFTER_S = 30 * 86400
"""A pristine system is made again when it is older than this, because it would differ from a new installation."""
INSIDE = "LOCKWATCH_IN_NAMESPACES"
_started = time.monotonic()


def say(what: str) -> None:
    """Print `what` with the seconds since the start of the program."""
    print(f"{time.monotonic() - _started:5.0f} s  {what}", flush=True)


def enter_namespaces() -> None:
    """Restart this program as root in new mount and process namespaces, unless it already runs in them.

    Only this program becomes root (by sudo), so that root creates no other files in a checkout. When this process ends,
    for whatever reason, everything in the namespaces is killed.
    """
    if os.environ.get(INSIDE):
        return
    program = [sys.executable, *sys.orig_argv[1:]]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            sys.exit("Only root can make a fresh Debian: run this as root, or install sudo.")
        handed_on = [f"{name}={os.environ[name]}" for name in ("PYTHONPATH", *FORWARDED) if name in os.environ]
        os.execvp("sudo", ["sudo", "env", "PYTHONDONTWRITEBYTECODE=1", *handed_on, *program])
    namespaces = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"]
    # Process 1 is a shell because, unlike Python, it reaps the orphaned processes that the tests leave behind.
    shell = ["sh", "-c", '"$@"; exit $?', "sh"]
    command = ["setpriv", "--pdeathsig", "KILL", *namespaces, *shell, *program]
    process = subprocess.Popen(command, env={**os.environ, INSIDE: "yes"})

    def end(number: int, _: object) -> None:
        process.kill()  # unshare blocks SIGTERM; its children are killed with it
        sys.exit(128 + number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the program inside, which cleans up
    signal.signal(signal.SIGTERM, end)
    sys.exit(process.wait())


def _mirror(suite: str) -> str:
    """Return the address from which this machine's apt gets `suite`, or else the one it gets Debian from."""
    targets = run("apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(CREATED_BY)")
    found = [line.split("|")[:2] for line in targets.splitlines() if line.endswith("|Packages")]
    sites = [site for site, release in found if release == suite] or [
        site for site, _ in found if "debian" in site and "security" not in site
    ]
    if not sites:
        raise PackageError("apt of this machine has no source of Debian packages")
    return sites[0]


class DebianRoot:
    """A running copy of a fresh Debian; made by `fresh_debian`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def command(self, *words: str | Path, cwd: str = "/", **variables: str) -> list[str]:
        """Return the command line that runs `words` inside, with a clean environment to which `variables` are added."""
        passed_on = {name: os.environ[name] for name in FORWARDED if name in os.environ}
        environment = [f"{name}={value}" for name, value in {**ENVIRONMENT, **passed_on, **variables}.items()]
        return ["chroot", str(self.path), "/usr/bin/env", "-i", "-C", cwd, *environment, *map(str, words)]

    def run(self, *words: str | Path) -> str:
        """Run a command inside and return what it printed. Raises PackageError if it fails."""
        return run(*self.command(*words))

    def install(self, *packages: str) -> None:
        """Install Debian packages, given by name or path, but not the packages that they only recommend."""
        options = ("-qy", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", "-o", "Dpkg::Options::=--force-unsafe-io")
        self.run("apt-get", *options, "install", *packages)

    def has(self, path: str) -> bool:
        return os.path.lexists(self.path / path.lstrip("/"))


@contextlib.contextmanager
def fresh_debian(release: str) -> Iterator[DebianRoot]:
    """Yield a copy of Debian `release` (a key of `RELEASES`) with only its essential packages; remove it afterwards.

    The pristine system and all downloaded packages stay in build/debian for the next run. Only one copy of a release
    exists at a time; a second caller waits. Raises PackageError if the system cannot be made.
    """
    if release not in RELEASES:
        raise PackageError(f"there is no Debian {release} here; choose one of {', '.join(RELEASES)}")
    folder = ROOTS / release
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run on Debian {release} to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        pristine = _bootstrapped(folder, RELEASES[release])
        copy = folder / "copy"
        run("rm", "--recursive", "--force", "--one-file-system", copy)  # left by a run that was killed
        run("cp", "--archive", "--reflink=auto", "--no-target-directory", pristine, copy)
        run("mount", "--bind", copy, copy)  # so that a single unmount also unmounts everything in it
        try:
            _mount(copy, folder)
            yield DebianRoot(copy)
        finally:
            run("umount", "--recursive", "--lazy", copy)
            run("rm", "--recursive", "--force", "--one-file-system", copy)


@contextlib.contextmanager
def kept_debian(release: str, path: Path) -> Iterator[DebianRoot]:
    """Yield a Debian `release` in `path`, which stays there for the next run. Raises PackageError.

    Only one program can use it at a time; a second one gets a BlockingIOError.
    """
    folder = ROOTS / release
    folder.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not path.exists():
            unfinished = path.with_name("unfinished")
            run("rm", "--recursive", "--force", "--one-file-system", unfinished)
            run("cp", "--archive", "--reflink=auto", _bootstrapped(folder, RELEASES[release]), unfinished)
            unfinished.rename(path)
        _mount(path, folder)  # in the namespace of this program, so it ends with it
        yield DebianRoot(path)


def _bootstrapped(folder: Path, suite: str) -> Path:
    pristine = folder / "pristine"
    if pristine.exists() and time.time() - pristine.stat().st_ctime < RENEWED_AFTER_S:
        return pristine
    if not shutil.which("debootstrap"):
        raise PackageError("debootstrap is missing; packaging/setup.sh package installs it on Debian")
    say(f"bootstrapping {suite}")
    archives = folder / "archives"
    archives.mkdir(exist_ok=True)
    unfinished = folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    options = ("--variant=minbase", "--include=ca-certificates", f"--cache-dir={archives}")
    # The script is named because an older debootstrap does not know the newest releases; all of them use this one.
    run("debootstrap", *options, suite, unfinished, _mirror(suite), "/usr/share/debootstrap/scripts/sid")
    for certificate in (Path("/") / LOCAL_AUTHORITIES).glob("*.crt"):  # for example that of a company's proxy
        shutil.copy(certificate, unfinished / LOCAL_AUTHORITIES)
    run(*DebianRoot(unfinished).command("update-ca-certificates"))
    shutil.rmtree(pristine, ignore_errors=True)
    unfinished.rename(pristine)
    return pristine


def _mount(copy: Path, folder: Path) -> None:
    """Mount the kernel's file systems and the packages downloaded by earlier runs."""
    pip = folder / "pip"
    pip.mkdir(exist_ok=True)
    (copy / "root/.cache/pip").mkdir(parents=True, exist_ok=True)
    for kernels in "proc", "sys", "dev":
        run("mount", "--rbind", f"/{kernels}", copy / kernels)
    run("mount", "--bind", folder / "archives", copy / "var/cache/apt/archives")
    run("mount", "--bind", pip, copy / "root/.cache/pip")
    shutil.copyfile("/etc/resolv.conf", copy / "etc/resolv.conf")
    # Debian's images for containers delete downloaded packages; the next copy needs them.
    (copy / "etc/apt/apt.conf.d/keep-fetched").write_text('Binary::apt::APT::Keep-Downloaded-Packages "true";\n')
    # This machine's apt may ignore the dates of a mirror that is seldom updated; the copy uses the same mirror.
    dates = run("apt-config", "dump", "Acquire::Check-Date", "Acquire::Check-Valid-Until")
    (copy / "etc/apt/apt.conf.d/dates").write_text(dates)
    (copy / "etc/pip.conf").write_text("[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n")
