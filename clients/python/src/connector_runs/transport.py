"""
One POST with one deadline for all of it: name lookup apart, which no program can interrupt, nothing lasts longer.
Redirects are not followed, and proxies of the environment are not used.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .warning import reason_of

MAX_ANSWER_BYTES = 1_000_000


class Unreachable(Exception):
    """No complete answer came. The text says why, without a secret in it."""


@dataclass(frozen=True)
class Answer:
    """A complete answer."""

    status: int
    body: bytes


def post(url: str, body: bytes, key: str | None, deadline: float) -> Answer:
    """Send NDJSON and read the answer before the deadline, a value of time.monotonic(). Raises only Unreachable."""
    try:
        target = urlsplit(url)
        host, port = target.hostname, target.port or (443 if target.scheme == "https" else 80)
    except ValueError:
        raise Unreachable("CONNECTOR_RUNS_URL is no address") from None
    if target.scheme not in ("http", "https") or not host:
        raise Unreachable("CONNECTOR_RUNS_URL is no http or https address")
    try:
        sock = _connect(host, port, deadline)
        with contextlib.closing(sock), _watchdog(sock, deadline):
            return _exchange(sock, target, _request_of(body, key), deadline)
    except Unreachable:
        raise
    except TimeoutError:
        raise Unreachable("did not answer in time") from None
    except Exception as error:
        late = time.monotonic() >= deadline
        raise Unreachable("did not answer in time" if late else reason_of(error)) from None


@dataclass(frozen=True)
class _Request:
    body: bytes
    headers: dict[str, str]


def _request_of(body: bytes, key: str | None) -> _Request:
    headers = {"Content-Type": "application/x-ndjson", "User-Agent": "connector-runs-python", "Connection": "close"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return _Request(body, headers)


def _exchange(sock: socket.socket, target: SplitResult, request: _Request, deadline: float) -> Answer:
    host = target.hostname or ""
    if target.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    with contextlib.closing(sock):
        sock.settimeout(_left(deadline))
        connection = http.client.HTTPConnection(host, target.port)
        if target.scheme == "https":
            # Only the Host header is made from it: the socket is there already.
            connection = http.client.HTTPSConnection(host, target.port)
        connection.sock = sock
        connection.request("POST", target.path or "/", request.body, request.headers)
        with contextlib.closing(connection.getresponse()) as response:
            answer = Answer(response.status, response.read(MAX_ANSWER_BYTES))
            # An answer that was cut off is none: of a 202 the list of refused records could be missing.
            if response.length or time.monotonic() >= deadline:
                raise Unreachable("did not answer completely")
            return answer


def _connect(host: str, port: int, deadline: float) -> socket.socket:
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: Exception = OSError("no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            # An address that swallows packets must not take the time of the next one.
            sock.settimeout(_left(deadline) / (len(addresses) - index))
            sock.connect(address)
            sock.settimeout(_left(deadline))
            return sock
        except OSError as error:
            sock.close()
            failure = error
    raise failure


@contextlib.contextmanager
def _watchdog(sock: socket.socket, deadline: float) -> Iterator[None]:
    """Ends the connection at the deadline: the timeout of a socket starts anew with every byte that drips in."""

    # The descriptor of its own survives that TLS takes over the one of `sock`.
    twin = sock.dup()

    def end() -> None:
        with contextlib.suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(_left(deadline), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join(0.1)
        twin.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("did not answer in time")
    return left
