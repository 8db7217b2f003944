"""Keep the token out of core dumps."""

import contextlib
import sys
from pathlib import Path

_FILTER = Path("/proc/self/coredump_filter")


def leave_out_memory() -> None:
    """Prevent core dumps of this process and its children, and keep their memory out of any dump.

    The limit of 0 bytes prevents core files. A program that receives the dump instead (core(5), "Piping core dumps to a
    program") may ignore the limit, so the filter excludes all memory, too.

    ``PR_SET_DUMPABLE`` would do the same, but desktop portals refuse processes whose ``/proc`` they can't read
    (flatpak/xdg-desktop-portal#1490): file dialogs and the color scheme would not work.
    """
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    with contextlib.suppress(OSError):  # only Linux has it
        _FILTER.write_text("0", "ascii")
