"""A helper for the tests of recordings."""

from typing import Any

from lockwatch.domain.outcome import BadAnswer
from lockwatch.replay.recorder import Recorder
from lockwatch.tedee.parse import locks_outcome, sync_outcome


def record(recorder: Recorder, what: str, body: Any) -> None:
    """Record an answer as the client does, which has parsed it."""
    outcome = sync_outcome(body) if what == "sync" else locks_outcome(body)
    assert not isinstance(outcome, BadAnswer)
    recorder.record_answer(what, body, outcome)
