"""The real command line for tests: `paperboy` as a process, with a database of its own."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from tests.builders import item
from tests.warm import PATIENCE, Warm

USAGE, FAILED, INTERRUPTED = 2, 1, 130
COMMAND = (sys.executable, "-m", "bot")


class Cli:
    """`paperboy` with a database of its own. Called, it begins `warm`, or cold where that matters.

    On a terminal, stopped on the way or with an environment that Python reads, it begins cold.
    """

    def __init__(self, folder: Path, warm: Warm) -> None:
        self.folder = folder
        self._warm = warm
        self.database = folder / "paperboy.db"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "PAPERBOY_DATABASE_URL": f"sqlite:///{self.database}",
            **nowhere(),
            "COLUMNS": "80",
            "PYTHONUTF8": "1",
        }

    def __call__(
        self, *words: str, env: Mapping[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = self.environment | dict(env or {})
        if self._warm.takes(environment):
            return self._warm.run(words, environment, self.folder, stdin)
        return self.cold(*words, env=env, stdin=stdin)

    def cold(
        self, *words: str, env: Mapping[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run it as a person does."""
        return subprocess.run(
            [*COMMAND, *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self.environment | dict(env or {}),
            input=stdin or "",
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start it and come back at once."""
        return subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def dump(self) -> list[str]:
        """Return the whole database as SQL, without the number that was drawn for it."""
        drawn = "INSERT INTO \"revisions\" VALUES('database',"
        connection = sqlite3.connect(self.database)
        try:
            return [line for line in connection.iterdump() if not line.startswith(drawn)]
        finally:
            connection.close()


def recording(folder: Path, days: int = 3, papers: int = 3) -> Path:
    """Write some recorded days, from 2024-05-26 on."""
    folder.mkdir(exist_ok=True)
    for n in range(days):
        day = date(2024, 5, 26) + timedelta(days=n)
        first = n * papers + 1
        items = [item(first + k, upvotes=k, title=f"Day {n} paper {k}") for k in range(papers)]
        (folder / f"{day}.json").write_text(json.dumps(items))
    return folder


def one_line(run: subprocess.CompletedProcess[str], code: int) -> str:
    """Check that it failed with one clear sentence, and return that."""
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("paperboy: ")
    assert run.stderr.count("\n") == 1
    return run.stderr


def nowhere() -> dict[str, str]:
    """Name addresses where nobody listens, so that no test asks a real service.

    Nor is any trusted: each client would read the machine's certificates, which takes it longer
    than what most tests ask of it.
    """
    dead = "http://127.0.0.1:9"
    return {
        "PAPERBOY_HUGGINGFACE_URL": dead,
        "PAPERBOY_ARXIV_URL": dead,
        "SSL_CERT_DIR": "/nowhere",
    }


def wait_until_more_than(count: int, database: Path, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while editions_in(database) <= count:
        assert time.monotonic() < end, "it never got there"
        time.sleep(0.01)


def editions_in(database: Path) -> int:
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM editions").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # the tables are being made
    finally:
        connection.close()


def on_a_terminal(paperboy: Cli, *words: str) -> str:
    """Run it with a pseudo-terminal for its output, and return what is drawn there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env=paperboy.environment | {"TERM": "xterm-256color"},
        cwd=paperboy.folder,
    )
    os.close(theirs)
    drawn = b""
    try:
        while chunk := os.read(ours, 4096):
            drawn += chunk
    except OSError:
        pass  # how Linux says that the other end is closed
    finally:
        os.close(ours)
    assert process.wait(30) == 0
    return drawn.decode()
