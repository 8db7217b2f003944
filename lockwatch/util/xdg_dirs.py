"""The directories for configuration and sockets. They spare `lockwatch status` the time to import platformdirs.

On Linux they follow the XDG Base Directory Specification, as platformdirs does; a test compares the results. On other
systems platformdirs is used.
"""

import os
import sys


def config_dir() -> str:
    """Return the default directory of Lockwatch's configuration."""
    if sys.platform == "linux":
        return os.path.join(absolute_path_in("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "lockwatch")
    import platformdirs

    return platformdirs.user_config_dir("lockwatch", appauthor=False)


def runtime_dir() -> str:
    """Return the directory for sockets; empty if there is none. Its owner and mode are not checked."""
    if sys.platform == "linux" and (named := absolute_path_in("XDG_RUNTIME_DIR")):
        return os.path.join(named, "lockwatch")
    import warnings

    import platformdirs

    with warnings.catch_warnings():  # platformdirs warns when it falls back to another directory
        warnings.simplefilter("ignore")
        try:
            return platformdirs.user_runtime_dir("lockwatch", appauthor=False)
        except OSError:  # another user created the directory in /tmp that platformdirs falls back to
            return ""


def absolute_path_in(variable: str) -> str:
    """Return the value of an environment variable if it is an absolute path, otherwise "".

    Programs have to ignore relative paths (XDG Base Directory Specification, "Environment variables").
    """
    path = os.environ.get(variable, "")
    return path if os.path.isabs(path) else ""
