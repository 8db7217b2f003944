"""Keeps track of notifications that no service has shown, and of those that are being shown again."""

from collections.abc import Callable, Set


class MissedNotifications:
    """Holds the titles of missed notifications by tag, until a service shows them or they are withdrawn."""

    def __init__(self, changed: Callable[[], object]) -> None:
        """`changed` is called when `titles` may have changed."""
        self._changed = changed
        self._titles: dict[str, str] = {}
        self._retried: set[str] = set()
        self._dismissed: set[str] = set()
        """Tags of missed notifications that the user has dismissed in the list. They are still tried again."""

    def __contains__(self, tag: str) -> bool:
        return tag in self._titles

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the missed notifications that the user has not dismissed, the oldest first."""
        return tuple(title for tag, title in self._titles.items() if tag not in self._dismissed)

    def off_screen(self, tag: str) -> bool:
        """Return whether the notification was missed and is not being tried again."""
        return tag in self._titles and tag not in self._retried

    def add(self, tag: str, title: str) -> None:
        self._retried.discard(tag)
        self._titles[tag] = title
        self._changed()

    def remove(self, tag: str) -> None:
        self._retried.discard(tag)
        self._dismissed.discard(tag)
        if self._titles.pop(tag, None) is not None:
            self._changed()

    def dismiss(self, standing: Set[str]) -> None:
        """Dismiss all titles. Notifications with tags in `standing` are still tried again; the others are dropped."""
        self._dismissed = self._titles.keys() & standing
        self._titles = {tag: self._titles[tag] for tag in self._titles if tag in self._dismissed}
        self._changed()

    def retry(self, standing: Set[str]) -> Set[str]:
        """Begin to retry missed notifications with tags in `standing`. Return the tags not being retried already."""
        tags = (self._titles.keys() & standing) - self._retried
        self._retried |= tags
        return tags

    def end_retry(self) -> None:
        """End all retries. A notification that was not reported as missed again has been shown, so it is removed."""
        for tag in [*self._retried]:
            self.remove(tag)
