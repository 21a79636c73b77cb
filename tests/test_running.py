"""Claims about a process that lives for months: what threads leave behind is used again."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import Cli

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


def test_a_run_says_where_papers_are_from_and_that_nobody_can_ask(
    paperboy: Cli, tmp_path: Path
) -> None:
    (tmp_path / "2026-05-29.json").write_text("[]")
    paperboy.environment["PAPERBOY_WEB_PORT"] = "0"
    source = f"recorded:{tmp_path}"
    process = paperboy.start("run", "--source", source)
    assert process.stderr
    said: list[str] = []
    while not any("event=run.started" in line for line in said):
        said.append(process.stderr.readline().decode())
        assert said[-1], "it ended by itself"
    process.terminate()
    process.communicate(timeout=30)
    (warned,) = (line for line in said if "event=run.no_chat" in line)
    assert "level=warning" in warned
    assert "PAPERBOY_SLACK_BOT_TOKEN and PAPERBOY_SLACK_APP_TOKEN, or PAPERBOY_DISCORD_TOKEN" in (
        warned
    )
    assert f'event=run.started source={source} chats=""\n' in said[-1]
