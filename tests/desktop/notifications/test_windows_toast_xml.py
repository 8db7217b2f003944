"""The XML of Windows toasts is always valid and short enough, and texts are never taken for markup."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.windows_toast_xml import toast_xml
from lockwatch.domain.alerts import Urgency

BUTTONS = (Action("acknowledge", "Got it"), Action("snooze_1h", "In 1 hour"))
TEXTS = st.text(st.characters())  # including lone surrogates and control characters


def toast(title: str = "Title", body: str = "Body", urgency: Urgency = Urgency.NORMAL, buttons: object = ()) -> Element:
    return fromstring(toast_xml(Notification("tag", title, body, urgency, buttons)))  # type: ignore[arg-type]


def texts(found: Element) -> list[str | None]:
    return [each.text for each in found.findall("./visual/binding[@template='ToastGeneric']/text")]


def test_a_toast_has_title_body_and_buttons() -> None:
    found = toast("Garage is disconnected", "Since 12:04\nIts bridge has lost it.", buttons=BUTTONS)
    assert texts(found) == ["Garage is disconnected", "Since 12:04\nIts bridge has lost it."]
    assert found.get("launch") == "open"
    assert [each.attrib for each in found.findall("./actions/action")] == [
        {"content": "Got it", "arguments": "acknowledge", "activationType": "background"},
        {"content": "In 1 hour", "arguments": "snooze_1h", "activationType": "background"},
    ]


def test_texts_are_not_taken_for_markup() -> None:
    name = '<b>R&D</b> &amp; "it\'s" ]]> <?x?>'
    found = toast(name, name, buttons=(Action("a", name),))
    assert texts(found) == [name, name]
    assert [each.get("content") for each in found.findall("./actions/action")] == [name]


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_gives_xml_that_is_short_enough(title: str, body: str, label: str) -> None:
    buttons = tuple(Action(name, label) for name in ("acknowledge", "snooze_1h", "snooze_until_8"))
    xml = toast_xml(Notification("tag", 30 * title, 300 * body, Urgency.CRITICAL, buttons))
    assert fromstring(xml).tag == "toast"
    assert len(xml.encode()) < 5 * 1024


@pytest.mark.parametrize("character", ["x", "&", "\n", '"', "ü", "😀"])
def test_very_long_texts_give_xml_that_is_short_enough(character: str) -> None:
    buttons = tuple(Action(name, 999 * character) for name in ("acknowledge", "snooze_1h", "snooze_until_8"))
    xml = toast_xml(Notification("tag", 9999 * character, 9999 * character, Urgency.CRITICAL, buttons))
    assert fromstring(xml).tag == "toast"
    assert len(xml.encode()) < 5 * 1024


def test_only_a_text_that_is_too_long_is_cut_and_ends_with_an_ellipsis() -> None:
    title, body = texts(toast("a" * 501, "b" * 2500))
    assert title == "a" * 500 + "…"
    assert body == "b" * 2500


def test_control_characters_are_removed() -> None:
    assert texts(toast("a\0b\x1b[31m\ud800\ufffe", "line\r\nline\ttab")) == ["ab[31m", "line\nline\ttab"]


@pytest.mark.parametrize(
    ("urgency", "buttons", "scenario", "silent"),
    [
        (Urgency.CRITICAL, BUTTONS, "reminder", False),
        (Urgency.CRITICAL, (), None, False),
        (Urgency.NORMAL, BUTTONS, None, False),
        (Urgency.LOW, (), None, True),
    ],
)
def test_only_critical_toasts_with_buttons_stay_and_low_ones_are_silent(
    urgency: Urgency, buttons: tuple[Action, ...], scenario: str | None, silent: bool
) -> None:
    found = toast(urgency=urgency, buttons=buttons)
    assert found.get("scenario") == scenario
    assert (found.find("./audio[@silent='true']") is not None) == silent
