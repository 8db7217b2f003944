"""A short part of `make attack`: the real program keeps working among hostile programs and with a hostile cloud."""

import pytest
from devtools.attack.measure import INTERVAL_S, attack
from devtools.attack.scenarios import SCENARIOS

from tests.virtual_desktop.required import require


@pytest.mark.attack
@pytest.mark.parametrize(
    "name",
    [
        "system bus: long messages",
        "session bus: notifications closed",
        "cloud: endless body",
        "cloud: 500 locks that all change",
    ],
)
def test_the_program_answers_syncs_and_quits_during_an_attack(name: str) -> None:
    require("dunst")
    figures = attack(SCENARIOS[name], INTERVAL_S + 3.0)
    assert figures.alive, figures
