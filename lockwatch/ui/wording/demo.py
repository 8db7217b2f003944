"""Texts that tell the demo from an account."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def demo_text() -> str:
    return translate("Wording", "Demo: these are not your locks")


def marked_as_demo(text: str) -> str:
    """Mark a tooltip or the title of a notification as one about the simulated locks of the demo."""
    return translate("Wording", "{text} (demo)").format(text=text)
