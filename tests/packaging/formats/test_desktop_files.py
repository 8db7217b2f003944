"""Tests of the menu entry, the AppStream description and the icons."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from configparser import ConfigParser
from pathlib import Path

import pytest
from formats import desktop_files
from PySide6.QtGui import QImage

from lockwatch import APP_ID, __version__
from lockwatch.domain.settings import LANGUAGES
from lockwatch.terminal.parser import parser

RESOURCES = Path(__file__).parents[3] / "resources"
ENTRY = RESOURCES / f"{APP_ID}.desktop"
METAINFO = RESOURCES / f"{APP_ID}.metainfo.xml"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.mark.parametrize(
    "command",
    [("desktop-file-validate", str(ENTRY)), ("appstreamcli", "validate", "--no-net", "--pedantic", str(METAINFO))],
    ids=lambda command: command[0],
)
@pytest.mark.skipif(shutil.which("apt-get") is None, reason="validators of Linux")
def test_validators_report_nothing(command: tuple[str, ...]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    output = re.sub(r"^I: .* unknown-tag developer\n", "", output, flags=re.MULTILINE)  # AppStream 1.0 requires the tag
    assert not re.search(r"^(E|W|I): |error|warning|hint", output, re.MULTILINE), output


def entry() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    parser.read(ENTRY, "utf-8")
    return parser


def test_the_entry_is_named_by_the_application_id_and_translated() -> None:
    main = entry()["Desktop Entry"]
    assert main["Icon"] == APP_ID
    for key in "GenericName", "Comment", "Keywords":
        translations = {language: main[f"{key}[{language}]"] for language in LANGUAGES if language != "en"}
        assert len({main[key], *translations.values()}) == len(LANGUAGES)


def test_the_entry_starts_existing_commands() -> None:
    parsed = entry()
    sections = {section: parsed[section] for section in parsed.sections()}
    actions = [f"Desktop Action {name}" for name in parsed["Desktop Entry"]["Actions"].rstrip(";").split(";")]
    assert list(sections) == ["Desktop Entry", *actions]
    for section in sections.values():
        program, *arguments = section["Exec"].split()
        assert program == "lockwatch"
        parser().parse_args(arguments)


def test_the_metainfo_matches_version_entry_and_languages() -> None:
    root = ET.parse(METAINFO).getroot()
    assert root.findtext("id") == root.findtext("icon") == APP_ID
    assert root.findtext("launchable") == ENTRY.name
    assert next(root.iter("release")).get("version") == __version__
    summaries = [each.get(LANG, "en") for each in root.iterfind("summary")]
    paragraphs = [each.get(LANG, "en") for each in root.iterfind("description/p")]
    assert (sorted(summaries), sorted(paragraphs)) == (sorted(LANGUAGES), sorted(2 * [*LANGUAGES]))


def test_icons_of_all_sizes_are_named_by_the_application_id(tmp_path: Path, qapp: object) -> None:
    desktop_files.lay_out(tmp_path)
    theme = tmp_path / "icons" / "hicolor"
    assert (theme / "scalable" / "apps" / f"{APP_ID}.svg").read_bytes() == desktop_files.ICON.read_bytes()
    for size in desktop_files.PNG_SIZES:
        picture = QImage(str(theme / f"{size}x{size}" / "apps" / f"{APP_ID}.png"))
        assert (picture.width(), picture.height()) == (size, size)
        assert picture.pixelColor(size // 2, size // 2).alpha() == 255, "the padlock"
        assert picture.pixelColor(0, 0).alpha() == 0, "round corners"
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {
        ENTRY.name,
        METAINFO.name,
        f"{APP_ID}.svg",
        f"{APP_ID}.png",
    }
