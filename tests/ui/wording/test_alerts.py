"""The texts of each kind of alert: for one lock, for several locks and in a digest, with and without names."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QFont, QFontMetrics

from lockwatch.app.notification_content import BUTTONS
from lockwatch.domain.alerts import Alert, Kind, NotificationSlot
from lockwatch.domain.locks import Lock, LockState
from lockwatch.domain.moment import Moment
from lockwatch.domain.news import Item, Notify
from lockwatch.domain.settings import LANGUAGES
from lockwatch.domain.user_actions import PAUSES, Act
from lockwatch.ui.wording import alerts
from lockwatch.ui.wording.alerts import (
    act_on_all_text,
    act_text,
    alert_line,
    alert_text,
    button_text,
    how_long_text,
    silence_text,
)
from lockwatch.ui.wording.language import set_language
from lockwatch.ui.wording.notifications import not_shown_text, notification_texts, own_text
from lockwatch.util.clock import time_of_day
from tests.ui.locks import NOW, lock

pytestmark = pytest.mark.usefixtures("qapp")

TIME = f"{time_of_day(NOW - 60):%H:%M}"
END = f"{time_of_day(NOW + 60):%H:%M}"
NAMES = ["Attic", "Back door", "Cellar", "Front door", "Garage", "Hall", "Kitchen", "Office"]
OWN = [Kind.TOKEN_REFUSED, Kind.CLOUD_UNREACHABLE, Kind.API_RETIRING]
DIGESTS = [Kind.DIGEST_GAP, Kind.DIGEST_QUIET]
OF_LOCKS = [kind for kind in Kind if kind not in (*OWN, *DIGESTS)]
SETTINGS = "You asked to be warned about this."


def unlocked(id_: int = 3, name: str | None = None) -> Lock:
    return lock(id_, name or NAMES[id_], level=18, state=LockState.UNLOCKED)


def notify(kind: Kind, *items: Item) -> Notify:
    return Notify(NotificationSlot(kind, "tag"), items)


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        (Kind.DISCONNECTED, "{} is disconnected", "It lost the connection to its bridge, so its state is not known."),
        (Kind.BATTERY_LOW, "{}: battery low", "18 % left. Charge it soon."),
        (Kind.BATTERY_CRITICAL, "{}: battery almost empty", "18 % left. Charge it now, or the lock will stop."),
        (Kind.JAMMED, "{} is jammed", "Its bolt did not move as it should: look at the door."),
        (Kind.LEFT_UNLOCKED, "{} is unlocked", SETTINGS),
        (Kind.DOOR_LEFT_OPEN, "{}: the door is open", SETTINGS),
        (
            Kind.NEEDS_CALIBRATION,
            "{} needs calibration",
            "Whether it is locked is not known until you calibrate it with the tedee app.",
        ),
        (Kind.RECONNECTED, "{} is connected again", "after 12 min"),
        (
            Kind.UNSTABLE,
            "{}: the connection is unstable",
            "You get no more notifications about its connection until it is stable again.",
        ),
    ],
)
def test_texts_of_a_notification_about_one_lock(kind: Kind, title: str, body: str) -> None:
    item = Item(kind, unlocked(), 725.0 if kind is Kind.RECONNECTED else None)
    assert notification_texts(notify(kind, item)) == (title.format("Front door"), body)
    assert notification_texts(notify(kind, item), hide_names=True) == (title.format("A lock"), body)


@pytest.mark.parametrize(
    ("rechargeable", "low", "critical"),
    [
        (True, "18 % left. Charge it soon.", "18 % left. Charge it now, or the lock will stop."),
        (
            False,
            "18 % left. Replace its batteries soon.",
            "18 % left. Replace its batteries now, or the lock will stop.",
        ),
        (None, "18 % left. It will not last much longer.", "18 % left. The lock will stop soon."),
    ],
)
def test_words_for_a_battery_fit_the_type_of_the_lock(rechargeable: bool | None, low: str, critical: str) -> None:
    of = lock(3, "Front door", level=18, rechargeable=rechargeable)
    kinds = (Kind.BATTERY_LOW, Kind.BATTERY_CRITICAL)
    assert [notification_texts(notify(kind, Item(kind, of)))[1] for kind in kinds] == [low, critical]


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("hide_names", [False, True])
def test_an_alert_about_the_program_is_explained_in_one_sentence(kind: Kind, hide_names: bool) -> None:
    title, body = notification_texts(notify(kind, Item(kind, None)), hide_names)
    assert title
    assert "{" not in title + body
    assert body.count(". ") == 0
    assert body.endswith(".")
    assert own_text(kind) == body


TOGETHER = {
    Kind.DISCONNECTED: "5 locks are disconnected",
    Kind.BATTERY_LOW: "5 locks: battery low",
    Kind.BATTERY_CRITICAL: "5 locks: battery almost empty",
    Kind.JAMMED: "5 locks are jammed",
    Kind.LEFT_UNLOCKED: "5 locks are unlocked",
    Kind.DOOR_LEFT_OPEN: "5 doors are open",
    Kind.NEEDS_CALIBRATION: "5 locks need calibration",
    Kind.RECONNECTED: "5 locks are connected again",
    Kind.UNSTABLE: "5 locks have an unstable connection",
}


@pytest.mark.parametrize("kind", OF_LOCKS)
def test_texts_of_a_notification_about_several_locks(kind: Kind) -> None:
    five = notify(kind, *(Item(kind, unlocked(n)) for n in range(5)))
    assert notification_texts(five) == (TOGETHER[kind], "Attic, Back door, Cellar and 2 more")
    assert notification_texts(five, hide_names=True) == (TOGETHER[kind], "Lockwatch shows which.")
    for count, body in (
        (2, "Attic, Back door"),
        (3, "Attic, Back door, Cellar"),
        (4, "Attic, Back door, Cellar and 1 more"),
    ):
        some = notify(kind, *(Item(kind, unlocked(n)) for n in range(count)))
        assert notification_texts(some) == (TOGETHER[kind].replace("5", str(count)), body)


@pytest.mark.parametrize(
    ("kind", "title"),
    [(Kind.DIGEST_GAP, "While Lockwatch could not see"), (Kind.DIGEST_QUIET, "While notifications were held back")],
)
def test_texts_of_a_digest(kind: Kind, title: str) -> None:
    digest = notify(
        kind,
        Item(Kind.TOKEN_REFUSED, None),
        Item(Kind.JAMMED, unlocked(0)),
        Item(Kind.DISCONNECTED, unlocked(3)),
        Item(Kind.DISCONNECTED, unlocked(4), after_s=60.0),
        Item(Kind.DISCONNECTED, unlocked(5)),
    )
    assert notification_texts(digest) == (
        title,
        "The access key was rejected\nAttic: jammed\nFront door: disconnected\nGarage: connected again\n"
        "Hall: disconnected",
    )
    assert notification_texts(digest, hide_names=True) == (
        title,
        "The access key was rejected\n1 locks: jammed\n2 locks: disconnected\n1 locks: connected again",
    )  # "1 locks" is the source text; the English translation has the singular


def test_a_long_digest_is_truncated() -> None:
    for count, last in ((6, "Hall: battery low"), (7, "and 1 more"), (8, "and 2 more")):
        digest = notify(Kind.DIGEST_GAP, *(Item(Kind.BATTERY_LOW, unlocked(n)) for n in range(count)))
        lines = notification_texts(digest)[1].splitlines()
        assert (len(lines), lines[-1]) == (min(count, 7), last)


@pytest.mark.parametrize(
    ("titles", "named"),
    [
        (("A is jammed",), "A is jammed"),
        (("A is jammed", "B: battery low"), "A is jammed; B: battery low"),
        (("A is jammed", "B: battery low", "C", "D"), "A is jammed; B: battery low and 2 more"),
        (("{names} is %n",), "{names} is %n"),
    ],
)
def test_text_about_notifications_that_no_service_accepted(titles: tuple[str, ...], named: str) -> None:
    assert not_shown_text(titles) == f"These notifications could not be shown: {named}."


@pytest.mark.parametrize("kind", [kind for kind in OF_LOCKS if kind is not Kind.RECONNECTED])
def test_a_digest_has_texts_for_each_kind_of_alert_raised_and_cleared(kind: Kind) -> None:
    stands = notification_texts(notify(Kind.DIGEST_QUIET, Item(kind, unlocked())))[1]
    assert stands.startswith("Front door: ")
    if kind is not Kind.UNSTABLE:  # no text of its own: it ends together with the disconnection
        assert notification_texts(notify(Kind.DIGEST_GAP, Item(kind, unlocked(), 60.0)))[1] != stands


@pytest.mark.parametrize("name", ["<b>&amp;{0}%n</b>", "{name}", "%n %1"])
def test_markup_and_placeholders_in_a_name_are_plain_text(name: str) -> None:
    assert (
        notification_texts(notify(Kind.DISCONNECTED, Item(Kind.DISCONNECTED, unlocked(1, name))))[0]
        == f"{name} is disconnected"
    )
    many = notify(Kind.JAMMED, *(Item(Kind.JAMMED, unlocked(n, name)) for n in range(4)))
    assert notification_texts(many)[1] == f"{name}, {name}, {name} and 1 more"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("hide_names", [False, True])
def test_hidden_names_appear_nowhere(kind: Kind, hide_names: bool) -> None:
    items = [Item(Kind.JAMMED if kind in DIGESTS else kind, None if kind in OWN else unlocked(n)) for n in range(1, 4)]
    for count in (1,) if kind in OWN else (1, 3):
        text = "\n".join(notification_texts(notify(kind, *items[:count]), hide_names))
        named = any(name in text for name in NAMES)
        assert named == (not hide_names and kind not in OWN)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.DISCONNECTED, f"Disconnected since {TIME}"),
        (Kind.BATTERY_LOW, "Battery low"),
        (Kind.BATTERY_CRITICAL, "Battery almost empty"),
        (Kind.JAMMED, "Jammed"),
        (Kind.LEFT_UNLOCKED, f"Unlocked since {TIME}"),
        (Kind.DOOR_LEFT_OPEN, f"Door open since {TIME}"),
        (Kind.NEEDS_CALIBRATION, "Needs calibration"),
    ],
)
def test_text_of_an_alert_in_a_menu(kind: Kind, text: str) -> None:
    alert = Alert(kind, NOW - 60)
    assert alert_text(alert, unlocked(), NOW) == alert_line(alert, unlocked(), NOW) == text
    acknowledged = replace(alert, silent_until=math.inf)
    assert alert_line(acknowledged, unlocked(), NOW) == f"{text} (acknowledged)"
    assert alert_line(replace(alert, silent_until=NOW + 60), unlocked(), NOW) == f"{text} (snoozed until {END})"


@pytest.mark.parametrize("kind", OWN)
def test_text_of_an_alert_about_the_program_in_a_menu(kind: Kind) -> None:
    assert alert_text(Alert(kind, NOW), None, NOW) == notification_texts(notify(kind, Item(kind, None)))[0]


def test_an_expired_snooze_has_no_text() -> None:
    assert silence_text(Alert(Kind.JAMMED, NOW), NOW) == ""
    assert silence_text(Alert(Kind.JAMMED, NOW, silent_until=NOW), NOW) == ""


def test_texts_of_the_users_acts() -> None:
    assert [act_text(act) for act in Act] == [
        "Acknowledge",
        "Snooze for 1 hour",
        "Snooze until tomorrow, 08:00",
        "Undo",
        "Pause notifications for 1 hour",
        "Pause notifications until tomorrow, 08:00",
        "Pause notifications until resumed",
        "Resume notifications",
    ]
    timed = [act for act in Act if act not in (Act.ACKNOWLEDGE, Act.TAKE_BACK, Act.RESUME)]
    assert [how_long_text(act) for act in timed] == [
        *("For 1 hour", "Until tomorrow, 08:00"),
        *("For 1 hour", "Until tomorrow, 08:00", "Until resumed"),
    ]
    assert all("all" in act_on_all_text(act) for act in Act if act not in PAUSES)


@pytest.mark.parametrize(("clock", "day"), [("00:00", "today"), ("05:00", "today"), ("05:01", "tomorrow")])
def test_the_texts_for_until_08_00_name_the_day(monkeypatch: pytest.MonkeyPatch, clock: str, day: str) -> None:
    wall = datetime.fromisoformat(f"2026-03-05T{clock}:00Z").timestamp()
    monkeypatch.setattr(alerts, "moment", lambda: Moment(0.0, wall, 0.0, UTC))
    texts = [act_text(Act.SNOOZE_UNTIL_8), act_text(Act.PAUSE_UNTIL_8), act_on_all_text(Act.SNOOZE_UNTIL_8)]
    texts += [how_long_text(Act.SNOOZE_UNTIL_8), how_long_text(Act.PAUSE_UNTIL_8)]
    assert all(day in text for text in texts)
    assert button_text(Act.SNOOZE_UNTIL_8) == {"today": "This morning", "tomorrow": "Tomorrow"}[day]


@pytest.fixture
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.mark.usefixtures("_english_again")
@pytest.mark.parametrize("clock", ["00:00", "12:00"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_a_notification_fit_beside_each_other(
    monkeypatch: pytest.MonkeyPatch, language: str, clock: str
) -> None:
    """Plasma has the least space: 324 px with 10 pt text. The font of this test is slightly wider than its font."""
    wall = datetime.fromisoformat(f"2026-03-05T{clock}:00Z").timestamp()
    monkeypatch.setattr(alerts, "moment", lambda: Moment(0.0, wall, 0.0, UTC))
    set_language(language)
    font = QFont("DejaVu Sans")
    font.setPixelSize(13)
    padding, spacing = 2 * 6, 4
    widths = [QFontMetrics(font).horizontalAdvance(button_text(act)) + padding for act in BUTTONS]
    assert sum(widths) + 2 * spacing <= 324
    assert max(widths) <= (324 - 2 * spacing) / 3
