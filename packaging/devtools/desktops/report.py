"""The table of all desktops and checks, in Markdown, from the results that the sessions have written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.desktops.base import Desktop
from devtools.desktops.outcome import Result, Verdict

_CELLS = {Verdict.OK: "ok", Verdict.FAULT: "**fault**", Verdict.CANNOT: "cannot"}
NOT_RUN = "–"


@dataclass(frozen=True, slots=True)
class DesktopResults:
    """The latest results of one desktop."""

    name: str
    title: str
    """The name for users, with the version of the desktop."""
    date: str
    results: Mapping[str, Result]
    """The results by the names of the checks."""
    pictures: Mapping[str, Sequence[str]]
    """For each check, the paths of its pictures relative to the table."""

    @property
    def faulty(self) -> bool:
        return any(result.verdict is Verdict.FAULT for result in self.results.values())


def read_results(folder: Path, desktops: Mapping[str, Desktop]) -> list[DesktopResults]:
    """Return the results in `folder`, which contains a folder for each desktop with a folder for each part."""
    found = []
    for name, desktop in desktops.items():
        if not (folder / name / "version").is_file():
            continue
        version, date = (folder / name / "version").read_text("utf-8").split()
        results: dict[str, Result] = {}
        pictures: dict[str, Sequence[str]] = {}
        for path in sorted((folder / name).glob("*/*.jsonl")):
            for line in path.read_text("utf-8").splitlines():
                result = result_of(line)
                results[result.check] = result
                pictures[result.check] = [f"{folder.name}/{name}/{path.parent.name}/{each}" for each in result.pictures]
        found.append(DesktopResults(name, f"{desktop.title} {version}", date, results, pictures))
    return found


def result_of(line: str) -> Result:
    """Return the result that a line of JSON describes."""
    facts = json.loads(line)
    return Result(facts["check"], Verdict(facts["verdict"]), facts["text"], tuple(facts["pictures"]))


def write_report(path: Path, desktops: Sequence[DesktopResults], order: Sequence[str] = ()) -> str:
    """Write the table with the checks in this `order`, and the pictures below it, to `path`. Return the table."""
    table = table_of(desktops, order)
    path.write_text("\n".join(["# Lockwatch on real desktops", "", table, *_details(desktops)]) + "\n", "utf-8")
    return table


def table_of(desktops: Sequence[DesktopResults], order: Sequence[str] = ()) -> str:
    """Return the table: a row for each check that was run, those of `order` first, and a column for each desktop."""
    run = dict.fromkeys(check for desktop in desktops for check in desktop.results)
    checks = [*(check for check in order if check in run), *(check for check in run if check not in order)]
    rows = [
        ["check", *(f"{desktop.title} ({desktop.date})" for desktop in desktops)],
        ["---"] * (len(desktops) + 1),
        *([check, *(cell(desktop.results.get(check)) for desktop in desktops)] for check in checks),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cell(result: Result | None) -> str:
    """Return the text of a cell: the verdict and, if the check measured one, the contrast."""
    if result is None:
        return NOT_RUN
    measured = f" {result.text}" if result.text.endswith(":1") else ""
    return f"{_CELLS[result.verdict]}{measured}"


def _details(desktops: Iterable[DesktopResults]) -> list[str]:
    lines = []
    for desktop in desktops:
        lines += ["", f"## {desktop.title}", ""]
        for check, result in desktop.results.items():
            lines.append(f"- {_CELLS[result.verdict]}, {check}: {' '.join(result.text.split())}")
        shown = [path for paths in desktop.pictures.values() for path in paths]
        lines += ["", *(f"![{path.rpartition('/')[2].removesuffix('.png')}]({path})" for path in shown)]
    return lines
