"""Start and control a Lockwatch that runs under Wine, and list the windows on its desktop."""

import json
import subprocess
import time
from typing import Any, NamedTuple

from package_tools import PackageError, run

from devtools.windows.environment import PROGRAM, Wine

SOURCE = (PROGRAM, "-P", "-m", "lockwatch")
"""The command that runs Lockwatch as pip installed it."""
ANSWERS_WITHIN_S = 120.0
ENDS_WITHIN_S = 60.0
WINDOWS = """
import ctypes, json
from ctypes import wintypes

def note(window, _):
    title, kind, place = ctypes.create_unicode_buffer(200), ctypes.create_unicode_buffer(200), wintypes.RECT()
    ctypes.windll.user32.GetWindowTextW(window, title, 200)
    ctypes.windll.user32.GetClassNameW(window, kind, 200)
    ctypes.windll.user32.GetWindowRect(window, ctypes.byref(place))
    if ctypes.windll.user32.IsWindowVisible(window):
        print(json.dumps([title.value, kind.value, place.left, place.top, place.right, place.bottom]))
    return True

ctypes.windll.user32.EnumWindows(ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(note), 0)
"""


class Window(NamedTuple):
    """A visible window of the desktop, with its place in pixels."""

    title: str
    kind: str
    """The name of the window class, which contains "Popup" for Qt's menus."""
    left: int
    top: int
    right: int
    bottom: int


class Lockwatch:
    """Lockwatch under Wine: its commands and, after `start`, its running program."""

    def __init__(self, wine: Wine, *command: str, **variables: str) -> None:
        """`command` starts Lockwatch. `variables` are added to the environment of all its processes."""
        self.wine, self._command, self._variables = wine, command or SOURCE, variables
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str, status: int = 0, given: str = "", within_s: float = 300) -> str:
        """Run a command and return what it printed. Raises PackageError if its exit status is not `status`."""
        ends = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            ended, output = self.wine.run(
                *self._command, *arguments, given=given, within_s=within_s, variables=self._variables
            )
            if "does not answer" not in output or time.monotonic() > ends:  # within the two seconds of the command
                break
        if ended != status or "Traceback" in output:
            raise PackageError(f"lockwatch {' '.join(arguments)}: status {ended}, not {status}\n{output}")
        return output

    def start(self, *arguments: str, asking: "Lockwatch | None" = None) -> None:
        """Start the program, and wait until commands of `asking`, by default of this instance, are answered."""
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self._process = subprocess.Popen(  # type: ignore[call-overload]  # mypy loses the types of the streams
            self.wine.command(*self._command, *arguments, **self._variables), **streams
        )
        (asking or self).wait_until(lambda facts: facts["overview"] not in ("not_running", "not_answering"))

    def status(self) -> dict[str, Any]:
        _, output = self.wine.run(*self._command, "status", "--json", variables=self._variables)
        try:
            facts: dict[str, Any] = json.loads(output)
        except ValueError:
            raise PackageError(f"lockwatch status --json printed {output!r}") from None
        return facts

    def wait_until(self, true: Any, within_s: float = ANSWERS_WITHIN_S) -> dict[str, Any]:
        """Return the status as soon as `true`, called with it, returns True. Raises PackageError after `within_s`."""
        ends = time.monotonic() + within_s
        while not true(facts := self.status()):
            if time.monotonic() > ends:
                raise PackageError(f"the status stays {facts['overview']}, {facts['badge']}: {self.kill()}")
            time.sleep(0.5)
        return facts

    def quit(self) -> None:
        """Run `lockwatch quit`. Raises PackageError if it prints something or the program fails."""
        if output := self.run("quit"):
            raise PackageError(f"lockwatch quit printed {output!r}")
        self.ended()

    def ended(self) -> str:
        """Wait for the end of the program, and return what it printed. Raises PackageError."""
        assert self._process is not None
        try:
            output = self._process.communicate(b"", ENDS_WITHIN_S)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            raise PackageError(f"it does not end: {self.kill()}") from None
        if self._process.returncode:
            raise PackageError(f"it ended with status {self._process.returncode}: {output}")
        return output

    def kill(self) -> str:
        """End the program at once, if it was started, and return what it printed."""
        if self._process is None or self._process.returncode is not None:
            return ""
        self._process.kill()
        return self._process.communicate()[0].decode(errors="replace")

    def windows(self) -> list[Window]:
        """Return all visible windows of the desktop."""
        return [Window(*json.loads(line)) for line in self.wine.run(PROGRAM, "-c", WINDOWS)[1].splitlines()]

    def wait_for_window(self, title: str = "", kind: str = "", within_s: float = 60) -> Window:
        """Wait until a window is visible whose title contains `title` and whose class contains `kind`, and return it.

        Raises PackageError.
        """
        ends = time.monotonic() + within_s
        while True:
            seen = self.windows()
            for each in seen:
                if title in each.title and kind in each.kind:
                    return each
            if time.monotonic() > ends:
                raise PackageError(f"no window {title or kind!r} among {seen}")


def click(wine: Wine, x: int, y: int, button: int = 1) -> None:
    """Click with a mouse button: 1 is the left one, 3 the right one."""
    words = ("mousemove", str(x), str(y), "click", str(button))
    run(*wine.debian.command("xdotool", *words, DISPLAY=wine.display))
