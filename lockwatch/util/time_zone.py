"""Replace a local time zone with which Python can't express local times."""

import os
import sys
import time

_DAY_S = 86_400
_replaced = False


def replace_impossible_zone() -> bool:
    """Use UTC if the local zone is a day or more from it, and return whether that was so.

    The C library accepts such a zone, for example ``TZ=XXX24``, but `datetime` raises ValueError for each local time.
    Child processes inherit the change.
    """
    if sys.platform == "win32" or max(abs(time.timezone), abs(time.altzone)) < _DAY_S:
        return False
    global _replaced
    _replaced = True
    os.environ["TZ"] = "UTC0"
    time.tzset()
    return True


def was_replaced() -> bool:
    """Return whether `replace_impossible_zone` has replaced the time zone."""
    return _replaced
