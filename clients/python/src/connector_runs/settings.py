"""Settings: explicit arguments first, then the environment, then the default."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from .warning import warn_once

DEFAULT_URL = "http://127.0.0.1:8001"
DEFAULT_TIMEOUT_SECS = 2.0
MAX_TIMEOUT_SECS = 20.0
DEFAULT_SPOOL_MAX_MB = 50.0


@dataclass(frozen=True)
class Settings:
    """Where records go, under which name, and how long a job may wait for that."""

    url: str
    key: str | None = field(repr=False)
    company: str | None
    zone: str | None
    #: None when no directory of the user is known: records are then kept in memory only.
    spool: Path | None
    #: The total of all waiting that one run causes to its job.
    timeout_secs: float
    spool_max_bytes: int

    @property
    def origin(self) -> str:
        """The server's address for messages, without user name and password."""
        try:
            parts = urlsplit(self.url)
            port = f":{parts.port}" if parts.port else ""
            return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else "the server"
        except ValueError:
            return "the server"


def read_settings(
    environment: Mapping[str, str] | None = None,
    *,
    url: str | None = None,
    key: str | None = None,
    company: str | None = None,
    zone: str | None = None,
    spool: str | None = None,
    timeout: float | None = None,
) -> Settings:
    """Never raises: a value that cannot be read is replaced by its default, with a warning."""
    env = os.environ if environment is None else environment
    directory = spool or env.get("CONNECTOR_RUNS_SPOOL")
    return Settings(
        url=(url or env.get("CONNECTOR_RUNS_URL") or DEFAULT_URL).strip().rstrip("/"),
        key=(key or env.get("CONNECTOR_RUNS_KEY") or "").strip() or None,
        company=company or env.get("CONNECTOR_RUNS_COMPANY") or None,
        zone=zone or env.get("CONNECTOR_RUNS_ZONE") or None,
        spool=Path(directory) if directory else default_spool(env),
        timeout_secs=_timeout_of(env if timeout is None else {"CONNECTOR_RUNS_TIMEOUT": str(timeout)}),
        spool_max_bytes=int(_number(env, "CONNECTOR_RUNS_SPOOL_MAX_MB", DEFAULT_SPOOL_MAX_MB) * 1_000_000),
    )


def default_spool(env: Mapping[str, str]) -> Path | None:
    """The platform's directory for state of a user; None when there is no such user."""
    if sys.platform == "win32":
        base = env.get("LOCALAPPDATA")
        return Path(base) / "connector-runs" if base else None
    state = env.get("XDG_STATE_HOME")
    if state and os.path.isabs(state):
        return Path(state) / "connector-runs"
    home = env.get("HOME") or os.path.expanduser("~")
    return Path(home) / ".local" / "state" / "connector-runs" if os.path.isabs(home) else None


def _timeout_of(env: Mapping[str, str]) -> float:
    return min(_number(env, "CONNECTOR_RUNS_TIMEOUT", DEFAULT_TIMEOUT_SECS), MAX_TIMEOUT_SECS)


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if math.isfinite(value) and value >= 0:
        return value
    warn_once(name, f"{name} is not a number of 0 or more; {default:g} is used")
    return default
