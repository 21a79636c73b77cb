"""What an arXiv id alone says of its paper: the page, the DOI, and when it was submitted."""

from __future__ import annotations

from bot.identity import arxiv_id
from bot.models import Paper

_FIRST_YEAR = 91
"""Of the two digits that ids have: https://info.arxiv.org/help/arxiv_identifier.html."""


def url(key: str) -> str:
    """Return the paper's abstract on arXiv."""
    return f"https://arxiv.org/abs/{arxiv_id(key)}"


def doi(key: str) -> str:
    """Return the DOI, which arXiv has given to each paper: https://info.arxiv.org/help/doi.html."""
    return f"10.48550/arXiv.{arxiv_id(key)}"


def submitted(paper: Paper) -> tuple[int, int]:
    """Return the year and the month in which a paper was submitted.

    Where no source has told, they are those of its id, which are the same but around a month's end.
    """
    if paper.published:
        return paper.published.year, paper.published.month
    return id_month(paper.key)


def id_month(key: str) -> tuple[int, int]:
    """Return the year and the month that an id begins with, as `2605.00001` and `cs/0309136` do."""
    digits = arxiv_id(key).rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    return year + (1900 if year >= _FIRST_YEAR else 2000), month
