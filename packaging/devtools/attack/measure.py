"""`make attack`: run the real program in each scenario, and print how long its GUI thread was blocked.

Each scenario has a virtual desktop of its own, with a private session bus and a private system bus. The GUI thread
answers the command socket, so the response time there shows how long it was blocked. A whole `lockwatch status` takes
longer, because it starts Python; its time is printed, but has no target. The first row is measured without an attack:
compare the others with it, because a busy machine is slower. Missed targets are marked in the output. The exit status
is 1 only if the program does not answer, sync or quit at all.
"""

import argparse
import itertools
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.attack import probe
from devtools.attack.scenarios import BASELINE, FAILING, SCENARIOS, Scenario, Scene
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.notifier_watcher import NotifierWatcher
from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock

TOKEN = "attack-key-that-opens-nothing"
INTERVAL_S = 10
START_TIMEOUT_S = 60.0
QUIT_TIMEOUT_S = 30.0
LONGEST_STALL_MS = 300.0
LONGEST_GAP_S = INTERVAL_S + 2.0
LONGEST_QUIT_S = 2.0
SYSTEM_BUS_CONFIG = """\
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_type="signal"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
  </policy>
</busconfig>
"""
"""The configuration of a system bus on which any user may send signals to any program, as on Debian."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements of a scenario."""

    stall_ms: float
    """The longest response time of the command socket in milliseconds."""
    unanswered: int
    """How often there was no answer at all, within the time that `lockwatch status` waits."""
    command_ms: float
    """The time of a whole `lockwatch status` in milliseconds."""
    gap_s: float
    """The longest time between two syncs."""
    keeps_interval: bool
    """Whether syncs have to keep the interval. Not if they all fail: then they are delayed (RULES.md, Pacing)."""
    syncs: int
    quit_s: float | None
    """The time to quit in seconds; None if the program did not quit."""

    @property
    def alive(self) -> bool:
        """Whether the program answered, synced and quit, however slowly."""
        return not self.unanswered and self.syncs > 0 and self.quit_s is not None

    def __str__(self) -> str:
        quit_s = QUIT_TIMEOUT_S if self.quit_s is None else self.quit_s
        late = self.keeps_interval and self.gap_s > LONGEST_GAP_S
        missed = self.stall_ms > LONGEST_STALL_MS or late or quit_s > LONGEST_QUIT_S
        verdict = "" if self.alive and not missed else "MISSED" if self.alive else "FAILED"
        times = f"{self.stall_ms:8.0f} {self.unanswered:6} {self.command_ms:10.0f}"
        return f"{times} {self.gap_s:8.1f} {quit_s:8.2f}  {verdict}".rstrip()


def attack(scenario: Scenario, seconds: float) -> Figures:
    """Run the program, start the attack, measure for some seconds, and quit the program during the attack."""
    locks = [SimulatedLock(11, "Front door", "1111-0001"), SimulatedLock(12, "Garage", "1111-0002")]
    with (
        VirtualDesktop("dunst") as desktop,
        SimulatedCloud(TOKEN, locks) as cloud,
        NotifierWatcher(desktop.bus_address) as panel,
    ):
        scene = Scene(desktop, _start_system_bus(desktop), cloud)
        desktop.env |= {"DBUS_SYSTEM_BUS_ADDRESS": scene.system_bus, "LOCKWATCH_TOKEN": TOKEN}
        config = desktop.directory / "own"
        config.mkdir()
        (config / "settings.toml").write_text("grace_s = 0\n", "utf-8")
        options = ("--config-dir", str(config), "--api-url", cloud.url, "--interval", str(INTERVAL_S))
        process = desktop.launch(sys.executable, "-m", "lockwatch", *options)
        panel.wait_for_items(1, START_TIMEOUT_S)
        _await_first_syncs(cloud, process)
        with scenario(scene):
            return _measure(scenario, desktop, config, cloud, process, seconds)


def _measure(
    scenario: Scenario,
    desktop: VirtualDesktop,
    config: Path,
    cloud: SimulatedCloud,
    process: subprocess.Popen[str],
    seconds: float,
) -> Figures:
    began = time.monotonic()
    if any(lock.id == 12 for lock in cloud.locks):
        cloud.change(12, connected=False)
    answers = desktop.run(sys.executable, probe.__file__, str(config), str(seconds), timeout_s=2 * seconds + 60)
    stall_ms, unanswered = answers.split()
    command_ms = _command_ms(desktop, config)
    syncs = [at for at in _sync_times(cloud) if at > began]
    times = [max(at for at in _sync_times(cloud) if at <= began), *syncs, time.monotonic()]
    gap_s = max(later - earlier for earlier, later in itertools.pairwise(times))
    quit_s = _quit(process)
    return Figures(
        float(stall_ms), int(unanswered), command_ms, gap_s, scenario not in FAILING.values(), len(syncs), quit_s
    )


def _command_ms(desktop: VirtualDesktop, config: Path) -> float:
    """Return the time of a whole `lockwatch status` in milliseconds. The other figures do not include it."""
    command = (sys.executable, "-m", "lockwatch", "--config-dir", str(config), "status")
    began = time.monotonic()
    subprocess.run(command, env=desktop.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    return (time.monotonic() - began) * 1000


def _quit(process: subprocess.Popen[str]) -> float | None:
    began = time.monotonic()
    process.terminate()  # not with `lockwatch quit`, which starts slowly on a busy machine
    try:
        process.wait(QUIT_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return None
    return time.monotonic() - began


def _sync_times(cloud: SimulatedCloud) -> list[float]:
    return [request.started for request in list(cloud.requests) if request.path.endswith("/my/lock/sync")]


def _await_first_syncs(cloud: SimulatedCloud, process: subprocess.Popen[str]) -> None:
    ends = time.monotonic() + START_TIMEOUT_S
    while len(_sync_times(cloud)) < 2:
        if time.monotonic() > ends or process.poll() is not None:
            raise RuntimeError("Lockwatch did not start.")
        time.sleep(0.1)


def _start_system_bus(desktop: VirtualDesktop) -> str:
    """Start a second bus on the desktop, and return its address."""
    config = desktop.directory / "system-bus.conf"
    config.write_text(SYSTEM_BUS_CONFIG.format(socket=desktop.directory / "system-bus"), "utf-8")
    command = ("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address")
    process = desktop.launch(*command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_TIMEOUT_S)
    address = process.stdout.readline().strip() if ready else ""
    if not address:
        raise RuntimeError(f"The system bus did not start: {desktop.log('program')}")
    return address


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each attack lasts")
    parser.add_argument("--only", default="", help="only the baseline and scenarios whose names contain this")
    options = parser.parse_args(arguments)
    print(f"{'':36} {'stall ms':>8} {'silent':>6} {'command ms':>10} {'gap s':>8} {'quit s':>8}", flush=True)
    print(f"{'target':36} {LONGEST_STALL_MS:8.0f} {0:6} {'':10} {LONGEST_GAP_S:8.1f} {LONGEST_QUIT_S:8.2f}", flush=True)
    alive = True
    for name, scenario in SCENARIOS.items():
        if options.only in name or name == BASELINE:
            figures = attack(scenario, options.seconds)
            print(f"{name:36} {figures}", flush=True)
            alive = alive and figures.alive
    return 0 if alive else 1


if __name__ == "__main__":
    sys.exit(main())
