"""Claims about a process that lives for months: what threads leave behind is used again."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

_ONE_AFTER_ANOTHER = """
import ctypes
from threading import Barrier, Thread
from bot.cli.running import stay_small

stay_small()
everybody = Barrier(4)

def work():
    everybody.wait()
    kept = [bytes(4_000) for _ in range(1_000)]
    everybody.wait()

threads = [Thread(target=work) for _ in range(4)]
for each in threads:
    each.start()
for each in threads:
    each.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="not of this C library")
def test_all_threads_share_their_memory() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _ONE_AFTER_ANOTHER], capture_output=True, text=True, check=True
    )
    assert run.stderr.count("Arena ") == 1
