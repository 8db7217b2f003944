"""Tests of the simulation of an outage: clients come back at about their steady rate, not all at once."""

import pytest
from devtools import simulate
from devtools.simulate import (
    BEGINS_S,
    CLIENTS,
    ENDS_S,
    INTERVAL_S,
    MOST,
    OUTAGE_S,
    PICTURE,
    SCENARIOS,
    Load,
    Scenario,
    picture,
)

CLIENTS_HERE = 500
BIN_S = 5
"""The width of a bin in seconds. With so few clients, a bin needs about 125 requests, so that in 180 bins chance alone
causes no ratio above 1.3."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_clients_come_back_at_their_steady_rate(scenario: Scenario) -> None:
    load = simulate.simulate(scenario, CLIENTS_HERE, processes=1)
    assert load.steady == pytest.approx(CLIENTS_HERE / INTERVAL_S, rel=0.02)
    assert load.ratio(BIN_S) <= MOST
    assert sum(load.seconds[-int(INTERVAL_S) :]) == pytest.approx(CLIENTS_HERE, rel=0.02), "all are back"
    assert sum(load.seconds[-BEGINS_S + 30 : OUTAGE_S - BEGINS_S]) < CLIENTS_HERE * OUTAGE_S / INTERVAL_S / 4


def test_synchronized_clients_would_be_detected() -> None:
    seconds = [CLIENTS_HERE // 20] * (ENDS_S - BEGINS_S)
    assert Load(seconds).ratio(BIN_S) == 1
    seconds[OUTAGE_S - BEGINS_S + 3] = CLIENTS_HERE // 2
    assert Load(seconds).ratio(BIN_S) > MOST


def test_the_stored_picture_is_small_and_shows_the_scenarios() -> None:
    drawn = picture({scenario.name: Load([7] * (ENDS_S - BEGINS_S)) for scenario in SCENARIOS}, CLIENTS)
    stored = PICTURE.read_text("utf-8")
    assert len(stored) < 60_000
    assert all(f">{scenario.name}</text>" in text for scenario in SCENARIOS for text in (drawn, stored))
