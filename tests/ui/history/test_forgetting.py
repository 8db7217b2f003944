"""Forgetting the history of one lock or of all, which the user has to confirm."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from lockwatch.domain.timeline import Page, Query
from tests.ui.history.entries import event
from tests.ui.history.opened import NAMES, Opened


def entry(opened: Opened, text: str) -> QAction:
    """The entry with this text in the menu "Delete history…"."""
    (button,) = (each for each in opened.window.findChildren(QPushButton) if each.menu() is not None)
    (action,) = (each for each in button.menu().actions() if each.text() == text)
    return action


def question(opened: Opened, text: str) -> QMessageBox:
    """The dialog that this entry opens."""
    action = entry(opened, text)
    assert action.isEnabled()
    action.trigger()
    (box,) = opened.window.findChildren(QMessageBox)
    return box


@pytest.mark.parametrize(
    ("text", "named", "key"),
    [("Delete the history of this lock…", "Front door", "A"), ("Delete all history…", "all locks", None)],
)
def test_forgetting_has_to_be_confirmed_and_can_be_cancelled(
    opened: Opened, text: str, named: str, key: str | None
) -> None:
    opened.choose(1)
    forgotten: list[str | None] = []
    opened.window.forget_requested.connect(forgotten.append)
    box = question(opened, text)
    assert named in box.text() + box.informativeText()
    assert "permanently" in box.informativeText()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert forgotten == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    box = question(opened, text)
    (forget,) = (each for each in box.findChildren(QPushButton) if each.text().replace("&", "") == "Delete")
    forget.click()
    assert forgotten == [key]


def test_the_question_distinguishes_a_lock_from_a_former_one_with_the_same_name(opened: Opened) -> None:
    opened.window.show_page(opened.requested[-1], Page(names={**NAMES, "C": "Garage"}))
    for place, name, anew in ((2, "Garage", True), (3, "Garage (left the account)", False)):
        opened.choose(place)
        box = question(opened, "Delete the history of this lock…")
        assert box.text() == f"Delete the history of {name}?"
        assert ("recorded again" in box.informativeText()) is anew
        box.reject()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_forget_this_lock_is_enabled_only_if_a_lock_is_chosen(opened: Opened) -> None:
    for place, possible in ((0, False), (1, True), (3, True), (4, False)):
        opened.answer(event("10:00"))
        opened.choose(place)
        assert entry(opened, "Delete the history of this lock…").isEnabled() is possible


def test_the_rest_is_read_again_after_a_lock_was_forgotten(opened: Opened) -> None:
    opened.answer(event("10:00"))
    opened.choose(3)
    opened.answer(event("09:00", key="C"))
    opened.window.show_forgotten("C", True)
    assert "The history of Old workshop was deleted." in opened.text
    assert opened.requested[-1] == Query()
    assert "Old workshop (left the account)" not in opened.whose


def test_a_failure_to_forget_is_shown_and_all_is_read_again(opened: Opened) -> None:
    opened.answer(event("10:00"))
    opened.window.show_forgotten(None, False)
    assert "Not everything could be deleted" in opened.text
    assert opened.requested == [Query(), Query()], "a part may be gone"
    opened.answer(event("10:00"))
    assert "Not everything could be deleted" in opened.text
