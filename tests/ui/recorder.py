"""Records the signals of a model."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex


class Recorder:
    """Changes that a model has signalled, each as a tuple of what changed and the rows."""

    def __init__(self, model: QAbstractItemModel) -> None:
        self.seen: list[tuple[object, ...]] = []
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)
        model.rowsMoved.connect(self._on_moved)
        model.dataChanged.connect(self._on_changed)
        model.modelReset.connect(self._on_reset)
        model.layoutChanged.connect(self._on_reset)

    def _on_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.seen.append(("inserted", first, last))

    def _on_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.seen.append(("removed", first, last))

    def _on_moved(self, _from: QModelIndex, first: int, last: int, _to: QModelIndex, to: int) -> None:
        self.seen.append(("moved", first, last, to))

    def _on_changed(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        self.seen.append(("changed", first.row(), last.row(), frozenset(roles)))

    def _on_reset(self) -> None:
        self.seen.append(("reset",))

    def take(self) -> list[tuple[object, ...]]:
        seen, self.seen = self.seen, []
        return seen
