"""Only Linux has D-Bus, and the library for it."""

import sys

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]
