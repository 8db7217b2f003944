"""The dialogs ask, and leave the doing to others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lockwatch import __version__
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.settings_store import SettingsStore
from lockwatch.domain.outcome import (
    Failure,
    NoToken,
    Outcome,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import Schedule
from lockwatch.domain.settings import LockSettings, Settings
from lockwatch.storage import token
from lockwatch.storage.settings_file import FILE_NAME, load
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.dialogs.about import AboutDialog
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.settings.dialog import SettingsDialog
from lockwatch.ui.wording.failures import failure_text
from lockwatch.ui.wording.language import set_language
from tests.app.parts import Dialogs
from tests.ui.settings.settings_window import CELLAR, LOCKS, choice, control, texts, turn_to

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # said by "offscreen"


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text().replace("&", "") == text)


@pytest.fixture
def welcome(qtbot: QtBot) -> WelcomeDialog:
    dialog = WelcomeDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def field(welcome: WelcomeDialog) -> QLineEdit:
    return welcome.findChildren(QLineEdit)[0]


def test_the_token_is_hidden_until_it_is_asked_for(welcome: WelcomeDialog) -> None:
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Password
    welcome.findChildren(QToolButton)[0].click()
    assert field(welcome).echoMode() is QLineEdit.EchoMode.Normal


@pytest.mark.parametrize(
    ("pasted", "token"),
    [("abc", "abc"), ("  ab\n c\t", "abc"), ("\ufeffabc\u200b", "abc"), ("a.b-c_=/+", "a.b-c_=/+")],
)
def test_a_pasted_token_is_cleaned(qtbot: QtBot, welcome: WelcomeDialog, pasted: str, token: str) -> None:
    field(welcome).setText(pasted)
    with qtbot.waitSignal(welcome.token_entered, timeout=500) as entered:
        button(welcome, "Check and start").click()
    assert entered.args == [token]
    assert not button(welcome, "Checking…").isEnabled()
    assert not field(welcome).isEnabled()


@pytest.mark.parametrize("text", ["", "   ", "ключ", "“abc”", "a\x00b"])
def test_what_can_be_no_token_is_refused_at_the_field(welcome: WelcomeDialog, text: str) -> None:
    field(welcome).setText(text)
    assert not button(welcome, "Check and start").isEnabled()
    assert ("No token has such characters" in texts(welcome)) == bool(text.strip())


def test_a_result_is_told_and_a_good_one_forgets_the_token(welcome: WelcomeDialog) -> None:
    field(welcome).setText("abc")
    button(welcome, "Check and start").click()
    welcome.show_result("The token was refused.", False)
    assert "refused" in texts(welcome)
    assert field(welcome).text() == "abc"
    assert button(welcome, "Check and start").isEnabled()
    button(welcome, "Check and start").click()
    welcome.show_result("4 locks found.", True)
    assert "4 locks" in texts(welcome)
    assert field(welcome).text() == ""


def test_without_a_keyring_the_token_is_kept_for_this_run(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    box = welcome.findChildren(QCheckBox)[0]
    assert not box.isVisible()
    welcome.offer_session_only()
    assert box.isVisible()
    box.setChecked(True)
    field(welcome).setText("abc")
    with qtbot.assertNotEmitted(welcome.token_entered), qtbot.waitSignal(welcome.token_for_this_run) as entered:
        button(welcome, "Check and start").click()
    assert entered.args == ["abc"]


def test_the_demo_and_the_reason(qtbot: QtBot, welcome: WelcomeDialog) -> None:
    welcome.set_reason("The keyring is locked.")
    assert "The keyring is locked." in texts(welcome)
    assert "Device.Read" in texts(welcome)
    with qtbot.waitSignal(welcome.demo_requested, timeout=500):
        button(welcome, "Try the demo").click()


def test_a_result_is_read_by_who_does_not_see_it(welcome: WelcomeDialog) -> None:
    field(welcome).setText("abc")
    welcome.show_result("The token was refused.", False)
    assert field(welcome).accessibleDescription() == "The token was refused."
    field(welcome).setText("abcd")
    assert field(welcome).accessibleDescription() == ""


def test_the_tab_key_goes_from_the_key_to_the_start(welcome: WelcomeDialog) -> None:
    welcome.offer_session_only()
    field(welcome).setText("abc")
    field(welcome).setFocus()
    reached: list[QWidget] = []
    each = field(welcome).nextInFocusChain()
    while each is not None and each is not field(welcome):
        reached.append(each)
        each = each.nextInFocusChain()
    names = [each.accessibleName() or each.property("text") for each in reached if _by_tab(each)]
    assert names == ["Show the key", "Keep the token for this run only", "Try the demo", "Check and start"]


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()


def test_about_says_what_it_is_and_what_it_is_not(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    text = texts(dialog)
    assert all(part in text for part in (__version__, "MIT", "Independent", "only reads"))
    assert "Diagnostics" not in text


def test_about_copies_what_it_shows_and_says_so(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show_diagnostics("Lockwatch: 1\nlocks: 4\n")
    dialog.show()
    assert "Copied." not in texts(dialog)
    button(dialog, "Copy diagnostics").click()
    preview = dialog.findChildren(QPlainTextEdit)[0]
    assert preview.isReadOnly()
    assert QApplication.clipboard().text() == preview.toPlainText() == "Lockwatch: 1\nlocks: 4\n"
    assert "Copied." in texts(dialog)


# The windows together


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Of the settings."""
    made = tmp_path / "place"
    made.mkdir()
    return made


@pytest.fixture
def windows(qtbot: QtBot) -> Iterator[None]:
    """Closes those that are open at the end."""
    yield
    for each in QApplication.topLevelWidgets():
        if isinstance(each, SettingsDialog | AboutDialog | WelcomeDialog) and each.isVisible():
            each.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def name_keyring(dialogs: Dialogs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, qtbot.waitSignal(dialogs.token_status.keyring_named):
        patch.setattr(token, "keyring_name", lambda: "Secret Service")
        dialogs.token_status.ask_keyring()


@pytest.fixture
def dialogs(windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch) -> Dialogs:
    """The name of the keyring is known."""
    dialogs = Dialogs(place, LOCKS)
    name_keyring(dialogs, qtbot, monkeypatch)
    return dialogs


def account(dialogs: Dialogs) -> str:
    """What the page of the token says."""
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    turn_to(settings, "Account")
    return texts(settings)


def removable(dialogs: Dialogs) -> bool:
    (settings,) = dialogs.open(SettingsDialog)
    return button(settings, "Remove token…").isEnabled()


@pytest.mark.parametrize(
    ("failure", "said", "can_be_removed"),
    [
        (Refused(), "Kept in the keyring of this computer (Secret Service).", True),
        (Unreachable(UnreachableReason.NO_NETWORK), "Kept in the keyring", True),
        (NoToken(TokenProblem.NOT_SET), "There is none.", False),
        (NoToken(TokenProblem.KEYRING_LOCKED), "locked", True),
    ],
)
def test_the_settings_say_where_the_token_is(
    dialogs: Dialogs, failure: Failure | None, said: str, can_be_removed: bool
) -> None:
    dialogs.failure = failure
    assert said in account(dialogs)
    assert removable(dialogs) == can_be_removed


def test_where_the_token_is_is_not_known_until_a_sync_of_the_account_has_ended(dialogs: Dialogs) -> None:
    assert "Not known yet" in account(dialogs)
    assert not removable(dialogs)
    dialogs.token_status.on_ended(Synced(()))
    assert "Kept in the keyring" in account(dialogs)
    assert removable(dialogs)
    (settings,) = dialogs.open(SettingsDialog)
    settings.changed.emit(Settings(api_url="https://proxy.example"))
    assert "Not known yet" in texts(settings)
    assert not removable(dialogs)


def test_an_address_that_this_run_does_not_use_is_no_other_account(
    windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs = Dialogs(place, LOCKS, api_url="https://elsewhere.example")
    name_keyring(dialogs, qtbot, monkeypatch)
    dialogs.token_status.on_ended(Synced(()))
    assert "Kept in the keyring" in account(dialogs)
    (settings,) = dialogs.open(SettingsDialog)
    settings.changed.emit(Settings(api_url="https://proxy.example"))
    assert "Kept in the keyring" in texts(settings)


def test_a_token_that_is_not_ours_is_left_alone(dialogs: Dialogs, monkeypatch: pytest.MonkeyPatch) -> None:
    dialogs.store.begin_demo()
    dialogs.token_status.on_ended(Synced(()))
    assert "The demo needs no token" in account(dialogs)
    assert "start it without --demo" in account(dialogs)
    assert not removable(dialogs)
    monkeypatch.setenv("LOCKWATCH_TOKEN", "abc")
    assert "LOCKWATCH_TOKEN" in account(dialogs)
    assert not removable(dialogs)


def test_the_keyring_is_asked_for_its_name_in_the_background(
    windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.storage.backends.Working")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    dialogs = Dialogs(place, LOCKS)
    dialogs.token_status.on_ended(Synced(()))
    with qtbot.waitSignal(dialogs.token_status.keyring_named, timeout=10_000):
        assert "…" in account(dialogs)
    assert "Kept in the keyring of this computer (backends Working)." in account(dialogs)


def test_a_token_for_this_run_is_said_to_be_one_until_another_is_kept(qtbot: QtBot, dialogs: Dialogs) -> None:
    for keep, said in ((False, "for this run only"), (True, "Kept in the keyring")):
        dialogs.welcome.show()
        (welcome,) = dialogs.open(WelcomeDialog)
        field(welcome).setText("abc")
        if not keep:
            welcome.offer_session_only()
            welcome.findChildren(QCheckBox)[0].setChecked(True)
        with qtbot.waitSignal(dialogs.welcome.token_tried) as tried:
            button(welcome, "Check and start").click()
        assert tried.args == ["abc", keep]
        dialogs.welcome.on_token_checked(TokenChecked(Synced(())))
        assert said in account(dialogs)


@pytest.mark.parametrize(
    ("ended", "said"),
    [(NoToken(TokenProblem.NOT_SET), "The token is removed."), (NoToken(TokenProblem.KEYRING_LOCKED), "keyring")],
)
def test_how_a_removal_ended_is_said(qtbot: QtBot, dialogs: Dialogs, ended: NoToken, said: str) -> None:
    assert "The token is removed." not in account(dialogs)
    (settings,) = dialogs.open(SettingsDialog)
    with qtbot.waitSignal(dialogs.token_status.token_forgotten):
        settings.token_removal_requested.emit()
    dialogs.failure = ended
    dialogs.token_status.on_ended(ended)
    assert said in texts(settings)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda store: store.rename_lock(CELLAR, "Cellar", " Wine "), LockSettings(battery_low=30, name="Wine")),
        (lambda store: store.rename_lock(CELLAR, "Cellar", " "), LockSettings(battery_low=30)),
        (lambda store: store.set_hidden(CELLAR, "Cellar", True), LockSettings(battery_low=30, hidden=True)),
        (lambda store: store.set_never_tell(CELLAR, "Cellar", True), LockSettings(battery_low=30, never_tell=True)),
    ],
)
def test_what_the_list_changes_of_a_lock_is_kept_where_its_settings_stand(
    qtbot: QtBot, tmp_path: Path, act: Callable[[SettingsStore], None], expected: LockSettings
) -> None:
    before = Settings(locks={"Cellar": LockSettings(battery_low=30)})
    after = Settings(locks={"Cellar": expected})
    store = SettingsStore(LaunchOptions(tmp_path, tmp_path), before)
    with qtbot.waitSignal(store.changed) as changed:
        act(store)
    assert changed.args == [before, after]
    qtbot.waitUntil(lambda: load(tmp_path).settings == after)


@pytest.mark.parametrize("url", ["http://api.tedee.com", "https://me@api.tedee.com", "api.tedee.com"])
def test_an_address_that_the_token_must_not_go_to_is_refused_with_words(
    qtbot: QtBot, dialogs: Dialogs, url: str
) -> None:
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    with qtbot.assertNotEmitted(dialogs.store.changed):
        settings.changed.emit(Settings(api_url=url))
    assert "must begin with https://" in texts(settings)
    assert dialogs.store.stored == Settings()


@pytest.mark.usefixtures("expected_log")
def test_a_change_that_could_not_be_kept_is_told_once_until_one_is_kept_again(
    qtbot: QtBot, dialogs: Dialogs, place: Path
) -> None:
    unsaved: list[str] = []
    dialogs.settings.not_saved.connect(unsaved.append)

    def change(width: int, *, fails: bool) -> None:
        if fails and place.is_dir():
            place.rename(place.with_name("aside"))
            place.touch()
        elif not fails and place.is_file():
            place.unlink()
            place.with_name("aside").rename(place)
        with qtbot.waitSignal(dialogs.store.saved):
            dialogs.store.set_list_size(width, 700)

    for width, fails, told in ((500, True, 1), (501, True, 1), (502, False, 1), (503, True, 2)):
        change(width, fails=fails)
        assert len(unsaved) == told
    assert "could not be saved" in unsaved[0]
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    change(504, fails=True)
    assert "could not be saved" in texts(settings)
    assert len(unsaved) == 2
    change(505, fails=False)
    assert load(place).settings == dialogs.store.stored


@pytest.mark.usefixtures("expected_log")
def test_what_could_not_be_kept_is_kept_with_the_next_change_and_what_was_written_by_hand_stays(
    qtbot: QtBot, dialogs: Dialogs, place: Path
) -> None:
    place.rmdir()
    place.touch()
    with qtbot.waitSignal(dialogs.store.saved):
        dialogs.store.set_hidden("1", "Front", True)
    place.unlink()
    place.mkdir()
    (place / FILE_NAME).write_text("interval_s = 60\n")
    with qtbot.waitSignal(dialogs.store.saved):
        dialogs.store.set_never_tell("2", "Cellar", True)
    own = {"1": LockSettings(hidden=True), "2": LockSettings(never_tell=True)}
    assert load(place).settings == Settings(interval_s=60, locks=own)


def test_what_is_kept_once_is_not_written_over_what_is_written_by_hand_since(
    qtbot: QtBot, dialogs: Dialogs, place: Path
) -> None:
    dialogs.store.set_hidden("1", "Front", True)
    qtbot.waitUntil(lambda: load(place).settings == dialogs.store.stored)
    (place / FILE_NAME).write_text("interval_s = 60\n")
    dialogs.store.set_never_tell("2", "Cellar", True)
    by_hand = Settings(interval_s=60, locks={"2": LockSettings(never_tell=True)})
    qtbot.waitUntil(lambda: load(place).settings == by_hand)


def test_the_size_of_the_list_is_kept(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.store.set_list_size(500, 700)
    assert dialogs.store.effective == Settings(list_width=500, list_height=700)


def test_the_thresholds_of_one_lock_are_opened(dialogs: Dialogs) -> None:
    dialogs.settings.show(CELLAR)
    (settings,) = dialogs.open(SettingsDialog)
    assert settings.findChildren(QListWidget)[0].currentItem().text() == "Cellar"
    assert settings.findChildren(QListWidget)[0].isVisible()


def test_in_another_language_the_open_windows_are_made_anew_and_no_others(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.remake()
    assert not dialogs.open(QDialog)
    dialogs.settings.show(CELLAR)
    dialogs.welcome.show(Refused())
    (settings,), (welcome,) = dialogs.open(SettingsDialog), dialogs.open(WelcomeDialog)
    field(welcome).setText("half a tok")
    settings.move(30, 40)
    welcome.move(50, 60)
    dialogs.remake()
    (other,), (another,) = dialogs.open(SettingsDialog), dialogs.open(WelcomeDialog)
    assert other is not settings
    assert other.findChildren(QListWidget)[0].currentItem().text() == "Cellar"
    assert other.findChildren(QListWidget)[0].isVisible()
    assert another is not welcome
    assert field(another).text() == "half a tok"
    assert "refused" in texts(another)
    assert (other.pos(), another.pos()) == (QPoint(30, 40), QPoint(50, 60))
    assert not dialogs.open(AboutDialog)


def test_a_language_is_chosen_where_it_was_chosen_before(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.store.changed.connect(dialogs.remake)
    dialogs.settings.show()
    (settings,) = dialogs.open(SettingsDialog)
    choice("Language", 4)(settings)
    (other,) = dialogs.open(SettingsDialog)
    box = control(other, QComboBox, "Language")
    assert (box.currentData(), other.focusWidget()) == ("pl", box)


def in_german(dialogs: Dialogs) -> None:
    set_language("de")
    dialogs.remake()


def test_what_welcome_was_told_and_was_given_is_there_in_another_language(dialogs: Dialogs) -> None:
    dialogs.welcome.show(Refused())
    (welcome,) = dialogs.open(WelcomeDialog)
    field(welcome).setText("abc")
    welcome.findChildren(QToolButton)[0].click()
    dialogs.welcome.on_token_checked(TokenChecked(Synced(()), TokenProblem.NO_KEYRING))
    welcome.findChildren(QCheckBox)[0].setChecked(True)
    in_german(dialogs)
    (other,) = dialogs.open(WelcomeDialog)
    assert "Das Token wurde abgelehnt" in texts(other)
    assert failure_text(NoToken(TokenProblem.NO_KEYRING), Schedule(0, 0), 0) in texts(other)
    assert "refused" not in texts(other)
    assert "keyring" not in texts(other)
    box = other.findChildren(QCheckBox)[0]
    assert (box.isVisible(), box.isChecked()) == (True, True)
    assert field(other).text() == "abc"
    assert field(other).echoMode() is QLineEdit.EchoMode.Normal


def test_a_result_that_was_gone_stays_away_in_another_language(dialogs: Dialogs) -> None:
    dialogs.welcome.show()
    (welcome,) = dialogs.open(WelcomeDialog)
    field(welcome).setText("abc")
    dialogs.welcome.on_token_checked(TokenChecked(Refused()))
    field(welcome).setText("abcd")
    in_german(dialogs)
    (other,) = dialogs.open(WelcomeDialog)
    assert "abgelehnt" not in texts(other)


@pytest.mark.parametrize(("outcome", "open_after"), [(Refused(), True), (Synced(()), False)])
def test_while_a_token_is_checked_welcome_waits_with_the_other_language(
    qtbot: QtBot, dialogs: Dialogs, outcome: Outcome, open_after: bool
) -> None:
    dialogs.welcome.show()
    (welcome,) = dialogs.open(WelcomeDialog)
    field(welcome).setText("abc")
    button(welcome, "Check and start").click()
    in_german(dialogs)
    assert dialogs.open(WelcomeDialog) == [welcome]
    assert not button(welcome, "Checking…").isEnabled()
    dialogs.welcome.on_token_checked(TokenChecked(outcome))
    windows = dialogs.open(WelcomeDialog)
    assert bool(windows) == open_after
    for other in windows:
        assert other is not welcome
        assert "Das Token wurde abgelehnt" in texts(other)
        assert field(other).isEnabled()
    dialogs.welcome.close()
    dialogs.welcome.show()
    (fresh,) = dialogs.open(WelcomeDialog)
    assert "abgelehnt" not in texts(fresh)


def test_the_reason_of_a_window_that_was_closed_is_not_that_of_the_next(dialogs: Dialogs) -> None:
    dialogs.welcome.show(Refused())
    dialogs.welcome.close()
    dialogs.welcome.show()
    dialogs.remake()
    (welcome,) = dialogs.open(WelcomeDialog)
    assert "refused" not in texts(welcome)


def test_in_another_language_about_stays_where_it_was(dialogs: Dialogs) -> None:
    dialogs.about.show()
    (about,) = dialogs.open(AboutDialog)
    about.move(70, 80)
    dialogs.remake()
    (other,) = dialogs.open(AboutDialog)
    assert other is not about
    assert other.pos() == QPoint(70, 80)


def test_about_gets_its_diagnostics_as_it_opens(qtbot: QtBot, dialogs: Dialogs) -> None:
    dialogs.diagnostics = "locks: 4"
    dialogs.about.show()
    (about,) = dialogs.open(AboutDialog)
    assert about.findChildren(QPlainTextEdit)[0].toPlainText() == "locks: 4"
