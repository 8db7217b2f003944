"""The manual, from pressing F1 in a window to the page that the system is asked to open."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.app.manual import Manual, write_pages
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.tray.menu import TrayMenu
from lockwatch.ui.widgets.help import add_help_key, open_manual
from lockwatch.util.resources import resources
from tests.ui.asked import Asked


class Browser(QObject):
    """A stand-in for the browser that the system opens."""

    opened = Signal(QUrl)

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.emit(url)


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    browser = Browser()
    QDesktopServices.setUrlHandler("file", browser, "open")  # type: ignore[arg-type]  # the stub is wrong
    return browser


def test_f1_opens_the_manual(qtbot: QtBot, browser: Browser) -> None:
    manual, window = Manual(), QDialog()
    qtbot.addWidget(window)
    add_help_key(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(browser.opened, timeout=2000) as opened:
        QTest.keyClick(window, Qt.Key.Key_F1)
    page = Path(opened.args[0].toLocalFile())
    assert "Lockwatch manual" in page.read_text("utf-8")
    assert manual is not None


def test_help_in_the_menu_and_in_the_list_opens_the_manual(qtbot: QtBot, browser: Browser) -> None:
    manual, menu = Manual(), TrayMenu(QMenu())
    window = ListWindow(Asked().actions)
    qtbot.addWidget(window)
    (entry,) = (action for action in menu.menu.actions() if action.text() == "Help")
    (button,) = (button for button in window.findChildren(QToolButton) if button.text() == "Help")
    for ask in (entry.trigger, button.click):
        with qtbot.waitSignal(browser.opened, timeout=2000):
            ask()
    assert manual is not None


def test_the_folder_of_the_manual_is_reported_if_the_cache_cannot_be_written(
    qtbot: QtBot, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "lockwatch").write_text("in the way")
    manual = Manual()
    with qtbot.waitSignal(manual.unopened, timeout=2000) as unopened:
        open_manual()
    assert unopened.args == [str(resources() / "manual")]


def test_all_links_between_the_pages_lead_to_existing_pages(qtbot: QtBot, tmp_path: Path) -> None:
    write_pages(tmp_path)
    pages = {path.stem: path.read_text("utf-8") for path in tmp_path.glob("*.html")}
    assert pages.keys() == {path.stem for path in (resources() / "manual").glob("*.md")}
    for text in pages.values():
        for link in re.findall(r'href="([^"#]+)', text):
            if not link.startswith("https:"):
                assert Path(QUrl(link).toLocalFile() or tmp_path / link).exists(), link
