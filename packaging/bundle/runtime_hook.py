"""PyInstaller runtime hook: restore LD_LIBRARY_PATH, which PyInstaller's bootloader changes on Linux.

Programs that Qt starts (a browser, for example) must find the system's libraries, not those of the bundle.
"""

import os

if "LD_LIBRARY_PATH_ORIG" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
