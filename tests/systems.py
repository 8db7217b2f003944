"""Marks of tests that some systems can't run, and why."""

import ctypes
import sys

import pytest

from lockwatch.util.certificate_store import USES_VARIABLES

WINDOWS = sys.platform == "win32"
WINE = WINDOWS and hasattr(getattr(ctypes, "windll").ntdll, "wine_get_version")  # noqa: B009  # typeshed has it on Windows
"""Whether this is Windows' Python under Wine (`make windows-test`)."""

posix_modes = pytest.mark.skipif(WINDOWS, reason="Windows has no modes of POSIX")
posix_files = pytest.mark.skipif(WINDOWS, reason="Windows has no pipes among its files, and links need a privilege")
posix_limits = pytest.mark.skipif(WINDOWS, reason="limits and users of POSIX")
openssl_variables = pytest.mark.skipif(not USES_VARIABLES, reason="the system checks certificates without OpenSSL")
fine_processor_time = pytest.mark.skipif(WINDOWS, reason="Windows counts processor time in steps of 16 ms")
sets_time_zone = pytest.mark.skipif(WINDOWS, reason="Windows has no tzset()")
moves_open_files = pytest.mark.skipif(WINDOWS, reason="Windows moves or removes no file that is open")


def not_under_wine(why: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(WINE, reason=f"Wine: {why}")
