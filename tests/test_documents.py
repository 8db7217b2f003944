"""The links between the documents lead somewhere, and the manual's index names every page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "resources" / "manual"
FOLDERS = ("lockwatch", "packaging", "resources")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])


def anchors(document: Path) -> set[str]:
    """Return the names that GitHub gives to the headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_files_and_headings(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = document.parent / name if name else document
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


def test_the_index_of_the_manual_names_every_page() -> None:
    named = set(re.findall(r"\]\(([\w-]+\.md)\)", (MANUAL / "index.md").read_text("utf-8")))
    assert named == {path.name for path in MANUAL.glob("*.md")} - {"index.md"}
