"""The worker in its thread: it asks the cloud when `next_sync_at` says so, and tells how it ended."""

import logging
import math
import random
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

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
from lockwatch.storage.token import READ_WITHIN_S, KeyringError, TokenTooLongError
from lockwatch.sync.account import Account
from lockwatch.tedee.credentials import TokenError
from lockwatch.util.api_address import AddressError
from lockwatch.util.call_timeout import CallAbandonedError, CallTimeoutError, InterruptibleCaller
from lockwatch.util.clock import moment, steady

if TYPE_CHECKING:
    from lockwatch.tedee.client import Client

log = logging.getLogger(__name__)

KEYRING_WITHIN_S = 2 * READ_WITHIN_S + 5.0
NAMES_EVERY_S = 3600.0
NAMES_APART_S = 60.0
"""Without a lock whose name is not known."""
NAMES_AT_MOST, NAMES_IN_S = 9, 600.0
"""The vendor allows 10 requests in 10 minutes (tedee API, ``my/lock``)."""
LOOKS_AGAIN_S = 60.0
"""The timer stands still while the computer sleeps, so a longer wait is cut into such pieces: then a sleep is noticed
this long after its end at the latest, also where no system tells of it."""
OVERSLEPT_S = 5.0
"""A timer that is so late has slept: no load makes it so."""
WAITS_FOR_A_PERSON = frozenset(TokenProblem) - {TokenProblem.NO_KEYRING, TokenProblem.KEYRING_FAULT}
"""Asking the keyring again by itself would only open its prompt again."""

_TOO_SLOW = Unreachable(UnreachableReason.TOO_SLOW)

_Answer = TypeVar("_Answer", Synced, Named)


@dataclass(frozen=True, slots=True)
class TokenChecked:
    """How the check of a new token ended."""

    outcome: Outcome | None
    """None: it was never sent; `problem` says why."""
    problem: TokenProblem | str | None = None
    """Accepted, but not stored, or no token at all (a sentence)."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    client: "Client"
    keep: bool


class SyncWorker(QObject):
    """Lives in a QThread of its own. All slots are reached by queued signals; only `abandon` and `interrupt` are called
    directly."""

    ended = Signal(object)
    """Outcome of a sync."""
    recalled = Signal(object)
    """State: what the run before has kept, at the start and for another account."""
    named = Signal(object)
    """tuple[LockInfo, ...]: those of ``my/lock``."""
    scheduled = Signal(object)
    """Schedule."""
    token_checked = Signal(object)
    """TokenChecked."""

    def __init__(self, account: Account, file: StateFile, interval_s: float) -> None:
        super().__init__()
        self._account, self._file, self._interval_s = account, file, interval_s
        self._requests, self._keyring = InterruptibleCaller(), InterruptibleCaller()
        self._client: Client | None = None
        self._candidate: _Candidate | None = None
        self._pace = Pace()
        self._wished = True
        self._outcome: Outcome | None = None
        self._synced_at: float | None = None
        self._named_at: deque[float] = deque(maxlen=NAMES_AT_MOST)
        """Starts of the latest requests for names."""
        self._named_for: frozenset[tuple[int, int | None]] | None = None
        """Ids and revisions at the last answer to it."""
        self._timer: QTimer | None = None
        self._due: Callable[[], None] = self._sync
        """What the timer was armed for."""
        self._due_at = self._fires_at = math.inf
        """When that is to be, and when the timer fires: a piece of the way there, or at its end."""

    def abandon(self) -> None:
        """Stops waiting for whatever hangs, so that the thread can end at once. Called from any thread."""
        self._requests.abandon()
        self._keyring.abandon()

    def interrupt(self) -> None:
        """The answer to what was asked before a sleep, or over another network, does not come any more. Called from any
        thread."""
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
    def wish(self) -> None:
        """Somebody wants a sync, as soon as it may be."""
        self._wished = True
        self._arm()

    @Slot()
    def wake(self) -> None:
        """The computer has slept: what was connected is dead, and what is known is old."""
        log.info("awake again")
        self._drop_connection()
        self.wish()

    @Slot()
    def change_network(self) -> None:
        """What was connected went over another network; and if the cloud was out of reach, it need not be any more."""
        log.info("another network")
        self._drop_connection()
        if isinstance(self._outcome, Unreachable):
            self.wish()

    def _drop_connection(self) -> None:
        if self._client is not None:
            self._client.drop_connection()

    @Slot()
    def reread_token(self) -> None:
        """Somebody changed the keyring."""
        self._client = None
        self.wish()

    @Slot(float)
    def set_interval(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self.wish()

    @Slot(object, object)
    def use(self, account: Account, file: StateFile) -> None:
        """Another API address."""
        self._file.close()
        self._account, self._file = account, file
        self._synced_at = None
        self._client = None
        self._drop_candidate()
        self._recall()
        self.wish()

    @Slot(str, bool)
    def try_token(self, text: str, keep: bool) -> None:
        """Syncs with a new token; if it is accepted, it is stored (`keep`) or used for this run only."""
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
        self.wish()

    def _drop_candidate(self) -> None:
        """Whoever waits for its check must not wait for ever."""
        if self._candidate is not None:
            self._candidate = None
            self.token_checked.emit(TokenChecked(None))

    @Slot()
    def forget_token(self) -> None:
        self._client = None
        self._drop_candidate()
        self._wished = False
        try:
            why = self._change_keyring(self._account.forget) or TokenProblem.NOT_SET
        except CallAbandonedError:
            why = TokenProblem.KEYRING_SILENT
        self._end(NoToken(why))
        self._arm()

    def _recall(self) -> None:
        self._pace = self._file.pace().joined(Pace(self._pace.last_start))  # the floor holds also without a disk
        self._named_for = None
        self.recalled.emit(self._file.load(moment()))

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
        """For what is due, or for a piece of the way there."""
        timer.stop()
        if self._due_at < math.inf:
            self._fires_at = max(now, min(self._due_at, now + LOOKS_AGAIN_S))
            timer.start(math.ceil((self._fires_at - now) * 1000) + 1)

    def _sync_at(self, now: float) -> float:
        waits = isinstance(self._outcome, NoToken) and self._outcome.why in WAITS_FOR_A_PERSON
        if waits and not self._wished:
            return math.inf
        return next_sync_at(self._pace, now, self._interval_s, wished=self._wished, chance=random.uniform(-1, 1))

    def _names_at(self, now: float) -> float:
        """When names are to be asked for: at the start, for an unknown id or a new revision, and hourly."""
        if self._client is None or not isinstance(self._outcome, Synced) or self._wished:
            return math.inf
        at, revisions = earliest(self._pace, now), _revisions(self._outcome)
        if len(self._named_at) == NAMES_AT_MOST:
            at = max(at, self._named_at[0] + NAMES_IN_S)
        last = self._named_at[-1] if self._named_at else -math.inf
        if self._named_for == revisions:
            return max(at, last + NAMES_EVERY_S)
        known = {id_ for id_, _ in self._named_for or ()}
        return max(at, last + NAMES_APART_S) if known >= {id_ for id_, _ in revisions} else at

    def _names_were_last(self) -> bool:
        """Then it is the sync's turn, so that names which fail hold up no sync."""
        last_sync = self._pace.last_sync_start
        return bool(self._named_at) and last_sync is not None and self._named_at[-1] > last_sync

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
        try:
            self._pace = self._pace.joined(self._file.others_pace())
            now = steady()
            if now >= earliest(self._pace, now):
                self._due()
        except CallAbandonedError:
            return
        except Exception as error:  # no fault of ours may end the watch
            _log_fault(error)
            self._end(Unreachable(UnreachableReason.INTERNAL))
        finally:
            self._arm()

    def _sync(self) -> None:
        self._wished = False
        self._pace = self._pace.tried(steady())
        candidate, self._candidate = self._candidate, None
        client = candidate.client if candidate else self._client or self._open()
        if isinstance(client, NoToken):
            self._end(client)
            return
        outcome = self._request(client.sync, sync=True)
        if candidate is None:
            if isinstance(outcome, Refused):
                self._client = None  # the keyring may have another by the next time
            else:
                self._client = client.clone() if outcome == _TOO_SLOW else client
            self._end(outcome)
        elif isinstance(outcome, Synced):
            self._adopt(candidate, outcome)
        else:
            self._heed(outcome)
            self.token_checked.emit(TokenChecked(outcome))

    def _open(self) -> "Client | NoToken":
        try:
            return self._keyring.run(self._account.open, KEYRING_WITHIN_S)
        except CallTimeoutError:
            return NoToken(TokenProblem.KEYRING_SILENT)

    def _change_keyring(self, change: Callable[[], None]) -> TokenProblem | None:
        """Returns why the keyring did not do it; raises CallAbandonedError and TokenTooLongError."""
        try:
            self._keyring.run(change, KEYRING_WITHIN_S)
        except KeyringError as error:
            return error.why
        except CallTimeoutError:
            return TokenProblem.KEYRING_SILENT
        except (CallAbandonedError, TokenTooLongError):
            raise
        except Exception as error:  # somebody waits for the end of it
            _log_fault(error)
            return TokenProblem.KEYRING_FAULT
        return None

    def _adopt(self, candidate: _Candidate, outcome: Synced) -> None:
        problem: TokenProblem | str | None = None
        if candidate.keep:
            try:
                problem = self._change_keyring(lambda: self._account.keep(candidate.text))
            except TokenTooLongError as error:
                problem = str(error)
        else:
            self._account.keep_for_this_run(candidate.text)
        self.token_checked.emit(TokenChecked(outcome, problem))
        if problem is None:
            self._client = candidate.client
            self._end(outcome)

    def _ask_names(self) -> None:
        if self._client is None or not isinstance(self._outcome, Synced):
            return
        self._named_at.append(steady())
        answer = self._request(self._client.locks, sync=False)
        if answer == _TOO_SLOW:
            self._client = self._client.clone()
        self._heed(answer)
        if isinstance(answer, Named):
            self.named.emit(answer.infos)
        if isinstance(answer, Named | Refused):
            self._named_for = _revisions(self._outcome)
        else:
            log.info("no names this time: %s", type(answer).__name__)

    def _request(self, call: "Callable[[], _Answer | Failure]", *, sync: bool) -> "_Answer | Failure":
        now = steady()
        self._pace = self._pace.started(now, sync=sync)
        self._file.keep_pace(self._pace, self._synced_at)
        self.scheduled.emit(Schedule(now, earliest(self._pace, now), syncing=True))
        try:
            return self._requests.run(call, REQUEST_WITHIN_S)
        except CallTimeoutError:
            return _TOO_SLOW
        except CallAbandonedError:
            raise
        except Exception as error:
            _log_fault(error)
            return Unreachable(UnreachableReason.INTERNAL)

    def _heed(self, outcome: Outcome | Named) -> None:
        """What any request's answer means for those to come, also after a restart."""
        self._pace = self._pace.with_retry_after(outcome, steady())
        if isinstance(outcome, RateLimited):
            self._file.keep_pace(self._pace, self._synced_at)

    def _end(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._pace = self._pace.ended(outcome, steady())
        if isinstance(outcome, Synced):
            self._synced_at = steady()
        else:
            self._file.keep_pace(self._pace, self._synced_at)
        self.ended.emit(outcome)


def _revisions(outcome: Synced) -> frozenset[tuple[int, int | None]]:
    return frozenset((seen.id, seen.revision) for seen in outcome.observations)


def _log_fault(error: Exception) -> None:
    """Where it happened and of what kind; its text stays out, as it may quote the token."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    log.error("a fault of Lockwatch: %s in %s, line %s", type(error).__name__, where.name, where.lineno)
