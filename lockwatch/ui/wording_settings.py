"""What is said of a settings file that could not be taken as it is."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

NAMED_AT_MOST = 5
"""Each lock has settings of its own, and there may be a thousand."""


def put_aside_text(kept_as: str) -> str:
    return translate(
        "Wording", "The settings file could not be read; it was kept as {}, and the defaults hold now."
    ).format(kept_as)


def ignored_text(keys: Iterable[str]) -> str:
    names = list(keys)
    named = ", ".join(names[:NAMED_AT_MOST])
    if len(names) > NAMED_AT_MOST:
        more = len(names) - NAMED_AT_MOST
        named = translate("Wording", "{named} and {n} more").format(named=named, n=more)
    return translate("Wording", "Some settings do not fit, so their defaults hold: {}.").format(named)
