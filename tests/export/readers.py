"""Others' readers of what is exported, and claims on what they find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from bot.export.markdown import markdown
from bot.export.names import authors
from bot.models import Paper
from bot.prose import readable
from tests.export.lists import saved

ESCAPED = re.compile(r"\\[&%$#_]")
COMMAND = re.compile(r"\\(?:[A-Za-z]+|[`'^~\"=.])")
READERS = [MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False})]
FEW = ["paragraph", "text", "text_special", "link", "list_item", "bullet_list", "inline"]


def read_bibtex(text: str) -> list[Entry]:
    """Return the entries, of which each is one, with names as BibTeX would part them."""
    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert library.failed_blocks == []
    assert len(library.blocks) == len(library.entries)
    return library.entries


def fields(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry, without what encloses them."""
    return {each.key: each.value for each in entry.fields}


def read_ris(text: str) -> list[dict[str, Any]]:
    """Return the entries, by rispy's names for the tags."""
    found: list[dict[str, Any]] = rispy.loads(text)
    return found


def _latex_reader() -> LatexNodes2Text:
    known = get_default_latex_context_db()
    unknown = {"less": "<", "greater": ">", "bar": "|", "braceleft": "{", "braceright": "}"}
    macros = [MacroTextSpec(f"text{name}", sign) for name, sign in unknown.items()]
    macros.append(MacroTextSpec("textasciicircum", "^"))
    known.add_context_category("what it does not know", macros=macros, prepend=True)
    return LatexNodes2Text(math_mode="text", latex_context=known)


_LATEX = _latex_reader()


def typeset(text: str) -> str:
    """Return what LaTeX would show for `text`; scripts are marked by `^` and `_`."""
    return str(_LATEX.latex_to_text(text))


def bones(text: str) -> str:
    """Return what is left of a text without spaces, directions of quotes, and marks of scripts."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-")
    return re.sub(r"[\s_^\"'`“”‘’–—\u2010-]", "", plain)


def depths(text: str) -> list[int]:
    """Return how deep in braces each character is, as BibTeX counts: escaped braces, too."""
    depth, found = 0, []
    for each in text:
        depth += (each == "{") - (each == "}")
        found.append(depth)
    return found


def assert_nothing_is_special(text: str) -> None:
    """Claim that braces and dollars are balanced, and that every other sign is escaped."""
    assert min(depths(text), default=0) >= 0
    assert depths(text)[-1:] in ([], [0])
    rest = ESCAPED.sub("", text)
    assert rest.count("$") % 2 == 0
    outside = "".join(rest.split("$")[::2])
    assert not set(COMMAND.sub("", outside)) & set('\\^_&%#~<>|"')
    inside = "".join(rest.split("$")[1::2])
    assert not set(COMMAND.sub("", inside)) & set('\\&%#~"')


def tokens(reader: MarkdownIt, text: str) -> Iterator[Token]:
    for token in reader.parse(text):
        yield token
        yield from token.children or ()


def assert_is_a_list(papers: list[Paper]) -> None:
    """Claim that the papers are one list, of a link and text each, with nothing else marked."""
    text = "".join(map(markdown, saved(*papers)))
    for reader in READERS:
        read = list(tokens(reader, text))
        assert {token.type.removesuffix("_open").removesuffix("_close") for token in read} <= {*FEW}
        links = [token.attrs["href"] for token in read if token.type == "link_open"]
        assert links == [each.key.replace("arxiv:", "https://arxiv.org/abs/") for each in papers]
        shown = [
            "".join(t.content for t in token.children or ()) for token in read if token.children
        ]
        for line, each in zip(shown, papers, strict=True):
            names = list(authors(each))
            who = ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")
            assert line.startswith(f"{readable(each.title)} — {who}")
            assert line.endswith(" · saved 28 May 2026")
