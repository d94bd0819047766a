"""
The lock of those who send a spool: a directory, since creating one by renaming is atomic for every language and file
system. It only keeps two processes from sending the same records; records themselves are safe without it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

LOCK_NAME = "send.lock"
OWNER_NAME = "owner"
#: A holder renews the lock before every request, and no request lasts longer than 20 s.
STALE_SECS = 30.0
POLL_SECS = 0.02

_own_tokens: set[str] = set()

Owner = tuple[str, int, str]


class LockUnavailable(Exception):
    """The directory of the spool cannot be written."""


class SendLock:
    """Not reentrant; one object per attempt to send."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / LOCK_NAME
        self._token = secrets.token_hex(8)

    @contextlib.contextmanager
    def hold(self, deadline: float) -> Iterator[bool]:
        """
        Yields whether the lock was got before the deadline, a value of time.monotonic().
        Raises LockUnavailable when the directory cannot be written.
        """
        held = self._acquire(deadline)
        try:
            yield held
        finally:
            if held:
                self._release()

    def renew(self) -> bool:
        """Say that the holder is alive. False when another process has taken the lock over."""
        owner = self._owner(self._path)
        if owner is None or owner[2] != self._token:
            return False
        with contextlib.suppress(OSError):
            os.utime(self._path)
        return True

    def _acquire(self, deadline: float) -> bool:
        pause = threading.Event()
        while True:
            if self._try():
                return True
            self._remove_stale()
            if time.monotonic() >= deadline:
                return False
            pause.wait(POLL_SECS)

    def _try(self) -> bool:
        draft = self._directory / f"{LOCK_NAME}.{self._token}"
        _own_tokens.add(self._token)
        try:
            draft.mkdir(mode=0o700)
            (draft / OWNER_NAME).write_text(f"{socket.gethostname()} {os.getpid()} {self._token}\n")
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise LockUnavailable() from error
        try:
            draft.rename(self._path)
            return True
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            return False

    def _release(self) -> None:
        _own_tokens.discard(self._token)
        owner = self._owner(self._path)
        if owner is not None and owner[2] == self._token:
            self._take_away(owner)

    def _remove_stale(self) -> None:
        owner = self._owner(self._path)
        try:
            age_secs = time.time() - self._path.stat().st_mtime
        except OSError:
            return
        if age_secs > STALE_SECS or (owner is not None and _is_dead(owner)):
            self._take_away(owner)

    def _take_away(self, owner: Owner | None) -> None:
        """Renamed first: of two processes that find the same lock stale, only one removes it."""
        aside = self._directory / f"{LOCK_NAME}.{secrets.token_hex(8)}"
        try:
            self._path.rename(aside)
        except OSError:
            return
        if self._owner(aside) != owner:
            # A new holder was quicker: give it its lock back.
            with contextlib.suppress(OSError):
                aside.rename(self._path)
                return
        shutil.rmtree(aside, ignore_errors=True)

    @staticmethod
    def _owner(path: Path) -> Owner | None:
        try:
            host, pid, token = (path / OWNER_NAME).read_text().split()
            return host, int(pid), token
        except (OSError, ValueError):
            return None


def _is_dead(owner: Owner) -> bool:
    host, pid, token = owner
    if host != socket.gethostname():
        return False
    if pid == os.getpid():
        # In containers every process can have the pid 1: the token tells this process from an earlier one.
        return token not in _own_tokens
    if sys.platform == "win32":
        # os.kill(pid, 0) would send Ctrl-C there.
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
