"""`paperboy` begun warm: a process that has imported everything, and forks for each command line.

Most of what a short command takes are its imports. What is forked is a process as any other, with
words, an environment, a folder, streams and an end of its own. Only what Python itself reads before
it runs anybody's code it has not read anew: whoever changes that begins cold (`tests/shell.py`).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NoReturn

import adapters
import bot

PATIENCE = 60.0
"""Seconds that a command may take."""

_READ_BY_PYTHON = ("PYTHON", "LC_", "LANG", "TZ")
_IMPORTED_LATE = ("aiosqlite", "alembic.command", "asyncpg", "sqlalchemy.dialects.sqlite.aiosqlite")
"""What no module of ours imports, but what they use does."""


class Warm:
    """Runs command lines, one at a time. It begins with the first one; `end` ends it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._read: Mapping[str, str] = {}

    def takes(self, environment: Mapping[str, str]) -> bool:
        """Tell whether a process with this environment can begin here."""
        return self._line is None or _read_by_python(environment) == self._read

    def run(
        self, words: Sequence[str], environment: Mapping[str, str], folder: Path, stdin: str | None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line to its end, as `subprocess.run` does."""
        line = self._line or self._begin(environment)
        asked = json.dumps([list(words), dict(environment), str(folder)])
        with _file(asked) as request, _file(stdin or "") as typed, _file() as out, _file() as err:
            files = [each.fileno() for each in (request, typed, out, err)]
            try:
                socket.send_fds(line, [b"."], files)
                code = int(line.recv(8))
            except (OSError, ValueError):
                self.end()
                raise
            told = [_content(each) for each in (out, err)]
        return subprocess.CompletedProcess(["paperboy", *words], code, *told)

    def end(self) -> None:
        """End it, and a command that still runs."""
        if self._process is not None and self._line is not None:
            self._line.close()
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = self._line = None

    def _begin(self, environment: Mapping[str, str]) -> socket.socket:
        self._read = _read_by_python(environment)
        self._line, theirs = socket.socketpair()
        self._line.settimeout(PATIENCE)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                env=dict(environment),
                cwd=Path(__file__).parent.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        return self._line


def _read_by_python(environment: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in environment.items() if k.startswith(_READ_BY_PYTHON)}


def _file(content: str = "") -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - whoever asks for it closes it
    file.write(content.encode())
    file.seek(0)
    return file


def _content(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


def main(line: socket.socket) -> None:
    """Import everything, and fork for whatever comes along the line until it is closed."""
    ours = [
        each.name
        for package in (bot, adapters)
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    for name in (*ours, *_IMPORTED_LATE):
        if ".migrations" not in name:  # Alembic runs these
            import_module(name)
    assert threading.active_count() == 1, "what has threads cannot be forked"
    gc.freeze()
    while True:
        asked, files, _, _ = socket.recv_fds(line, 1, 4)
        if not asked:
            return
        child = os.fork()
        if not child:
            line.close()
            become(*files)
        for file in files:
            os.close(file)
        _, status = os.waitpid(child, 0)
        line.send(b"%d" % os.waitstatus_to_exitcode(status))


def become(request: int, *streams: int) -> None:
    """Be the process that is asked for."""
    with os.fdopen(request) as asked:
        words, environment, folder = json.load(asked)
    for ours, theirs in enumerate(streams):
        os.dup2(theirs, ours)
        os.close(theirs)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    paperboy = import_module("bot.__main__")
    sys.argv = [str(paperboy.__file__), *words]
    try:
        paperboy.main()
    except SystemExit as left:
        if isinstance(left.code, int | None):
            leave(left.code or 0)
        raise


def leave(code: int) -> NoReturn:
    """End as Python does, but for taking everything apart.

    That writes to each object of each module, and so copies all of the memory that is shared with
    whoever forked this: it takes several times as long as a short command.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, and is not public
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code & 0xFF)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
