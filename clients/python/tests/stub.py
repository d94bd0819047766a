"""A real HTTP server on a free port that answers as it is told, and keeps what it accepted."""

from __future__ import annotations

import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

Record = dict[str, Any]


class Stub:
    """`mode`: accept, hang, drip, cut, reset, redirect or a status such as 503."""

    def __init__(self) -> None:
        self.mode = "accept"
        self.accepted: list[Record] = []
        self.sizes: list[int] = []
        self.headers: list[dict[str, str]] = []
        #: Records for which this returns (code, reason) are refused.
        self.refuse: Callable[[Record], tuple[str, str] | None] = lambda record: None
        #: Called with the records before they are answered.
        self.on_request: Callable[[list[Record]], None] = lambda records: None
        self.body_limit: int | None = None
        self.asked = threading.Event()
        self.released = threading.Event()
        self.problem_body = b""
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def statuses(self) -> list[str]:
        return [record["status"] for record in self.accepted]

    def distinct(self) -> dict[tuple[str, str], Record]:
        """As the real server counts: a record that is sent again is the same one."""
        return {(record["run_key"], record["status"]): record for record in self.accepted}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def _handler_of(stub: Stub) -> Any:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_single = self.path.endswith("/single")
            records = [json.loads(text) for text in ([body] if is_single else body.splitlines())]
            stub.headers.append(dict(self.headers))
            stub.sizes.append(len(records))
            stub.on_request(records)
            stub.asked.set()
            if stub.mode == "accept":
                self._decide(records, len(body))
            elif stub.mode == "hang":
                stub.released.wait(30)
            elif stub.mode == "drip":
                self._drip()
            elif stub.mode == "cut":
                self.connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{")
                self.close_connection = True
            elif stub.mode == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif stub.mode == "redirect":
                self._answer(307, b"", Location=f"{stub.url}{self.path}")
            else:
                self._answer(int(stub.mode), stub.problem_body)

        def _decide(self, records: list[Record], size: int) -> None:
            if stub.body_limit is not None and size > stub.body_limit:
                return self._answer(413, b'{"code": "body_too_large", "detail": "too large"}')
            rejected = []
            for index, record in enumerate(records):
                refusal = stub.refuse(record)
                if refusal is None:
                    stub.accepted.append(record)
                else:
                    rejected.append({"index": index, "line": index + 1, "code": refusal[0], "reason": refusal[1]})
            taken = len(records) - len(rejected)
            answer = {
                "status": "completed",
                "message": f"{taken} of {len(records)} records accepted",
                "results": {"total": len(records), "successful": taken, "failed": len(rejected)},
                "rejected": rejected[:100],
                "rejected_omitted": max(0, len(rejected) - 100),
            }
            return self._answer(202 if taken else 422, json.dumps(answer).encode())

        def _drip(self) -> None:
            self.connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n")
            try:
                while not stub.released.wait(0.05):
                    self.connection.sendall(b" ")
            except OSError:
                pass

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler
