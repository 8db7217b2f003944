"""Other tray programs that Debian packages: their memory and CPU time while idle, beside Lockwatch's.

They watch other things (mail, batteries, hosts), so this compares what a tray program may cost, not what it does.
"""

import shutil
import time
from collections.abc import Iterator

from devtools.bench.process_cost import cpu_ms, pss_mib
from devtools.bench.row import Row
from devtools.virtual_desktop.desktop import VirtualDesktop
from devtools.virtual_desktop.processes import end

PEERS = ("birdtray", "cbatticon", "nagstamon")
SETTLE_S = 15.0
"""How long to wait after a program has been started, in seconds: several times as long as the slowest one needs."""


def peers(desktop: VirtualDesktop, seconds: float) -> Iterator[Row]:
    """Measure each peer that is installed and runs, for `seconds`; print a line for each that does not."""
    for name in PEERS:
        if shutil.which(name) is None:
            print(f"{name} is not installed.")
            continue
        process = desktop.launch(name)
        try:
            time.sleep(SETTLE_S)
            if process.poll() is not None:
                print(f"{name} ended by itself: {desktop.log('program').splitlines()[-1:]}")
                continue
            before = cpu_ms(process.pid)
            memory = []
            for _ in range(3):
                time.sleep(seconds / 3)
                memory.append(pss_mib(process.pid))
            yield Row(f"{name}: PSS", "MiB", tuple(memory))
            yield Row(f"{name}: CPU a minute while idle", "ms", ((cpu_ms(process.pid) - before) * 60 / seconds,))
        finally:
            end([process])
