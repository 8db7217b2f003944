"""Whether the panel is dark, according to the setting, GNOME Shell, Windows' taskbar, the portal, or Qt."""

import contextlib
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageFlag,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QObject, QSocketNotifier, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from lockwatch.desktop.panel import panel_theme
from lockwatch.desktop.panel.panel_theme import PanelTheme

NAME = "org.freedesktop.portal.Desktop"
SETTINGS = "org.freedesktop.portal.Settings"
APPEARANCE, SCHEME = "org.freedesktop.appearance", "color-scheme"
NO_PREFERENCE, DARK, LIGHT = 0, 1, 2

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="portals and the session bus are Linux's"),
]


class Portal(QObject):
    """A fake portal. An `old` one answers only `Read` and not `ReadOne`; a `mute` one answers nothing."""

    def __init__(self, bus: VirtualDesktop, scheme: int, *, old: bool = False, mute: bool = False) -> None:
        super().__init__()
        self.scheme, self.old, self.mute = scheme, old, mute
        self.asked: list[Message] = []
        self.connection = open_dbus_connection(bus.bus_address)
        self.connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._notifier = QSocketNotifier(self.connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._serve)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        self.connection.close()

    def change(self, scheme: int, namespace: str = APPEARANCE, key: str = SCHEME) -> None:
        self.scheme = scheme
        self.tell("SettingChanged", "ssv", (namespace, key, ("u", scheme)))

    def tell(self, member: str, signature: str, body: tuple[object, ...]) -> None:
        address = DBusAddress("/org/freedesktop/portal/desktop", interface=SETTINGS)
        self.connection.send(new_signal(address, member, signature, body))

    def _serve(self) -> None:
        with contextlib.suppress(TimeoutError):
            while True:
                message = self.connection.receive(timeout=0)
                if message.header.message_type is MessageType.method_call:
                    self.asked.append(message)
                    if not self.mute:
                        self.connection.send(self._answer(message))

    def _answer(self, call: Message) -> Message:
        assert call.header.fields[HeaderFields.interface] == SETTINGS
        assert call.body == (APPEARANCE, SCHEME)
        match call.header.fields[HeaderFields.member]:
            case "Read":
                return new_method_return(call, "v", (("v", ("u", self.scheme)),))
            case "ReadOne" if not self.old:
                return new_method_return(call, "v", (("u", self.scheme),))
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")


@pytest.fixture
def portal(bus: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Portal]]:
    """Return a function that creates a portal on the bus that PanelTheme uses."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.bus_address)
    portals: list[Portal] = []

    def make(scheme: int, **ways: bool) -> Portal:
        portals.append(Portal(bus, scheme, **ways))
        return portals[-1]

    yield make
    for portal in portals:
        portal.close()


@pytest.fixture
def theme(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], PanelTheme]]:
    """Return a function that creates a PanelTheme, for a desktop whose panel follows the theme of applications."""
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    themes: list[PanelTheme] = []

    def make() -> PanelTheme:
        themes.append(PanelTheme())
        return themes[-1]

    yield make
    for theme in themes:
        theme.close()


@pytest.fixture
def set_qt_scheme(monkeypatch: pytest.MonkeyPatch) -> Callable[[Qt.ColorScheme], None]:
    """Return a function that sets Qt's color scheme, as the platform "offscreen" of the tests has none."""

    def tell(scheme: Qt.ColorScheme) -> None:
        monkeypatch.setattr(panel_theme, "_scheme_of_qt", lambda: scheme)
        QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)

    return tell


ThemeMaker = Callable[[], PanelTheme]
PortalMaker = Callable[..., Portal]
QtSchemeSetter = Callable[[Qt.ColorScheme], None]


@pytest.mark.parametrize("old", [False, True], ids=["ReadOne", "Read"])
@pytest.mark.parametrize(("scheme", "dark"), [(DARK, True), (LIGHT, False)])
def test_the_portals_preference_is_used(
    qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker, scheme: int, dark: bool, old: bool
) -> None:
    portal(scheme, old=old)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is dark)


def test_a_changed_preference_of_the_portal_is_used(qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker) -> None:
    desktop = portal(DARK)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is True)
    for scheme, dark in ((LIGHT, False), (DARK, True), (NO_PREFERENCE, None)):
        with qtbot.waitSignal(panel.changed):
            desktop.change(scheme)
        assert panel.dark is dark


def test_other_settings_and_unknown_values_are_ignored(qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker) -> None:
    desktop = portal(DARK)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is True)
    with qtbot.assertNotEmitted(panel.changed, wait=100):
        desktop.change(LIGHT, key="contrast")
        desktop.change(LIGHT, namespace="org.gnome.desktop.interface")
        desktop.tell("SettingChanged", "sss", (APPEARANCE, SCHEME, "light"))
    with qtbot.waitSignal(panel.changed):
        desktop.tell("SettingChanged", "ssv", (APPEARANCE, SCHEME, ("s", "light")))
    assert panel.dark is None


def test_no_portal_is_started(qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker) -> None:
    desktop = portal(DARK, old=True)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is True)
    assert [call.header.flags for call in desktop.asked] == [MessageFlag.no_auto_start] * 2


def test_a_portal_that_starts_later_is_asked(qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker) -> None:
    before = portal(LIGHT)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is False)
    with qtbot.assertNotEmitted(panel.changed, wait=50):
        before.close()
    portal(DARK)
    qtbot.waitUntil(lambda: panel.dark is True)


def test_without_a_preference_of_the_portal_qts_color_scheme_is_used(
    qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker, set_qt_scheme: QtSchemeSetter
) -> None:
    desktop = portal(NO_PREFERENCE)
    panel = theme()
    qtbot.waitUntil(lambda: len(desktop.asked) == 1)
    assert panel.dark is None
    set_qt_scheme(Qt.ColorScheme.Dark)
    assert panel.dark is True
    with qtbot.waitSignal(panel.changed):
        desktop.change(LIGHT)
    assert panel.dark is False


def test_a_portal_that_does_not_answer_blocks_nothing(
    qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker, set_qt_scheme: QtSchemeSetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lockwatch.desktop.dbus.connection.ANSWER_WITHIN_MS", 2000)
    desktop = portal(DARK, mute=True)
    set_qt_scheme(Qt.ColorScheme.Light)
    panel = theme()
    assert panel.dark is False
    qtbot.waitUntil(lambda: len(desktop.asked) == 1)
    qtbot.wait(2100)
    set_qt_scheme(Qt.ColorScheme.Dark)
    assert panel.dark is True


def test_the_preference_is_forgotten_when_the_bus_is_lost(
    qtbot: QtBot, theme: ThemeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VirtualDesktop() as short_lived:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", short_lived.bus_address)
        desktop = Portal(short_lived, DARK)
        panel = theme()
        qtbot.waitUntil(lambda: panel.dark is True)
        desktop.close()
    qtbot.waitUntil(lambda: panel.dark is None)


def test_a_frozen_bus_blocks_nothing(
    theme: ThemeMaker, set_qt_scheme: QtSchemeSetter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bus"
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(path))
        frozen.listen(1)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={path}")
        set_qt_scheme(Qt.ColorScheme.Dark)
        assert theme().dark is True


def test_without_a_bus_qts_color_scheme_is_used(qtbot: QtBot, theme: ThemeMaker, set_qt_scheme: QtSchemeSetter) -> None:
    panel = theme()
    assert panel.dark is None
    for scheme, dark in ((Qt.ColorScheme.Dark, True), (Qt.ColorScheme.Light, False)):
        with qtbot.waitSignal(panel.changed):
            set_qt_scheme(scheme)
        assert panel.dark is dark


def test_the_appearance_that_the_user_chose_for_the_windows_is_ignored(
    theme: ThemeMaker, set_qt_scheme: QtSchemeSetter
) -> None:
    panel = theme()
    panel.trust_qt(False)
    set_qt_scheme(Qt.ColorScheme.Dark)
    assert panel.dark is None
    panel.trust_qt(True)
    assert panel.dark is True


def test_the_users_setting_takes_precedence_over_the_desktop(
    qtbot: QtBot, portal: PortalMaker, theme: ThemeMaker
) -> None:
    desktop = portal(DARK)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is True)
    with qtbot.waitSignal(panel.changed):
        panel.choose("light")
    assert panel.dark is False
    with qtbot.assertNotEmitted(panel.changed, wait=50):
        desktop.change(LIGHT)
    panel.choose("dark")
    assert panel.dark is True
    panel.choose("system")
    assert panel.dark is False


@pytest.mark.parametrize(
    ("desktops", "beside_light", "beside_dark"),
    [
        ("GNOME", True, True),
        ("ubuntu:GNOME", True, True),
        ("GNOME-Classic:GNOME", None, True),
        ("Budgie:GNOME", None, True),
        ("XFCE", None, True),
        ("X-Cinnamon", None, True),
        ("", None, True),
        ("KDE", False, True),
    ],
)
def test_some_panels_are_dark_whatever_the_theme_of_applications(
    qtbot: QtBot,
    portal: PortalMaker,
    theme: ThemeMaker,
    monkeypatch: pytest.MonkeyPatch,
    desktops: str,
    beside_light: bool | None,
    beside_dark: bool,
) -> None:
    """GNOME Shell's panel is always dark, and others may be dark beside light applications."""
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktops)
    desktop = portal(DARK)
    panel = theme()
    qtbot.waitUntil(lambda: panel.dark is beside_dark)
    desktop.change(LIGHT)
    qtbot.waitUntil(lambda: panel.dark is beside_light)


@pytest.mark.parametrize(("value", "dark"), [(0, True), (1, False), (None, None)])
def test_on_windows_the_theme_of_the_taskbar_is_used(
    theme: ThemeMaker, monkeypatch: pytest.MonkeyPatch, value: int | None, dark: bool | None
) -> None:
    values = {"AppsUseLightTheme": 1, "SystemUsesLightTheme": value}
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", registry(values))
    panel = theme()
    assert panel.dark is dark
    values["SystemUsesLightTheme"] = 1
    panel.refresh()
    assert panel.dark is False


def test_on_macos_the_theme_is_unknown(
    theme: ThemeMaker, set_qt_scheme: QtSchemeSetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    set_qt_scheme(Qt.ColorScheme.Dark)
    assert theme().dark is None


def registry(values: dict[str, int | None]) -> Any:
    """Return a stand-in for the part of `winreg` that is used."""

    def value_of(key: str, name: str) -> tuple[int, int]:
        assert key.endswith(r"Themes\Personalize")
        if (value := values[name]) is None:
            raise FileNotFoundError(name)
        return value, 4

    return SimpleNamespace(
        HKEY_CURRENT_USER=1, OpenKey=lambda root, key: contextlib.nullcontext(key), QueryValueEx=value_of
    )
