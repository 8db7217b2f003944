"""What is said of a settings file that could not be taken as it is."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def put_aside_text(kept_as: str) -> str:
    return translate(
        "Wording", "The settings file could not be read; it was kept as {}, and the defaults hold now."
    ).format(kept_as)


def ignored_text(keys: Iterable[str]) -> str:
    return translate("Wording", "Some settings do not fit, so their defaults hold: {}.").format(", ".join(keys))
