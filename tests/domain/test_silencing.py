"""Which alerts of a lock can be acknowledged."""

from types import MappingProxyType

import pytest

from lockwatch.domain.alerts import Alert, Kind
from lockwatch.domain.locks import Lock, LockInfo, Observation
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.silencing import to_acknowledge

ALERT = Alert(Kind.BATTERY_CRITICAL, 0.0)
LOCK = Lock(Observation(1, True), 0.0, LockInfo(1), alerts=MappingProxyType({ALERT.kind.matter: ALERT}))


@pytest.mark.parametrize(("muted", "expected"), [(False, {(1, Kind.BATTERY_CRITICAL)}), (True, set())])
def test_a_muted_lock_has_nothing_to_acknowledge(muted: bool, expected: set[object]) -> None:
    """If it could be acknowledged unseen, it would stay silent after unmuting."""
    assert to_acknowledge(LOCK, 1.0, Rules(default=LockRules(muted=muted))) == expected
