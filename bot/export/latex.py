"""Plain text -> LaTeX that looks the same: accents and symbols as commands, nothing left special.

Letters of other scripts, emoji and rare symbols stay as they are: LaTeX reads UTF-8.
"""

from __future__ import annotations

import re
import unicodedata

from bot.export.glyphs import ACCENTS, LETTERS, LOWERED, RAISED, SIGNS, SYMBOLS

_PLAIN = re.compile(r"[A-Za-z0-9 ,.:;!?'()\[\]/*+=@-]*")
_MATH = "".join(SYMBOLS)
_MARKS = "".join(ACCENTS)
_MOST_MARKS = 2
"""No language has more on a Latin letter."""
_PIECES = re.compile(
    "(?P<word>[\u0370-\u03ff\u1f00-\u1fff]{3,})"  # one or two Greek letters are a symbol
    rf"|(?P<index>(?<!\w)[A-Za-z{_MATH}]_(?:[0-9]+(?:\.[0-9]+)?|[A-Za-z]{{1,5}})(?!\w))"
    rf"|(?P<math>[{_MATH}]+(?:[{RAISED}]+|[{LOWERED}]+)?|[{RAISED}]+|[{LOWERED}]+)"
    r'|(?P<opening>(?<![^\s(\[{/–—-])")'
    r"|(?P<quote>(?<=[!?])[`‘“])"  # with the mark before it, LaTeX would make one for Spanish
    rf"|(?P<sign>[{re.escape(''.join(SIGNS))}])"
    rf"|(?P<letter>[A-Za-z][{_MARKS}]+|[^\x00-\x7f][{_MARKS}]*)"
)


def latex(text: str) -> str:
    r"""Return `text`, which is on one line, for a LaTeX document or a BibTeX field.

    An index of a lone letter is one: `π_0` becomes `$\pi_{0}$`. Straight quotes get a direction,
    as LaTeX has none without.
    """
    return text if _PLAIN.fullmatch(text) else _PIECES.sub(_written, text)


def _written(piece: re.Match[str]) -> str:
    match piece.lastgroup:
        case "index":
            return _index(*piece[0].split("_"))
        case "math":
            return _math(piece[0])
        case "opening":
            return "``"
        case "quote":
            return "{}" + SIGNS.get(piece[0], piece[0])
        case "sign":
            return SIGNS[piece[0]]
        case "letter":
            return _letter(piece[0])
        case _:
            return piece[0]


def _index(base: str, index: str) -> str:
    upright = index if len(index) == 1 or not index.isalpha() else rf"\textrm{{{index}}}"
    return f"${SYMBOLS.get(base, base)}_{{{upright}}}$"


def _math(piece: str) -> str:
    """Return symbols, and what is raised or lowered behind them."""
    base = piece.rstrip(RAISED + LOWERED)
    symbols = "".join(SYMBOLS[each] for each in base)
    script = unicodedata.normalize("NFKC", piece[len(base) :]).replace("−", "-")
    if not script:
        return f"${symbols}$"
    return f"${symbols}{'_' if piece[-1] in LOWERED else '^'}{{{script}}}$"


def _letter(piece: str) -> str:
    r"""Return a letter and its accents in braces: BibTeX abbreviates `{\'E}mile` as `{\'E}.`."""
    base, *marks = list(unicodedata.normalize("NFD", piece))
    written = base if base.isascii() else LETTERS.get(base, "")
    if not written or len(marks) > _MOST_MARKS or not all(mark in ACCENTS for mark in marks):
        return piece
    for mark in marks:
        command = ACCENTS[mark]
        is_short = written.isalpha() and not command.isalpha()
        written = f"\\{command}{written if is_short else f'{{{written}}}'}"
    return f"{{{written}}}" if marks else written
