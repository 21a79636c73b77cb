"""A chat platform in a process of its own, that goes on when a bot is killed.

    with running(tmp_path) as server:
        server.loses_answer(times=1)
        ... start a bot with server.port, and kill it ...
        assert not server.journal.duplicates()

It ends with the block, and also when the process that started it dies.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

from tests.chats.faults import Fault, Misbehaving, Rules
from tests.chats.journal import Journal
from tests.chats.wire import HOST

ROOT = Path(__file__).parents[2]
SERVER = "tests.chats.server"
_PATIENCE = 20.0


class ServerApart(Misbehaving):
    """What a test has of such a server: its port, its journal, and a line to its desk."""

    def __init__(self, port: int, journal: Path, rules: Rules) -> None:
        self.port = port
        self._file = journal
        self._rules = rules
        self._usual = rules
        self._desk = HTTPConnection(HOST, port, timeout=_PATIENCE)
        self._tell({})  # opens the line: later there may be nobody to open it to

    @property
    def journal(self) -> Journal:
        """What really happened so far."""
        return Journal.read(self._file)

    @property
    def rules(self) -> Rules:
        """The rules it follows now."""
        return self._rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        self._rules = rules
        self._tell({"rules": asdict(rules)})

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too."""
        self._tell({"faults": [asdict(fault)]})

    def refuses(self, seconds: float | None = None) -> Self:
        """Stop listening and break off what is open, but for this line."""
        self._tell({"refuses": seconds})
        return self

    def answers(self) -> Self:
        """Listen and behave again."""
        self._tell({"answers": True})
        self._rules = replace(self._rules, can_find=self._usual.can_find)
        return self

    def close(self) -> None:
        """Close the line."""
        self._desk.close()

    def _tell(self, told: dict[str, Any]) -> None:
        self._desk.request("POST", "/faults", json.dumps(told).encode())
        reply = self._desk.getresponse()
        reply.read()
        assert reply.status == 200, f"the desk did not understand {told}"


@contextmanager
def running(
    folder: Path, rules: Rules | None = None, *, seed: int = 0, server: str = SERVER
) -> Iterator[ServerApart]:
    """Run a server, a module that is told as `tests.chats.server` is; its files are in `folder`."""
    rules = rules or Rules()
    port_file, journal = folder / "testchat.port", folder / "testchat.jsonl"
    port_file.unlink(missing_ok=True)
    setup = json.dumps({"rules": asdict(rules), "seed": seed})
    with subprocess.Popen(
        [
            *(sys.executable, "-m", server, "--until-stdin-ends"),
            *("--port-file", port_file, "--journal", journal, "--setup", setup),
        ],
        stdin=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        try:
            apart = ServerApart(_port(process, port_file), journal, rules)
            try:
                yield apart
            finally:
                apart.close()
        finally:
            process.terminate()


def _port(process: subprocess.Popen[bytes], port_file: Path) -> int:
    """Wait until the server has written its port."""
    end = time.monotonic() + _PATIENCE
    while not port_file.exists():
        assert process.poll() is None, "the server ended at once"
        assert time.monotonic() < end, "the server did not begin"
        time.sleep(0.02)
    return int(port_file.read_text())
