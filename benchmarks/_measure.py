"""Running, timing and printing, for all benchmarks."""

from __future__ import annotations

import io
import json
import os
import random
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

PAPERBOY = (sys.executable, "-m", "bot")
RECORDINGS = Path(__file__).parents[2] / "shared/data/hf/daily_papers_2024-05_2026-05.tar.gz"


@dataclass(frozen=True)
class Run:
    """One whole process: wall seconds, and the most memory it had, in megabytes."""

    seconds: float
    megabytes: float
    output: str


def run(*command: str, database: Path | None = None) -> Run:
    """Run a process to its end."""
    environment = os.environ | (
        {"PAPERBOY_DATABASE_URL": f"sqlite:///{database}"} if database else {}
    )
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - our own command
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(seconds, usage.ru_maxrss / unit, output)


def median_run(times: int, *command: str) -> float:
    """Return the median of the seconds that a process takes."""
    return statistics.median(run(*command).seconds for _ in range(times))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table that reads the same in a terminal and in a document."""
    console = Console(width=100)
    drawn = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*row)
    for column in drawn.columns[1:]:
        column.justify = "right"
    console.print(title, drawn, "", sep="\n")


def archive(folder: Path) -> tuple[Path, str]:
    """Return the archive to read and what it is: the recordings, or days made to their measure."""
    if RECORDINGS.exists():
        return RECORDINGS, "recorded days"
    made = folder / "made.tar.gz"
    _make(made)
    return made, "made-up days"


def _make(target: Path, days: int = 520, per_day: int = 16) -> None:
    """Write days whose items are as many and as large as the recorded ones."""
    chance = random.Random(1)
    words = [
        f"{a}{b}"
        for a in ["robo", "agen", "lang", "visi", "diff", "rein", "gene", "mode"]
        for b in "tscmlpn"
    ]

    def text(length: int) -> str:
        return " ".join(chance.choice(words) for _ in range(length // 6))

    with tarfile.open(target, "w:gz") as packed:
        for n in range(days):
            size = chance.choice((per_day // 2, per_day, per_day + per_day // 2))
            items = [_item(n * 100 + k + 1, text, chance) for k in range(size)]
            body = json.dumps(items).encode()
            member = tarfile.TarInfo(f"days/{date(2024, 5, 27) + timedelta(days=n)}.json")
            member.size = len(body)
            packed.addfile(member, io.BytesIO(body))


def _item(number: int, text: Callable[[int], str], chance: random.Random) -> dict[str, object]:
    person = {"_id": "0" * 24, "avatarUrl": "/avatars/1.svg", "fullname": "Ada", "name": "ada"}
    summary, title = text(1_400), text(80)
    paper = {
        "id": f"{2405 + number // 90_000}.{number % 90_000:05}",
        "authors": [{"_id": "0" * 24, "name": text(12), "hidden": False} for _ in range(10)],
        "publishedAt": "2026-05-27T00:00:00.000Z",
        "submittedOnDailyBy": person,
        "title": title,
        "summary": summary,
        "upvotes": int(chance.paretovariate(1.2)) * 4,
        "ai_summary": text(200),
        "ai_keywords": [text(18) for _ in range(8)],
    }
    return {
        "paper": paper,
        "publishedAt": "2026-05-26T20:00:00.000Z",
        "title": title,
        "summary": summary,
        "thumbnail": "https://cdn-thumbnails.example/1.png",
        "numComments": 1,
        "submittedBy": person,
    }
