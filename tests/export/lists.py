"""Papers that it is hard to write for others to read."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.models import Paper, Record
from bot.prose import readable
from bot.saved import SavedPaper
from tests.builders import paper

SAVED_AT = datetime(2026, 5, 28, 23, 59, tzinfo=UTC)

HOSTILE = (
    *("{", "}", "}{", "}}", "\\", "\\\\", "\\{", "\\}", "x\\", '"', "''", "``", "$", "$$", "a $ b"),
    "100% of R&D for $5: #1_a ~ x^2 @misc < > |",
    "x}},\n@misc{other,\n  title = {{y}}\n}",
    "\\input{/etc/passwd} and $\\write18{ls}$",
    "one\r\nER  - \r\nTY  - JOUR\r\nTI  - other",
    "one\u2028ER  - \u2029TY  - JOUR\x85TI  - other\x0bUR  - x\x1cAU  - y",
    "a\x00b\x1b[31mc\x7fd\x9be\ud800f\udfffg",
    "\u202eright to left\u202c \u2066isolate\u2069 \u200b\ufeff\u00ad.",
    *("and", "x and y", "x AND y", "others", "Doe, Jane", ",", "a,b,c,d", "and others", "Jr.", "-"),
    "](https://evil.example) [x](y) ![z](w) <b>c</b> <https://d.example> &amp; *e* _f_ `g` ~~h~~",
    "https://bare.example www.bare.example @somebody $x$ #tag %%hidden%% ==marked== | a | b",
    *("- item", "1. item", "# heading", "> quote", "```", "[ ] task", "[^1]", "\\*"),
    *("漢字テスト", "نص عربي", "Ελληνικά", "Łódź ß Ø", "Nguyễn Đức", "x̄ ŷ̃", "👩‍🔬 🤖"),
    "e" + "\u0301" * 50,
)
ANY_TEXT = (
    st.text(max_size=40) | st.sampled_from(HOSTILE) | st.text("\\{}$\"'_^ ae,π²\n", max_size=20)
)
TITLES = ANY_TEXT.filter(readable)
"""As sources make them: with something to read."""


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Return a paper of which nothing but the key is to be trusted."""
    return paper(
        draw(st.integers(1, 99_999)),
        title=draw(TITLES),
        authors=tuple(draw(st.lists(ANY_TEXT, max_size=4))),
        abstract=draw(ANY_TEXT),
        keywords=tuple(draw(st.lists(ANY_TEXT, max_size=2))),
        published=draw(st.none() | st.dates()),
        categories=draw(st.sampled_from([None, (), ("cs.RO", "cs.AI")])),
    )


LISTS = st.lists(papers(), max_size=6, unique_by=lambda each: each.key)


def saved(*some: Paper, saved_at: datetime = SAVED_AT) -> list[SavedPaper]:
    """Return a list with these papers."""
    return [SavedPaper(place, Record(each), saved_at) for place, each in enumerate(some, 1)]
