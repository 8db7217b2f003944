"""`make demo`: Lockwatch with simulated locks. Without a screen, on a virtual one, with pictures in build/demo."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from virtual_desktop import DesktopError, Region, VirtualDesktop

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "build" / "demo"
LOCKWATCH = (sys.executable, "-m", "lockwatch")
DEMO = ("--demo", "--interval", "10")
QUIT_TIMEOUT_S = 5.0


class Demo:
    """Runs the program on a virtual desktop and takes pictures at the moments that the story's steps are seen.

    A step is seen up to 10 s after it happened: the program asks that often.
    """

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop
        self.taken: list[Path] = []

    def tell(self) -> None:
        """The whole story, in light colours."""
        self._play(
            "light",
            (6.0, lambda: self._tray("1-unlocked")),
            (25.5, lambda: self._tray("2-door-open")),
            (
                39.5,
                lambda: (self._tray("3-disconnected"), self._notifications("1-disconnected"), self._list("list-light")),
            ),
            (77.5, lambda: (self._tray("4-battery-critical"), self._notifications("2-battery"))),
            (99.0, lambda: (self._tray("5-unreachable"), self._desktop("desktop"))),
            (116.0, lambda: self._tray("6-all-well")),
        )

    def tell_in_the_dark(self) -> None:
        """The story's beginning, in dark colours; the locks' names come with the second answer."""
        self.desktop.dark = True
        self.desktop.restart("panel")
        self._play("dark", (25.5, lambda: (self._tray("7-dark"), self._list("list-dark"))))

    def _play(self, appearance: str, *moments: tuple[float, Callable[[], object]]) -> None:
        config = self.desktop.directory / appearance
        config.mkdir()
        (config / "settings.toml").write_text(f'appearance = "{appearance}"\n', "utf-8")
        self._program = (*LOCKWATCH, "--config-dir", str(config))
        self._running = self.desktop.launch(*self._program, *DEMO, stdout=sys.stdout)
        start = time.monotonic()
        for moment_s, take in moments:
            self._let_run(start + moment_s - time.monotonic())
            take()
        self.desktop.run(*self._program, "quit")
        if status := self._running.wait(QUIT_TIMEOUT_S):
            raise DesktopError(f"Lockwatch ended with status {status}: {self.desktop.log('program')}")

    def _let_run(self, seconds: float) -> None:
        try:
            status = self._running.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return
        raise DesktopError(f"Lockwatch ended by itself, with status {status}: {self.desktop.log('program')}")

    def _take(self, name: str, region: Region | None = None, enlarged: int = 1) -> Path:
        path = PICTURES / f"{name}.png"
        self.taken.append(path)
        return self.desktop.screenshot(path, region, enlarged)

    def _tray(self, name: str) -> Path:
        return self._take(f"tray-{name}", self.desktop.tray, enlarged=4)

    def _notifications(self, name: str) -> Path:
        width, _ = self.desktop.size
        return self._take(f"notifications-{name}", Region(width - 440, 0, 440, 300))

    def _desktop(self, name: str) -> Path:
        return self._take(name)

    def _list(self, name: str) -> Path:
        self.desktop.run(*self._program, "show")
        window = self.desktop.find("Lockwatch")
        self._let_run(0.5)  # until it is painted
        return self._take(name, window)


def main() -> int:
    os.chdir(ROOT)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return subprocess.call([*LOCKWATCH, *DEMO])
    print("There is no screen here: the demonstration runs on a virtual one and takes pictures, in about 2 minutes.")
    sys.stdout.flush()
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with VirtualDesktop("openbox", "panel", "dunst", "keyring", "pictures", "pointer") as desktop:
        demo = Demo(desktop)
        demo.tell()
        demo.tell_in_the_dark()
    missing = [path.name for path in demo.taken if not path.is_file()]
    print("Pictures:", *(path.relative_to(ROOT) for path in demo.taken if path.is_file()), sep="\n  ")
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
