"""`make demo`: Lockwatch with simulated locks. Without a screen, on a virtual one, with pictures in build/demo."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from devtools.virtual_desktop.desktop import DesktopError, Region, VirtualDesktop
from devtools.virtual_desktop.parts import Part

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "demo"
LOCKWATCH = (sys.executable, "-m", "lockwatch")
DEMO = ("--demo", "--interval", "10")
PARTS: tuple[Part, ...] = ("openbox", "panel", "notifyd", "keyring", "pictures", "pointer")
NOTIFICATION = "^xfce4-notifyd$"
MARGIN = 16
"""Pixels of the desktop around the notifications in a picture, as between them and the screen's edge."""
START_TIMEOUT_S = 20.0
QUIT_TIMEOUT_S = 5.0


class Telling:
    """Lockwatch with the story, in one appearance, on a virtual desktop of its own; and the camera."""

    def __init__(self, desktop: VirtualDesktop, appearance: str, say: Callable[[str], object]) -> None:
        """`say` gets the lines of the story. Returns when the story begins."""
        self.desktop = desktop
        self.taken: list[Path] = []
        self._say = say
        self._began, self._told = threading.Event(), threading.Event()
        config = desktop.directory / appearance
        config.mkdir()
        (config / "settings.toml").write_text(f'appearance = "{appearance}"\n', "utf-8")
        self._program = (*LOCKWATCH, "--config-dir", str(config))
        self._running = desktop.launch(*self._program, *DEMO, stdout=subprocess.PIPE)
        assert self._running.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self._running.stdout,), daemon=True)
        self._reader.start()
        if not self._began.wait(START_TIMEOUT_S):
            raise DesktopError(f"The story did not begin: {desktop.log('program')}")
        self._start = time.monotonic()

    def at(self, moment_s: float) -> None:
        """Waits until this time of the story."""
        self.wait(self._start + moment_s - time.monotonic())

    def wait(self, seconds: float) -> None:
        try:
            status = self._running.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return
        raise DesktopError(f"Lockwatch ended by itself, with status {status}: {self.desktop.log('program')}")

    def told(self, by_s: float) -> None:
        """Waits for the next notification, or until this time of the story."""
        self._told.clear()
        while not self._told.wait(0.1) and time.monotonic() < self._start + by_s:
            self.wait(0)
        self.wait(1.0)  # until all of it is on the screen

    def quit(self) -> None:
        self.desktop.run(*self._program, "quit")
        if status := self._running.wait(QUIT_TIMEOUT_S):
            raise DesktopError(f"Lockwatch ended with status {status}: {self.desktop.log('program')}")
        self._reader.join(QUIT_TIMEOUT_S)  # whoever closes the pipe under it would wait for its lock

    def show(self) -> None:
        self.desktop.run(*self._program, "show")
        self.desktop.find("^Lockwatch$")
        self.wait(0.5)  # until it is painted

    def press(self, label: str, place: int, of: int) -> None:
        """A click on a button of the topmost notification; they stand in one row, about equally wide."""
        at = self.desktop.find(NOTIFICATION)
        self.desktop.click(at.x + round(at.width * (place + 0.5) / of), at.y + at.height - 30)
        self.desktop.run("xdotool", "mousemove", "0", "0")  # or what comes there later would look pointed at
        self._say(f"{time.monotonic() - self._start:4.0f} s  (As you are not here, “{label}” was pressed.)")
        self.wait(1.0)

    def open_menu(self) -> None:
        """The tray's, in place of the list."""
        self.desktop.click(*self.desktop.tray.center)
        self.wait(0.5)
        self.desktop.click(*self.desktop.tray.center, button=3)
        self.wait(0.5)

    def pause(self) -> None:
        """By the keyboard: the fourth line of the open menu from its end, and there the first choice."""
        self.desktop.run("xdotool", "key", "--delay", "100", "Up", "Up", "Up", "Up", "Right", "Return")
        self.wait(1.0)

    # Pictures

    def tray(self, name: str) -> None:
        self._take(f"tray-{name}", self.desktop.tray, enlarged=4)

    def notifications(self, name: str) -> None:
        """All that are on the screen, from its edge; without any the picture is missing."""
        try:
            windows = self.desktop.find_all(NOTIFICATION, timeout_s=2.0)
        except DesktopError:
            self.taken.append(PICTURES / f"notifications-{name}.png")
            return
        left = min(window.x for window in windows) - MARGIN
        bottom = max(window.y + window.height for window in windows) + MARGIN
        self._take(f"notifications-{name}", Region(left, 0, self.desktop.size[0] - left, bottom))

    def window(self, name: str) -> None:
        self._take(name, self.desktop.find("^Lockwatch$"))

    def corner(self, name: str, width: int, height: int) -> None:
        """What stands over the tray."""
        right, bottom = self.desktop.size
        self._take(name, Region(right - width, bottom - height, width, height))

    def screen(self, name: str) -> None:
        self._take(name)

    def _take(self, name: str, region: Region | None = None, enlarged: int = 1) -> None:
        path = PICTURES / f"{name}.png"
        self.taken.append(path)
        self.desktop.screenshot(path, region, enlarged)

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self._say(line.rstrip("\n"))
            self._began.set()
            if line.lstrip().startswith("notification:"):
                self._told.set()


def tell(light_desktop: VirtualDesktop, dark_desktop: VirtualDesktop) -> list[Path]:
    """The story, with a picture wherever it shows something new: 10 s after its step at the latest it is seen.

    Its beginning is told a second time, meanwhile, in dark colours.
    """
    light = Telling(light_desktop, "light", lambda line: print(line, flush=True))
    light.at(5)
    light.tray("1-unlocked")
    dark = Telling(dark_desktop, "dark", lambda line: None)
    light.at(37)
    light.tray("2-door-open")
    light.at(43)
    light.told(by_s=54)
    light.tray("3-disconnected")
    light.notifications("1-together")
    light.show()
    light.window("list-light")
    light.screen("desktop")
    dark.at(43)
    dark.told(by_s=54)
    dark.tray("dark")
    dark.notifications("dark")
    dark.show()
    dark.window("list-dark")
    dark.open_menu()
    dark.corner("menu-dark", 360, 320)
    dark.pause()
    dark.tray("dark-paused")
    dark.corner("tooltip-dark", 544, 120)  # the pointer is still there
    dark.quit()
    light.at(67)
    light.tray("4-battery-low")
    light.at(70)
    light.told(by_s=81)
    light.tray("5-battery-critical")
    light.at(83)  # the one before has left the screen
    light.notifications("2-battery-critical")
    light.press("Snooze for 1 hour", 1, of=4)
    light.tray("6-snoozed")
    light.show()
    light.window("list-snoozed")
    light.at(164)
    light.tray("7-cannot-see")
    light.told(by_s=186)
    light.notifications("3-while-it-could-not-see")
    light.at(242)
    light.told(by_s=254)
    light.notifications("4-unstable")
    light.at(266.3)
    light.tray("8-all-well")
    light.quit()
    return light.taken + dark.taken


def main() -> int:
    os.chdir(ROOT)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return subprocess.call([*LOCKWATCH, *DEMO])
    print("There is no screen here: the demonstration runs on a virtual one and takes pictures, in about 4½ minutes.")
    sys.stdout.flush()
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with VirtualDesktop(*PARTS) as desktop, VirtualDesktop(*PARTS, dark=True) as dark_desktop:
        taken = tell(desktop, dark_desktop)
    missing = [path.name for path in taken if not path.is_file()]
    print("Pictures:", *(path.relative_to(ROOT) for path in sorted(taken) if path.is_file()), sep="\n  ")
    if missing:
        print("Missing:", *missing, file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (DesktopError, subprocess.TimeoutExpired) as error:
        sys.exit(f"The demonstration failed. {error}")
    except KeyboardInterrupt:
        sys.exit(130)
