"""`make demo`: run Lockwatch with simulated locks; without a display, on a virtual desktop, with screenshots.

The screenshots go to build/demo.
"""

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
"""The margin around notifications in a screenshot, in pixels; equal to their distance from the screen's edge."""
START_TIMEOUT_S = 20.0
QUIT_TIMEOUT_S = 5.0


class DemoRun:
    """A run of Lockwatch's demo story on a virtual desktop of its own, with methods to operate it and take pictures.

    All methods raise DesktopError if Lockwatch or the desktop doesn't do as expected.
    """

    def __init__(self, desktop: VirtualDesktop, appearance: str, say: Callable[[str], object]) -> None:
        """Start Lockwatch in this appearance and wait until the story begins. `say` is called with its lines."""
        self.desktop = desktop
        self.taken: list[Path] = []
        self._say = say
        self._began, self._notified = threading.Event(), threading.Event()
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
        """Wait until `moment_s` seconds after the beginning of the story."""
        self.wait(self._start + moment_s - time.monotonic())

    def wait(self, seconds: float) -> None:
        """Wait, and raise DesktopError if Lockwatch ends in the meantime."""
        try:
            status = self._running.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return
        raise DesktopError(f"Lockwatch ended by itself, with status {status}: {self.desktop.log('program')}")

    def wait_for_notification(self, by_s: float) -> None:
        """Wait for the next notification, at most until `by_s` seconds after the beginning of the story."""
        self._notified.clear()
        while not self._notified.wait(0.1) and time.monotonic() < self._start + by_s:
            self.wait(0)
        self.wait(1.0)  # until it is painted

    def quit(self) -> None:
        self.desktop.run(*self._program, "quit")
        if status := self._running.wait(QUIT_TIMEOUT_S):
            raise DesktopError(f"Lockwatch ended with status {status}: {self.desktop.log('program')}")
        self._reader.join(QUIT_TIMEOUT_S)  # closing the pipe while the thread reads from it would block

    def show(self) -> None:
        self.desktop.run(*self._program, "show")
        self.desktop.find("^Lockwatch$")
        self.wait(0.5)  # until it is painted

    def press(self, label: str, place: int, count: int) -> None:
        """Click button number `place`, from 0, of the topmost notification. All `count` buttons are equally wide."""
        at = self.desktop.find(NOTIFICATION)
        self.desktop.click(at.x + round(at.width * (place + 0.5) / count), at.y + at.height - 30)
        self.desktop.run("xdotool", "mousemove", "0", "0")  # else a window that appears there would be highlighted
        self._say(f"{time.monotonic() - self._start:4.0f} s  (As you are not here, “{label}” was pressed.)")
        self.wait(1.0)

    def open_menu(self) -> None:
        """Close the list and open the menu of the tray icon."""
        self.desktop.click(*self.desktop.tray.center)
        self.wait(0.5)
        self.desktop.click(*self.desktop.tray.center, button=3)
        self.wait(0.5)

    def pause(self) -> None:
        """Pause notifications with the keyboard: choose the first entry of the sixth-last item of the menu."""
        self.desktop.run("xdotool", "key", "--delay", "100", *["Up"] * 6, "Right", "Return")
        self.wait(1.0)

    # Pictures

    def tray(self, name: str) -> None:
        self._take(f"tray-{name}", self.desktop.tray, enlarged=4)

    def notifications(self, name: str) -> None:
        """Take a picture of all visible notifications; if there are none, the picture counts as missing."""
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
        """Take a picture of the corner of the screen above the tray."""
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
                self._notified.set()


def tell(light_desktop: VirtualDesktop, dark_desktop: VirtualDesktop) -> list[Path]:
    """Run the story and take a picture whenever it shows something new. Return the paths of the pictures.

    Lockwatch sees each step of the story at most 10 s later. The beginning of the story also runs on a second desktop
    in dark colours.
    """
    light = DemoRun(light_desktop, "light", lambda line: print(line, flush=True))
    light.at(5)
    light.tray("1-unlocked")
    dark = DemoRun(dark_desktop, "dark", lambda line: None)
    light.at(37)
    light.tray("2-door-open")
    light.at(43)
    light.wait_for_notification(by_s=54)
    light.tray("3-disconnected")
    light.notifications("1-together")
    light.show()
    light.window("list-light")
    light.screen("desktop")
    dark.at(43)
    dark.wait_for_notification(by_s=54)
    dark.tray("dark")
    dark.notifications("dark")
    dark.show()
    dark.window("list-dark")
    dark.open_menu()
    dark.corner("menu-dark", 360, 400)
    dark.pause()
    dark.tray("dark-paused")
    dark.corner("tooltip-dark", 544, 120)  # the pointer is still on the tray icon
    dark.quit()
    light.at(67)
    light.tray("4-battery-low")
    light.at(70)
    light.wait_for_notification(by_s=81)
    light.tray("5-battery-critical")
    light.at(83)  # the previous notification has disappeared
    light.notifications("2-battery-critical")
    light.press("In 1 hour", 1, count=3)
    light.tray("6-snoozed")
    light.show()
    light.window("list-snoozed")
    light.at(164)
    light.tray("7-cannot-see")
    light.wait_for_notification(by_s=186)
    light.notifications("3-while-it-could-not-see")
    light.at(242)
    light.wait_for_notification(by_s=254)
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
