"""Helpers for building packages: paths, the time of the commit, and commands that must succeed."""

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
"""The virtual environment with the wheel, its dependencies and PyInstaller, but without development tools."""


class PackageError(Exception):
    """A package can't be built or does not work; the message says why."""


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, show: bool = False) -> str:
    """Run a command in `cwd` and return what it printed. Raises PackageError if it fails.

    The environment is extended by `env` and by what makes builds reproducible. With `show`, the output is also printed.
    """
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
    """Return SOURCE_DATE_EPOCH, or else the time of the last commit, in seconds since the epoch."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if seconds is None:
        command = ["git", "log", "-1", "--format=%ct"]
        seconds = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return int(seconds)


def architecture() -> str:
    """Return the name of the processor architecture, such as "x86_64"."""
    return platform.machine().lower()


def released_name() -> str:
    """Return the base name of packages that depend on system and processor."""
    return f"lockwatch-{__version__}-{sys.platform}-{architecture()}"


def fresh(folder: Path) -> Path:
    """Create the folder, or empty it; return it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def need(*programs: str) -> None:
    """Raise PackageError if one of the programs is not installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise PackageError(f"not installed: {', '.join(missing)}; packaging/setup.sh package installs it on Debian")


def self_test(program: Path) -> None:
    """Run the self-test of a built program and print its output. Raises PackageError if it fails."""
    print(f"self-test of {os.path.relpath(program, ROOT)}:", flush=True)
    run(program, "self-test", cwd=BUILD, show=True)
