"""A notification as Windows wants it: always XML, never too long, and with nothing of it taken for markup."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwatch.desktop.notifications.base import Action, Notification
from lockwatch.desktop.notifications.windows_toast_xml import toast_xml
from lockwatch.domain.alerts import Urgency

BUTTONS = (Action("acknowledge", "Got it"), Action("snooze_1h", "In 1 hour"))
TEXTS = st.text(st.characters())  # halves of surrogate pairs, controls and all


def toast(title: str = "Title", body: str = "Body", urgency: Urgency = Urgency.NORMAL, buttons: object = ()) -> Element:
    return fromstring(toast_xml(Notification("tag", title, body, urgency, buttons)))  # type: ignore[arg-type]


def texts(found: Element) -> list[str | None]:
    return [each.text for each in found.findall("./visual/binding[@template='ToastGeneric']/text")]


def test_title_body_and_buttons() -> None:
    found = toast("Garage is disconnected", "Since 12:04\nIts bridge has lost it.", buttons=BUTTONS)
    assert texts(found) == ["Garage is disconnected", "Since 12:04\nIts bridge has lost it."]
    assert found.get("launch") == "open"
    assert [each.attrib for each in found.findall("./actions/action")] == [
        {"content": "Got it", "arguments": "acknowledge", "activationType": "background"},
        {"content": "In 1 hour", "arguments": "snooze_1h", "activationType": "background"},
    ]


def test_names_of_locks_are_no_markup() -> None:
    name = '<b>R&D</b> &amp; "it\'s" ]]> <?x?>'
    found = toast(name, name, buttons=(Action("a", name),))
    assert texts(found) == [name, name]
    assert [each.get("content") for each in found.findall("./actions/action")] == [name]


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_gives_xml_that_is_short_enough(title: str, body: str, label: str) -> None:
    buttons = tuple(Action(name, label) for name in ("acknowledge", "snooze_1h", "snooze_tomorrow"))
    xml = toast_xml(Notification("tag", 30 * title, 300 * body, Urgency.CRITICAL, buttons))
    assert fromstring(xml).tag == "toast"
    assert len(xml.encode()) < 5 * 1024


@pytest.mark.parametrize("character", ["x", "&", "\n", '"', "ü", "😀"])
def test_the_longest_is_short_enough(character: str) -> None:
    buttons = tuple(Action(name, 999 * character) for name in ("acknowledge", "snooze_1h", "snooze_tomorrow"))
    xml = toast_xml(Notification("tag", 9999 * character, 9999 * character, Urgency.CRITICAL, buttons))
    assert fromstring(xml).tag == "toast"
    assert len(xml.encode()) < 5 * 1024


def test_what_is_cut_says_so_and_the_rest_is_whole() -> None:
    title, body = texts(toast("a" * 501, "b" * 2500))
    assert title == "a" * 500 + "…"
    assert body == "b" * 2500


def test_controls_are_left_out() -> None:
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
def test_only_what_is_critical_stays_and_what_is_low_makes_no_sound(
    urgency: Urgency, buttons: tuple[Action, ...], scenario: str | None, silent: bool
) -> None:
    found = toast(urgency=urgency, buttons=buttons)
    assert found.get("scenario") == scenario
    assert (found.find("./audio[@silent='true']") is not None) == silent
