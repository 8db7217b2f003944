"""Keeps track of notifications that no service showed, and of those that are being tried again."""

from collections.abc import Callable, Set


class MissedNotifications:
    """Holds the title of each missed notification by its tag, until a service shows it or it is no longer wanted."""

    def __init__(self, changed: Callable[[], object]) -> None:
        """`changed` is called when `titles` may be different."""
        self._changed = changed
        self._titles: dict[str, str] = {}
        self._retried: set[str] = set()
        self._dismissed: set[str] = set()
        """Tags of missed notifications that the user has read in the list. They are still tried again."""

    def __contains__(self, tag: str) -> bool:
        return tag in self._titles

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of the missed notifications that the user has not read yet, the oldest first."""
        return tuple(title for tag, title in self._titles.items() if tag not in self._dismissed)

    def off_screen(self, tag: str) -> bool:
        """Return whether the notification with this tag was missed and is not being tried again."""
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
        """Mark all as read by the user. Those with a tag in `standing` are still tried again; drop the others."""
        self._dismissed = self._titles.keys() & standing
        self._titles = {tag: self._titles[tag] for tag in self._titles if tag in self._dismissed}
        self._changed()

    def retry(self, standing: Set[str]) -> Set[str]:
        """Return the tags in `standing` of notifications to show again, except those that are already on their way."""
        tags = (self._titles.keys() & standing) - self._retried
        self._retried |= tags
        return tags

    def end_retry(self) -> None:
        """Drop the notifications that were tried again and not missed again, because they have been shown.

        Called when no request to the service is pending any more.
        """
        for tag in [*self._retried]:
            self.remove(tag)
