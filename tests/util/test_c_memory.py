"""Freed memory is given back to the system."""

import os
import sys
from pathlib import Path

import pytest

from lockwatch.util.c_memory import give_back

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these functions")


def test_memory_that_was_freed_below_what_is_used_is_given_back() -> None:
    objects = [bytes(1000) for _ in range(50_000)]
    last = objects[-1]  # keeps the end of the heap in use, so that free(3) alone gives nothing back
    full = _resident_bytes()
    objects.clear()
    give_back()
    assert full - _resident_bytes() > 25_000_000
    assert len(last) == 1000


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
