"""The session of the ordinary user on one desktop: its screen, bus, programs, pictures and mouse.

Wayland compositors run in a window of an X server, so that the same tools can take pictures and press keys.
"""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from devtools.desktops.outcome import FaultError
from devtools.desktops.pixels import screen_image

WITHIN_S = 180.0
"""How long anything that is waited for may take on a busy computer, in seconds."""
NO_MORE: Mapping[str, str] = MappingProxyType({})
SETTLES_S = 0.6
"""The screen counts as settled if it has not changed for this many seconds."""


class Session:
    """A running session; `start_screen` and `start_bus` come first."""

    def __init__(self, folder: Path, size: tuple[int, int], scale: float) -> None:
        """`folder` is where pictures and logs go. `scale` is that of the desktop, such as 1.5."""
        self.folder, self.size, self.scale = folder, size, scale
        self.env = dict(os.environ)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    # Programs

    def launch(self, name: str, *command: str, given: bytes | None = None, env: Mapping[str, str] = NO_MORE) -> None:
        """Start a program that keeps running; its output goes to a log named `name`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env={**self.env, **env}, stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if given is not None:
            assert process.stdin is not None
            process.stdin.write(given)
            process.stdin.close()
        self._running[name] = process

    def end(self, name: str) -> None:
        """End a program that was launched, and wait until it has ended."""
        process = self._running.pop(name)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def run(
        self, *command: str, within_s: float = WITHIN_S, check: bool = True, env: Mapping[str, str] = NO_MORE
    ) -> str:
        """Run a program to its end and return its output. Raises FaultError if it fails or takes too long."""
        try:
            done = subprocess.run(
                command, env={**self.env, **env}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=within_s, errors="replace",
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise FaultError(f"{' '.join(command)} took longer than {within_s:.0f} s") from None
        if check and done.returncode:
            raise FaultError(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    # Screen and bus

    def start_screen(self, dpi: int = 96) -> None:
        width, height = self.size
        screen = ("-screen", "0", f"{width}x{height}x24", "-dpi", str(dpi))
        self.launch("xvfb", "Xvfb", ":7", *screen, "-nolisten", "tcp", "-noreset")
        self.env["DISPLAY"] = ":7"
        self.until("the X server answers", lambda: self._succeeds("xdpyinfo"))

    def start_bus(self) -> None:
        """Start a session bus that starts services by itself, as that of a real session does."""
        socket = f"unix:path={self.env['XDG_RUNTIME_DIR']}/bus"
        self.launch("bus", "dbus-daemon", "--session", "--nofork", f"--address={socket}")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = socket
        self.until("the session bus answers", self._bus_answers)
        self.tell_bus()

    def tell_bus(self) -> None:
        """Give the environment to the services that the bus will start."""
        self.run("dbus-update-activation-environment", "--all")

    def _bus_answers(self) -> bool:
        try:
            with self.bus():
                return True
        except OSError:
            return False

    def _succeeds(self, *command: str) -> bool:
        nothing = subprocess.DEVNULL
        return subprocess.run(command, env=self.env, stdin=nothing, stdout=nothing, stderr=nothing).returncode == 0

    @contextlib.contextmanager
    def bus(self) -> Iterator[DBusConnection]:
        with open_dbus_connection(bus=self.env["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            yield connection

    def call(self, to: DBusAddress, method: str, signature: str = "", *arguments: Any) -> tuple[Any, ...]:
        """Call a D-Bus method and return the body of its answer. Raises FaultError for an error."""
        with self.bus() as connection:
            message = new_method_call(to, method, signature or None, arguments)
            answer = connection.send_and_get_reply(message, timeout=WITHIN_S)
        if answer.header.message_type is MessageType.error:
            raise FaultError(f"{method}: {answer.body}")
        body: tuple[Any, ...] = answer.body
        return body

    def owned(self, name: str) -> bool:
        """Return whether a program owns the bus name."""
        with self.bus() as connection:
            return bool(connection.send_and_get_reply(message_bus.NameHasOwner(name)).body[0])

    def until_owned(self, name: str, owned: bool = True) -> None:
        self.until(f"{name} {'appears on' if owned else 'leaves'} the bus", lambda: self.owned(name) is owned)

    def until(self, what: str, true: Callable[[], object], within_s: float = WITHIN_S) -> None:
        """Wait until `true` returns something true. Raises FaultError, which names `what`, if it never does."""
        ends = time.monotonic() + within_s
        while not true():
            if time.monotonic() > ends:
                raise FaultError(f"waited {within_s:.0f} s, but not: {what}")
            time.sleep(0.25)

    # Pictures, mouse and keyboard

    def screenshot(self) -> QImage:
        path = Path(self.env["XDG_RUNTIME_DIR"]) / "screen.bmp"  # not compressed, to be quick
        self.take_picture(path)
        return screen_image(str(path))

    def take_picture(self, path: Path) -> None:
        self.run("import", "-window", "root", str(path))

    def settled(self, within_s: float = 15) -> QImage:
        """Return a screenshot after the screen has stopped changing, or after `within_s` anyway."""
        ends = time.monotonic() + within_s
        last = self.screenshot()
        while time.monotonic() < ends:
            time.sleep(SETTLES_S)
            now = self.screenshot()
            if now == last:
                break
            last = now
        return last

    def move(self, to: QPoint) -> None:
        self.run("xdotool", "mousemove", str(to.x()), str(to.y()))

    def click(self, at: QPoint, button: int = 1, times: int = 1) -> None:
        self.move(at)
        time.sleep(0.3)
        self.run("xdotool", "click", "--repeat", str(times), "--delay", "120", str(button))

    def key(self, *keys: str) -> None:
        self.run("xdotool", "key", "--delay", "100", *keys)

    def type(self, text: str) -> None:
        self.run("xdotool", "type", "--delay", "60", text)
