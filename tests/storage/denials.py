"""Context managers that deny resources to this process: disk space, file descriptors, permissions."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NOBODY = 65534


@contextlib.contextmanager
def full_disk(most: int = 0) -> Iterator[None]:
    """Let no file grow beyond `most` bytes (RLIMIT_FSIZE), so that writing fails."""
    resource = pytest.importorskip("resource", reason="a limit of POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """Let no further file be opened (RLIMIT_NOFILE)."""
    resource = pytest.importorskip("resource", reason="a limit of POSIX")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextlib.contextmanager
def nobody_else(place: Path, mode: int) -> Iterator[None]:
    """Set the mode of `place`. If the tests run as root, also give `place` and its files to "nobody" and become it."""
    if sys.platform == "win32":
        pytest.skip("users of POSIX")
    for path in (place, *place.iterdir()):
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
    place.chmod(mode)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        place.chmod(0o700)
