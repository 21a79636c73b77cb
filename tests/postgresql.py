"""A real PostgreSQL server for tests: made from the system's programs, gone with the tests."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from tests.databases import Line, run

PATIENCE = 30.0
"""Seconds for the server to start, or to stop."""

_PLACES = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/pgsql-*/bin")
_QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "64MB",
}
_BY_FILES, _SINCE = " STRATEGY FILE_COPY", 15_00_00
"""How a database is copied in half the time where nothing is synced: by its files, not its log.

Before this version, there was no other way, and no word for it.
"""
_MEMORY = Path("/dev/shm")  # noqa: S108 - only the server's own folder is made there
_ROOM = 2 << 30
"""Bytes that must be free in memory: a server of the tests takes a few hundred megabytes."""


def programs() -> Path | None:
    """Return the folder of the newest `initdb` and `postgres` on this machine."""
    if found := shutil.which("pg_config"):
        asked = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False)
        places = [Path(asked.stdout.strip())]
    else:
        places = []
    if found := shutil.which("postgres"):
        places.append(Path(found).parent)
    for place in _PLACES:
        places += sorted(Path("/").glob(place[1:]), key=_version, reverse=True)
    return next((each for each in places if (each / "initdb").exists()), None)


def _version(folder: Path) -> float:
    digits = "".join(c for c in folder.parent.name if c.isdigit() or c == ".")
    return float(digits or 0)


class Server:
    """A server on loopback, with a password made up for it."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self._data = folder / "data"
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "log"
        self._numbers = count(1)
        self._line: Line | None = None
        self._strategy = ""
        self._one_by_one = threading.Lock()
        self._as_somebody = _somebody_but_root(folder)

    def create(self) -> None:
        """Make the files of a server that asks for a password."""
        words = self._data.with_name("password")
        words.write_text(self.password)
        words.chmod(0o644)
        self._run(
            *("initdb", "--no-sync", "--username=tester", "--encoding=UTF8", "--locale=C"),
            *("--auth=scram-sha-256", f"--pwfile={words}", f"--pgdata={self._data}"),
        )

    def start(self) -> None:
        """Start it, on the port it had or on a free one, and wait until it answers."""
        self.port = self.port or _free_port()
        options = [f"--{name}={value}" for name, value in _QUICK.items()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(self._binaries / "postgres", "-D", self._data, "-h", "127.0.0.1"),
                    *("-p", str(self.port), "-k", "", *options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as_somebody,
            )
        end = time.monotonic() + PATIENCE
        while True:
            try:
                ((version,),) = self.run("SHOW server_version_num")
                self._strategy = _BY_FILES if int(version) >= _SINCE else ""
                return
            except (DBAPIError, OSError):
                assert self._process.poll() is None, self.log()
                assert time.monotonic() < end, self.log()
                time.sleep(0.02)

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(PATIENCE)
            finally:
                self._process.kill()
                self._process = None

    def log(self) -> str:
        return self._log.read_text()

    @contextmanager
    def fresh(self, like: str = "template1") -> Iterator[str]:
        """Make a database, an empty one or a copy, and give its URL; drop it afterwards."""
        name = f"test_{next(self._numbers)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {like}{self._strategy}")
        try:
            yield self.url(name)
        finally:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _tell(self, statement: str) -> None:
        """Run a statement on a connection that stays: another one takes longer than most tests."""
        with self._one_by_one:  # cases run beside each other: two would open two lines
            self._line = self._line or Line(self.url())
        self._line.run(statement)

    @contextmanager
    def somebody(self, url: str, options: str = "") -> Iterator[str]:
        """Make a user with few rights, and give the URL as that user's."""
        self.run(
            f"CREATE ROLE somebody LOGIN PASSWORD '{self.password}'",
            f"ALTER ROLE somebody {options}",
        )
        try:
            yield url.replace("tester", "somebody")
        finally:
            self.run("DROP ROLE somebody")

    def url(self, name: str = "postgres", user: str = "tester", password: str = "") -> str:
        password = password or self.password
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{name}"

    def run(self, *statements: str) -> list[list[Any]]:
        """Run statements as the superuser, each by itself, and return what the last one says."""
        return run(self.url(), *statements)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            **self._as_somebody,
        )
        assert done.returncode == 0, done.stderr


def in_memory() -> Path | None:
    """Return a folder in memory, where there is one with room.

    A new database is three hundred files. On a disk, that can take longer than all of a test.
    """
    has_room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if has_room else None


@contextmanager
def running(binaries: Path, place: Path | None = None) -> Iterator[Server]:
    """Make a server and start it, in `place` or where temporary files are; nothing is left."""
    with tempfile.TemporaryDirectory(
        prefix="paperboy-pg-", dir=place, ignore_cleanup_errors=True
    ) as folder:
        server = Server(Path(folder), binaries)
        try:
            server.create()
            server.start()
            yield server
        finally:
            server.stop()


def _somebody_but_root(folder: Path) -> dict[str, Any]:
    """Return how to start a program that refuses root; `folder` becomes that person's."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    if os.geteuid() != 0:
        return {"env": environment, "cwd": folder}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    person = known.get("postgres") or known["nobody"]
    os.chown(folder, person.pw_uid, person.pw_gid)
    ids: dict[str, Any] = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    return {"env": environment, "cwd": folder} | ids


def _free_port() -> int:
    """Return a port that nobody has, and that no system gives to whoever asks for any.

    So it is free, too, when a server that was stopped is started again.
    """
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
