import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector_runs import ConnectorRuns, warning
from stub import Stub

SRC = str(Path(__file__).parents[1] / "src")

#: The promise is the timeout; a loaded machine needs room on top. What these servers hold, they hold for good.
ROOM_SECS = 10.0


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CONNECTOR_RUNS_")]:
        monkeypatch.delenv(name)
    warning._told.clear()


@pytest.fixture
def server() -> Iterator[Stub]:
    stub = Stub()
    yield stub
    stub.close()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def client(server: Stub, spool: Path) -> ConnectorRuns:
    return ConnectorRuns(url=server.url, spool=str(spool))


@pytest.fixture
def program(server: Stub, spool: Path) -> Any:
    """Starts a Python program with the client and the stub in its environment."""

    def start(*arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        env = {
            **os.environ,
            "PYTHONPATH": SRC,
            "CONNECTOR_RUNS_URL": server.url,
            "CONNECTOR_RUNS_SPOOL": str(spool),
            **environment,
        }
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, env=env)

    return start


def files_in(spool: Path) -> "list[str]":
    return sorted(path.name for path in spool.glob("*.json"))


def free_port_url() -> str:
    """An address where nobody listens."""
    import socket

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"
