"""Runs the tests that need no Linux desktop under Wine's Python."""

import re
import subprocess

from package_tools import PackageError

from devtools.windows.environment import CACHE, PROGRAM, Wine

START = (
    "import runpy, sys; sys.path.insert(0, ''); sys.argv[0] = 'pytest'; runpy.run_module('pytest', run_name='__main__')"
)
OPTIONS = (
    *("-q", "-p", "no:cacheprovider", "--tb=short", "--ignore", "tests/virtual_desktop"),
    *("-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true"),
)
LOG = CACHE / "tests.log"


def tests(wine: Wine, *chosen: str) -> str:
    """Run the tests, or the chosen ones; their output is in build/windows/tests.log."""
    variables = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": r"C:\lockwatch\packaging"}
    command = wine.command(PROGRAM, "-c", START, *OPTIONS, *chosen, folder="lockwatch", **variables)
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with LOG.open("wb") as log, subprocess.Popen(command, **streams) as process:  # type: ignore[call-overload]
        process.stdin.close()
        for line in process.stdout:
            log.write(line)
            log.flush()
    output = LOG.read_text("utf-8", "replace").rstrip()
    summary = output.rpartition("\n")[2].strip("= ")
    if process.returncode:
        faults = re.findall(r"^(?:FAILED|ERROR) .*", output, re.MULTILINE)
        raise PackageError("\n".join([summary, *faults]))
    return summary
