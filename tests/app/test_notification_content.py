"""What the presenter adds to the texts of a notification: the mark of the demo, and the button for a new key."""

from pytestqt.qtbot import QtBot

from lockwatch.app.notification_content import ENTER_KEY
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.domain.alerts import Kind, NotificationSlot
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.news import Item, Notify
from lockwatch.domain.user_actions import Act, Target
from tests.app.screen import Screen

DISCONNECTED = Notify(
    NotificationSlot(Kind.DISCONNECTED, "place"),
    (Item(Kind.DISCONNECTED, Lock(Observation(1, connected=False), 0.0, LockInfo(1, "Door 1", "S1"))),),
)


def test_a_rejected_access_key_can_be_replaced_by_a_button(
    qtbot: QtBot, presenter: NotificationPresenter, screen: Screen, acts: list[tuple[frozenset[Target], Act]]
) -> None:
    presenter.on_happened(Notify(NotificationSlot(Kind.TOKEN_REFUSED, "lockwatch"), (Item(Kind.TOKEN_REFUSED, None),)))
    assert screen.last is not None
    assert [action.name for action in screen.last.actions] == [ENTER_KEY, "acknowledge", "snooze_1h"]
    with qtbot.waitSignal(presenter.key_requested):
        screen.acted.emit(screen.last.tag, ENTER_KEY)
    assert acts == []


def test_notifications_of_the_demo_are_marked(presenter: NotificationPresenter, screen: Screen) -> None:
    titles = []
    for demo in (True, False):
        presenter.use_demo(demo)
        presenter.on_happened(DISCONNECTED)
        assert screen.last is not None
        titles.append(screen.last.title)
        presenter.show_hint("drain", "Door 1 drains faster", "than before")
        titles.append(screen.last.title)
    assert titles == [
        "Door 1 is disconnected (demo)",
        "Door 1 drains faster (demo)",
        "Door 1 is disconnected",
        "Door 1 drains faster",
    ]
