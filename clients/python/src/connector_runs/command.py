"""A command run as a child: its streams, signals and exit code are those that it would have without us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

from .usage import MAXRSS_UNIT_BYTES
from .warning import warn

TAIL_BYTES = 4096
#: A grandchild can hold stderr open after the child has ended: nobody waits for it longer than this.
STDERR_GRACE_SECS = 0.2
FORWARDED = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
#: Signals with which somebody stops a job.
STOPS = frozenset(getattr(signal, name) for name in ("SIGTERM", "SIGINT") if hasattr(signal, name))


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    exit_code: int
    status: str
    #: Why it failed, and the last 4 KB of its stderr; None when it did not fail.
    message: str | None
    cpu_secs: float | None = None
    peak_bytes: int | None = None


def run_command(command: list[str], signals: Signals) -> Ended:
    """Run the command to its end. Raises nothing that the command could cause."""
    try:
        child = subprocess.Popen(command, stderr=subprocess.PIPE)
    except FileNotFoundError:
        return _not_started(127, f"{command[0]}: command not found")
    except (OSError, ValueError) as error:
        return _not_started(126, f"{command[0]}: {getattr(error, 'strerror', None) or type(error).__name__}")
    signals.attach(child)
    tail = _Tail(child)
    usage = _wait(child)
    return _ended(child.returncode, tail.text(), signals, usage)


def _not_started(exit_code: int, message: str) -> Ended:
    warn(message)
    return Ended(exit_code, "FAILED", message)


def _ended(returned: int, tail: str, signals: Signals, usage: dict[str, Any]) -> Ended:
    if returned == 0:
        return Ended(0, "SUCCESS", None, **usage)
    status = "CANCELLED" if signals.received & STOPS else "FAILED"
    how = f"exit code {returned}" if returned > 0 else f"killed by {_signal_name(-returned)}"
    exit_code = returned if returned > 0 else 128 - returned
    # The last line is the headline, so it is the command's own where it wrote one.
    return Ended(exit_code, status, f"{how}\n{tail}".rstrip(), **usage)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _wait(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Wait for the end of the child, and for what the kernel says it has used, where the kernel does."""
    if sys.platform == "win32":
        while True:
            # Ctrl-C reaches the child by itself; its end decides.
            with contextlib.suppress(KeyboardInterrupt):
                child.wait()
                return {}
    _, wait_status, usage = os.wait4(child.pid, 0)
    child.returncode = os.WEXITSTATUS(wait_status) if os.WIFEXITED(wait_status) else -os.WTERMSIG(wait_status)
    cpu_secs = round(usage.ru_utime + usage.ru_stime, 6)
    return {"cpu_secs": cpu_secs, "peak_bytes": usage.ru_maxrss * MAXRSS_UNIT_BYTES}


class _Tail:
    """Passes the stderr of the child on as it comes, and keeps its end."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stderr is not None
        # The stream, not its number: a number that was closed can soon be that of another file.
        self._from = child.stderr
        self._kept = b""
        self._chunks = 0
        #: Whether who reads our stderr is slow: the rest of the text must not be lost.
        self._is_writing = False
        self._thread = threading.Thread(target=self._copy, daemon=True)
        self._thread.start()

    def text(self) -> str:
        while self._thread.is_alive():
            chunks = self._chunks
            self._thread.join(STDERR_GRACE_SECS)
            if chunks == self._chunks and not self._is_writing:
                break
        return self._kept.decode("utf-8", "replace")

    def _copy(self) -> None:
        passing_on = True
        while True:
            try:
                chunk = os.read(self._from.fileno(), 65536)
            except OSError:
                return
            if not chunk:
                return
            self._is_writing = True
            self._chunks += 1
            self._kept = (self._kept + chunk)[-TAIL_BYTES:]
            while chunk and passing_on:
                try:
                    chunk = chunk[os.write(2, chunk) :]
                except OSError:
                    # Our stderr is gone; the child must still not stand still.
                    passing_on = False
            self._is_writing = False


class Signals:
    """Signals that came in, handed on to the child as soon as there is one."""

    def __init__(self) -> None:
        self.received: set[int] = set()
        self._early: list[int] = []
        self._child: subprocess.Popen[bytes] | None = None

    def attach(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        for number in self._early:
            self._forward(number)

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.received.add(number)
        if self._child is None:
            self._early.append(number)
        elif not _came_from_terminal(number):
            self._forward(number)

    def _forward(self, number: int) -> None:
        # returncode is set as soon as the child is reaped: its pid can belong to another process then.
        if self._child is not None and self._child.returncode is None:
            with contextlib.suppress(OSError):
                os.kill(self._child.pid, number)


def _came_from_terminal(number: int) -> bool:
    """Ctrl-C reaches every process in the terminal's foreground: handed on, it would reach the child twice."""
    if number not in (signal.SIGINT, getattr(signal, "SIGQUIT", None)):
        return False
    try:
        with open("/dev/tty", "rb", buffering=0) as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        return False


@contextlib.contextmanager
def forwarding() -> Iterator[Signals]:
    """
    Hand signals on to the command; after its end they change nothing. A signal that is ignored (nohup) stays ignored,
    for the command too.
    """
    signals = Signals()
    before: dict[int, Any] = {}
    if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
        for name in FORWARDED:
            number = getattr(signal, name)
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, signals.handle)
    try:
        yield signals
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
