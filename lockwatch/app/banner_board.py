"""The content of the banners above the lock list, which several parts of the program set."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot


class BannerBoard(QObject):
    """Holds the content of each banner slot, even before the list window has been created."""

    changed = Signal(object, str)
    """Emitted with a BannerSlot and its new text, which is empty if the slot shows nothing any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contents: dict[BannerSlot, BannerContent] = {}

    def texts(self) -> Iterator[tuple[BannerSlot, str]]:
        """Yield each slot that shows something, with its text in the current language."""
        for slot, content in self._contents.items():
            yield slot, content.text()

    def show(self, slot: BannerSlot, content: BannerContent | None) -> None:
        """Replace the content of `slot`; None removes it."""
        if content is None:
            self._contents.pop(slot, None)
        else:
            self._contents[slot] = content
        self.changed.emit(slot, "" if content is None else content.text())

    @Slot(object)
    def on_dismissed(self, slot: BannerSlot) -> None:
        """Drop the content of a banner that the user has dismissed; the list has already removed the banner."""
        content = self._contents.pop(slot, None)
        if content is not None and content.on_dismissed is not None:
            content.on_dismissed()

    @Slot(object)
    def on_opened(self, slot: BannerSlot) -> None:
        """Call the `on_opened` of a banner, because the user has asked for more about it."""
        content = self._contents.get(slot)
        if content is not None and content.on_opened is not None:
            content.on_opened()
