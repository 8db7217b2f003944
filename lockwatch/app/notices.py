"""Messages about Lockwatch itself and the desktop, shown as a notification, in a line above the lock list, or both."""

from PySide6.QtCore import QObject, Slot

from lockwatch.app.banner_board import BannerBoard
from lockwatch.app.notification_presenter import NotificationPresenter
from lockwatch.storage.settings_file import Loaded
from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot
from lockwatch.ui.wording.notifications import not_shown_text
from lockwatch.ui.wording.settings import ignored_text, put_aside_text, unreadable_text
from lockwatch.ui.wording.troubles import manual_unopened_text, recording_stopped_text, unseen_text


class Notices(QObject):
    """Shows each message once. Lines about missed notifications and about the desktop stay as long as they are true."""

    def __init__(
        self,
        presenter: NotificationPresenter,
        banners: BannerBoard,
        parent: QObject | None = None,
        *,
        hidden: bool = False,
    ) -> None:
        """`hidden` says that the program was started at login, so that it must not open a window unasked."""
        super().__init__(parent)
        self._presenter, self._banners, self._hidden = presenter, banners, hidden
        presenter.missed_changed.connect(self._on_missed_changed)

    @Slot(str)
    def show(self, text: str) -> None:
        """Show `text` as a notification and above the list, where it stays until the user dismisses it."""
        self._presenter.show_notice(text)
        self._banners.show(BannerSlot.NOTICE, BannerContent(lambda: text))

    def show_problems_of(self, loaded: Loaded) -> None:
        """Show a message for each problem that was found when the settings file was read."""
        if loaded.unreadable:
            self.show(unreadable_text(loaded.unreadable))
        if loaded.put_aside:
            self.show(put_aside_text(loaded.put_aside.name))
        if loaded.ignored:
            self.show(ignored_text(loaded.ignored))

    @Slot()
    def on_recording_stopped(self) -> None:
        self.show(recording_stopped_text())

    @Slot(str)
    def on_manual_unopened(self, folder: str) -> None:
        """Show where the manual is, because its pages could not be opened in a browser."""
        self.show(manual_unopened_text(folder))

    @Slot(bool)
    def on_alone_changed(self, alone: bool) -> None:
        """Notify the user that the program runs, if it was started `hidden` and has neither an icon nor a window."""
        if alone and self._hidden:
            self._presenter.show_notice(unseen_text())

    @Slot(str)
    def on_desktop_line_changed(self, line: str) -> None:
        self._banners.show(BannerSlot.DESKTOP, BannerContent(lambda: line) if line else None)

    @Slot()
    def _on_missed_changed(self) -> None:
        missed, dismiss = self._presenter.missed, self._presenter.dismiss_missed
        content = BannerContent(lambda: not_shown_text(missed), on_dismissed=dismiss) if missed else None
        self._banners.show(BannerSlot.MISSED, content)
