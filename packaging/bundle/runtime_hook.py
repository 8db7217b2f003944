"""Runs in the frozen program before Lockwatch: on Linux, gives back what PyInstaller's start changed.

What Qt starts (a browser, a keyring) must find the system's libraries and not those of the bundle.
"""

import os

if "LD_LIBRARY_PATH_ORIG" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
