"""Keys whose meaning depends on Qt's theme for the desktop."""

import sys

import pytest
from devtools.virtual_desktop.desktop import VirtualDesktop

WELCOME = """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from lockwatch.ui.dialogs.welcome import WelcomeDialog

app = QApplication([])
welcome = WelcomeDialog()
welcome.list_requested.connect(lambda: print("the list is shown"))
welcome.found.show_autostart(True, "")
welcome.show_found([])
welcome.show()
box = next(box for box in welcome.findChildren(QCheckBox) if box.isVisible())
QTest.keyClick(box, Qt.Key.{key})
print("ticked" if box.isChecked() else "not ticked")
"""


@pytest.mark.parametrize("key", ["Key_Return", "Key_Enter"])
def test_with_the_theme_for_gtk_return_on_a_choice_presses_the_default_button(
    desktop: VirtualDesktop, key: str
) -> None:
    done = desktop.run(
        "env", "XDG_CURRENT_DESKTOP=XFCE", "QT_QPA_PLATFORM=xcb", sys.executable, "-c", WELCOME.format(key=key)
    )
    assert done.splitlines() == ["the list is shown", "ticked"]
