"""Atom feeds as arXiv's API writes them, made up for tests.

Their form is that of https://info.arxiv.org/help/api/user-manual.html; none of them was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
    "  <id>https://arxiv.org/api/x</id>\n"
    "  <title>arXiv Query: made up</title>\n"
    "  <updated>2026-05-29T00:00:00Z</updated>\n"
)
REFUSED = "incorrect id format for abc"


def entry(
    number: int = 1,
    *,
    link: str | None = "",
    title: str | None = "",
    categories: Sequence[str] = ("cs.RO", "cs.AI"),
    primary: str | None = "cs.RO",
    authors: Sequence[str] = ("Ada Example",),
    more: str = "",
    **texts: str,
) -> str:
    """Return the entry of the paper 2605.0000N; `more` goes into it as it is.

    `link` is its id, None for an entry without one; so is `title`. `texts` are other elements.
    """
    told = {
        "id": f"http://arxiv.org/abs/2605.{number:05}v1" if link == "" else link,
        "title": f"Paper {number}" if title == "" else title,
        "updated": "2026-05-28T17:59:59Z",
        "summary": f"  What paper {number} says.",
        "published": "2026-05-27T23:59:59Z",
    } | texts
    lines = [f"<{name}>{escape(text)}</{name}>" for name, text in told.items() if text is not None]
    lines += [
        f'<category term={quoteattr(code)} scheme="http://arxiv.org/schemas/atom"/>'
        for code in categories
    ]
    if primary is not None:
        lines.append(f"<arxiv:primary_category term={quoteattr(primary)}/>")
    lines += [f"<author><name>{escape(name)}</name></author>" for name in authors]
    return "  <entry>\n    " + "\n    ".join([*lines, more]) + "\n  </entry>\n"


def feed(*entries: str, total: object = "") -> bytes:
    """Return a feed; `total` is what it says there is in all, and None for a feed that does not."""
    count = len(entries) if total == "" else total
    said = "" if count is None else f"<opensearch:totalResults>{count}</opensearch:totalResults>\n"
    return (HEAD + said + "".join(entries) + "</feed>\n").encode()


def refusal(reason: str = REFUSED) -> bytes:
    """Return the feed by which arXiv refuses a question."""
    name = reason.replace(" ", "_")
    link = f"https://arxiv.org/api/errors#{name}"
    return feed(entry(link=link, title="Error", summary=reason, categories=(), primary=None))
