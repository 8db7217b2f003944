import json
from dataclasses import asdict
from pathlib import Path

from devtools.desktops.desktops import DESKTOPS
from devtools.desktops.outcome import Result, Verdict
from devtools.desktops.report import DesktopResults, cell, read_results, table_of, write_report


def desktop(name: str, *results: Result) -> DesktopResults:
    return DesktopResults(name, name.upper(), "2026-11-30", {result.check: result for result in results}, {})


def write(folder: Path, name: str, part: str, *results: Result) -> None:
    """Write results as a session does."""
    (folder / name / part).mkdir(parents=True)
    (folder / name / "version").write_text("4.18 2026-11-30\n")
    lines = [json.dumps(asdict(result)) for result in results]
    (folder / name / part / f"{part}.jsonl").write_text("".join(f"{line}\n" for line in lines))


def test_the_table_has_a_row_for_each_check_and_a_column_for_each_desktop() -> None:
    one = desktop("one", Result("icon", Verdict.OK, "at 3, 4"), Result("menu", Verdict.FAULT, "it is empty"))
    other = desktop("other", Result("menu", Verdict.CANNOT, "no menu"), Result("quit", Verdict.OK, ""))
    assert table_of([one, other]).splitlines() == [
        "| check | ONE (2026-11-30) | OTHER (2026-11-30) |",
        "| --- | --- | --- |",
        "| icon | ok | – |",
        "| menu | **fault** | cannot |",
        "| quit | – | ok |",
    ]


def test_the_rows_are_in_the_order_of_the_list_of_checks() -> None:
    one = desktop("one", Result("menu", Verdict.OK, ""), Result("new", Verdict.OK, ""), Result("icon", Verdict.OK, ""))
    rows = table_of([one], ["icon", "other", "menu"]).splitlines()[2:]
    assert rows == ["| icon | ok |", "| menu | ok |", "| new | ok |"]


def test_a_cell_shows_a_measured_contrast() -> None:
    assert cell(Result("ink", Verdict.OK, "7.2:1")) == "ok 7.2:1"
    assert cell(Result("ink", Verdict.FAULT, "1.9:1")) == "**fault** 1.9:1"


def test_results_are_read_as_sessions_write_them(tmp_path: Path) -> None:
    write(tmp_path, "xfce", "main", Result("icon", Verdict.OK, "here", ("icon.png",)))
    write_dark = Result("ink", Verdict.FAULT, "1.1:1")
    (tmp_path / "xfce" / "dark").mkdir()
    (tmp_path / "xfce" / "dark" / "dark.jsonl").write_text(json.dumps(asdict(write_dark)))
    (read,) = read_results(tmp_path, DESKTOPS)
    assert (read.title, read.date, read.faulty) == ("XFCE 4.18", "2026-11-30", True)
    assert read.results["icon"] == Result("icon", Verdict.OK, "here", ("icon.png",))
    assert read.pictures["icon"] == [f"{tmp_path.name}/xfce/main/icon.png"]


def test_the_last_of_several_results_of_a_check_counts(tmp_path: Path) -> None:
    write(tmp_path, "mate", "main", Result("icon", Verdict.FAULT, "none"), Result("icon", Verdict.OK, "here"))
    assert not read_results(tmp_path, DESKTOPS)[0].faulty


def test_the_report_contains_reasons_and_pictures(tmp_path: Path) -> None:
    write(tmp_path / "results", "mate", "main", Result("icon", Verdict.FAULT, "none\nat all", ("fault-icon.png",)))
    write_report(tmp_path / "README.md", read_results(tmp_path / "results", DESKTOPS))
    text = (tmp_path / "README.md").read_text("utf-8")
    assert "- **fault**, icon: none at all\n" in text
    assert "![fault-icon](results/mate/main/fault-icon.png)" in text
