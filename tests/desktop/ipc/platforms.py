"""Marks of tests that not every system can run."""

import sys

import pytest

needs_sockets = pytest.mark.skipif(sys.platform == "win32", reason="Windows uses named pipes")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the user at the other end is checked on Linux only")
