"""Processes that begin in a few milliseconds: forked from one that has imported everything.

All end with whoever started them, also when that is killed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.chats.chat import PLATFORM
from tests.chats.faults import Rules
from tests.chats.process import ServerApart
from tests.reliability.doors import DOORS
from tests.reliability.waiting import until

_PRELOADED = ["tests.reliability.child"]
_LONGEST = 120.0

_one_by_one = threading.Lock()
"""Starting one looks after all others, and whoever looks second finds no exit code any more."""
_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(_PRELOADED)


def start(do: Callable[..., None], *told: Any) -> BaseProcess:
    """Have it done in a process of its own."""
    with _one_by_one:
        process = _nursery.Process(target=_begun, args=(do, told), daemon=True)
        process.start()
    return process


def code_of(process: BaseProcess) -> int | None:
    """Return the exit code of a process that has ended."""
    with _one_by_one:
        return process.exitcode


def ended(process: BaseProcess, within: float = _LONGEST) -> int:
    """Wait for a process, and return its exit code; one that does not end is killed."""
    end = time.monotonic() + within
    while (code := code_of(process)) is None:
        if time.monotonic() > end:
            kill(process)
            raise AssertionError(f"the process did not end within {within:.0f} s")
        time.sleep(0.01)
    return code


def kill(process: BaseProcess) -> None:
    """Kill a process, unless it has ended."""
    with _one_by_one:
        if process.exitcode is None:
            process.kill()
            process.join()


@contextmanager
def chat_server(
    folder: Path, rules: Rules | None = None, *, seed: int = 0, platform: str = PLATFORM
) -> Iterator[ServerApart]:
    """Run a platform as `tests.chats.process` or `tests.slack.apart` does, in less time."""
    rules = rules or Rules()
    port_file, journal = folder / f"{platform}.port", folder / f"{platform}.jsonl"
    process = start(_serve, platform, port_file, journal, rules, seed)
    try:
        until(port_file.exists, "the server did not begin")
        apart = ServerApart(int(port_file.read_text()), journal, rules)
        try:
            yield apart
        finally:
            apart.close()
    finally:
        process.terminate()
        ended(process)


def _serve(platform: str, port_file: Path, journal: Path, rules: Rules, seed: int) -> None:
    setup = json.dumps({"rules": asdict(rules), "seed": seed})
    words = ["--port-file", str(port_file), "--journal", str(journal), "--setup", setup]
    sys.argv = ["server", *words]
    DOORS[platform].serve()


def _begun(do: Callable[..., None], told: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.setpgid(0, 0)  # an interrupt at the keyboard is the parent's
    do(*told)


def _end_with_parent() -> None:
    """Wait for the end of whoever started this; what forked it lives for as long as this does."""
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os.kill(os.getpid(), signal.SIGKILL)
