"""The environment variables by which OpenSSL finds the trusted certificates, instead of in the system's store."""

import os
import sys
from pathlib import Path

STORE_VARIABLES = {"SSL_CERT_FILE": Path.is_file, "SSL_CERT_DIR": Path.is_dir}
"""Each variable, and the kind of file that it must name."""
USES_VARIABLES = sys.platform not in ("win32", "darwin")
"""Whether the variables have an effect. Windows and macOS check certificates by themselves, without OpenSSL."""


def names_store(name: str) -> bool:
    """Return whether one of `STORE_VARIABLES` names something of its kind that can be read."""
    paths = os.environ.get(name, "").split(os.pathsep)  # SSL_CERT_DIR may be a list
    return any(path and STORE_VARIABLES[name](Path(path)) and os.access(path, os.R_OK) for path in paths)


def store_variable() -> str:
    """Return the name of the variable that decides which certificates are trusted; empty if the system does."""
    return next(filter(names_store, STORE_VARIABLES), "") if USES_VARIABLES else ""
