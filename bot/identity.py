"""When two papers are the same one, where it can be read, and whose words about it we keep.

A paper is known by its arXiv id without version. Ids from April 2007 on are `YYMM.NNNN` (five
digits from 2015 on); older ones are `archive/YYMMNNN`, sometimes with a subject class
(`math.GT/0309136`), which is not part of the identity.
https://info.arxiv.org/help/arxiv_identifier.html
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.models import Paper

_PREFIX = "arxiv:"
_NEW = r"(\d\d)(0[1-9]|1[0-2])\.(?!0+\b)(\d{4,5})(?:v[1-9]\d*)?"
_OLD = r"([a-z]{1,9}(?:-[a-z]{1,9})?)(?:\.[a-z]{2})?/(\d\d(?:0[1-9]|1[0-2])\d{3})(?:v[1-9]\d*)?"
_PAGE = (
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format|ps|src|e-print)"
    r"|(?:www\.)?(?:huggingface\.co|hf\.co)/papers|(?:www\.)?alphaxiv\.org/(?:abs|pdf|overview)"
    r"|ar5iv\.(?:labs\.arxiv\.)?org/(?:abs|html)"
    r"|(?:(?:dx\.)?doi\.org/|doi:\s*)?10\.48550|arxiv:|arxiv(?=\s))"
    r"/?\s*(?:arxiv\.)?"
)
_NEW_STYLE = re.compile(_NEW, re.ASCII | re.IGNORECASE)
_OLD_STYLE = re.compile(_OLD, re.ASCII | re.IGNORECASE)
_LINK = re.compile(rf"{_PAGE}(\S+)", re.IGNORECASE)
_LINK_IN_TEXT = re.compile(
    rf"(?<![a-z0-9.@-])(?<![a-z0-9]_){_PAGE}(?P<id>{_NEW}|{_OLD})(?![a-z0-9-])",
    re.ASCII | re.IGNORECASE,
)
_WORDS = re.compile(r"[\s,;]+")
_LIKE_A_NAME = re.compile(r"://|^\d{3,4}\.\d+|^[a-z-]+/\d+", re.ASCII | re.IGNORECASE)
_STAMP = re.compile(r"\s\[[A-Za-z.-]{2,20}\](?:\s\d{1,2} \w{3,9} \d{4})?$")
"""What arXiv prints behind an id: `[cs.RO] 28 May 2026`."""
_AROUND = "<>()[]\"'“”„«»‘’`*_"
"""What stands around a link that is copied out of a text, or marked up."""
_NEW_STYLE_YEARS = range(7, 91)
_FIVE_DIGITS_SINCE = 15

_BY_TRUST = ("huggingface", "arxiv", "sample")


def paper_key(arxiv_id: str) -> str | None:
    """Return the key of the paper with this arXiv id, or None when it is no arXiv id."""
    text = arxiv_id.strip()
    if new := _NEW_STYLE.fullmatch(text):
        year, month, number = new.groups()
        if year + month < "0704" or int(year) not in _NEW_STYLE_YEARS:
            return None
        if len(number) != (5 if int(year) >= _FIVE_DIGITS_SINCE else 4):
            return None
        return f"{_PREFIX}{year}{month}.{number}"
    if old := _OLD_STYLE.fullmatch(text):
        archive, number = old.groups()
        return f"{_PREFIX}{archive.lower()}/{number}"
    return None


def arxiv_id(key: str) -> str:
    """Return the arXiv id, without version, that `key` stands for."""
    return key.removeprefix(_PREFIX)


def page_url(key: str) -> str:
    """Return a paper's page: Hugging Face's, or arXiv's for the ids that it does not take."""
    number = arxiv_id(key)
    if "/" in number:
        return f"https://arxiv.org/abs/{number}"
    return f"https://huggingface.co/papers/{number}"


def linked(text: str) -> str | None:
    """Return the key of the paper that `text`, as a whole, names by its id or by a link to it.

    Pages and PDFs of arXiv, Hugging Face and alphaXiv, with versions, query strings, and the
    punctuation that is copied along.
    """
    named = _STAMP.sub("", text.strip()).strip(_AROUND).split("|")[0].rstrip(f".,;:!?{_AROUND}")
    if link := _LINK.fullmatch(named):
        named = re.sub(r"[?#].*", "", link[1]).rstrip("/").removesuffix(".pdf")
    return paper_key(named)


def links_in(text: str) -> tuple[str, ...]:
    """Return the keys of the papers that a text links to, wherever they stand, each once.

    A number alone is no link: it may be anything.
    """
    found = (paper_key(link["id"]) for link in _LINK_IN_TEXT.finditer(text))
    return tuple(dict.fromkeys(key for key in found if key))


def papers_in(text: str) -> tuple[str, ...]:
    """Return the keys of the papers that a text names: by links, or by words that are ids."""
    words = (linked(each) for each in (text, *_WORDS.split(text)))
    return tuple(dict.fromkeys([*links_in(text), *filter(None, words)]))


def unread_in(text: str) -> tuple[str, ...]:
    """Return the words of a text that look like a link or an id, and name no paper."""
    words = dict.fromkeys(each.strip(_AROUND) for each in _WORDS.split(text))
    return tuple(
        each
        for each in words
        if _LIKE_A_NAME.search(each) and not linked(each) and not links_in(each)
    )


def merged(known: Paper, heard: Paper, *, heard_later: bool) -> Paper:
    """Return what to believe of a paper after hearing of it again.

    The more trusted source's words stand; of two equally trusted, the later ones. What a source
    leaves out it does not deny (optional fields vanish for weeks and come back), so a gap never
    erases. Categories are arXiv's alone, so of those the later ones stand, whoever brings them.
    """
    latest, before = (heard, known) if heard_later else (known, heard)
    trust_known, trust_heard = _trust(known.source), _trust(heard.source)
    if trust_known > trust_heard or (trust_known == trust_heard and not heard_later):
        known, heard = heard, known
    return replace(
        heard,
        abstract=heard.abstract or known.abstract,
        authors=heard.authors or known.authors,
        published=heard.published or known.published,
        organization=heard.organization or known.organization,
        keywords=heard.keywords or known.keywords,
        code_url=heard.code_url or known.code_url,
        project_url=heard.project_url or known.project_url,
        categories=_categories(latest.categories, before.categories),
    )


def _categories(
    latest: tuple[str, ...] | None, before: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    """Some are more than none, and none, which is an answer, is more than not being told."""
    return latest or before or (latest if before is None else before)


def _trust(source: str) -> int:
    return -_BY_TRUST.index(source) if source in _BY_TRUST else -len(_BY_TRUST)
