"""The sync worker: sends a request when `pacing.next_sync_at` says so, and reports how it ended."""

import logging
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lockwatch.domain.locks import LockInfo
from lockwatch.domain.outcome import (
    Failure,
    Named,
    NoToken,
    Outcome,
    RateLimited,
    Refused,
    Synced,
    TokenProblem,
    Unreachable,
    UnreachableReason,
)
from lockwatch.domain.pacing import FLOOR_S, REQUEST_WITHIN_S, Pace, Schedule, earliest, next_sync_at
from lockwatch.storage.state_file import StateFile
from lockwatch.sync.account import Account
from lockwatch.sync.fault_log import log_fault
from lockwatch.sync.keyring_caller import KeyringCaller
from lockwatch.sync.names import NamesDue
from lockwatch.tedee.credentials import TokenError
from lockwatch.util.api_address import AddressError
from lockwatch.util.call_timeout import CallAbandonedError, CallTimeoutError, InterruptibleCaller
from lockwatch.util.clock import moment, steady

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client

log = logging.getLogger(__name__)

LOOKS_AGAIN_S = 60.0
"""A longer wait is split into pieces of this length. The timer stops while the computer sleeps, so the end of a sleep
is noticed after this time at the latest, even if the system does not announce it."""
OVERSLEPT_S = 5.0
"""If a timer is this late, the computer has slept; load alone does not delay it so much."""
WAITS_FOR_A_PERSON = frozenset(TokenProblem) - {TokenProblem.NO_KEYRING, TokenProblem.KEYRING_FAULT}
"""After these, the keyring is not asked again until the user acts, because it would only open its prompt again."""

NOT_REACHED = frozenset(UnreachableReason) - {
    UnreachableReason.SERVER_FAULT,
    UnreachableReason.TOO_SLOW,
    UnreachableReason.BROKEN_OFF,
    UnreachableReason.INTERNAL,
}
"""If a request for names fails for one of these reasons, so would a sync; for another reason, a sync may succeed."""

_TOO_SLOW = Unreachable(UnreachableReason.TOO_SLOW)

_Answer = TypeVar("_Answer", Synced, Named)


@dataclass(frozen=True, slots=True)
class TokenChecked:
    """The result of checking a new token."""

    outcome: Outcome | None
    """How the request with the token ended; None if it was never sent, for which `problem` may say why."""
    problem: TokenProblem | str | None = None
    """Why the token was not stored or not sent. A string is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A new token that is to be checked; `keep`: store it in the keyring if it is accepted."""

    text: str
    client: "Client"
    keep: bool


class _PrecededError(Exception):
    """Another process has started a request since the stored pace was read."""


class SyncWorker(QObject):
    """Lives in a thread of its own. Call its slots by queued signals, and only `abandon` and `interrupt` directly."""

    ended = Signal(object)
    """Emitted with the `Outcome` when a sync has ended."""
    recalled = Signal(object)
    """Emitted with the stored `State` of the previous run, at the start and after a change of account."""
    named = Signal(object)
    """Emitted with the elements of ``my/lock``, as a tuple of `LockInfo`, when they were received."""
    scheduled = Signal(object)
    """Emitted with the `Schedule` when the time of the next sync has changed, or a request has started."""
    token_checked = Signal(object)
    """Emitted with the `TokenChecked` when the check of a new token has ended."""

    def __init__(self, account: Account, file: StateFile, interval_s: float) -> None:
        super().__init__()
        self._account, self._file, self._interval_s = account, file, interval_s
        self._requests, self._keyring = InterruptibleCaller(), KeyringCaller()
        self._client: Client | None = None
        self._candidate: _Candidate | None = None
        self._pace = Pace()
        self._requested = True
        self._outcome: Outcome | None = None
        self._synced_at: float | None = None
        self._names = NamesDue()
        self._timer: QTimer | None = None
        self._due: Callable[[], None] = self._sync
        """What to do when the timer fires."""
        self._due_at = self._fires_at = math.inf
        """When that is due, and when the timer fires next: at that time, or earlier after `LOOKS_AGAIN_S`."""

    def abandon(self) -> None:
        """Stop waiting for a request or the keyring, so that the thread can end at once. Call it from any thread."""
        self._requests.abandon()
        self._keyring.abandon()

    def interrupt(self) -> None:
        """Stop waiting for a request from before a sleep or over another network. Call it from any thread."""
        self._requests.interrupt()

    @Slot()
    def start(self) -> None:
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._recall()
        self._arm()

    @Slot()
    def finish(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    @Slot()
    def request_sync(self) -> None:
        """Sync as soon as pacing allows."""
        self._requested = True
        self._arm()

    @Slot()
    def wake(self) -> None:
        """The computer has slept: open a new connection, and sync as soon as pacing allows."""
        log.info("the computer has slept; syncing over a new connection")
        self._drop_connection()
        self.request_sync()

    @Slot()
    def change_network(self) -> None:
        """The network has changed: open a new connection, and sync at once if the cloud was unreachable."""
        log.info("the network has changed; opening a new connection")
        self._drop_connection()
        if isinstance(self._outcome, Unreachable):
            self.request_sync()

    def _drop_connection(self) -> None:
        if self._client is not None:
            self._client.drop_connection()

    @Slot()
    def reread_token(self) -> None:
        """The keyring has changed: read the token again."""
        self._client = None
        self.request_sync()

    @Slot(float)
    def set_interval(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self.request_sync()

    @Slot(object, object)
    def use(self, account: Account, file: StateFile) -> None:
        """Switch to an account at another API address, with its state file."""
        self._file.close()
        self._account, self._file = account, file
        self._synced_at = None
        self._client = None
        self._drop_candidate()
        self._recall()
        self.request_sync()

    @Slot(str, bool)
    def try_token(self, text: str, keep: bool) -> None:
        """Sync with a new token. If it is accepted, store it (`keep`) or use it for this run only."""
        try:
            self._candidate = _Candidate(text, self._account.client(text), keep)
        except (TokenError, AddressError) as error:
            self.token_checked.emit(TokenChecked(None, str(error)))
            return
        now = steady()
        wait_s = earliest(self._pace, now) - now
        if wait_s > FLOOR_S + 1:
            self._candidate = None
            self.token_checked.emit(TokenChecked(RateLimited(wait_s)))
            return
        self.request_sync()

    def _drop_candidate(self) -> None:
        """End the check of a new token, so that nothing waits for it for ever."""
        if self._candidate is not None:
            self._candidate = None
            self.token_checked.emit(TokenChecked(None))

    @Slot()
    def forget_token(self) -> None:
        """Remove the token from the keyring, and sync no more until there is a new one."""
        self._client = None
        self._drop_candidate()
        self._requested = False
        try:
            why = self._keyring.forget(self._account) or TokenProblem.NOT_SET
        except CallAbandonedError:
            why = TokenProblem.KEYRING_SILENT
        self._end(NoToken(why))
        self._arm()

    def _recall(self) -> None:
        # This process's own latest request counts even if the file cannot be read.
        self._pace = self._file.pace().joined(Pace(self._pace.last_start))
        state = self._file.load(moment())
        self._names.restart(known=bool(state.infos))
        self.recalled.emit(state)

    def _arm(self) -> None:
        if self._timer is None:
            return
        now = steady()
        sync_at, names_at = self._sync_at(now), self._names_at(now)
        at = min(sync_at, names_at)
        names_first = names_at < sync_at or (names_at == sync_at and not self._names_were_last())
        self._due = self._ask_names if names_first else self._sync
        self._due_at = at
        self._start_timer(self._timer, now)
        self.scheduled.emit(Schedule(sync_at, earliest(self._pace, now)))

    def _start_timer(self, timer: QTimer, now: float) -> None:
        """Start the timer for the next request, if one is planned, but for no more than `LOOKS_AGAIN_S`."""
        timer.stop()
        if self._due_at < math.inf:
            self._fires_at = max(now, min(self._due_at, now + LOOKS_AGAIN_S))
            timer.start(math.ceil((self._fires_at - now) * 1000) + 1)

    def _sync_at(self, now: float) -> float:
        waits = isinstance(self._outcome, NoToken) and self._outcome.why in WAITS_FOR_A_PERSON
        if waits and not self._requested:
            return math.inf
        return next_sync_at(self._pace, now, self._interval_s, requested=self._requested, chance=random.uniform(-1, 1))

    def _names_at(self, now: float) -> float:
        """Return when to request the names of locks, in steady seconds. A sync that the user asked for comes first."""
        if self._client is None or not isinstance(self._outcome, Synced) or self._requested:
            return math.inf
        return self._names.due_at(earliest(self._pace, now), self._outcome)

    def _names_were_last(self) -> bool:
        """Return whether the latest request was for names. Then a sync is next, so that failing names delay no sync."""
        last_sync = self._pace.last_sync_start
        return last_sync is not None and self._names.last > last_sync

    @Slot()
    def _on_timeout(self) -> None:
        now = steady()
        if now - self._fires_at > OVERSLEPT_S:
            self.wake()
        elif now < self._due_at and self._timer is not None:
            self._start_timer(self._timer, now)
        else:
            self._do_due()

    def _do_due(self) -> None:
        requested, candidate, last_sync_start = self._requested, self._candidate, self._pace.last_sync_start
        try:
            self._pace = self._pace.joined(self._file.others_pace())
            now = steady()
            if now >= earliest(self._pace, now):
                self._due()
        except CallAbandonedError:
            return
        except _PrecededError:
            # The same is due again as soon as pacing allows it.
            self._requested, self._candidate = requested, candidate
            self._pace = replace(self._pace, last_sync_start=last_sync_start)
        except Exception as error:  # a bug must not end the syncing
            log_fault(error)
            self._end(Unreachable(UnreachableReason.INTERNAL))
        finally:
            self._arm()

    def _sync(self) -> None:
        self._requested = False
        self._pace = self._pace.tried(steady())
        candidate, self._candidate = self._candidate, None
        client = candidate.client if candidate else self._client or self._keyring.open(self._account)
        if isinstance(client, NoToken):
            self._end(client)
            return
        outcome, infos = self._ask_states(client)
        if outcome is None:
            self._requested, self._candidate = True, candidate
            return
        if candidate is None:
            if isinstance(outcome, Refused):
                self._client = None  # read the keyring again before the next sync
            else:
                self._client = client.clone() if outcome == _TOO_SLOW else client
            self._end(outcome, infos)
        elif isinstance(outcome, Synced):
            self._adopt(candidate, outcome, infos)
        else:
            self._apply_retry_after(outcome)
            self.token_checked.emit(TokenChecked(outcome))

    def _ask_states(self, client: "Client") -> tuple[Synced | Failure | None, tuple[LockInfo, ...]]:
        """Request the states of all locks. The first request also asks for their names.

        The outcome is None if the answer to that has no states or if names are forbidden. The states are then
        requested next.
        """
        if not self._names.are_first(steady()):
            return self._request(client, client.sync, sync=True), ()
        answer = self._request(client, client.locks, sync=True)
        self._names.on_request_ended(steady())
        if not (isinstance(answer, Unreachable) and answer.why in NOT_REACHED) and answer != Refused():
            self._names.on_cloud_reached()
        if isinstance(answer, Named):
            return answer.synced, answer.infos
        return (None if answer == Refused(forbidden=True) else answer), ()

    def _adopt(self, candidate: _Candidate, outcome: Synced, infos: tuple[LockInfo, ...]) -> None:
        problem: TokenProblem | str | None = None
        if candidate.keep:
            problem = self._keyring.store(self._account, candidate.text)
        else:
            self._account.use_for_this_run(candidate.text)
        self.token_checked.emit(TokenChecked(outcome, problem))
        if problem is None:
            self._client = candidate.client
            self._end(outcome, infos)
        elif infos:
            self._names.restart(known=False)  # the next key that is checked needs names again

    def _ask_names(self) -> None:
        if self._client is None or not isinstance(self._outcome, Synced):
            return
        answer = self._request(self._client, self._client.locks, sync=False)
        self._names.on_request_ended(steady())
        if answer == _TOO_SLOW:
            self._client = self._client.clone()
        self._apply_retry_after(answer)
        if isinstance(answer, Named) and answer.synced:
            assert self._pace.last_start is not None
            self._pace = self._pace.tried(self._pace.last_start)
            self._end(answer.synced, answer.infos)
            return
        if isinstance(answer, Named):
            self.named.emit(answer.infos)
        if isinstance(answer, Named | Refused):
            self._names.on_answered(self._outcome)
        else:
            log.info("the request for names failed: %s", type(answer).__name__)

    def _request(self, client: "Client", call: "Callable[[], _Answer | Failure]", *, sync: bool) -> "_Answer | Failure":
        self._pace, started = self._file.start_request(self._pace, self._synced_at, sync=sync)
        if not started or self._pace.last_start is None:
            raise _PrecededError
        start = self._pace.last_start
        self.scheduled.emit(Schedule(start, earliest(self._pace, start), syncing=True))
        try:
            return self._requests.run(call, REQUEST_WITHIN_S)
        except CallTimeoutError:
            client.give_up()
            return _TOO_SLOW
        except CallAbandonedError:
            client.give_up()
            raise
        except Exception as error:
            log_fault(error)
            return Unreachable(UnreachableReason.INTERNAL)

    def _apply_retry_after(self, outcome: Outcome | Named) -> None:
        """Obey a ``Retry-After``, and store it for the next run."""
        before, self._pace = self._pace, self._pace.with_retry_after(outcome, steady())
        if self._pace != before:
            self._file.save_pace(self._pace, self._synced_at)

    def _end(self, outcome: Outcome, infos: tuple[LockInfo, ...] = ()) -> None:
        """Report the outcome of a sync, and first the names in `infos`, if its request returned them."""
        self._outcome = outcome
        self._pace = self._pace.ended(outcome, steady())
        if isinstance(outcome, Synced):
            self._synced_at = steady()
            self._names.on_synced(outcome)
        else:
            self._file.save_pace(self._pace, self._synced_at)
        if infos and isinstance(outcome, Synced):
            self._names.on_answered(outcome)
            self.named.emit(infos)  # first, so that the rows have names from the start
        self.ended.emit(outcome)
