"""`make windows-test`: run Lockwatch, its tests and its installer under Wine, and print the result of each check.

The features of Windows that Wine does not have are listed at the end. The exit status is 1 if a check failed.
"""

import argparse
import sys
import time
from collections.abc import Callable

from package_tools import PackageError

from devtools.debian_root import enter_namespaces, say
from devtools.windows import checks, packages, suite
from devtools.windows.environment import Wine, install_lockwatch, session

CANNOT = {
    "toasts": "Wine has no notification platform; the list of locks shows what was not notified",
    "sleep": "no computer sleeps under Wine",
    "network changes": "Wine's list of networks sends no events",
    "taskbar theme": "Wine's taskbar has none, and sends no TaskbarCreated",
    "SmartScreen": "Wine has none",
    "scaling": "each monitor of Wine has the same",
}
"""The features of Windows that can't be checked under Wine, with the reason."""


def all_checks() -> dict[str, Callable[[Wine], str]]:
    return {**checks.CHECKS, **packages.CHECKS, **suite.checks()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chosen", nargs="*", metavar="CHECK", help=f"of {', '.join(all_checks())}; all by default")
    arguments = parser.parse_args()
    wanted = {name: check for name, check in all_checks().items() if name in (arguments.chosen or all_checks())}
    if len(wanted) < len(arguments.chosen):
        parser.error(f"the checks are {', '.join(all_checks())}")
    enter_namespaces()
    wanted = {"installation": install_lockwatch, **wanted}
    lines: list[str] = []
    faults = 0
    begun = time.monotonic()
    with session() as wine:
        lines.append(f"ok           {time.monotonic() - begun:5.0f} s  environment")
        for name, check in wanted.items():
            since = time.monotonic()
            try:
                verdict, text = "ok", check(wine)
            except PackageError as error:
                verdict, text = "fault", str(error)
                faults += 1
            lines.append(f"{verdict:11}  {time.monotonic() - since:5.0f} s  {name}: {text.strip()}")
            say(f"{verdict}: {name}: {text.strip()}")
    lines += [f"Wine cannot           {name}: {why}" for name, why in CANNOT.items()]
    print("", *lines, f"{faults} faults, {time.monotonic() - begun:.0f} s in all", sep="\n")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
