"""One run of a connector, from its start to its end."""

from __future__ import annotations

import functools
import os
import time
import uuid
from collections.abc import Mapping
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, Callable, TypeVar, cast

from .record import (
    MAX_DESCRIPTION_CHARS,
    description_of,
    encode,
    integer,
    labels_of,
    parameters_of,
    shortened,
    status_of,
    storable,
    text_of,
    time_text,
)
from .sender import Sender, sender_for
from .settings import Settings
from .usage import Usage, peak_between, usage_now
from .warning import reason_of, warn

ASYNC_POLL_SECS = 0.01

F = TypeVar("F", bound=Callable[..., Any])


def never_raises(method: F) -> F:
    """A mistake of this package is one line on stderr, and no business of the job."""

    @functools.wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except Exception as error:
            warn(f"{method.__name__.strip('_')} failed ({reason_of(error)})")
            return None

    return cast(F, guarded)


class Run:
    """
    Use as `with` or `async with`. The numbers may be set at any time before the end; those that stay None are unknown.
    """

    def __init__(self, settings: Settings, fields: Mapping[str, Any]) -> None:
        self.rows_in: int | None = None
        self.rows_out: int | None = None
        self.bytes_out: int | None = None
        #: Counts from 1, and can be set before the start only.
        self.attempt: int | None = fields.get("attempt")
        self.url: str | None = fields.get("url")
        self.labels: dict[str, str] = _copy(fields.get("labels"))
        self.parameters: Any = fields.get("parameters")
        #: The description of the run. The text of an exception comes after it: its last line is the headline.
        self.message: str | None = None
        #: The same in the records of start and end: a record that is sent twice counts once.
        self.run_key = str(uuid.uuid4())
        #: Known better by who measures a child process; None: the usage of this process is taken.
        self.measured: Mapping[str, Any] | None = None
        self._settings = settings
        self._fields = fields
        self._status: str | None = None
        self._pid = 0
        self._begun_ns = 0
        self._begun = 0.0
        self._waited_secs = 0.0
        self._attempt: int | None = None
        self._usage: Usage | None = None
        self._names: list[str] = []
        self._sender: Sender | None = None
        self._until = 0.0

    def partial(self, message: str | None = None) -> None:
        """The run did a part of its work: status PARTIAL."""
        self._set("PARTIAL", message)

    def skipped(self, message: str | None = None) -> None:
        """There was nothing to do: status SKIPPED."""
        self._set("SKIPPED", message)

    def fail(self, message: str | None = None) -> None:
        """Status FAILED without an exception."""
        self._set("FAILED", message)

    def cancel(self, message: str | None = None) -> None:
        """Somebody stopped the run: status CANCELLED."""
        self._set("CANCELLED", message)

    def _set(self, status: str, message: str | None) -> None:
        self._status = status
        if message is not None:
            self.message = message

    def __enter__(self) -> Run:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ticket = self.end(error)
        if ticket is not None:
            self.settle(ticket)

    async def __aenter__(self) -> Run:
        self.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import asyncio

        ticket = self.end(error)
        # Other tasks go on meanwhile.
        while ticket is not None and time.monotonic() < self._until and not self.is_settled(ticket):
            await asyncio.sleep(ASYNC_POLL_SECS)
        if ticket is not None:
            self.settle(ticket)

    @never_raises
    def begin(self) -> None:
        """Note the time, and have the start sent without waiting for it."""
        self._pid = os.getpid()
        self._begun_ns, self._begun = time.time_ns(), time.monotonic()
        self._usage = usage_now()
        # Part of the identity of the run: start and end have to say the same.
        self._attempt = integer(self.attempt)
        self._sender = sender_for(self._settings)
        start = {**self._common(), "status": "RUNNING", "start_time": time_text(self._begun_ns)}
        self._names.append(self._sender.spool.append(encode(start), running=True))
        self._sender.request(self._settings.timeout_secs)
        self._waited_secs = time.monotonic() - self._begun - self._sender.fork_wait_secs

    @never_raises
    def end(self, error: BaseException | None = None) -> int | None:
        """Make the end durable and have it sent; returns a ticket for `settle`. A forked child does nothing here."""
        if self._sender is None or os.getpid() != self._pid:
            return None
        ended = time.monotonic()
        waited_secs = self._waited_secs + self._sender.fork_wait_secs
        self._until = ended + max(0.0, self._settings.timeout_secs - waited_secs)
        if integer(self.attempt) != self._attempt:
            warn("attempt was set after the start and is not sent: give it to run()")
        line = encode({**self._common(), **self._result(ended, error)})
        self._names.append(self._sender.spool.append(line, running=False))
        return self._sender.request(self._until - time.monotonic())

    @never_raises
    def settle(self, ticket: int) -> None:
        """Wait for the result of sending, at most for what is left of the time of this run."""
        if self._sender is not None:
            self._sender.wait(ticket, self._until)
            self._sender.report(self._names)

    def is_settled(self, ticket: int) -> bool:
        """Whether `settle` would return at once."""
        return self._sender is None or self._sender.is_done(ticket)

    def _common(self) -> dict[str, Any]:
        return {
            "company": text_of(self._fields.get("company") or self._settings.company),
            "source": text_of(self._fields["source"]),
            "object_type": text_of(self._fields["object_type"]),
            "object_id": text_of(self._fields.get("object_id")),
            "zone": text_of(self._fields.get("zone") or self._settings.zone),
            "sequence_id": text_of(self._fields.get("cycle")),
            "run_key": self.run_key,
            "attempt": self._attempt,
            "url": self.url,
            "schedule": text_of(self._fields.get("schedule")),
            "labels": labels_of(self.labels),
            "parameters": parameters_of(self.parameters),
        }

    def _result(self, ended: float, error: BaseException | None) -> dict[str, Any]:
        # The end is the start plus what a clock counted that nobody can set.
        duration_secs = ended - self._begun
        return {
            "status": self._final_status(error),
            "start_time": time_text(self._begun_ns),
            "end_time": time_text(self._begun_ns + int(duration_secs * 1e9)),
            "duration_seconds": round(duration_secs, 6),
            **(self._own_usage() if self.measured is None else self.measured),
            "rows_in": integer(self.rows_in),
            "rows_out": integer(self.rows_out),
            "bytes_out": integer(self.bytes_out),
            "description": self._description(error),
        }

    def _final_status(self, error: BaseException | None) -> str:
        status = status_of(error)
        return self._status if status == "SUCCESS" and self._status else status

    def _own_usage(self) -> dict[str, Any]:
        end = usage_now()
        if self._usage is None:
            return {}
        return {
            "cpu_time_seconds": round(max(0.0, end.cpu_secs - self._usage.cpu_secs), 6),
            "memory_used_bytes": peak_between(self._usage, end),
        }

    def _description(self, error: BaseException | None) -> str | None:
        own = None if self.message is None else shortened(storable(self.message), MAX_DESCRIPTION_CHARS)
        if error is None or status_of(error) == "SUCCESS":
            return own
        return description_of(error) if own is None else f"{own}\n{description_of(error)}"


def monitor(make_run: Callable[[], Run], function: F) -> F:
    """Report every call of the function as a run of its own."""
    if iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            async with make_run():
                return await function(*args, **kwargs)

        return cast(F, awaited)

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        with make_run():
            return function(*args, **kwargs)

    return cast(F, called)


def _copy(labels: object) -> dict[str, str]:
    return dict(labels) if isinstance(labels, Mapping) else {}
