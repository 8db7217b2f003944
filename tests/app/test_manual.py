"""The manual: pressing F1 in a window makes the system open the right page."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from lockwatch.app.manual import Manual
from lockwatch.app.manual_pages import write_pages
from lockwatch.ui.lock_list.window import ListWindow
from lockwatch.ui.tray.menu import TrayMenu
from lockwatch.ui.widgets.help import add_window_keys, open_manual
from lockwatch.util.resources import resources
from tests.ui.action_log import ActionLog


class Browser(QObject):
    """What the system opens files with: a stand-in for xdg-open, which ends with `status`."""

    opened = Signal(str)
    """Emitted when it has been started, with the URL."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._log = folder / "opened"
        self._log.touch()
        self._program = folder / "xdg-open"
        self._watcher = QFileSystemWatcher([str(self._log)], self)
        self._watcher.fileChanged.connect(self._on_opened)
        self.ends_with(0)

    def ends_with(self, status: int) -> None:
        self._program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>"{self._log}"\nexit {status}\n')
        self._program.chmod(0o755)

    @property
    def opened_urls(self) -> list[str]:
        return self._log.read_text("utf-8").splitlines()

    @Slot()
    def _on_opened(self) -> None:
        if self.opened_urls:
            self.opened.emit(self.opened_urls[-1])


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    if sys.platform != "linux":
        pytest.skip("xdg-open and XDG_CACHE_HOME are of Linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return Browser(tmp_path)


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes the pause after opening the manual, so that it can be opened twice in a row."""
    monkeypatch.setattr("lockwatch.app.manual.ONCE_WITHIN_MS", 0)


@pytest.fixture
def manual(qtbot: QtBot, browser: Browser) -> Iterator[Manual]:
    manual = Manual()
    yield manual
    manual.finish()


@pytest.mark.usefixtures("manual")
def test_f1_opens_the_manual(qtbot: QtBot, browser: Browser) -> None:
    window = QDialog()
    qtbot.addWidget(window)
    add_window_keys(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(browser.opened) as opened:
        QTest.keyClick(window, Qt.Key.Key_F1)
    page = Path(opened.args[0])
    assert "Lockwatch manual" in page.read_text("utf-8")


@pytest.mark.usefixtures("no_pause", "manual")
def test_the_help_entries_of_menu_and_list_open_the_manual(qtbot: QtBot, browser: Browser) -> None:
    menu = TrayMenu(QMenu())
    window = ListWindow(ActionLog().actions)
    qtbot.addWidget(window)
    (entry,) = (action for action in menu.menu.actions() if action.text() == "Help")
    (more,) = (button for button in window.findChildren(QToolButton) if button.text() == "More")
    (of_list,) = (action for action in more.menu().actions() if action.text() == "Help")
    for ask in (entry.trigger, of_list.trigger):
        with qtbot.waitSignal(browser.opened):
            ask()


def test_the_folder_of_the_manual_is_reported_if_the_cache_cannot_be_written(
    qtbot: QtBot, manual: Manual, browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "lockwatch").write_text("in the way")
    with qtbot.waitSignal(manual.unopened) as unopened:
        open_manual()
    assert unopened.args == [str(resources() / "manual")]


def test_a_missing_browser_is_reported(
    qtbot: QtBot, manual: Manual, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.ends_with(3)
    with qtbot.waitSignal(manual.unopened) as unopened:
        open_manual()
    assert browser.opened_urls
    assert unopened.args == [str(resources() / "manual")]


@pytest.mark.usefixtures("manual")
def test_ten_requests_in_a_row_open_the_manual_once(qtbot: QtBot, browser: Browser) -> None:
    with qtbot.waitSignal(browser.opened):
        for _ in range(10):
            open_manual()
    qtbot.wait(200)
    assert len(browser.opened_urls) == 1


def test_the_links_of_the_pages_lead_to_their_headings(qtbot: QtBot, tmp_path: Path) -> None:
    write_pages(tmp_path)
    pages = {path.stem: path.read_text("utf-8") for path in tmp_path.glob("*.html")}
    assert pages.keys() == {path.stem for path in (resources() / "manual").glob("*.md")}
    for stem, text in pages.items():
        for link in re.findall(r'href="([^"]+)', text):
            path, _, anchor = link.partition("#")
            if not path.startswith("https:"):
                page = Path(QUrl(path).toLocalFile() or tmp_path / (path or f"{stem}.html"))
                assert page.exists(), link
                assert not anchor or f'id="{anchor}"' in page.read_text("utf-8"), link


def test_the_pictures_of_the_pages_are_beside_them(qtbot: QtBot, tmp_path: Path) -> None:
    write_pages(tmp_path)
    texts = [path.read_text("utf-8") for path in tmp_path.glob("*.html")]
    pictures = {picture for text in texts for picture in re.findall(r'<img src="([^"]+)', text)}
    assert pictures
    assert all(
        (tmp_path / picture).read_bytes() == (resources() / "manual" / picture).read_bytes() for picture in pictures
    )
