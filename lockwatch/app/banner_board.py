"""The lines above the lock list that other parts of the program put there."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot

from lockwatch.ui.lock_list.banner_slots import BannerContent, BannerSlot


class BannerBoard(QObject):
    """Holds the content of each slot, whether the list has been made yet or not."""

    changed = Signal(object, str)
    """A BannerSlot, and the text that it shows from now on; empty: it shows nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contents: dict[BannerSlot, BannerContent] = {}

    def texts(self) -> Iterator[tuple[BannerSlot, str]]:
        """The slots that show something, with their texts in the language of now."""
        for slot, content in self._contents.items():
            yield slot, content.text()

    def show(self, slot: BannerSlot, content: BannerContent | None) -> None:
        """Replace the content of `slot`; None takes it away."""
        if content is None:
            self._contents.pop(slot, None)
        else:
            self._contents[slot] = content
        self.changed.emit(slot, "" if content is None else content.text())

    @Slot(object)
    def on_dismissed(self, slot: BannerSlot) -> None:
        """The user dismissed the line in the list, which has removed it already."""
        content = self._contents.pop(slot, None)
        if content is not None and content.on_dismissed is not None:
            content.on_dismissed()

    @Slot(object)
    def on_opened(self, slot: BannerSlot) -> None:
        """The user wants to see more of what the line says."""
        content = self._contents.get(slot)
        if content is not None and content.on_opened is not None:
            content.on_opened()
