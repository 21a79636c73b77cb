"""A papers API on the loopback interface, that misbehaves as it is told to.

    with hub() as api:
        api.answers(json_list(item(1)))
        api.answers(Reply(status=429, headers={"RateLimit": '"api";r=0;t=7'}))

Replies are given in that order; the last one again and again. With nothing to answer, `[]`. Those
for a date, or for a path, go before the others.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """One HTTP answer. `cut`: send only so many bytes of the body, then hang up.

    `stall`: keep the connection open for so many seconds before the body. `repeat`: send the body
    so many times, as a body without a stated length. A `Content-Length` among `headers` is stated
    instead of the true one.
    """

    status: int = 200
    body: bytes = b"[]"
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    cut: int | None = None
    stall: float = 0.0
    repeat: int = 1


def json_list(*items: Any, **headers: str) -> Reply:
    """Return a good answer that lists `items`; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body=json.dumps(items).encode(), headers=named)


Answering = Callable[[str, dict[str, str]], Reply]


class Hub:
    """What a test sees of the server: tell it what to answer, read what it was asked.

    `times` are moments of `time.monotonic`; `sent` counts the bytes of all bodies.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []
        self.paths: list[str] = []
        self.times: list[float] = []
        self.sent = 0
        self._replies: dict[str | None, list[Reply]] = {}
        self._answering: Answering | None = None
        self._stop = threading.Event()

    def answers(self, *replies: Reply, date: str | None = None, path: str | None = None) -> None:
        """Queue replies; with `date` or `path`, those to questions for that."""
        self._replies.setdefault(date or path, []).extend(replies)

    def answers_by(self, answering: Answering) -> None:
        """Let this function answer from now on, given the path and what was asked."""
        self._answering = answering

    def next_reply(self, path: str, asked: dict[str, str]) -> Reply:
        """Take the next reply; the last one stays."""
        if self._answering:
            return self._answering(path, asked)
        queues = (self._replies.get(key) for key in (asked.get("date", path), path, None))
        queue = next(filter(None, queues), [Reply()])
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def wait(self, seconds: float) -> None:
        """Stall, but not beyond the test."""
        self._stop.wait(seconds)

    def stop(self) -> None:
        """End all stalls."""
        self._stop.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a client may hang up
            super().handle_error(request, client_address)


@contextmanager
def hub() -> Iterator[Hub]:
    """Run the server for the length of a test."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else every body waits 40 ms for the headers' receipt

        def do_GET(self) -> None:
            api.times.append(time.monotonic())
            address = urlsplit(self.path)
            query = parse_qs(address.query)
            api.paths.append(address.path)
            api.asked.append({name: values[0] for name, values in query.items()})
            api.agents.append(self.headers.get("User-Agent", ""))
            reply = api.next_reply(api.paths[-1], api.asked[-1])
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Content-Length" in reply.headers:
                pass
            elif reply.repeat == 1:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.send_header("Connection", "close")
            self.end_headers()
            api.wait(reply.stall)
            try:
                for _ in range(reply.repeat):
                    self.wfile.write(reply.body[: reply.cut])
                    api.sent += len(reply.body[: reply.cut])
            except OSError:
                self.close_connection = True  # the client has hung up, as it should
            if reply.cut is not None or reply.repeat != 1:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    api = Hub(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        api.stop()
        server.shutdown()
        server.server_close()
        thread.join()
