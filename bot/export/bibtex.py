r"""BibTeX, with the fields that arXiv writes: https://info.arxiv.org/hypertex/bibstyles/index.html.

A title is to be typeset as it is meant. LaTeX in it (`$\pi_0$`) is first made readable, as in
chats, and what is readable (`π_0`, `τ²`, `é`, 5 %) is then written as LaTeX that looks like it.
So math is math again, a lone dollar is money, and nothing that a title says is ever run.
"""

from __future__ import annotations

import re

from bot.export.arxiv import doi, submitted, url
from bot.export.dates import MONTHS
from bot.export.latex import latex
from bot.export.names import authors, name
from bot.identity import arxiv_id
from bot.models import Paper
from bot.prose import readable

_UNCLEAR = re.compile(r"(?<!\S)(?:and|others)(?!\S)|(?<!\{)\\|\$", re.IGNORECASE)
"""What has a meaning between names, and commands that no letter is made with."""


def bibtex(paper: Paper, key: str) -> str:
    """Return a paper as an entry, which `key` cites."""
    year, month = submitted(paper)
    names = " and ".join(map(_author, authors(paper)))
    fields = {
        "title": f"{{{{{latex(readable(paper.title))}}}}}",  # twice, so that styles leave its case
        "author": f"{{{names}}}" if names else "",
        "year": f"{{{year}}}",
        "month": MONTHS[month - 1].lower(),
        "eprint": f"{{{arxiv_id(paper.key)}}}",
        "archivePrefix": "{arXiv}",
        "primaryClass": f"{{{paper.categories[0]}}}" if paper.categories else "",
        "doi": f"{{{doi(paper.key)}}}",
        "url": f"{{{url(paper.key)}}}",
    }
    written = ",\n".join(f"  {field} = {value}" for field, value in fields.items() if value)
    return f"@misc{{{key},\n{written}\n}}\n\n"


def _author(author: str) -> str:
    """Return one name: in braces where BibTeX would take it for several, or for a person's."""
    parts, whole = name(author), latex(author)
    if _UNCLEAR.search(whole) or (not parts.given and {" ", ","} & set(author)):
        return f"{{{whole}}}"
    return ", ".join(latex(each) for each in (parts.family, parts.suffix, parts.given) if each)
