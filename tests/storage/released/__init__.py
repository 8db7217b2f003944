"""State files as the code of each version of the schema made them, kept as SQL: of `state_samples.FULL` and, from the
second version on, `HAPPENED`. ``1-early`` is of some commits before the first version had all its columns."""

import sqlite3
from pathlib import Path

from lockwatch.storage.state_file import FILE_NAME

HERE = Path(__file__).parent


def released(version: int | str, place: Path) -> Path:
    """The file of this version, made in `place`."""
    file = place / FILE_NAME
    db = sqlite3.connect(file)
    db.executescript((HERE / f"{version}.sql").read_text(encoding="utf-8"))
    db.close()
    return file
