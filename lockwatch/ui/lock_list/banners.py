"""The banners above the lock list, some of which have buttons."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from lockwatch.domain.problems import Attention
from lockwatch.domain.user_actions import Act, Target
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.delegate import BUTTON, BUTTON_PICTURE
from lockwatch.ui.theme.colors import attention_color
from lockwatch.ui.theme.icons import row_pixmap
from lockwatch.ui.widgets.action_menus import Do, add_snoozes, empty
from lockwatch.ui.widgets.parts import MARGIN, Banner, MutedLabel
from lockwatch.ui.wording.alerts import act_text

translate = QCoreApplication.translate

APART = 4
"""The space between two banners and below the last one, in pixels."""


class AlertBanner(Banner):
    """A banner for alerts of the program itself, with the same two buttons as a row, and one for an access key."""

    key_requested = Signal()

    def __init__(self, attention: Attention, act: Do, parent: QWidget | None = None) -> None:
        super().__init__(attention, parent)
        self._act = act
        self._targets: frozenset[Target] = frozenset()
        self.menu = QMenu(self)
        self.acknowledge = self._button(act_text(Act.ACKNOWLEDGE))
        self.acknowledge.clicked.connect(self._on_acknowledged)
        self.snooze = self._button(self.tr("Snooze"))
        self.snooze.clicked.connect(self._on_snoozed)
        self._paint_buttons()
        self._enter_key = QToolButton(self)
        self._enter_key.clicked.connect(self.key_requested)
        self.add_buttons_below(self._enter_key)
        self.offer(frozenset())

    def offer(self, targets: frozenset[Target], key_button: str = "") -> None:
        """Set the alerts that the buttons act on; without any, the buttons are hidden.

        `key_button` is the text of the button for a new access key; empty for no such button.
        """
        self._targets = targets
        self._enter_key.setText(key_button)
        self._enter_key.setVisible(bool(key_button))
        self.acknowledge.setVisible(bool(targets))
        self.snooze.setVisible(bool(targets))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "snooze"):
            self._paint_buttons()

    def _on_acknowledged(self) -> None:
        self._act(self._targets, Act.ACKNOWLEDGE)

    def _on_snoozed(self) -> None:
        empty(self.menu)
        add_snoozes(self.menu, self._targets, self._act)
        self.menu.popup(self.snooze.mapToGlobal(QPoint(0, self.snooze.height())))

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(BUTTON_PICTURE, BUTTON_PICTURE))
        button.setToolTip(text)
        button.setAccessibleName(text)
        _row(self).addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def _paint_buttons(self) -> None:
        color = attention_color(QGuiApplication.palette(), Attention.NONE)
        for button, name in ((self.acknowledge, "acknowledge"), (self.snooze, "snooze")):
            button.setIcon(QIcon(row_pixmap(name, BUTTON_PICTURE, color, self.devicePixelRatioF())))


class DemoBanner(Banner):
    """A banner that says that the locks are simulated, with buttons that end the demo."""

    key_requested = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Attention.NOTICE, parent, "eye")
        enter, end = QToolButton(self), QToolButton(self)
        enter.setText(self.tr("Enter my key…"))
        enter.clicked.connect(self.key_requested)
        end.setText(self.tr("End demo"))
        end.clicked.connect(self.ended)
        self.add_buttons_below(enter, end)


class PauseBanner(Banner):
    """A banner that says that notifications are paused, with a button that resumes them."""

    resumed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Attention.NONE, parent, "quiet")
        self.resume = QToolButton(self)
        self.resume.setText(self.tr("Resume"))
        self.resume.setAccessibleName(act_text(Act.RESUME))
        self.resume.clicked.connect(self.resumed)
        _row(self).addWidget(self.resume, 0, Qt.AlignmentFlag.AlignTop)


class SinceBanner(Banner):
    """A banner with what changed since the last look, and a button that opens the history from that time on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Attention.NONE, parent, "eye")
        self.show_all = QToolButton(self)
        self.show_all.setText(self.tr("Show"))
        self.show_all.setAccessibleName(self.tr("Show everything that has happened since then"))
        _row(self).addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignTop)


class HiddenLine(QWidget):
    """The line below the list that says how many locks are hidden, with a button that shows them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = MutedLabel("", self)
        self.show_them = QToolButton(self)
        self.show_them.setText(self.tr("Show"))
        self.show_them.setAccessibleName(self.tr("Show hidden locks"))
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 4, MARGIN, 4)
        row.addWidget(self._label, 1)
        row.addWidget(self.show_them)

    def show_number(self, number: int) -> None:
        self._label.setText(translate("Wording", "%n locks are hidden", "", number))


class Banners(QWidget):
    """A column of banners, in the order of their slots. Each is created when it first has a text."""

    resumed = Signal()
    dismissed = Signal(object)
    """Emitted with the BannerSlot of the banner that the user has dismissed. It is already hidden."""
    opened = Signal(object)
    """Emitted with the BannerSlot of the banner whose button "Show" the user has pressed."""
    key_requested = Signal()
    """Emitted when the user wants to enter an access key."""
    demo_end_requested = Signal()
    """Emitted when the user wants to end the demo."""
    made = Signal(Banner)

    def __init__(self, act: Do, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._act = act
        self._made: dict[BannerSlot, Banner] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(APART)

    def show_text(
        self, slot: BannerSlot, text: str, targets: frozenset[Target] = frozenset(), key_button: str = ""
    ) -> None:
        """Show `text` in `slot`, or hide its banner if the text is empty.

        `targets` and `key_button` are for the buttons of an `AlertBanner`.
        """
        if slot not in self._made:
            if not text:
                return
            banner = self._made[slot] = self._new(slot)
            self._column.insertWidget(sum(other < slot for other in self._made), banner)
            self.made.emit(banner)
        banner = self._made[slot]
        if isinstance(banner, AlertBanner):
            banner.offer(targets, key_button)
        banner.show_text(text)
        below = any(not each.isHidden() for each in self._made.values())
        self._column.setContentsMargins(0, 0, 0, APART if below else 0)

    def _new(self, slot: BannerSlot) -> Banner:
        match slot:
            case BannerSlot.DEMO:
                demo = DemoBanner(self)
                demo.key_requested.connect(self.key_requested)
                demo.ended.connect(self.demo_end_requested)
                return demo
            case BannerSlot.PAUSE:
                pause = PauseBanner(self)
                pause.resumed.connect(self.resumed)
                return pause
            case BannerSlot.NOTICE | BannerSlot.MISSED | BannerSlot.HINT:
                notice = Banner(Attention.NONE, self)
                notice.add_dismissal().clicked.connect(lambda: self._dismiss(slot))
                return notice
            case BannerSlot.SINCE:
                since = SinceBanner(self)
                since.show_all.clicked.connect(lambda: self.opened.emit(slot))
                since.add_dismissal().clicked.connect(lambda: self._dismiss(slot))
                return since
            case BannerSlot.DESKTOP:
                return Banner(Attention.NONE, self)
            case BannerSlot.FAILURE | BannerSlot.RETIRING:
                alert = AlertBanner(Attention.WARNING, self._act, self)
                alert.key_requested.connect(self.key_requested)
                return alert

    def _dismiss(self, slot: BannerSlot) -> None:
        self.show_text(slot, "")
        self.dismissed.emit(slot)


def _row(banner: Banner) -> QHBoxLayout:
    layout = banner.layout()
    assert isinstance(layout, QHBoxLayout)
    return layout
