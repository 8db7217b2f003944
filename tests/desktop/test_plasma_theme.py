"""Whether Plasma's panel is dark, by the theme that plasmarc names."""

import os
import sys
from pathlib import Path

import pytest

from lockwatch.desktop.panel.panel_theme import PanelTheme
from lockwatch.desktop.panel.plasma_theme import plasma_panel_dark

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Plasma is a desktop of Linux")

DARK, LIGHT = "42,46,50", "239,240,241"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the home of a user for whom Plasma has the themes `default`, `breeze-dark` and `breeze-light`."""
    for name, folder in (
        ("CONFIG_HOME", "config"),
        ("CONFIG_DIRS", "etc"),
        ("DATA_HOME", "data"),
        ("DATA_DIRS", "share"),
    ):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(f"XDG_{name}", str(tmp_path / folder))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    add_theme(tmp_path / "share", "default", None)
    add_theme(tmp_path / "share", "breeze-dark", DARK)
    add_theme(tmp_path / "share", "breeze-light", LIGHT)
    return tmp_path


def add_theme(share: Path, name: str, background: str | None) -> None:
    folder = share / "plasma" / "desktoptheme" / name
    folder.mkdir(parents=True)
    if background is not None:
        colors = f"[Colors:Button]\nBackgroundNormal=1,2,3\n\n[Colors:Window]\nBackgroundNormal={background}\n"
        (folder / "colors").write_text(colors)


def choose(path: Path, name: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"[Other]\nname=air\n[Theme]\nname={name}\n")


def test_a_theme_without_colors_of_its_own_follows_the_applications(home: Path) -> None:
    assert plasma_panel_dark() is None
    choose(home / "config" / "plasmarc", "default")
    assert plasma_panel_dark() is None


@pytest.mark.parametrize(("name", "dark"), [("breeze-dark", True), ("breeze-light", False)])
def test_a_theme_with_colors_of_its_own_is_dark_or_light_by_its_windows(home: Path, name: str, dark: bool) -> None:
    choose(home / "config" / "plasmarc", name)
    assert plasma_panel_dark() is dark


@pytest.mark.parametrize("place", ["config/kdedefaults", "etc"])
def test_the_default_of_a_global_theme_counts_unless_the_user_has_chosen_another(home: Path, place: str) -> None:
    choose(home / place / "plasmarc", "breeze-dark")
    assert plasma_panel_dark() is True
    choose(home / "config" / "plasmarc", "breeze-light")
    assert plasma_panel_dark() is False


def test_a_theme_of_the_user_is_found(home: Path) -> None:
    add_theme(home / "data", "mine", DARK)
    choose(home / "config" / "plasmarc", "mine")
    assert plasma_panel_dark() is True


@pytest.mark.parametrize("background", ["", "red", "1,2", "1,2,x", "-1,2,3"])
def test_colors_that_cannot_be_read_tell_nothing(home: Path, background: str) -> None:
    add_theme(home / "data", "broken", background)
    choose(home / "config" / "plasmarc", "broken")
    assert plasma_panel_dark() is None


@pytest.mark.parametrize("name", ["missing", "../../config", "/etc"])
def test_a_theme_that_is_not_installed_gives_no_answer(home: Path, name: str) -> None:
    choose(home / "config" / "plasmarc", name)
    assert plasma_panel_dark() is None


def test_a_named_pipe_in_place_of_the_settings_blocks_nothing(home: Path) -> None:
    os.mkfifo(home / "config" / "plasmarc")
    assert plasma_panel_dark() is None


@pytest.mark.usefixtures("qapp")
def test_the_icon_follows_the_panel_and_not_the_applications(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KDE ships Breeze Twilight: a dark panel beside light windows."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
    choose(home / "config" / "plasmarc", "breeze-dark")
    theme = PanelTheme()
    assert theme.dark is True
    choose(home / "config" / "plasmarc", "breeze-light")
    theme.refresh()
    assert theme.dark is False
    theme.close()
