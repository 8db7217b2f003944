"""What went wrong with Lockwatch's own files, in words: what happened, and what still works."""

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def state_put_aside_text(name: str) -> str:
    """`name`: what the file that could not be read is called now."""
    return translate(
        "Wording",
        "What Lockwatch remembered could not be read and was put aside as {name}. Watching goes on;"
        " alerts that were told before may be told once more.",
    ).format(name=name)


def state_unwritable_text() -> str:
    return translate(
        "Wording",
        "Lockwatch can't write down what it has told: is the disk full? Watching goes on;"
        " after a restart, alerts may be told once more.",
    )


def recording_stopped_text() -> str:
    return translate(
        "Wording", "The recording has stopped, as its file can't be written: is the disk full? Watching goes on."
    )
