"""Text as written -> text as read: one line, no control characters, LaTeX as symbols.

Sources hand over titles broken over lines, with LaTeX (`$\\tau^2$-Bench`), with LaTeX that lost its
backslashes on the way (`texttt{D}ual`, `360^circ`), or with dollars that are money (`under $0.1`).
Everything here is pure and never fails: what cannot be read as LaTeX stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls but white space: escape sequences start here
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff"  # without width: soft hyphens, word joiners
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # they turn the direction of what follows
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags, invisible everywhere
    "\ud800-\udfff"  # halves of a pair, which no encoding takes
    "]"
)
_MARKS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)  # no script puts more than a few on a letter, and putting a flood in order takes forever
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_OF_THE_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)  # Hebrew, Arabic, and what else has letters that may run to the left
JOINERS = "\u200c\u200d"
"""Without width, and left where they are: scripts and emoji need them."""
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are printable and show nothing: fillers of Hangul, an empty Braille."""
TO_THE_RIGHT = "\u200e"
"""A mark without width: what follows is written from left to right again."""

_STYLES = (
    "text(?:bf|it|tt|sc|rm|sf|up|normal)|emph|underline|url|bm|boldsymbol|mbox|"
    "math(?:bf|it|tt|rm|sf|cal|bb|frak|scr)|operatorname"
)
_ESCAPED = re.compile(r"\\([%&#$_{}])")
_LINK = re.compile(r"\\href\{[^{}]*\}\{([^{}]*)\}")
_SWITCHED = re.compile(r"\{\\(?:it|em|bf|tt|sc|rm|sf) ([^{}]*)\}")
_STYLED = re.compile(rf"\\?(?<![A-Za-z0-9])(?:{_STYLES})\{{([^{{}}]*)\}}")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_POINTER = re.compile(r" ?\\(?:cite[pt]?|ref|label|includegraphics)\{[^{}]*\}")
_MATH = re.compile(
    r"(?<!\\)(?:(?<!\w)|(?=\$[\\^_]))\$(?=\S)(?:([^$]{1,300}?)(?<![\s\\])\$(?!\d)|([^$\s]{0,100}[\\^_][^$]{1,200}?)\$)"
)
_DELIMITED = re.compile(r"\\\((.{1,300}?)\\\)|\\\[(.{1,300}?)\\\]")
_POSSESSIVE = re.compile(r"\\(?='s\b)")
_ACCENT = re.compile(
    r"\\(?:([\"'`^~=.])(?:\{\\?([A-Za-z])\}|\{\}|\\?([A-Za-z]))"  # \"{o} \'e \'{\i}
    r"|([Hbcdkruv])(?:\{\\?([A-Za-z])\}|\s+([A-Za-z])))"  # \c{c} \v r
)
_MACRO = re.compile(r"\{\\([A-Za-z]+)\}|\\([A-Za-z]+)(?:\{\}|\{([^{}]*)\})?")
_SPACES = re.compile(r"\\(?:\\|[,;:> ]|$)")
_STRAY = re.compile(r"\\(?=\S)")
_NOTHINGS = re.compile(r"\\[!-]")
_BARE_GREEK = re.compile(
    r"(?<![A-Za-z0-9\\])(nabla|alpha|beta|gamma|delta|epsilon|lambda|mu|pi|tau)(?=\^)"
)
_DEGREES = re.compile(r"\^\{?\\?circ(?:\}|(?![A-Za-z]))")
_RAISED = re.compile(r"\^(?:\{([^{}]{1,20})\}|([-+]?\d{1,10}|(?:st|nd|rd|th)\b|\S))")
_LOWERED = re.compile(r"_\{([^{}]{1,20})\}")

_SENTENCE_END = re.compile(r"[.!?](?=\s)(?<!\b[a-z]\.[a-z]\.)(?<!\bal\.)")

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
)
_SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_ACCENTS = dict(
    zip(
        "`'^~\"=.Hbcdkruv",
        "\u0300\u0301\u0302\u0303\u0308\u0304\u0307\u030b\u0331\u0327\u0323\u0328\u030a\u0306\u030c",
        strict=True,
    )
)
_ABBREVIATIONS = {"ie": "i.e.", "eg": "e.g.", "etc": "etc", "deg": "°", "xspace": ""}


def visible(text: str) -> str:
    """Return `text` composed (NFC) and without characters that are not seen but do something.

    Line ends become "\\n" and tabs stay. Joiners stay: scripts and emoji need them.
    """
    if not text.isascii():
        text = _MARKS.sub(r"\1", text)
    if not text.isprintable():
        text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return `text` visible and on one line, otherwise as it was written."""
    line = text.replace("\n", " ")
    if not line.isprintable():  # other white space, and what is not seen
        line = " ".join(visible(line).split())
    while "  " in line:
        line = line.replace("  ", " ")
    return visible(line.strip())


def steady(text: str) -> str:
    """Return `text` visible and on one line; what stands behind it stays in its order."""
    line = one_line(text)
    return f"{line}{TO_THE_RIGHT}" if runs_to_the_left(line) else line


def runs_to_the_left(text: str) -> bool:
    """Tell whether some of it is written from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(each[0]) in ("R", "AL") for each in _OF_THE_LEFT.finditer(text)
    )


def is_plain(text: str) -> bool:
    """Tell, quickly, that there is nothing to make readable in `text` but spaces around it."""
    return (
        text.isprintable()
        and "  " not in text
        and not ("\\" in text or "$" in text or "^" in text or "{" in text)
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def readable(text: str) -> str:
    """Return `text` on one line, visible, with its LaTeX as the symbols it stands for."""
    if is_plain(text):
        return text.strip()
    text = one_line(text)
    if not is_plain(text):
        text = " ".join(visible(_without_latex(text)).split()) or " ".join(text.split())
    return text.strip()


def excerpt(text: str, limit: int) -> str:
    """Return the beginning of `text` in at most `limit` characters.

    Cut after a sentence when that keeps at least half of the room, else after a word, with an
    ellipsis.
    """
    if len(text) <= limit:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, limit + 1) if end.end() <= limit]
    if ends and ends[-1] >= limit // 2:
        return text[: ends[-1]]
    return shortened(text, limit)


def shortened(text: str, limit: int) -> str:
    """Return `text` in at most `limit` (1 or more) characters: cut after a word, with `…`."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    if not text[limit - 1].isspace() and space >= limit // 2:
        head = head[:space]
    return head.rstrip(" ,;:.-–—") + "…"


def _without_latex(text: str) -> str:
    """Work from the outside in; what a text has no mark of is not looked for."""
    if "$" in text:
        text = _MATH.sub(lambda math: _symbols(math[1] or math[2]), text)
    return _symbols(text)


def _symbols(text: str) -> str:
    has_backslash = "\\" in text
    if has_backslash:
        text = _LINK.sub(r"\1", _SWITCHED.sub(r"\1", _DELIMITED.sub(r"\1\2", text)))
        text = _FRACTION.sub(r"\1/\2", _POINTER.sub("", text))
    if "{" in text:
        text = _STYLED.sub(r"\1", text)
    if "^" in text:
        text = _DEGREES.sub("°", text)
    if has_backslash:
        text = _ACCENT.sub(_accented, _POSSESSIVE.sub("", text))
        text = _MACRO.sub(_macro, text)
        text = _NOTHINGS.sub("", _SPACES.sub(" ", _ESCAPED.sub(r"\1", text)))
        text = _STRAY.sub("", text)
    if "^" in text:
        text = _RAISED.sub(_raised, _BARE_GREEK.sub(_greek, text))
    if "{" in text:
        text = _LOWERED.sub(_lowered, text)
    return text


def _accented(match: re.Match[str]) -> str:
    base = match[2] or match[3] or match[5] or match[6] or ""
    return unicodedata.normalize("NFC", base + _ACCENTS[match[1] or match[4]]) if base else ""


def _macro(match: re.Match[str]) -> str:
    """Show a symbol; of a macro nobody knows, what is in its braces, or else its name."""
    name, inside = match[1] or match[2], match[3] or ""
    symbol = _symbol_table().get(name)
    if symbol is None:
        return inside or _ABBREVIATIONS.get(name, name)
    return symbol + inside


def _greek(match: re.Match[str]) -> str:
    return _symbol_table()[match[1]]


def _raised(match: re.Match[str]) -> str:
    inner = match[1] or match[2]
    if inner == "*":
        return inner
    raised = inner.translate(_SUPERSCRIPTS)
    return raised if not set(raised) & set(inner) else f"^{inner}"


def _lowered(match: re.Match[str]) -> str:
    lowered = match[1].translate(_SUBSCRIPTS)
    return lowered if not set(lowered) & set(match[1]) else f"_{match[1]}"


@cache
def _symbol_table() -> Mapping[str, str]:
    """Load pylatexenc's table when the first macro comes: those that are one symbol or word."""
    from pylatexenc.latex2text import get_default_latex_context_db

    shown = {
        spec.macroname: spec.simplify_repl
        for spec in get_default_latex_context_db().iter_macro_specs()
    }
    return {
        name: symbol
        for name, symbol in shown.items()
        if isinstance(symbol, str) and (len(symbol) == 1 or symbol == name)
    }
