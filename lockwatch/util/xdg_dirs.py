"""Where the system wants things, for `lockwatch status`, which has no time for platformdirs.

On Linux this is what platformdirs would answer, by the XDG Base Directory Specification; a test compares the two.
Elsewhere platformdirs is asked.
"""

import os
import sys


def config_dir() -> str:
    if sys.platform == "linux":
        return os.path.join(_named("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "lockwatch")
    import platformdirs

    return platformdirs.user_config_dir("lockwatch", appauthor=False)


def runtime_dir() -> str:
    """For sockets, which no restart of the computer outlives. Whose it is, is not looked at."""
    if sys.platform == "linux" and (named := _named("XDG_RUNTIME_DIR")):
        return os.path.join(named, "lockwatch")
    import warnings

    import platformdirs

    with warnings.catch_warnings():  # it warns of the place that it falls back to
        warnings.simplefilter("ignore")
        return platformdirs.user_runtime_dir("lockwatch")


def _named(variable: str) -> str:
    """Only an absolute path counts (XDG Base Directory Specification)."""
    path = os.environ.get(variable, "")
    return path if os.path.isabs(path) else ""
