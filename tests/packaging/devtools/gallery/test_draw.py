"""Tests of the gallery's HTML page and of the names of its pictures."""

import re
from itertools import product
from pathlib import Path

import pytest
from devtools.gallery import draw
from devtools.gallery.draw import ICONS, SCALES, Variant, draw_icons, longest_language, page, variants
from devtools.gallery.icon_sheet import icon_sheet
from devtools.gallery.scenes import GROUPS
from devtools.translations import FORMS
from PySide6.QtGui import QImage

SCENES = [(group, scene) for group, scenes in GROUPS.items() for scene in scenes]


def test_every_scene_is_on_the_page_in_every_variant() -> None:
    text = page(GROUPS)
    shown = re.findall(r'<a href="([^"]+\.png)"><img [^>]*src="([^"]+)" alt="([^"]+)"', text)
    every = [variant for scale in SCALES for variant in variants(scale)]
    assert len(every) == 8
    assert len(shown) == len(SCENES) * len(every) + 2
    assert all(link == picture and alt for link, picture, alt in shown)
    assert len({picture for _, picture, _ in shown}) == len(shown), "two pictures have the same file name"


def test_a_file_has_a_plain_name() -> None:
    for (group, scene), scale in product(SCENES, SCALES):
        assert re.fullmatch(r"[a-z0-9-]+\.png", Variant("dark", scale, "pl").file(group, scene))


def test_names_are_escaped_in_html() -> None:
    assert "<b>" not in page({"A & <b>": ["<i>"]})


def test_the_longest_language_is_supported_and_not_english() -> None:
    assert longest_language() in set(FORMS) - {"en"}


def test_the_sheet_of_icons_is_drawn_completely(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sheet is larger than the screen."""
    monkeypatch.setattr(draw, "GALLERY", tmp_path)
    draw_icons()
    assert QImage(str(tmp_path / ICONS)).size() == icon_sheet().size()
