"""What a line means in the terminal's chat: a command, a number of the last list, or a hint. Pure.

It stands in for the buttons of other chats: it remembers which paper stood at which place of the
last list, and which one was shown in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.intents import (
    Action,
    Intent,
    LookUp,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
    next_page,
    parse,
)
from bot.replies import Card, Found, HelpText, Listed, Reply, Shared, Shown, Similar

COMMAND = "/papers"
QUIT = "/quit"

HINT = f"write {COMMAND} and what you look for, as in: {COMMAND} robotics · or {COMMAND} help"

_OF_A_PAPER: Mapping[str, Callable[[str], Intent]] = {
    Action.ABSTRACT: ShowPaper,
    Action.SIMILAR: ShowSimilar,
    Action.SHARE: Share,
}
_AFTER_A_CARD = "type similar for papers like it, share to show it to the channel"
_HELP = f"below a list: 2 for the abstract of paper 2, 2 similar, 2 share, more · {QUIT} ends"
_DIGITS = 5
"""More than those are no place of a list."""


class Dialog:
    """Reads lines, and notes what they were answered with."""

    def __init__(self) -> None:
        self._asked: LookUp | ShowList | None = None
        self._places: dict[int, str] = {}
        self._paper: str | None = None
        self._has_more = False

    def read(self, line: str) -> Intent | str:
        """Return what a line asks for, or a hint to show instead."""
        command, _, rest = line.strip().partition(" ")
        if command.lower() == COMMAND:
            return parse(rest)
        match line.lower().split():
            case [Action.MORE]:
                return self._more()
            case [number] if _is_place(number):
                return self._at(int(number), Action.ABSTRACT)
            case [number, action] if _is_place(number) and action in _OF_A_PAPER:
                return self._at(int(number), action)
            case [action] if action in _OF_A_PAPER and self._paper:
                return _OF_A_PAPER[action](self._paper)
            case _:
                return HINT

    def heard(self, reply: Reply) -> str:
        """Note an answer; return what can be typed next, if it shows papers."""
        match reply:
            case Found() | Listed():
                if reply.asked.page == 1:
                    self._places = {}
                self._asked, self._has_more = reply.asked, reply.has_more
                return self._numbered(reply.papers)
            case Similar():
                self._places, self._asked, self._has_more = {}, None, False
                return self._numbered(reply.papers)
            case Card(record) | Shared(record):
                self._paper = record.paper.key
                return _AFTER_A_CARD if isinstance(reply, Card) else ""
            case HelpText():
                return _HELP
            case _:
                return ""

    def _numbered(self, papers: tuple[Shown, ...]) -> str:
        if not papers:
            return ""
        self._places |= {each.place: each.record.paper.key for each in papers}
        first = papers[1 if len(papers) > 1 else 0].place
        more = f", {Action.MORE}" if self._has_more else ""
        return f"type {first} for the abstract, {first} similar, {first} share{more}"

    def _more(self) -> Intent | str:
        if not self._places:
            return f"there is no list yet; {HINT}"
        if self._asked is None or not self._has_more:
            return "that was all of it"
        return next_page(self._asked)

    def _at(self, place: int, action: str) -> Intent | str:
        if not self._places:
            return f"there is no list to count in yet; {HINT}"
        if place not in self._places:
            last = max(self._places)
            there = f"there are 1 to {last}" if last > 1 else "there is 1"
            return f"there is no paper {place} on the list; {there}"
        return _OF_A_PAPER[action](self._places[place])


def _is_place(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _DIGITS
