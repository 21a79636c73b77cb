"""A reading list -> the files that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.export.bibtex import bibtex
from bot.export.cite_keys import cite_keys
from bot.export.markdown import markdown
from bot.export.ris import ris
from bot.intents.saved import Format
from bot.models import Paper
from bot.saved import SavedPaper

_NAME = "reading-list"
_ENDINGS = {Format.BIBTEX: "bib", Format.RIS: "ris", Format.MARKDOWN: "md"}


@dataclass(frozen=True, slots=True)
class File:
    """A text, and what to call the file that it goes into, in UTF-8."""

    name: str
    text: str


def files(
    saved: Sequence[SavedPaper],
    wanted: Format,
    part_size: int | None,
    ever: Sequence[Paper] = (),
) -> Sequence[File]:
    """Return the file for a list, or several of `part_size` bytes at most; none for an empty list.

    Lists are cut between entries, which one after another are what one file would hold. An entry
    that is larger has a file for itself. `ever` are all papers that somebody has saved, the first
    one first: they have the same keys whatever of them is exported.
    """
    parts = list(_parts(_entries(saved, wanted, ever), part_size))
    ending = _ENDINGS[wanted]
    if len(parts) == 1:
        return [File(f"{_NAME}.{ending}", parts[0])]
    return [File(f"{_NAME}-{number}.{ending}", part) for number, part in enumerate(parts, 1)]


def _entries(saved: Sequence[SavedPaper], wanted: Format, ever: Sequence[Paper]) -> Iterator[str]:
    papers = [each.record.paper for each in saved]
    match wanted:
        case Format.BIBTEX:
            keys = cite_keys(list(dict.fromkeys((*ever, *papers))))
            return (bibtex(paper, keys[paper.key]) for paper in papers)
        case Format.RIS:
            return map(ris, papers)
        case Format.MARKDOWN:
            return map(markdown, saved)
        case _:
            assert_never(wanted)


def _parts(entries: Iterable[str], part_size: int | None) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for entry in entries:
        length = len(entry.encode())
        if part and part_size is not None and size + length > part_size:
            yield "".join(part)
            part, size = [], 0
        part.append(entry)
        size += length
    if part:
        yield "".join(part)
