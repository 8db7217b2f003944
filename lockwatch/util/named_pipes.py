"""Ignore environment variables that name a pipe, for which a library would wait without a limit."""

import os
import stat
from pathlib import Path

VARIABLES = ("OPENSSL_CONF", "SSL_CERT_FILE", "SSL_CERT_DIR", "QT_LOGGING_CONF", "FONTCONFIG_FILE")
"""The variables whose file OpenSSL, Qt or fontconfig opens without a look at its kind.

TZ is not among them: the C library opens its file before Python can run any code, as in every other program.
"""
_ignored: list[str] = []


def ignore_named_pipes() -> None:
    """Remove each of `VARIABLES` that names a pipe. Call it before anything imports `ssl` or Qt."""
    for name in VARIABLES:
        value = os.environ.get(name, "")
        if any(map(_is_pipe, (value, *value.split(os.pathsep)))):  # SSL_CERT_DIR may be a list
            del os.environ[name]
            _ignored.append(name)


def ignored_variables() -> tuple[str, ...]:
    """Return the variables that `ignore_named_pipes` has removed in this process."""
    return tuple(_ignored)


def _is_pipe(path: str) -> bool:
    try:
        return stat.S_ISFIFO(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False
