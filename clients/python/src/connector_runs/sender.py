"""Sends what waits in a spool, in a daemon thread: no job waits for the network, only for a result within its time."""

from __future__ import annotations

import os
import threading
import time

from . import warning
from .lock import LockUnavailable, SendLock
from .outcome import Outcome, outcome_of
from .settings import Settings
from .spool import Entry, Spool
from .transport import Unreachable, post
from .warning import reason_of, warn

#: A server that was away may be slow now: the number of records in a request doubles from the first to the last value.
FIRST_CHUNK_RECORDS = 25
MAX_CHUNK_RECORDS = 500
MAX_CHUNK_BYTES = 4_000_000
MAX_REQUEST_SECS = 20.0
#: Requests end before the job stops waiting, so that the thread can still put its lock away.
NETWORK_SHARE = 0.9
#: A fork waits this long for a thread that is sending, once per thread: its locks would stay shut in the child.
FORK_GRACE_SECS = 0.25


class Sender:
    """One per process and settings. Requests to send that come while it sends are done afterwards, in one go."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.spool = Spool(settings.spool, settings.spool_max_bytes)
        self.problem: str | None = None
        self._changed = threading.Condition()
        self._running = False
        self._thread: threading.Thread | None = None
        #: The time that forks have waited for this sender: a part of the waiting of the runs meanwhile.
        self.fork_wait_secs = 0.0
        self._wanted = 0
        self._done = 0
        self._deadline = 0.0
        self._warned_of: str | None = None

    def request(self, time_secs: float) -> int:
        """Have the spool sent within this time; returns at once with a ticket for `wait`."""
        with self._changed:
            self._wanted += 1
            self._deadline = max(self._deadline, time.monotonic() + time_secs * NETWORK_SHARE)
            if not self._running:
                self._start()
            return self._wanted

    def _start(self) -> None:
        try:
            self._thread = threading.Thread(target=self._work, name="connector-runs", daemon=True)
            self._thread.start()
            self._running = True
        except RuntimeError:
            # The interpreter is shutting down, or has no thread left. The records stay in the spool.
            self.problem = "no thread can be started"
            self._done = self._wanted

    def wait(self, ticket: int, until: float) -> bool:
        """Wait for the end of that request, at most until this value of time.monotonic()."""
        with self._changed:
            return self._changed.wait_for(lambda: self._done >= ticket, max(0.0, until - time.monotonic()))

    def is_done(self, ticket: int) -> bool:
        """Like `wait`, without waiting."""
        return self._done >= ticket

    def report(self, names: list[str]) -> None:
        """One line when these records still wait; the same cause is told once until something is sent again."""
        if not self.spool.holds(names):
            self._warned_of = None
            return
        cause = self.problem or "did not answer in time"
        if cause == self._warned_of:
            return
        self._warned_of = cause
        count = len(self.spool.names())
        if self.spool.is_lasting:
            kept = f"in {self.spool.directory} and are sent by a later run"
        else:
            kept = "in memory, and are lost when this process ends"
        warn(f"{self.settings.origin}: {cause}; {count} records wait {kept}")

    def before_fork(self) -> None:
        """Give a thread that is sending the time to end, so that the fork happens in a quiet process."""
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            begun = time.monotonic()
            thread.join(FORK_GRACE_SECS)
            self.fork_wait_secs += time.monotonic() - begun

    def _work(self) -> None:
        while True:
            with self._changed:
                if self._done >= self._wanted:
                    self._running = False
                    return
                goal, deadline = self._wanted, self._deadline
            try:
                self.problem = self.drain(deadline)
            except BaseException as error:
                self.problem = f"sending failed ({reason_of(error)})"
            with self._changed:
                self._done = goal
                self._changed.notify_all()

    def drain(self, deadline: float) -> str | None:
        """Send until the spool is empty or the time is over. Returns why records are left, or None."""
        if self.spool.directory is None:
            return self._send_all(deadline, None)
        try:
            lock = SendLock(self.spool.directory)
            with lock.hold(deadline) as held:
                if not held:
                    return "another process is still sending"
                self.spool.clean()
                self.spool.trim()
                return self._send_all(deadline, lock)
        except LockUnavailable:
            return self._send_all(deadline, None)

    def _send_all(self, deadline: float, lock: SendLock | None) -> str | None:
        chunk_records = FIRST_CHUNK_RECORDS
        while True:
            entries = self.spool.read(chunk_records, MAX_CHUNK_BYTES, memory_only=lock is None)
            if not entries:
                return None
            if time.monotonic() >= deadline:
                return self.problem or "did not answer in time"
            problem = self._send(entries, deadline, lock)
            if problem is not None:
                return problem
            chunk_records = min(2 * chunk_records, MAX_CHUNK_RECORDS)

    def _send(self, entries: list[Entry], deadline: float, lock: SendLock | None) -> str | None:
        if lock is not None and not lock.renew():
            return "another process is sending"
        url = f"{self.settings.url}/ingest/batch"
        body = b"".join(entry.line + b"\n" for entry in entries)
        try:
            answer = post(url, body, self.settings.key, min(deadline, time.monotonic() + MAX_REQUEST_SECS))
        except Unreachable as error:
            return str(error)
        outcome = outcome_of(answer.status, answer.body, len(entries))
        if outcome.split:
            half = len(entries) // 2
            return self._send(entries[:half], deadline, lock) or self._send(entries[half:], deadline, lock)
        self._settle(entries, outcome, answer.status)
        return outcome.problem

    def _settle(self, entries: list[Entry], outcome: Outcome, status: int) -> None:
        self.spool.remove(entries[index].name for index in outcome.taken)
        for refusal in outcome.refused:
            self.spool.put_aside(entries[refusal.index], status, refusal.code, refusal.reason)
        if outcome.refused:
            first = outcome.refused[0]
            where = f"; see {self.spool.directory / 'records.refused'}" if self.spool.directory else ""
            what = f"{first.code}: {first.reason[:200]}"
            warn(f"the server refused {len(outcome.refused)} of {len(entries)} records ({what}){where}")


_senders: dict[tuple[Settings, int], Sender] = {}
_senders_lock = threading.Lock()


def sender_for(settings: Settings) -> Sender:
    """The sender of this process for these settings. A forked child has its own: threads do not survive a fork."""
    key = (settings, os.getpid())
    with _senders_lock:
        if key not in _senders:
            _senders[key] = Sender(settings)
        return _senders[key]


def _settle_before_fork() -> None:
    for sender in list(_senders.values()):
        sender.before_fork()


def _reset_after_fork() -> None:
    global _senders_lock
    _senders_lock = threading.Lock()
    _senders.clear()
    warning.reset_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_settle_before_fork, after_in_child=_reset_after_fork)
