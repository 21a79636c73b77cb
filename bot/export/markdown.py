"""Markdown: a list of links, which GitHub, Obsidian, Notion and the like read."""

from __future__ import annotations

import re
from itertools import islice

from bot.export.arxiv import submitted, url
from bot.export.dates import day
from bot.export.names import authors
from bot.prose import readable
from bot.saved import SavedPaper

_SHOWN_AUTHORS = 3
_SPECIAL = re.compile(
    r"[\\`*_\[\]<&]"  # CommonMark's: https://spec.commonmark.org/0.31.2/#backslash-escapes
    r"|[~|$@#]|:(?=//)|(?<=[Ww]{3})\."  # strikes out, tables, math, mentions, tags and bare links
    r"|(?<=%)%|(?<==)="  # Obsidian hides what is between %% and highlights what is between ==
)


def markdown(saved: SavedPaper) -> str:
    """Return a paper as a line: its title, who and when, and since when it is on the list."""
    paper = saved.record.paper
    names = list(islice(authors(paper), _SHOWN_AUTHORS + 1))
    shown = ", ".join(names[:_SHOWN_AUTHORS]) + (" et al." if names[_SHOWN_AUTHORS:] else "")
    who = f"{_plain(shown)} ({submitted(paper)[0]})" if names else str(submitted(paper)[0])
    since = day(saved.saved_at.date())
    return f"- [{_plain(readable(paper.title))}]({url(paper.key)}) — {who} · saved {since}\n"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
