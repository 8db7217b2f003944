"""How long `stop` waits for the sync thread to end, and what it returns if the thread does not end."""

import threading
from pathlib import Path

import pytest

from lockwatch.domain.pacing import Pace
from lockwatch.storage.state_file import StateFile
from lockwatch.sync import thread as thread_module
from lockwatch.sync.account import Account
from lockwatch.sync.thread import ENDS_WITHIN_MS, SyncThread
from lockwatch.sync.worker import SyncWorker

API = "https://api.tedee.com"


class HangingFile(StateFile):
    """A state file on a disk that hangs until `released`; `SyncWorker.abandon` cannot interrupt that."""

    def __init__(self, state_dir: Path) -> None:
        super().__init__(state_dir, API)
        self.hanging, self.released = threading.Event(), threading.Event()

    def pace(self) -> Pace:
        self.hanging.set()
        self.released.wait()
        return super().pace()


def test_quitting_waits_for_the_thread_for_a_second_and_a_half_at_most() -> None:
    assert ENDS_WITHIN_MS == 1_500


@pytest.mark.usefixtures("qapp")
def test_stop_says_whether_the_thread_has_ended_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread hangs until this test releases it, so `stop` returns only because its wait is bounded."""
    monkeypatch.setattr(thread_module, "ENDS_WITHIN_MS", 50)
    file = HangingFile(tmp_path / "state")
    thread = SyncThread(SyncWorker(Account(API, "token"), file, 3600))
    thread.start()
    try:
        assert file.hanging.wait(60)
        assert not thread.stop()
    finally:
        file.released.set()
        monkeypatch.setattr(thread_module, "ENDS_WITHIN_MS", 60_000)
        assert thread.stop()
        file.close()
