"""The times that reminders store for later runs, such as when a hint was last shown."""

from lockwatch.app.state_saver import StateSaver


class ReminderMarks:
    """Times by name, in seconds since the epoch, stored in the state file."""

    def __init__(self, saver: StateSaver) -> None:
        self._saver = saver
        self._times: dict[str, float] | None = None

    @property
    def loaded(self) -> bool:
        """Whether the times of earlier runs have been read. Before that, it is not known which hints were shown."""
        return self._times is not None

    def load(self, times: dict[str, float]) -> None:
        self._times = dict(times)

    def forget(self) -> None:
        """Start over for another account, whose times have not been read yet."""
        self._times = None

    def clear(self) -> None:
        """Forget all times, because they were deleted from the state file with the history."""
        if self._times is not None:
            self._times = {}

    def get(self, name: str) -> float | None:
        return None if self._times is None else self._times.get(name)

    def set(self, name: str, at: float) -> None:
        if self._times is not None:
            self._times[name] = at
        self._saver.mark(name, at)
