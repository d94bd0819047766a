"""
The spool: a directory with one file per record, named so that the order of names is the order of records. A file is
written under another name, flushed and renamed, so that a record is there as a whole or not at all, without any lock.
The Node client reads and writes the same directory; clients/README.md describes the format.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .record import storable
from .warning import reason_of, warn, warn_once

#: <unix time in ns>-<pid>-<random>-<R: status RUNNING, E: an end>-<bytes>.json
RECORD_NAME = re.compile(r"^\d{20}-\d+-[0-9a-f]{8}-([RE])-(\d+)\.json$")
REFUSED_NAME = "records.refused"
DRAFT_SUFFIX = ".tmp"
DRAFT_MAX_AGE_SECS = 3600
MAX_REFUSED_BYTES = 5_000_000
MAX_MEMORY_RECORDS = 1000
#: File systems give out space in blocks; the limit of the spool counts what the disk loses.
BLOCK_BYTES = 4096


@dataclass(frozen=True)
class Entry:
    """One waiting record: its name in the spool and its line of JSON."""

    name: str
    line: bytes


class Spool:
    """Safe for threads and processes. When the directory cannot be written, records are kept in memory."""

    def __init__(self, directory: Path | None, max_bytes: int) -> None:
        self.directory = directory
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._last_ns = 0
        self._memory: dict[str, bytes] = {}
        #: Sent, but their files could not be removed.
        self._done: set[str] = set()

    def append(self, line: bytes, *, running: bool) -> str:
        """
        When this returns, an end (`running` is False) survives a power cut. A start is not flushed: its loss is
        harmless, and the job is not kept waiting for the disk.
        """
        name = self._next_name(line, running)
        try:
            self._write(name, line, durable=not running)
        except OSError as error:
            where = self.directory or "the spool (set CONNECTOR_RUNS_SPOOL)"
            warn_once("spool", f"{where} cannot be written ({reason_of(error)}); unsent records live in memory only")
            with self._lock:
                if len(self._memory) >= MAX_MEMORY_RECORDS:
                    self._memory.pop(next(iter(self._memory)))
                self._memory[name] = line
        return name

    def names(self) -> list[str]:
        """The names of the waiting records, oldest first."""
        on_disk: list[str] = []
        if self.directory is not None:
            with contextlib.suppress(OSError):
                on_disk = [name for name in os.listdir(self.directory) if RECORD_NAME.match(name)]
        with self._lock:
            return sorted((set(on_disk) - self._done) | set(self._memory))

    @property
    def is_lasting(self) -> bool:
        """Whether every waiting record survives this process."""
        return self.directory is not None and not self._memory

    def holds(self, names: Iterable[str]) -> bool:
        """Whether one of these still waits."""
        return any(name in self._memory or self._is_on_disk(name) for name in names)

    def read(self, max_records: int, max_bytes: int, *, memory_only: bool = False) -> list[Entry]:
        """The oldest records, at least one when there is any. A torn file is put aside with a warning."""
        entries: list[Entry] = []
        size_bytes = 0
        for name in self.names():
            if len(entries) >= max_records:
                break
            if memory_only and name not in self._memory:
                continue
            line = self._read_line(name)
            if line is None:
                continue
            size_bytes += len(line)
            if entries and size_bytes > max_bytes:
                break
            entries.append(Entry(name, line))
        return entries

    def remove(self, names: Iterable[str]) -> None:
        """A file that is gone already is no error."""
        for name in names:
            with self._lock:
                self._memory.pop(name, None)
            if self.directory is None:
                continue
            try:
                os.unlink(self.directory / name)
            except FileNotFoundError:
                pass
            except OSError:
                self._done.add(name)

    def put_aside(self, entry: Entry, status: int, code: str, reason: str) -> None:
        """Move a record that will never be accepted to the `.refused` file, with the reason. The send lock is held."""
        record: object = storable(entry.line.decode("utf-8", "replace"))
        with contextlib.suppress(ValueError):
            record = json.loads(entry.line)
        line = json.dumps({"status": status, "code": code, "reason": reason, "record": record})
        if self.directory is not None:
            path = self.directory / REFUSED_NAME
            try:
                if path.exists() and path.stat().st_size > MAX_REFUSED_BYTES:
                    path.replace(path.with_suffix(".refused.old"))
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as refused:
                    refused.write(line.encode("ascii") + b"\n")
            except OSError as error:
                warn(f"{path} cannot be written ({reason_of(error)})")
        self.remove([entry.name])

    def trim(self) -> None:
        """Keep the spool under its limit: the oldest starts go first, then the oldest ends."""
        names = [name for name in self.names() if name not in self._memory]
        total = sum(map(_disk_bytes, names))
        if total <= self._max_bytes:
            return
        starts_first = sorted(names, key=lambda name: (not is_start(name), name))
        dropped = 0
        for name in starts_first:
            if total <= self._max_bytes:
                break
            self.remove([name])
            total -= _disk_bytes(name)
            dropped += 1
        warn_once(
            "spool-full",
            f"the spool is larger than {self._max_bytes / 1_000_000:g} MB: {dropped} of its oldest records are dropped",
        )

    def clean(self) -> None:
        """Remove what processes left behind that were killed while they wrote."""
        if self.directory is None:
            return
        with contextlib.suppress(OSError):
            for path in self.directory.glob(f"*{DRAFT_SUFFIX}"):
                if time.time() - path.stat().st_mtime > DRAFT_MAX_AGE_SECS:
                    path.unlink()

    def _next_name(self, line: bytes, running: bool) -> str:
        with self._lock:
            # A clock that is set back must not put the end before the start.
            self._last_ns = max(self._last_ns + 1, time.time_ns())
            kind = "R" if running else "E"
            return f"{self._last_ns:020d}-{os.getpid()}-{secrets.token_hex(4)}-{kind}-{len(line)}.json"

    def _write(self, name: str, line: bytes, *, durable: bool) -> None:
        if self.directory is None:
            raise FileNotFoundError(2, "No home directory")
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.directory / f"{name}{DRAFT_SUFFIX}"
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with open(descriptor, "wb") as file:
                file.write(line + b"\n")
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            os.replace(draft, self.directory / name)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        if durable:
            _flush_directory(self.directory)

    def _is_on_disk(self, name: str) -> bool:
        return self.directory is not None and name not in self._done and (self.directory / name).exists()

    def _read_line(self, name: str) -> bytes | None:
        line = self._memory.get(name)
        if line is not None or self.directory is None:
            return line
        try:
            text = (self.directory / name).read_bytes()
        except OSError:
            return None
        try:
            if isinstance(json.loads(text), dict):
                # JSON has raw line ends only between its tokens.
                return b" ".join(text.split(b"\n")).strip()
        except ValueError:
            pass
        warn(f"{name} in the spool is torn; it is put aside")
        self.put_aside(Entry(name, text), 0, "torn", "The file does not hold a JSON object")
        return None


def is_start(name: str) -> bool:
    """Whether the record of this name has the status RUNNING."""
    match = RECORD_NAME.match(name)
    return match is not None and match.group(1) == "R"


def _disk_bytes(name: str) -> int:
    match = RECORD_NAME.match(name)
    size = int(match.group(2)) + 1 if match else 0
    return -(-size // BLOCK_BYTES) * BLOCK_BYTES


def _flush_directory(directory: Path) -> None:
    """Make the rename durable, where directories can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
