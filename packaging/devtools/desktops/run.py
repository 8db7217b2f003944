"""`make desktops`: run Lockwatch on real desktops, and write a table with pictures into build/desktops."""

import argparse
import shutil
import sys
import time

from package_tools import PackageError

from devtools.debian_root import enter_namespaces, say
from devtools.desktops.base import Desktop
from devtools.desktops.checks import PARTS
from devtools.desktops.desktops import DESKTOPS
from devtools.desktops.report import read_results, write_report
from devtools.desktops.roots import CACHE, desktop_root, run_inside, version_of

RESULTS = CACHE / "results"


def try_desktop(desktop: Desktop, parts: list[str], checks: list[str]) -> None:
    """Run these parts of the list on a desktop, or only these checks. Raises PackageError if its root can't be made."""
    with desktop_root(desktop) as debian:
        folder = RESULTS / desktop.name
        for part in parts:
            if PARTS[part].tone not in desktop.tones:
                continue
            output = folder / part
            if not checks:
                shutil.rmtree(output, ignore_errors=True)
            say(f"{desktop.title}, {part}")
            run_inside(debian, desktop, output, part, *checks)
        version = version_of(debian, desktop.version_of)
        (folder / "version").write_text(f"{version} {time.strftime('%Y-%m-%d')}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("desktop", nargs="*", help=f"of {', '.join(DESKTOPS)}; all by default")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part of the list of checks")
    parser.add_argument("--check", action="append", default=[], help="only this check")
    arguments = parser.parse_args()
    if unknown := {*arguments.desktop} - {*DESKTOPS}:
        parser.error(f"no desktop {', '.join(unknown)}; there are {', '.join(DESKTOPS)}")
    enter_namespaces()
    chosen = [DESKTOPS[name] for name in arguments.desktop or DESKTOPS]
    try:
        for desktop in chosen:
            try_desktop(desktop, arguments.part or list(PARTS), arguments.check)
    except (PackageError, BlockingIOError) as error:  # BlockingIOError: another run uses the root
        print(f"make desktops failed: {error}", file=sys.stderr)
        return 1
    results = read_results(RESULTS, DESKTOPS)
    order = [check for part in PARTS.values() for check in part.checks]
    print(write_report(CACHE / "README.md", results, order))
    return int(any(result.faulty for result in results if result.name in {desktop.name for desktop in chosen}))


if __name__ == "__main__":
    sys.exit(main())
