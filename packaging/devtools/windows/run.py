"""`make windows-test`: run Lockwatch, its tests and its installer under Wine, and print the result of each check.

The features of Windows that Wine does not have are listed at the end. The exit status is 1 if a check failed.
"""

import argparse
import sys
import time
import traceback
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
FAULT = "fault"


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
    begun = time.monotonic()
    try:
        with session() as wine:
            lines.append(_line("ok", time.monotonic() - begun, "environment"))
            for name, check in wanted.items():
                lines.append(_checked(name, check, wine))
                say(lines[-1])
    finally:
        faults = sum(line.startswith(FAULT) for line in lines)
        lines += [f"Wine cannot           {name}: {why}" for name, why in CANNOT.items()]
        print("", *lines, f"{faults} faults, {time.monotonic() - begun:.0f} s in all", sep="\n", flush=True)
    return int(faults > 0)


def _checked(name: str, check: Callable[[Wine], str], wine: Wine) -> str:
    since = time.monotonic()
    try:
        verdict, text = "ok", check(wine)
    except PackageError as error:
        verdict, text = FAULT, str(error)
    except Exception:  # an error of one check must not hide the results of the others
        verdict, text = FAULT, traceback.format_exc()
    return _line(verdict, time.monotonic() - since, f"{name}: {text.strip()}")


def _line(verdict: str, seconds: float, text: str) -> str:
    return f"{verdict:11}  {seconds:5.0f} s  {text}"


if __name__ == "__main__":
    sys.exit(main())
