"""`make fuzz BODIES=1000000`: fuzz all parsers, and check that they raise only the expected errors.

The inputs are mutated HTTP bodies, stories, settings files, state files, D-Bus messages and commands. Slow kinds of
inputs get fewer of them than there are bodies. The outcomes of each kind are counted and printed.

If an input makes a parser fail, it is written to build/fuzz, and the exit status is 1. Only the first such input is
written for each line of code that raises an error. `--input FILE` runs such a file again.
"""

import argparse
import logging
import sys
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from devtools.fuzz.json_inputs import Bodies, Stories
from devtools.fuzz.other_inputs import BusMessages, Commands, SettingsFiles, StateFiles

REPORTED_EVERY = 100_000
CRASH_DIRECTORY = Path(__file__).parents[3] / "build" / "fuzz"


class Kind(Protocol):
    """A kind of input."""

    @property
    def seeds(self) -> Sequence[bytes]:
        """Valid inputs, which are mutated."""

    def mutate(self, seed: bytes, chance: Random, /) -> bytes:
        """Return a mutated input."""

    def run(self, data: bytes, /) -> str:
        """Read an input and return the name of the outcome. Raises an exception if the program would fail."""


KINDS: dict[str, tuple[Callable[[], Kind], int]] = {
    "body": (Bodies, 1),
    "message": (BusMessages, 2),
    "settings": (SettingsFiles, 20),
    "story": (Stories, 10),
    "command": (Commands, 20),
    "state": (StateFiles, 100),
}
"""Each kind by its name, with a divisor: the number of bodies divided by it is the number of inputs of that kind."""


@dataclass(slots=True)
class Result:
    """The outcomes for all inputs of one kind."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failed: dict[str, Path] = field(default_factory=dict)
    """The file with the first failing input, by the line of code that raised the error."""
    seconds: float = 0.0
    longest_ms: float = 0.0
    """The longest time for one input in milliseconds."""


def fuzz(name: str, count: int, seed: int, kept_in: Path) -> Result:
    """Read `count` mutated inputs of the kind `name`; the same `seed` gives the same inputs.

    Inputs that fail are stored in the directory `kept_in`.
    """
    kind, chance, result = KINDS[name][0](), Random(f"{name} {seed}"), Result()
    data, began = b"", time.monotonic()
    try:
        for number in range(count):
            given = kind.seeds[number] if number < len(kind.seeds) else chance.choice(kind.seeds)
            data = given if number < len(kind.seeds) else kind.mutate(given, chance)
            _run(kind, name, data, result, kept_in)
            if (number + 1) % REPORTED_EVERY == 0:
                print(f"{name:10} {number + 1:9} inputs so far", flush=True)
    except KeyboardInterrupt:
        print(f"Interrupted while reading {_kept(name, data, kept_in)}", file=sys.stderr)
        raise
    finally:
        getattr(kind, "close", lambda: None)()
    result.seconds = time.monotonic() - began
    return result


def _run(kind: Kind, name: str, data: bytes, result: Result, kept_in: Path) -> None:
    began = time.monotonic()
    try:
        result.outcomes[kind.run(data)] += 1
    except Exception as error:
        result.outcomes["FAILED"] += 1
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
        if where not in result.failed:
            result.failed[where] = _kept(name, data, kept_in)
            traceback.print_exception(error)
    result.longest_ms = max(result.longest_ms, (time.monotonic() - began) * 1000)


def _kept(name: str, data: bytes, kept_in: Path) -> Path:
    """Write an input to a file and return its path."""
    kept_in.mkdir(parents=True, exist_ok=True)
    path = kept_in / f"{name}-{zlib.crc32(data):08x}"
    path.write_bytes(data)
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=100_000, help="how many bodies; other kinds get fewer")
    parser.add_argument("--only", choices=KINDS, help="only this kind of input")
    parser.add_argument("--seed", type=int, default=time.time_ns(), help="another one gives other inputs")
    parser.add_argument("--input", type=Path, help="only read this file from build/fuzz")
    options = parser.parse_args(arguments)
    log = logging.getLogger("lockwatch")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    if options.input is not None:
        name = options.input.name.partition("-")[0]
        print(KINDS[name][0]().run(options.input.read_bytes()))
        return 0
    print(f"seed {options.seed}", flush=True)
    failed = False
    for name in [options.only] if options.only else KINDS:
        count = max(1, options.bodies // KINDS[name][1])
        result = fuzz(name, count, options.seed, CRASH_DIRECTORY)
        print(f"{name:10} {count:9} inputs {result.seconds:8.1f} s, the longest {result.longest_ms:.0f} ms")
        for outcome, times in result.outcomes.most_common():
            print(f"{'':10} {times:9} {outcome}")
        for where, path in result.failed.items():
            print(f"{'':10} {where}: {path}")
        sys.stdout.flush()
        failed = failed or bool(result.failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
