"""RIS, one tag a line, as Zotero, EndNote, Mendeley and JabRef read it.

A preprint is `GEN`. RIS has no type for one; this is what Zotero writes, and what DataCite, where
arXiv's DOIs are registered, answers with, and Zotero does not know `UNPB`. That the paper is on
arXiv goes to `DB` and `AN`, which Zotero has fields for; a `PB` it would make a note of.
https://github.com/zotero/translators/blob/master/RIS.js
https://github.com/datacite/bolognese/blob/master/lib/bolognese/utils.rb
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.export.arxiv import doi, submitted, url
from bot.export.names import authors, name
from bot.identity import arxiv_id
from bot.models import Paper
from bot.prose import one_line, readable


def ris(paper: Paper) -> str:
    """Return a paper as an entry."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _tags(paper))


def _tags(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TY", "GEN"
    yield "TI", readable(paper.title)
    for author in authors(paper):
        yield "AU", _author(author)
    yield "PY", str(submitted(paper)[0])
    if paper.published:
        yield "DA", f"{paper.published:%Y/%m/%d}"
    for tag, texts in (("AB", (paper.abstract,)), ("KW", paper.keywords)):
        yield from ((tag, line) for text in texts if (line := one_line(text).strip()))
    yield "DB", "arXiv"
    yield "AN", f"arXiv:{arxiv_id(paper.key)}"
    yield "DO", doi(paper.key)
    yield "UR", url(paper.key)
    yield "ER", ""


def _author(author: str) -> str:
    """Return a name as `van der Maaten, Laurens`; of several words, a group's ends with a comma.

    So EndNote and Zotero leave it whole:
    https://docs.endnote.com/docs/endnote/2025/v1/windows/en/content/03editref/author_and_editor_names.htm
    """
    parts = name(author)
    if parts.given:
        return ", ".join(filter(None, (parts.family, parts.given, parts.suffix)))
    return f"{author}," if " " in author and "," not in author else author
