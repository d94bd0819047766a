"""Reports one record per connector run to the Observability Stack, and never hurts the job."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Callable, TypeVar

from .monitored_run import Run, monitor
from .sender import Sender
from .settings import read_settings

__all__ = ["ConnectorRuns", "Run", "__version__", "monitored", "run"]
__version__ = "0.1.0"

F = TypeVar("F", bound=Callable[..., Any])


class ConnectorRuns:
    """Settings of its own; what is not given comes from the environment."""

    def __init__(
        self,
        *,
        url: str | None = None,
        key: str | None = None,
        company: str | None = None,
        zone: str | None = None,
        spool: str | None = None,
        timeout: float | None = None,
    ) -> None:
        self.settings = read_settings(url=url, key=key, company=company, zone=zone, spool=spool, timeout=timeout)

    def run(
        self,
        source: str,
        object_type: str,
        *,
        object_id: str | None = None,
        company: str | None = None,
        zone: str | None = None,
        cycle: str | None = None,
        attempt: int | None = None,
        url: str | None = None,
        schedule: str | None = None,
        labels: Mapping[str, str] | None = None,
        parameters: Any = None,
    ) -> Run:
        """A run, for `with` or `async with`. `cycle` joins the runs of one round of a company,
        `schedule` says when the object runs: `0 2 * * *` or `every 30m`, behind it `; tz=…; grace=10m; max_runtime=2h`."""
        fields = {
            "source": source,
            "object_type": object_type,
            "object_id": object_id,
            "company": company,
            "zone": zone,
            "cycle": cycle,
            "attempt": attempt,
            "url": url,
            "schedule": schedule,
            "labels": labels,
            "parameters": parameters,
        }
        return Run(self.settings, fields)

    def monitored(self, source: str, object_type: str, **options: Any) -> Callable[[F], F]:
        """A decorator for functions and async functions; takes the options of `run`."""

        def decorate(function: F) -> F:
            return monitor(lambda: self.run(source, object_type, **options), function)

        return decorate

    def flush(self, timeout_secs: float = 60.0) -> int:
        """Send what waits in the spool, in this thread; returns how many records remain."""
        sender = Sender(self.settings)
        sender.problem = sender.drain(time.monotonic() + timeout_secs)
        names = sender.spool.names()
        sender.report(names)
        return len(names)


def run(source: str, object_type: str, **options: Any) -> Run:
    """A run with the settings of the environment; takes the options of `ConnectorRuns.run`."""
    return ConnectorRuns().run(source, object_type, **options)


def monitored(source: str, object_type: str, **options: Any) -> Callable[[F], F]:
    """A decorator with the settings that the environment has at each call."""

    def decorate(function: F) -> F:
        return monitor(lambda: run(source, object_type, **options), function)

    return decorate
