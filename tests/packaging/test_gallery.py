"""The page of pictures: every window in every state, each picture in its place."""

import re
from itertools import product

from gallery import SCALES, Variant, longest_language, page, variants
from gallery_scenes import GROUPS
from translations import FORMS

SCENES = [(group, scene) for group, scenes in GROUPS.items() for scene in scenes]


def test_every_scene_is_on_the_page_in_every_variant() -> None:
    text = page(GROUPS)
    shown = re.findall(r'<a href="([^"]+\.png)"><img [^>]*src="([^"]+)" alt="([^"]+)"', text)
    every = [variant for scale in SCALES for variant in variants(scale)]
    assert len(every) == 8
    assert len(shown) == len(SCENES) * len(every) + 1
    assert all(link == picture and alt for link, picture, alt in shown)
    assert len({picture for _, picture, _ in shown}) == len(shown), "no picture is drawn over by another"


def test_a_file_has_a_plain_name() -> None:
    for (group, scene), scale in product(SCENES, SCALES):
        assert re.fullmatch(r"[a-z0-9-]+\.png", Variant("dark", scale, "pl").file(group, scene))


def test_nothing_of_a_name_is_taken_for_markup() -> None:
    assert "<b>" not in page({"A & <b>": ["<i>"]})


def test_the_longest_language_is_one_of_ours_and_not_english() -> None:
    assert longest_language() in set(FORMS) - {"en"}
