"""The settings window says where the token is stored and how its removal ended."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lockwatch.domain.outcome import Failure, NoToken, Refused, Synced, TokenProblem, Unreachable, UnreachableReason
from lockwatch.domain.settings import Settings
from lockwatch.sync.worker import TokenChecked
from lockwatch.ui.dialogs.welcome import WelcomeDialog
from lockwatch.ui.settings.dialog import SettingsDialog
from tests.app.parts import Dialogs, button, name_keyring, token_field, token_page
from tests.ui.settings.settings_window import LOCKS, texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # logged by "offscreen"


def removable(dialogs: Dialogs) -> bool:
    (settings,) = dialogs.open(SettingsDialog)
    return button(settings, "Remove key…").isEnabled()


@pytest.mark.parametrize(
    ("failure", "sentence", "can_be_removed"),
    [
        (Refused(), "Kept in the keyring of this computer (Secret Service).", True),
        (Unreachable(UnreachableReason.NO_NETWORK), "Kept in the keyring", True),
        (NoToken(TokenProblem.NOT_SET), "There is none.", False),
        (NoToken(TokenProblem.KEYRING_LOCKED), "locked", True),
    ],
)
def test_the_settings_window_says_where_the_token_is(
    dialogs: Dialogs, failure: Failure | None, sentence: str, can_be_removed: bool
) -> None:
    dialogs.failure = failure
    assert sentence in token_page(dialogs)
    assert removable(dialogs) == can_be_removed


def test_the_place_of_the_token_is_unknown_until_a_sync_of_the_account_has_ended(dialogs: Dialogs) -> None:
    assert "Not known yet" in token_page(dialogs)
    assert not removable(dialogs)
    dialogs.token_status.on_ended(Synced(()))
    assert "Kept in the keyring" in token_page(dialogs)
    assert removable(dialogs)
    (settings,) = dialogs.open(SettingsDialog)
    settings.changed.emit(Settings(api_url="https://proxy.example"))
    assert "Not known yet" in texts(settings)
    assert not removable(dialogs)


def test_an_address_overridden_in_this_run_does_not_change_the_account(
    windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs = Dialogs(place, LOCKS, api_url="https://elsewhere.example")
    name_keyring(dialogs, qtbot, monkeypatch)
    dialogs.token_status.on_ended(Synced(()))
    assert "Kept in the keyring" in token_page(dialogs)
    (settings,) = dialogs.open(SettingsDialog)
    settings.changed.emit(Settings(api_url="https://proxy.example"))
    assert "Kept in the keyring" in texts(settings)


def test_a_token_of_the_demo_or_the_environment_can_not_be_removed(
    dialogs: Dialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs.store.begin_demo()
    dialogs.token_status.on_ended(Synced(()))
    assert "The demo needs no access key" in token_page(dialogs)
    assert "end the demo in the list" in token_page(dialogs)
    assert not removable(dialogs)
    monkeypatch.setenv("LOCKWATCH_TOKEN", "abc")
    assert "LOCKWATCH_TOKEN" in token_page(dialogs)
    assert not removable(dialogs)


def test_the_name_of_the_keyring_is_read_in_the_background(
    windows: None, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.storage.backends.Working")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    dialogs = Dialogs(place, LOCKS)
    dialogs.token_status.on_ended(Synced(()))
    with qtbot.waitSignal(dialogs.token_status.keyring_named):
        assert "…" in token_page(dialogs)
    assert "Kept in the keyring of this computer (backends Working)." in token_page(dialogs)


def test_a_token_for_this_run_only_is_described_so_until_one_is_stored(qtbot: QtBot, dialogs: Dialogs) -> None:
    for keep, sentence in ((False, "for this session only"), (True, "Kept in the keyring")):
        dialogs.welcome.show()
        (welcome,) = dialogs.open(WelcomeDialog)
        token_field(welcome).setText("abc")
        if not keep:
            welcome.key.offer_session_only(chosen=True)
        with qtbot.waitSignal(dialogs.welcome.token_tried) as tried:
            button(welcome, "Check key").click()
        assert tried.args == ["abc", keep]
        dialogs.welcome.on_token_checked(TokenChecked(Synced(())))
        assert sentence in token_page(dialogs)


@pytest.mark.parametrize(
    ("ended", "sentence"),
    [(NoToken(TokenProblem.NOT_SET), "The access key was removed."), (NoToken(TokenProblem.KEYRING_LOCKED), "keyring")],
)
def test_the_settings_window_says_how_a_removal_ended(
    qtbot: QtBot, dialogs: Dialogs, ended: NoToken, sentence: str
) -> None:
    assert "The access key was removed." not in token_page(dialogs)
    (settings,) = dialogs.open(SettingsDialog)
    with qtbot.waitSignal(dialogs.token_status.token_forgotten):
        settings.token_removal_requested.emit()
    dialogs.failure = ended
    dialogs.token_status.on_ended(ended)
    assert sentence in texts(settings)
