"""What the makers of packages have in common: places, the commit's time, commands that must succeed."""

import os
import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from lockwatch import __version__

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
DIST = ROOT / "dist"
BUILD = ROOT / "build" / "package"
BUNDLE = BUILD / "bundle" / "lockwatch"
ENVIRONMENT = BUILD / "env"
"""Holds the wheel, what it needs and PyInstaller, and nothing of a developer's."""


class PackageError(Exception):
    """A package can't be made or does not work; the text says which and why."""


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, show: bool = False) -> str:
    """What it printed; PackageError if it fails."""
    words = [str(word) for word in command]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "0", **(env or {})}
    done = subprocess.run(words, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise PackageError(f"{' '.join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    if show:
        print(done.stdout, end="", flush=True)
    return done.stdout


@cache
def epoch() -> int:
    """Seconds, of the last commit: the time that two builds of it have in common."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        command = ["git", "log", "-1", "--format=%ct"]
        given = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return int(given)


def architecture() -> str:
    return platform.machine().lower()


def released_name() -> str:
    """Of what differs by system and processor."""
    return f"lockwatch-{__version__}-{sys.platform}-{architecture()}"


def fresh(folder: Path) -> Path:
    """Empty, and there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def need(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise PackageError(f"not installed: {', '.join(missing)}; packaging/setup.sh package installs it on Debian")


def self_test(program: Path) -> None:
    """Printed as it is, for whoever reads the log of a release."""
    print(f"self-test of {os.path.relpath(program, ROOT)}:", flush=True)
    run(program, "self-test", cwd=BUILD, show=True)
