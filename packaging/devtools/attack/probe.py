"""Ask the program for its status again and again: ``python probe.py CONFIG_DIR SECONDS``.

It prints the longest response time in milliseconds, and how often there was no answer. It is a separate process,
because hostile programs also keep the panel busy, which runs in the process of `measure`.
"""

import sys
import time

from lockwatch.desktop.ipc.single_instance import NotRunningError, ask

ASKED_EVERY_S = 0.02


def main(config_dir: str, seconds: float) -> None:
    ends = time.monotonic() + seconds
    longest_s, unanswered = 0.0, 0
    while (asked := time.monotonic()) < ends:
        try:
            ask(config_dir, "status")
        except NotRunningError:
            unanswered += 1
        longest_s = max(longest_s, time.monotonic() - asked)
        time.sleep(ASKED_EVERY_S)
    print(longest_s * 1000, unanswered)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
