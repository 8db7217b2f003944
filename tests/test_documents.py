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


FOR_USERS = [
    ROOT / "README.md",
    *MANUAL.glob("*.md"),
    *(ROOT / "resources" / name for name in ("lockwatch.1", "status.schema.json", "history.schema.json")),
    *(ROOT / "resources").glob("io.github.lockwatch_tray.*"),
]
FIXED_NAMES = {
    ".md": r"(?s:```.*?```)|`[^`\n]*`",
    ".1": r"^\.B (lockwatch )?sync$",
    ".json": r"\"synced_(s_ago|at)\"",
    ".desktop": r"^(Actions|Exec)=.*$|^\[Desktop Action sync\]$",
    ".xml": r"<[^>]*>",
}
"""What is not prose, by the suffix of the file: commands, keys, parts of the API."""


@pytest.mark.parametrize("document", FOR_USERS, ids=lambda path: path.name)
def test_documents_for_users_say_check_instead_of_sync(document: Path) -> None:
    prose = re.sub(FIXED_NAMES[document.suffix], "", document.read_text("utf-8"), flags=re.MULTILINE)
    assert re.findall(r".*(?:\bsync|synchron|abgleich).*", prose, re.IGNORECASE) == []


def test_the_readme_leads_to_a_watched_lock_within_its_first_screen() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    after_the_picture = text.rpartition("| ![")[2].partition("\n\n")[2]
    first_screen = after_the_picture.splitlines()[:30]  # seven of them are empty
    for step in ("sudo apt install ./dist/lockwatch_*.deb", "Start *Lockwatch*", "Device.Read", "names the locks"):
        assert any(step in line for line in first_screen)
