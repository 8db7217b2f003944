"""Every failure of a sync has a text of its own."""

import pytest

from lockwatch.domain.outcome import (
    BadAnswer,
    BadAnswerReason,
    Failure,
    NoToken,
    RateLimited,
    Refused,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import Schedule
from lockwatch.ui.wording.failures import ended_text, failure_text
from lockwatch.util.clock import time_of_day
from tests.ui.locks import NOW

pytestmark = pytest.mark.usefixtures("qapp")

SOON = Schedule(NOW + 20, NOW)
LATER = Schedule(NOW + 600, NOW + 600)


FAILURES: list[Failure] = [
    *(Unreachable(why) for why in UnreachableReason),
    *(BadAnswer(why) for why in BadAnswerReason),
    *(NoToken(why) for why in TokenProblem),
    Refused(),
    Refused(forbidden=True),
    RateLimited(600),
    RateLimited(None),
    Unreachable(UnreachableReason.UNTRUSTED, via="SSL_CERT_FILE"),
]


def test_every_failure_has_its_own_text() -> None:
    texts = [failure_text(failure, SOON, NOW) for failure in FAILURES]
    assert len(set(texts)) == len(texts)
    assert all((text[0].isupper() or text.startswith("tedee ")) and text.endswith((".", "portal")) for text in texts)


def test_a_failure_says_when_the_next_attempt_follows() -> None:
    offline = Unreachable(UnreachableReason.NO_NETWORK)
    clock = f"{time_of_day(NOW + 600):%H:%M}"
    assert failure_text(offline, SOON, NOW).endswith("by itself.")
    assert clock in failure_text(offline, LATER, NOW)
    assert f"until {clock}" in failure_text(RateLimited(600), LATER, NOW)
    assert "HTTP 503" in failure_text(Unreachable(UnreachableReason.SERVER_FAULT, 503), SOON, NOW)


def test_a_cloud_that_names_the_end_of_its_outage_is_unavailable_and_not_rate_limited() -> None:
    clock = f"{time_of_day(NOW + 600):%H:%M}"
    away = Unreachable(UnreachableReason.SERVER_FAULT, 503, retry_after_s=600)
    for text in (failure_text(away, LATER, NOW), ended_text(away, NOW)):
        assert f"unavailable until {clock}" in text
        assert "HTTP 503" in text
        assert "too many" not in text
