"""Fixtures: a simulated cloud, and a client of it."""

from collections.abc import Iterator

import pytest

from lockwatch.demo.cloud import SimulatedCloud
from lockwatch.demo.devices import SimulatedLock
from lockwatch.tedee.client import Client
from lockwatch.tedee.credentials import Token
from tests.tedee.samples import SECRET


@pytest.fixture
def cloud() -> Iterator[SimulatedCloud]:
    with SimulatedCloud(SECRET, [SimulatedLock(1, "Front door", "20200001-000001", battery=54)]) as cloud:
        yield cloud


@pytest.fixture
def client(cloud: SimulatedCloud) -> Iterator[Client]:
    client = Client(cloud.url, Token(SECRET))
    yield client
    client.drop_connection()
