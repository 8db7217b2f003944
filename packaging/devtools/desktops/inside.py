"""Runs the checks inside a desktop, as its ordinary user, and writes their results to /output; started by `run`."""

import argparse
import contextlib
import json
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from devtools.desktops import checks, desktops
from devtools.desktops.outcome import CannotError, FaultError, Result, Verdict
from devtools.desktops.program import TOKEN, Lockwatch
from devtools.desktops.rig import Rig
from devtools.desktops.session import Session
from lockwatch.demo.cloud import SimulatedCloud

OUTPUT = Path("/output")
SIZE = (1280, 800)


def judge(name: str, check: Callable[[Rig], str], rig: Rig) -> Result:
    """Run a check and return its result. An unexpected error is a fault, too."""
    rig.pictures.clear()
    reason = rig.desktop.cannot.get(name)
    if reason is not None:
        return Result(name, Verdict.CANNOT, reason)
    try:
        verdict, text = Verdict.OK, check(rig)
    except FaultError as error:
        verdict, text = Verdict.FAULT, str(error)
    except CannotError as error:
        verdict, text = Verdict.CANNOT, str(error)
    except Exception:
        verdict, text = Verdict.FAULT, traceback.format_exc()
    if verdict is Verdict.FAULT:
        rig.picture("fault-" + re.sub(r"\W+", "-", name))
    return Result(name, verdict, text, tuple(rig.pictures))


def run_checks(rig: Rig, wanted: Mapping[str, Callable[[Rig], str]], output: Path) -> None:
    """Run the checks one after the other, and append a line of JSON for each result."""
    for name, check in wanted.items():
        begun = time.monotonic()
        result = judge(name, check, rig)
        print(f"  {result.verdict:6} {time.monotonic() - begun:4.0f} s  {name}: {result.text}", flush=True)
        with output.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result)) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("desktop", choices=desktops.DESKTOPS)
    parser.add_argument("part", choices=checks.PARTS)
    parser.add_argument("chosen", nargs="*")
    arguments = parser.parse_args()
    desktop, part = desktops.DESKTOPS[arguments.desktop], checks.PARTS[arguments.part]
    wanted = {name: check for name, check in part.checks.items() if name in (arguments.chosen or part.checks)}
    session = Session(OUTPUT, SIZE, part.scale)
    with SimulatedCloud(TOKEN) as cloud:
        rig = Rig(desktop, session, Lockwatch(session, cloud))
        rig.lockwatch.calm()
        try:
            part.begin(rig)
        except FaultError as error:
            print(f"{desktop.title} does not start: {error}")
            with contextlib.suppress(FaultError):  # there may be no screen yet
                session.take_picture(OUTPUT / "does-not-start.png")
            return 1
        run_checks(rig, wanted, OUTPUT / f"{arguments.part}.jsonl")
    return 0


if __name__ == "__main__":
    sys.exit(main())
