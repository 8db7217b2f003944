"""State files written by the code of each earlier version of the schema, stored as SQL.

They contain `state_samples.FULL` and, from the second version on, `HAPPENED`. ``1-early`` was written when the first
version did not have all its columns yet.
"""

import sqlite3
from pathlib import Path

from lockwatch.storage.state_file import FILE_NAME

HERE = Path(__file__).parent


def released(version: int | str, place: Path) -> Path:
    """Create a state file of this schema version in `place` and return its path."""
    file = place / FILE_NAME
    db = sqlite3.connect(file)
    db.executescript((HERE / f"{version}.sql").read_text(encoding="utf-8"))
    db.close()
    return file
