"""What the terminal's chat says to a line that it does not know: the nearest form it does. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.answers.forms import typed
from bot.intents.buttons import Action
from bot.intents.unread import Command

COMMAND = "/papers"
DIGEST = "/digest"
SAVED = "/saved"
NAMES = {Command.PAPERS: COMMAND, Command.DIGEST: DIGEST, Command.SAVED: SAVED}
SPELL = typed(NAMES)
QUIT = "/quit"

HINT = f"write {COMMAND} and what you look for, as in: {COMMAND} robotics · or {COMMAND} help"

_NAMES = (COMMAND, DIGEST, SAVED, QUIT, "/help")
_ACTIONS = tuple(Action)
_OTHER_WORDS = {
    "/exit": QUIT,
    "bye": QUIT,
    "exit": QUIT,
    "quit": QUIT,
    "bookmark": Action.SAVE,
    "keep": Action.SAVE,
    "next": Action.MORE,
    "open": Action.ABSTRACT,
    "post": Action.SHARE,
    "delete": Action.UNSAVE,
    "related": Action.SIMILAR,
    "remove": Action.UNSAVE,
    "show": Action.ABSTRACT,
}
"""What other programs call it."""
_OTHER_COMMANDS = {
    "/bookmarks": SAVED,
    "/export": f"{SAVED} export",
    "/list": SAVED,
    "/roundup": f"{DIGEST} roundup",
    "/subscribe": f"{DIGEST} subscribe",
    "/undo": f"{SAVED} undo",
    "/vote": "vote",
}
_DIGITS = 5
"""More than those are no place of a list."""
_LONGEST = 100
"""Characters of a line up to which it is said again."""
_NEAR = 0.7
"""How alike two words are, at least, when one may be meant by the other."""
_A_PLACE = re.compile(rf"#?0*([0-9]{{1,{_DIGITS}}})[.):]?")


def of(line: str) -> str:
    """Return the hint for a line."""
    said = " ".join(line.split())
    if len(said) > _LONGEST:
        return HINT
    first, _, rest = said.partition(" ")
    if first.startswith("/"):
        return _meant(first, rest) or HINT
    if f"/{first.lower()}" in NAMES.values():
        return _plain(said, first, rest)
    return _numbered(said.lower().split()) or _plain(said, first, rest)


def is_place(word: str) -> bool:
    """Tell whether a word is a number that a list may have."""
    return word.isascii() and word.isdecimal() and len(word) <= _DIGITS


def near_action(word: str) -> str | None:
    """Return the action that a misspelt word, or one of another program, may mean."""
    if word in _OTHER_WORDS:
        return _OTHER_WORDS[word] if _OTHER_WORDS[word] in _ACTIONS else None
    return next(iter(get_close_matches(word, _ACTIONS, 1, _NEAR)), None)


def _meant(command: str, rest: str) -> str | None:
    """Offer the command that a word with a slash may mean."""
    word = command.lower()
    if word in _OTHER_COMMANDS:
        return _did_you_mean(f"{_OTHER_COMMANDS[word]} {rest}".strip())
    if word[1:] in _ACTIONS:
        return _numbered([word[1:], *rest.lower().split()])
    near = _OTHER_WORDS.get(word) or next(iter(get_close_matches(word, _NAMES, 1, _NEAR)), None)
    if near is None:
        return None
    takes_more = near in NAMES.values()
    return _did_you_mean(f"{near} {rest}".strip() if takes_more else near)


def _numbered(words: list[str]) -> str | None:
    """Offer an action, or a number of the list, or both: `2 simliar`, `#2`, `share 2`, `next`."""
    match words:
        case [word] if place := _place(word):
            return _did_you_mean(place)
        case [word]:
            action = near_action(word)
            return _did_you_mean(action) if action else None
        case [first, second] if (place := _place(first)) and (action := near_action(second)):
            return _did_you_mean(_at(place, action))
        case [first, second] if (place := _place(second)) and (action := near_action(first)):
            return _did_you_mean(_at(place, action))
        case [first, _] if place := _place(first):
            of_it = f'"{place} save", "{place} similar" or "{place} share"'
            return f"type {place} for the abstract, {of_it}"
        case _:
            return None


def _plain(said: str, first: str, rest: str) -> str:
    """Say how to look up words that came without the command."""
    word = first.lower()
    if not any(each.isalpha() for each in said):
        return HINT
    if not rest and _OTHER_WORDS.get(word) == QUIT:
        return f"type {QUIT} to end"
    if word in (DIGEST[1:], SAVED[1:]):
        return _did_you_mean(f"/{word} {rest}".strip())
    if word in ("paper", COMMAND[1:]):
        said = rest
    return f"to look that up, type {f'{COMMAND} {said}'.strip()}"


def _place(word: str) -> str | None:
    found = _A_PLACE.fullmatch(word)
    return found[1] if found else None


def _at(place: str, action: str) -> str:
    return place if action == Action.ABSTRACT else f"{place} {action}"


def _did_you_mean(form: str) -> str:
    return f"did you mean {form}?"
