"""What was typed after `/saved` -> an intent. No I/O.

A word with a meaning of its own has it where it stands first and what follows fits; in quotes it is
looked for, as everything else is.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.errors import UserError
from bot.identity import linked, papers_in
from bot.intents.saved import (
    Export,
    ForgetMe,
    Format,
    PutBack,
    RemoveSaved,
    SavedHelp,
    SavedIntent,
    SaveLinked,
    SetNamed,
    ShowMine,
    ShowSaved,
)
from bot.intents.unread import Command, Misread, NoSuchForm

WORDS = ("add", "remove", "undo", "export", "mine", "names", "forget-me", "help")
"""The words that stand first after `/saved`."""
SURE = "yes"
"""What stands after `forget-me` when it is meant."""
MOST_LINKED = 25
"""Papers that can be saved by links at a time."""
MOST = 100
"""Papers that can be taken off the list at a time."""
EXAMPLES = {
    "add": "add https://arxiv.org/abs/1706.03762",
    "remove": "remove 2",
    "export": "export bibtex",
    "names": "names on",
}
_FORMATS = {
    "bib": Format.BIBTEX,
    "endnote": Format.RIS,
    "latex": Format.BIBTEX,
    "md": Format.MARKDOWN,
    "mendeley": Format.RIS,
    "obsidian": Format.MARKDOWN,
    "zotero": Format.BIBTEX,
    **{each.value: each for each in Format},
}
"""Formats, and what they are for."""
_OTHER_WORDS = {
    "clear": "forget-me",
    "delete": "remove",
    "drop": "remove",
    "forget": "forget-me",
    "redo": "undo",
    "restore": "undo",
    "rm": "remove",
    "save": "add",
    "unsave": "remove",
}
"""What other programs call it."""
_THE_LIST = ("list", "all", "show")
_NEAR = 0.75
_PLACES = re.compile(r"\d{1,6}(?:\s*[-–]\s*\d{1,6})?", re.ASCII)
_A_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*", re.ASCII)
_ONLY_PLACES = re.compile(r"(?:[\d\s,#–-]|\band\b)+", re.ASCII)
_BETWEEN = re.compile(r"[\s,#]+|\band\b", re.ASCII)
_LONGEST = 60
"""Characters of what was typed up to which it is said again."""


def read(text: str) -> SavedIntent | NoSuchForm | Misread:
    """Read what was typed."""
    said, rest = _parted(text)
    word = said.lower()
    try:
        match word, rest:
            case "undo", "":
                return PutBack()
            case "mine", "":
                return ShowMine()
            case "help", "":
                return SavedHelp()
            case "forget-me" | "forgetme", _ if rest.lower() in ("", SURE):
                return ForgetMe(is_sure=bool(rest))
            case "forget", "me":
                return ForgetMe()
            case _, "" if word in _THE_LIST:
                return ShowSaved()
            case "add", _:
                return _added(rest)
            case "remove", _:
                return RemoveSaved(_places(rest))
            case "names", _:
                return SetNamed(_is_on(rest))
            case "export", _:
                return _export(rest)
            case _ if meant := _meant(word, rest):
                return NoSuchForm(said, meant, Command.SAVED)
            case _:
                return ShowSaved(text.strip())
    except UserError as error:
        return Misread(str(error), EXAMPLES[word], Command.SAVED)


def _parted(text: str) -> tuple[str, str]:
    """Part the first word from the rest."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0].strip() if rest else ""


def _meant(word: str, rest: str) -> str | None:
    """Return the form that another program's word is meant for; None where it is looked for."""
    if len(rest) > _LONGEST or len(word) > _LONGEST or not _A_WORD.fullmatch(word):
        return None
    near = _OTHER_WORDS.get(word) or next(iter(get_close_matches(word, WORDS, 1, _NEAR)), None)
    match near:
        case "remove" if _PLACES.fullmatch(rest):
            return f"remove {rest}"
        case "add" if linked(rest):
            return f"add {rest}"
        case "undo" if not rest or _PLACES.fullmatch(rest):
            return "undo"
        case "export" if _FORMATS.get(_parted(rest)[0].lower()) or not rest:
            return f"export {rest}".strip()
        case "names" if rest.lower() in ("on", "off"):
            return f"names {rest}"
        case "forget-me" if not rest or near == word:
            return near
        case "mine" | "help" if not rest:
            return near
        case _:
            return None


def _added(rest: str) -> SaveLinked:
    named = papers_in(rest)
    if not named:
        raise UserError("say which paper, by a link to it or by its arXiv id")
    if len(named) > MOST_LINKED:
        raise UserError(f"at most {MOST_LINKED} papers can be saved at a time")
    return SaveLinked(rest)


def _places(rest: str) -> tuple[int, ...]:
    """Read `2`, `2 4`, `2, 4 and 6-8`: places of the list."""
    whole = re.sub(r" ?[-–] ?", "-", " ".join(rest.lower().split()))
    places: dict[int, None] = {}
    for each in filter(None, _BETWEEN.split(whole)):
        if not _PLACES.fullmatch(each):
            raise UserError("say which by the numbers that your list shows")
        first, _, last = each.partition("-")
        span = range(int(first), int(last or first) + 1)
        if not span or int(first) < 1:
            raise UserError(f"{each} names no paper: numbers begin with 1, the smaller comes first")
        if len(span) <= MOST:
            places |= dict.fromkeys(span)
        if len(span) > MOST or len(places) > MOST:
            raise UserError(f"at most {MOST} papers can be taken off at a time")
    if not places:
        raise UserError("say which by the numbers that your list shows")
    return tuple(places)


def _is_on(rest: str) -> bool:
    match rest.lower():
        case "on":
            return True
        case "off":
            return False
        case _:
            raise UserError("names is on or off")


def _export(rest: str) -> Export:
    said, text = _parted(rest)
    if not said:
        return Export(Format.BIBTEX)
    word = said.lower().lstrip(".")
    if (format_ := _FORMATS.get(word)) is None:
        near = next(iter(get_close_matches(word[:_LONGEST], list(Format), 1, _NEAR)), None)
        meant = f"; did you mean {near}?" if near else ""
        raise UserError(f"a list is exported as bibtex, ris or markdown{meant}")
    if text.lower() == "all":
        return Export(format_)
    if _ONLY_PLACES.fullmatch(text.lower()):
        return Export(format_, places=_places(text))
    return Export(format_, text)
