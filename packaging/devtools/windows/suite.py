"""Runs the tests that need no Linux desktop under Wine's Python, each folder in a process of its own."""

import re
import subprocess
from collections.abc import Callable
from functools import partial

from package_tools import ROOT, PackageError

from devtools.windows.environment import CACHE, PROGRAM, Wine

START = (
    "import runpy, sys; sys.path.insert(0, ''); sys.argv[0] = 'pytest'; runpy.run_module('pytest', run_name='__main__')"
)
OPTIONS = (
    *("-q", "-rfEs", "-p", "no:cacheprovider", "--tb=short", "-o", "faulthandler_timeout=300"),
    *("-o", "faulthandler_exit_on_timeout=true", "--continue-on-collection-errors"),
)
FONTS = {"WINEQT_QPA_FONTDIR": r"Z:\usr\share\fonts\truetype\dejavu"}
"""Makes Qt's offscreen platform use Debian's fonts. Wine drops variables that begin with QT_, and removes this prefix.

If the fonts were in Windows' folder of fonts, Qt would draw no letters on Wine's desktop.
"""
WITHIN_S = 2400.0
"""The longest time for the tests of one folder, in seconds."""
LOGS = CACHE / "tests"
"""The folder of the complete outputs."""
LINUX_ONLY = ("virtual_desktop", "packaging")
"""Folders that are left out: one needs a Linux desktop, the other makes packages with Debian's tools."""


def checks() -> dict[str, Callable[[Wine], str]]:
    """Return a check for each folder of tests, and one for the files beside the folders."""
    folders = sorted(path.parent.name for path in (ROOT / "tests").glob("*/*") if path.suffix == ".py")
    wanted = {name: (f"tests/{name}",) for name in folders if name not in LINUX_ONLY}
    tops = tuple(f"tests/{path.name}" for path in sorted((ROOT / "tests").glob("test_*.py")))
    return {f"tests/{name}": partial(_run, name, paths) for name, paths in {**wanted, "top": tops}.items()}


def _run(name: str, paths: tuple[str, ...], wine: Wine) -> str:
    variables = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", **FONTS}
    variables["PYTHONPATH"] = r"C:\lockwatch\packaging"
    command = wine.command(PROGRAM, "-c", START, *OPTIONS, *paths, folder="lockwatch", **variables)
    LOGS.mkdir(exist_ok=True)
    # Python does not start under Wine with a file as its standard output.
    with (LOGS / f"{name}.log").open("wb") as log:
        copy = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=log)
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=copy.stdin, stderr=subprocess.STDOUT)
        _end(process, WITHIN_S)
        _end(copy, 30)  # programs that a test has left behind may keep its input open
    output = (LOGS / f"{name}.log").read_text("utf-8", "replace").rstrip()
    lines = output.splitlines() or ["no output"]
    if process.returncode:
        faults = re.findall(r"^(?:FAILED|ERROR) .*", output, re.MULTILINE)
        raise PackageError("\n    ".join([f"status {process.returncode}: {lines[-1]}", *(faults or lines[-15:])]))
    return lines[-1].strip("= ")


def _end(process: subprocess.Popen[bytes], within_s: float) -> None:
    """Close the standard input of a process and wait for its end; kill it after `within_s`."""
    try:
        process.communicate(b"", within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
