"""A complete desktop without a screen, for the desktop tests, the demo and the measurements.

Its parts are real programs (X server, bus, panel, notification service, keyring) but private: they have directories of
their own and a bus without service activation, so nothing starts by itself and the user's own session is not touched.
"""

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any, Literal, Self

from jeepney.io.blocking import DBusConnection, open_dbus_connection

from devtools.virtual_desktop.bus_names import is_owned, owner_changes
from devtools.virtual_desktop.parts import (
    BUS_CONFIG,
    DUNST_CONFIG,
    GTK_CONFIG,
    NAMES,
    NEEDS,
    NOTIFYD_CONFIG,
    PANEL_CONFIG,
    PROGRAMS,
    WALLPAPER,
    Part,
    packages,
    which,
)
from devtools.virtual_desktop.processes import end
from devtools.virtual_desktop.sway import WAYBAR_CONFIG, WAYBAR_STYLE, sway

START_TIMEOUT_S = 30.0

_UNWANTED = re.compile(
    r"(?i).*_proxy$|^(LOCKWATCH|XDG|QT|GTK|GDK|DBUS|GNOME|PYTHON_KEYRING)_|^(DISPLAY|WAYLAND_DISPLAY|XAUTHORITY)$"
)


class DesktopError(Exception):
    """A part of the desktop is missing, did not start or did not answer; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def center(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.x}+{self.y}"


class VirtualDesktop:
    """Context manager that starts a screen (Wayland's if `parts` contain "sway"), a bus and `parts`, and ends them all.

    While it is active, SIGTERM raises KeyboardInterrupt. If this process is killed, the kernel ends the parts. Enter it
    in a thread that lives as long as the desktop. `dark` (color of panel and notifyd) and `locked` (state of the
    keyring) may be changed between stop() and start() of these parts.
    """

    def __init__(
        self,
        *parts: Part,
        size: tuple[int, int] = (1280, 800),
        dpi: int = 96,
        dark: bool = False,
        locked: bool = False,
        password: str = "virtual desktop",
    ) -> None:
        wanted: set[Part] = {"bus", *parts, *(NEEDS[part] for part in parts if part in NEEDS)}
        wanted.add("sway" if "sway" in wanted else "screen")
        self.parts = tuple(part for part in PROGRAMS if part in wanted)
        self.size, self.dpi = size, dpi
        self.dark, self.locked, self.password = dark, locked, password
        self.env: dict[str, str] = {}
        self._directory: tempfile.TemporaryDirectory[str] | None = None
        self._running: dict[str, list[subprocess.Popen[Any]]] = {}
        self._old_handler: Any = None

    # Start and end

    def missing(self) -> dict[str, str]:
        """Return the programs of `parts` that are not installed, with the Debian packages that contain them."""
        package_of = packages()
        programs = [program for part in self.parts for program in PROGRAMS[part]]
        return {program: package_of[program] for program in programs if which(program) is None}

    def __enter__(self) -> Self:
        if missing := self.missing():
            raise DesktopError("Please install: " + " ".join(sorted(set(missing.values()))))
        if threading.current_thread() is threading.main_thread():
            self._old_handler = signal.signal(signal.SIGTERM, _interrupt)
        try:
            self._directory = tempfile.TemporaryDirectory(prefix="lw-", ignore_cleanup_errors=True)
            self.env = self._environment()
            for part in self.parts:
                self.start(part)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End everything that was started, in little more than `END_TIMEOUT_S`, and delete the directory."""
        try:
            end(process for processes in reversed(self._running.values()) for process in processes)
        finally:
            self._running.clear()
            if self._directory is not None:
                self._directory.cleanup()
                self._directory = None
            if self._old_handler is not None:
                signal.signal(signal.SIGTERM, self._old_handler)
                self._old_handler = None

    @property
    def directory(self) -> Path:
        """The directory for all files of the desktop and its programs; deleted when the desktop ends."""
        if self._directory is None:
            raise DesktopError("The desktop is not running.")
        return Path(self._directory.name)

    @property
    def bus_address(self) -> str:
        """The address of the desktop's session bus."""
        return self.env["DBUS_SESSION_BUS_ADDRESS"]

    @property
    def menu(self) -> Path:
        """The path of the program that dunst runs for `dunstctl context` in place of dmenu; tests create it."""
        return self.directory / "menu"

    # Starting and stopping parts

    def start(self, part: Part) -> None:
        """Start a part and return when it is ready for use."""
        if part in self._running:
            raise DesktopError(f"The {part} runs already.")
        match part:
            case "screen":
                width, height = self.size
                # Without -noreset, the server resets when its last client leaves, and refuses clients meanwhile.
                screen = f"{width}x{height}x24"
                self._start_and_read(part, "-displayfd", "-noreset", "-screen", "0", screen, "-dpi", str(self.dpi))
            case "sway":
                self._start_sway()
            case "waybar":
                config, style = self._write("waybar.json", WAYBAR_CONFIG), self._write("waybar.css", WAYBAR_STYLE)
                self._launch_named(part, "waybar", "--config", str(config), "--style", str(style))
            case "trayer":
                self._launch(part, "trayer", "--edge", "bottom", "--align", "right", "--widthtype", "request")
                self.run("xdotool", "search", "--sync", "--onlyvisible", "--class", "^trayer$")
            case "bus":
                config = self._write("bus.conf", BUS_CONFIG.format(socket=self.directory / "bus"))
                self._start_and_read(part, "--print-address", f"--config-file={config}", "--nofork", "--nopidfile")
            case "keyring":
                self._start_keyring()
            case "accessibility":
                self._launch_named(part, "at-spi-bus-launcher")
            case "dunst":
                dunstrc = self._write("dunstrc", DUNST_CONFIG.format(menu=self.menu))
                self._launch_named(part, "dunst", "-config", str(dunstrc))
            case "openbox":
                window_manager = self._launch(part, "openbox", "--startup", "echo ready", stdout=subprocess.PIPE)
                assert window_manager.stdout is not None
                self._first_line(part, window_manager.stdout)
            case "pictures":
                width, height = self.size
                with contextlib.suppress(DesktopError):  # paints the wallpaper but exits with 1
                    self.run("display", "-size", f"{width}x{height}", "-window", "root", f"xc:{WALLPAPER}")
            case "xfconf":
                for channel, preset in ("panel", PANEL_CONFIG), ("notifyd", NOTIFYD_CONFIG):
                    self._write(f"config/xfce4/xfconf/xfce-perchannel-xml/xfce4-{channel}.xml", preset)
                self._launch_named(part, "xfconfd")
            case "panel":
                dark = ("-c", "xfce4-panel", "-p", "/panels/dark-mode", "-s", str(self.dark).lower())
                self.run("xfconf-query", *dark)
                self._launch_named(part, "xfce4-panel", "--disable-wm-check")
            case "notifyd":
                self._write("config/gtk-3.0/settings.ini", GTK_CONFIG.format(dark=str(self.dark).lower()))
                self._launch_named(part, "xfce4-notifyd")

    def stop(self, part: Part, by: signal.Signals = signal.SIGTERM) -> None:
        """Stop a part of the desktop and wait until its bus name is free. Pass SIGKILL to simulate a crash."""
        end(reversed(self._running.pop(part, [])), by)
        if part in NAMES:
            self._await_name(part, NAMES[part], owned=False)

    def restart(self, part: Part) -> None:
        self.stop(part)
        self.start(part)

    def pid(self, part: Part) -> int:
        """Return the ID of a part's main process, to freeze it (SIGSTOP) or to measure it."""
        return int(self._running[part][-1].pid)

    def launch(self, *command: str, stdout: int | IO[Any] | None = None) -> subprocess.Popen[str]:
        """Start a program on this desktop. If it still runs when the desktop ends, it is ended, too."""
        return self._launch("program", *command, stdout=stdout)

    def run(self, *command: str, timeout_s: float = START_TIMEOUT_S) -> str:
        """Run a program, wait until it exits, and return its output. Raises DesktopError if it fails."""
        try:
            done = subprocess.run(
                command, env=self.env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout_s
            )
        except subprocess.TimeoutExpired:
            raise DesktopError(f"{command[0]} took longer than {timeout_s:g} s.") from None
        if done.returncode:
            raise DesktopError(f"{' '.join(command)} ended with status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    # Screen and mouse

    @property
    def tray(self) -> Region:
        """The end of the panel with the tray and the clock."""
        width, height = self.size
        return Region(width - 160, height - 32, 160, 32)

    def screenshot(self, path: Path, region: Region | None = None, enlarged: int = 1) -> Path:
        """Save a picture of the screen or of a region of it, enlarged by an integer factor. Return `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if "sway" in self.parts:
            part = ["-g", f"{region.x},{region.y} {region.width}x{region.height}"] if region else []
            self.run("grim", *part, "-s", str(enlarged), str(path))
            return path
        crop = ["-crop", str(region), "+repage"] if region else []
        self.run("import", "-window", "root", *crop, "-filter", "point", "-resize", f"{enlarged}00%", str(path))
        return path

    def find(self, title: str, timeout_s: float = START_TIMEOUT_S) -> Region:
        """Wait for a visible window whose title matches the regular expression, and return where it is."""
        return self.find_all(title, timeout_s)[0]

    def find_all(self, title: str, timeout_s: float = START_TIMEOUT_S) -> list[Region]:
        """Like `find`, but return all matching windows, from top to bottom."""
        shell = self.run(
            "xdotool", "search", "--sync", "--onlyvisible", "--name", title, "getwindowgeometry", "--shell", "%@",
            timeout_s=timeout_s,
        )  # fmt: skip
        values = {name: re.findall(rf"^{name}=(-?\d+)$", shell, re.M) for name in ("X", "Y", "WIDTH", "HEIGHT")}
        windows = [Region(*map(int, window)) for window in zip(*values.values(), strict=True)]
        return sorted(windows, key=lambda window: (window.y, window.x))

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Click at a position of the screen, in pixels."""
        # No --sync, which hangs if the pointer is there already.
        self.run("xdotool", "mousemove", str(x), str(y), "click", str(button))

    # Implementation

    def _environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not _UNWANTED.match(name)}
        for name in ("runtime_dir", "config_home", "data_home", "state_home", "cache_home"):
            path = self.directory / name.partition("_")[0]
            path.mkdir(mode=0o700)
            env[f"XDG_{name.upper()}"] = str(path)
        return env | {
            "HOME": str(self.directory),
            "DBUS_SYSTEM_BUS_ADDRESS": "disabled:",
            "XDG_CURRENT_DESKTOP": "XFCE",
            "XDG_SESSION_TYPE": "x11",
            "QT_QPA_PLATFORM": "xcb",
            "GDK_BACKEND": "x11",
            "GSETTINGS_BACKEND": "memory",
            "NO_AT_BRIDGE": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }

    def _write(self, name: str, text: str) -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def _launch(
        self,
        part: str,
        program: str,
        *arguments: str,
        stdin: int = subprocess.DEVNULL,
        stdout: int | IO[Any] | None = None,
        pass_fds: tuple[int, ...] = (),
        env: dict[str, str] | None = None,
        user: int | None = None,
    ) -> subprocess.Popen[str]:
        path = which(program)
        if path is None:
            raise DesktopError(f"{program} is not installed.")
        guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        if user is not None:
            guard += ["--reuid", str(user), "--regid", str(user), "--clear-groups"]
        with (self.directory / f"{part}.log").open("ab") as log:
            process = subprocess.Popen(
                [*guard, path, *arguments], env=self.env | (env or {}), stdin=stdin,
                stdout=log if stdout is None else stdout, stderr=log, pass_fds=pass_fds, text=True,
                start_new_session=True,
            )  # fmt: skip
        self._running.setdefault(part, []).append(process)
        return process

    def _launch_named(self, part: Part, program: str, *arguments: str) -> None:
        """Launch a part's program and wait until it owns its bus name."""
        self._launch(part, program, *arguments)
        self._await_name(part, NAMES[part])

    def _start_and_read(self, part: Literal["screen", "bus"], option: str, *arguments: str) -> None:
        """Start a server that writes its address to a file descriptor given as the value of `option`."""
        reading, writing = os.pipe()
        with os.fdopen(reading, encoding="utf-8") as answer:
            try:
                option_and_value = [f"{option}={writing}"] if option.startswith("--") else [option, str(writing)]
                self._launch(part, PROGRAMS[part][0], *option_and_value, *arguments, pass_fds=(writing,))
            finally:
                os.close(writing)
            line = self._first_line(part, answer)
        if part == "screen":
            self.env["DISPLAY"] = f":{line}"
        else:
            # Remove the guid, which changes at a restart, so that the address stays valid. systemd omits it, too.
            self.env["DBUS_SESSION_BUS_ADDRESS"] = line.partition(",guid=")[0]

    def _start_sway(self) -> None:
        ready = sway(self.directory, self.size)
        with os.fdopen(os.open(ready.ready, os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as answer:
            self._launch("sway", "sway", "--config", str(ready.config), env=ready.env, user=ready.user)
            self.env |= ready.env_of_programs(self._first_line("sway", answer))

    def _first_line(self, part: Part, answer: IO[str]) -> str:
        ready, _, _ = select.select([answer], [], [], START_TIMEOUT_S)
        if ready and (line := answer.readline().strip()):
            return line
        raise DesktopError(f"The {part} did not start: {self.log(part)}")

    def log(self, part: str) -> str:
        """Return the output of a part's processes. The part "program" stands for all processes started by launch()."""
        return (self.directory / f"{part}.log").read_text("utf-8", errors="replace").strip()

    def _start_keyring(self) -> None:
        """Start the keyring, unlocked or locked. A locked one needs a collection, created by an unlocked one."""
        for unlock in (True, False) if self.locked and not self._has_collection() else (not self.locked,):
            self.stop("keyring")
            option = ["--unlock"] if unlock else []
            daemon = self._launch(
                "keyring", "gnome-keyring-daemon", "--foreground", *option, "--components=secrets",
                stdin=subprocess.PIPE if unlock else subprocess.DEVNULL,
            )  # fmt: skip
            if daemon.stdin is not None:
                with daemon.stdin as stdin:
                    stdin.write(self.password)
            self._await_name("keyring", NAMES["keyring"])

    def _has_collection(self) -> bool:
        return (self.directory / "data/keyrings/login.keyring").exists()

    def _await_name(self, part: Part, name: str, owned: bool = True) -> None:
        """Wait until the bus name is owned (or free). Raises DesktopError, early if the part's process ends."""
        deadline = time.monotonic() + START_TIMEOUT_S
        with self.connection() as connection, owner_changes(connection, name) as changed:
            while is_owned(connection, name) is not owned:
                dead = owned and any(process.poll() is not None for process in self._running[part])
                if dead or time.monotonic() > deadline:
                    state = "did not appear" if owned else "is still"
                    raise DesktopError(f"{name} {state} on the bus ({part}): {self.log(part)}")
                with contextlib.suppress(TimeoutError):
                    connection.recv_until_filtered(changed, timeout=0.2)

    def connection(self) -> DBusConnection:
        """Open a new jeepney connection to the desktop's bus; the caller closes it, or uses it in a `with` block."""
        return open_dbus_connection(bus=self.bus_address)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
