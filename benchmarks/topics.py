"""The built-in topics on the recorded papers: how many each matches, and the samples of the docs.

    python -m benchmarks.topics             the table of docs/topics.md
    python -m benchmarks.topics nlp rl      these topics' samples, too
    python -m benchmarks.topics all         all samples

The sample of a topic is the same each time: `ROUNDS` says how often it was drawn anew, because its
terms had changed.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from adapters.sources.recorded import Recorded
from benchmarks._measure import RECORDINGS, table
from bot.models import Paper, Record
from bot.topics import built_in
from bot.topics.hits import Hits
from bot.topics.judging import let_in
from bot.topics.tree import Named

SIZE = 20
"""Papers of a sample."""

ROUNDS = {
    "alignment": 4,
    "autonomous-driving": 2,
    "code": 2,
    "computer-use": 2,
    "fine-tuning": 2,
    "multimodal": 2,
    "nlp": 3,
    "pretraining": 2,
    "science": 2,
    "theory": 4,
    "world-models": 2,
}
"""Which sample of a topic is the reviewed one; the first unless it says otherwise."""


def recorded(path: Path) -> Hits:
    """Read all recorded papers, each once, ordered by their key."""
    return Hits(asyncio.run(_read(path)), date.max)


async def _read(path: Path) -> list[Record]:
    source, now = Recorded(str(path)), datetime.now(UTC)
    found: dict[str, Record] = {}
    for day in source.days(date.min, date.max):
        edition = await source.fetch(day, now)
        for each in edition.listings:
            found.setdefault(each.paper.key, Record(each.paper, each.stats))
    return [found[key] for key in sorted(found)]


def matched(topic: Named, hits: Hits) -> list[Paper]:
    """Return the papers that a topic matches, ordered by their key."""
    bits = let_in(topic, hits)[0]
    return [each.paper for n, each in enumerate(hits.papers) if bits >> n & 1]


def sample(topic: Named, papers: Sequence[Paper]) -> list[Paper]:
    """Return the reviewed ones of the papers that a topic matches."""
    chance = random.Random(f"{topic.name} {ROUNDS.get(topic.name, 1)}")
    return sorted(chance.sample(papers, min(SIZE, len(papers))), key=lambda paper: paper.key)


def main(wanted: Sequence[str]) -> None:
    """Print the table, and the samples of the topics that are wanted."""
    if not RECORDINGS.exists():
        print("This needs the recorded days, which are not part of the repository.")
        return
    hits = recorded(RECORDINGS)
    total = len(hits.papers)
    known = [topic for name in built_in.names() if (topic := built_in.named(name))]
    found = {topic.name: matched(topic, hits) for topic in known}
    rows = [
        [name, ", ".join(built_in.aliases(name)), f"{len(papers):,}", f"{len(papers) / total:.1%}"]
        for name, papers in found.items()
    ]
    table(f"Built-in topics, on {total:,} recorded papers", ["", "also", "papers", "share"], rows)
    for topic in known:
        if topic.name in wanted or "all" in wanted:
            print(f"\n{topic.name}: {topic.stands_for}\n")
            for paper in sample(topic, found[topic.name]):
                print(f"  {paper.key.removeprefix('arxiv:')}  {paper.title}")


if __name__ == "__main__":
    main(sys.argv[1:])
