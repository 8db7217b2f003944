"""What a year of history needs on the disk: the generated one of the bench, whose limit is not to be missed."""

from pathlib import Path

from devtools.bench.history import MOST_MIB, YEAR_DAYS, size_mib, write

API = "https://api.tedee.com"


def test_a_year_of_20_busy_locks_needs_less_than_20_mib(tmp_path: Path) -> None:
    """Of a twelfth of it, which takes a twelfth of the time: each row needs the same, and a tree grows evenly."""
    days = 30
    assert write(tmp_path, API, days) > days * 1200
    assert size_mib(tmp_path) * YEAR_DAYS / days < MOST_MIB
