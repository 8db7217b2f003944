"""The list window: a small window beside the tray icon that shows all locks."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from lockwatch.domain.alerts import Kind, Matter
from lockwatch.domain.forecast import Forecast
from lockwatch.domain.outcome import NoToken, TokenProblem
from lockwatch.domain.overview import stale
from lockwatch.domain.overview_level import Base, Overview
from lockwatch.domain.pacing import FLOOR_S, Schedule
from lockwatch.domain.rules import Rules
from lockwatch.domain.silencing import targets, unsilenced
from lockwatch.domain.state import State
from lockwatch.domain.user_actions import Act
from lockwatch.ui.lock_list.banner_slots import BannerSlot
from lockwatch.ui.lock_list.banners import Banners, HiddenLine
from lockwatch.ui.lock_list.footer import Footer
from lockwatch.ui.lock_list.header import Header
from lockwatch.ui.lock_list.model import LockListModel
from lockwatch.ui.lock_list.popup import Popup
from lockwatch.ui.lock_list.search_bar import SearchBar
from lockwatch.ui.lock_list.tab_order import TabOrder, Tabs
from lockwatch.ui.lock_list.view import LockList
from lockwatch.ui.theme.icons import app_icon, tray_icon
from lockwatch.ui.widgets.help import add_window_keys
from lockwatch.ui.widgets.lock_actions import LockActions
from lockwatch.ui.widgets.parts import Banner
from lockwatch.ui.wording.alerts import alert_text
from lockwatch.ui.wording.failures import failure_text, held_back_text, key_button_text
from lockwatch.ui.wording.forecast import forecast_text
from lockwatch.ui.wording.locks import in_a_row
from lockwatch.ui.wording.notifications import own_text
from lockwatch.ui.wording.overview import headline_texts, paused_sentence
from lockwatch.ui.wording.times import age_text, time_text
from lockwatch.util.clock import steady

if TYPE_CHECKING:  # at run time it is imported when an empty page is first shown
    from lockwatch.ui.widgets.empty_page import EmptyPage

translate = QCoreApplication.translate

SHOW_SEARCH_FROM = 9
"""From this number of locks on, the search field is always shown; below it, the field appears when the user types."""
TICK_MS = 1000


def _is_held_back(schedule: Schedule, now: float) -> bool:
    """Return whether a ``Retry-After`` is in force.

    It may be that of the previous run of the program, of `lockwatch token check` or of the request for names.
    """
    return schedule.earliest_at - now > FLOOR_S + 1


class ListWindow(Popup):
    """Shows a `State`. Actions on locks go through `lock_actions`; requests to the program are signals."""

    sync_requested = Signal()
    hovered = Signal(str)
    """Emitted with the key of the lock whose row the pointer has entered. `show_forecast` may be called then."""
    settings_requested = Signal()
    history_requested = Signal()
    """Emitted when the user asks for the history of all locks."""
    about_requested = Signal()
    token_requested = Signal()
    demo_end_requested = Signal()
    paused = Signal(object)
    """Emitted with `Act.RESUME` when the user resumes paused notifications."""
    banner_dismissed = Signal(object)
    """Emitted with the BannerSlot of the banner that the user has dismissed."""
    banner_opened = Signal(object)
    """Emitted with the BannerSlot of the banner whose button "Show" the user has pressed."""

    def __init__(
        self, actions: LockActions, clock: Callable[[], float] = steady, parent: QWidget | None = None
    ) -> None:
        super().__init__(clock, parent)
        self.lock_actions = actions
        self.model = LockListModel(self)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_ticked)
        self.setWindowTitle("Lockwatch")
        self.setWindowIcon(app_icon())
        add_window_keys(self)
        self._build()
        self._state, self._schedule, self._rules = State(), Schedule(0.0, 0.0), Rules()
        self._rest: list[str] = []

    def show_state(self, state: State, overview: Overview, schedule: Schedule, rules: Rules) -> None:
        """Show the state, with the worst problem in the headline, and when the next sync is possible."""
        now = self._clock()
        self._state, self._schedule, self._rules = state, schedule, rules
        self._list.set_rules(rules)
        self.model.show(state, now, rules)
        old = stale(state, now, rules)
        headline, rest = headline_texts(state, overview, now, rules)
        self._rest = rest
        calm = overview.base is Base.LOCKED and not overview.badge and not old
        self._header.show_headline(headline if self._tried else "Lockwatch", calm=calm)
        icon = tray_icon(overview, None, paused=state.paused(now))
        if icon.cacheKey() != self.windowIcon().cacheKey():
            self.setWindowIcon(icon)
        self._show_own_alerts(now)
        self._banners.show_text(BannerSlot.PAUSE, paused_sentence(state, now) if state.paused(now) else "")
        self._show_rows()
        self._on_ticked()
        self.fit()

    def show_forecast(self, key: str, forecast: Forecast | None) -> None:
        """Add to the tooltip of a lock's row how long its battery will last; None if that can't be foreseen."""
        self.model.show_forecast(key, "" if forecast is None else forecast_text(forecast))

    def show_banner(self, slot: BannerSlot, text: str) -> None:
        """Show a banner above the list, in place of the one in `slot`; an empty text removes it."""
        self._banners.show_text(slot, text)
        self.fit()

    def open(self) -> None:
        super().open()
        self._list.focus_row()

    def choose(self, key: str) -> None:
        """Make the row of the lock with this key the current one, if there is one."""
        rows = map(self.model.index, range(self.model.rowCount()))
        if found := [row for row in rows if self.model.lock(row).key == key]:
            self._list.setCurrentIndex(found[0])

    def _open(self, near: QPoint | None) -> None:
        if not self.isVisible():
            self._list.show_focus(False)
            self._list.setCurrentIndex(self.model.index(0))
            self._list.scrollToTop()
            self._list.setFocus()
        super()._open(near)

    def _show_own_alerts(self, now: float) -> None:
        """Show the alerts of the program itself, and why the latest sync failed even if that has raised no alert."""
        speaking = {alert.kind.matter: alert for alert in unsilenced(self._state.alerts, now)}
        retiring = speaking.pop(Matter.API, None)
        failure = self._state.failure
        if failure == NoToken(TokenProblem.NOT_SET) and not self._state.locks:
            text = ""  # the empty page says so
        elif failure:
            text = failure_text(failure, self._schedule, now)
        elif _is_held_back(self._schedule, now):
            text = held_back_text(self._schedule.earliest_at, now)
        else:
            text = in_a_row(alert_text(alert, None, now) for alert in speaking.values())
        on_empty_page = not self._state.locks and self._state.needs_token  # which has the button
        key_button = "" if on_empty_page else key_button_text(failure)
        self._banners.show_text(BannerSlot.FAILURE, text, targets(None, speaking.values()), key_button)
        text = own_text(Kind.API_RETIRING) if retiring else ""
        self._banners.show_text(BannerSlot.RETIRING, text, targets(None, [retiring] if retiring else []))

    # The rows, or the empty page

    def _show_rows(self) -> None:
        hidden, rows = self.model.hidden, self.model.rowCount()
        self._list.setVisible(bool(rows))
        self._list.updateGeometry()  # Qt does not update a view's size hint when its rows change
        self._list.setAccessibleDescription(translate("Wording", "%n locks", "", rows))
        if not rows:
            self._show_emptiness()
        if "_empty" in self.__dict__:
            self._empty.setVisible(not rows)
        offered = bool(hidden) and not self.model.with_hidden and not self._search.sought
        if offered:
            self._hidden.show_number(hidden)
        if "_hidden" in self.__dict__:
            self._hidden.setVisible(offered)
        self._search.offer(len(self._state.locks) - hidden >= SHOW_SEARCH_FROM)

    def _show_emptiness(self) -> None:
        show = self._empty.show_emptiness
        if self._state.locks and self._search.sought:
            show("search", self.tr("No lock matches “{text}”").format(text=self._search.sought))
        elif self._state.locks:
            show("eye_off", self.tr("All locks are hidden"))
        elif self._state.needs_token:
            show("key", self.tr("Lockwatch needs an access key to see your locks."), needs_token=True)
        elif self._state.synced_at is not None:
            show("locked", self.tr("No locks in this account. Add them in the tedee app."))
        elif self._tried:
            show("no_locks", self.tr("No locks seen yet"))
        else:
            show("sync", self.tr("Waiting for the first answer…"))

    @property
    def _tried(self) -> bool:
        return self._state.synced_at is not None or self._state.failure is not None

    # The search

    def _on_search_made(self, field: QWidget) -> None:
        self._tabs.add(Tabs.SEARCH, [field])

    def _on_search_changed(self, text: str) -> None:
        self.model.search(text)
        self._list.setCurrentIndex(self.model.index(0))
        self._show_rows()
        self.fit()

    def _on_first_chosen(self) -> None:
        if self.model.rowCount():
            current = self._list.currentIndex()
            self.lock_actions.details(self.model.lock(current if current.isValid() else self.model.index(0)).key)

    # Overridden Qt methods

    def showEvent(self, event: QShowEvent) -> None:
        self._on_ticked()
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        if self._search.sought:
            self._search.clear()
        self.model.show_hidden(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape and self._search.sought:
            self._search.clear()
            self._list.focus_row()
        elif event.key() == Qt.Key.Key_Escape and not self._closing_quits:
            self.hide()
        elif control and event.key() == Qt.Key.Key_F:
            self._search.begin()
        elif event.key() == Qt.Key.Key_F5 or (control and event.key() == Qt.Key.Key_R):
            self._header.sync.click()
        else:
            super().keyPressEvent(event)

    def _on_ticked(self) -> None:
        """Update everything that changes with time alone, such as ages."""
        now = self._clock()
        old = stale(self._state, now, self._rules)
        self.model.set_stale(old)
        self._header.show_facts(filter(None, [*self._rest, self._age_text(now, old)]))
        self._header.show_schedule(self._schedule, now)

    def _age_text(self, now: float, old: bool) -> str:
        synced_at = self._state.synced_at
        if synced_at is None:
            return ""
        age = age_text(now - synced_at)
        if old:
            return self.tr("Last seen {time}, {age}").format(time=time_text(synced_at, now), age=age)
        return (self.tr("updated {age}") if self._rest else self.tr("Updated {age}")).format(age=age)

    # Construction

    def _build(self) -> None:
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header, self._footer = Header(self.body), Footer(self.body)
        self._header.sync_requested.connect(self.sync_requested)
        self._footer.history_requested.connect(self.history_requested)
        self._footer.settings_requested.connect(self.settings_requested)
        self._footer.about_requested.connect(self.about_requested)
        self._footer.quit_requested.connect(self.quit_requested)
        column.addWidget(self._header)
        self._banners = Banners(self.lock_actions.act, self.body)
        self._banners.resumed.connect(self._on_resumed)
        self._banners.dismissed.connect(self.fit)
        self._banners.dismissed.connect(self.banner_dismissed)
        self._banners.opened.connect(self.banner_opened)
        self._banners.key_requested.connect(self.token_requested)
        self._banners.demo_end_requested.connect(self.demo_end_requested)
        self._list = LockList(self.model, self.lock_actions, self._clock, self.body)
        self._search = SearchBar(self.body)
        self._search.made.connect(self._on_search_made)
        self._search.changed.connect(self._on_search_changed)
        self._search.left_down.connect(self._list.focus_row)
        self._search.chosen.connect(self._on_first_chosen)
        self._list.typed.connect(self._search.begin)
        self._list.hovered.connect(self.hovered)
        self._banners.made.connect(self._on_banner_made)
        self._list_place, self._hidden_place = QVBoxLayout(), QVBoxLayout()
        self._list_place.addWidget(self._list)
        column.addWidget(self._banners)
        column.addLayout(self._search)
        column.addLayout(self._list_place, 1)
        column.addLayout(self._hidden_place)
        column.addWidget(self._footer)
        self._tabs = TabOrder()
        self._tabs.add(Tabs.SYNC, [self._header.sync])
        self._tabs.add(Tabs.LIST, [self._list])
        self._tabs.add(Tabs.FOOTER, self._footer.buttons)

    @cached_property
    def _empty(self) -> "EmptyPage":
        from lockwatch.ui.widgets.empty_page import EmptyPage

        page = EmptyPage(self.body)
        page.token_requested.connect(self.token_requested)
        self._list_place.addWidget(page)
        self._tabs.add(Tabs.EMPTY, [page.enter_token])
        return page

    @cached_property
    def _hidden(self) -> HiddenLine:
        line = HiddenLine(self.body)
        line.show_them.clicked.connect(self._on_hidden_requested)
        self._hidden_place.addWidget(line)
        self._tabs.add(Tabs.HIDDEN, [line.show_them])
        return line

    def _on_banner_made(self, banner: Banner) -> None:
        self._tabs.add(Tabs.BANNERS, banner.findChildren(QToolButton))

    def _on_hidden_requested(self) -> None:
        self.model.show_hidden(True)
        self._show_rows()
        self._list.focus_row()
        self.fit()

    def _on_resumed(self) -> None:
        self.paused.emit(Act.RESUME)
