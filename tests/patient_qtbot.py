"""Pytest plugin: `qtbot` waits for up to a minute, because pytest-qt's 5 s are too short on a busy machine."""

import os
from collections.abc import Callable

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

WITHIN_MS = int(os.environ.get("TEST_PATIENCE_MS", "60000"))
"""`devtools.cut_connections` shortens it, because nearly all its runs have a test that waits in vain."""


class PatientQtBot(QtBot):
    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = WITHIN_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802
        self,
        signal: SignalInstance,
        *,
        timeout: int = WITHIN_MS,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    return PatientQtBot(request)
