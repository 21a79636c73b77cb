"""What a line means in the terminal's chat: a command, a number of the last list, or a hint. Pure.

It stands in for the buttons of other chats: it remembers which paper stood at which place of the
last list, and which one is on the screen in full. `hints` helps with what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.console import hints
from adapters.console.hints import COMMAND, DIGEST, HINT, QUIT, SAVED
from adapters.console.posts import Posts
from bot import wording
from bot.answers.digests import POST_NOW
from bot.intents.buttons import Action
from bot.intents.digests import OpenVote, Vote
from bot.intents.papers import (
    Help,
    LookUp,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
)
from bot.intents.reading import Intent, parse, parse_digest, parse_saved
from bot.intents.saved import React, RemoveSaved, Save, ShowSaved, Unsave
from bot.intents.unread import Command
from bot.models import Candidate, Digest, Record
from bot.replies.digests import Explained, Settings, Voting
from bot.replies.papers import Card, Found, Listed, Shared, Similar, Top
from bot.replies.reply import HelpText, Reply, WithNotices
from bot.replies.saved import LetGo, Removed, Saved, SavedList

_Placed = tuple[int, Record | Candidate]
"""A paper, and the place where it is shown."""

_OF_A_PAPER: Mapping[str, Callable[[str], Intent]] = {
    Action.ABSTRACT: ShowPaper,
    Action.SIMILAR: ShowSimilar,
    Action.SHARE: Share,
    Action.SAVE: lambda key: Save((key,)),
    Action.UNSAVE: lambda key: Unsave((key,)),
}
_ALL_OF_IT = "that was all of it"
_HELP = ("help", "/help", "?", "/?")
_AFTER_A_CARD = (
    f'type "{Action.SAVE}" to put it on your reading list, "{Action.SIMILAR}" for papers like it, '
    f'"{Action.SHARE}" to show it to the channel'
)
_AFTER_HELP = (
    f'below a list: 2 for the abstract of paper 2, "2 {Action.SAVE}", "2 {Action.SIMILAR}", '
    f'"2 {Action.SHARE}" or "{Action.MORE}"; below a digest, +2 reacts to paper 2, which saves it '
    f'where all can see that, and -2 takes it back; "{QUIT}" ends'
)
_NONE_ALONE = (
    f"no message that shows one paper was posted since this chat was opened; +2 reacts to paper 2 "
    f'of a digest, and "2 {Action.SHARE}" posts one paper'
)
_REACTION = re.compile(r"(?P<sign>[+-])\s?(?P<place>[0-9]{1,5})?", re.ASCII)
"""A typed reaction: on a paper of the last digest, or on the last message that shows one paper."""
_EMOJI = "bookmark"
_VOTE = "vote"
_NO_VOTE = f'there is no vote yet; below a round-up, "{_VOTE}" opens one'
_NO_POST = (
    f"no digest was posted here since this chat was opened; below a list, 2 {Action.SAVE} saves "
    "paper 2"
)


class Dialog:
    """Reads lines, and notes what they were answered with. `posts` can be reacted to."""

    def __init__(self, posts: Posts) -> None:
        self._posts = posts
        self._asked: LookUp | ShowList | ShowSaved | None = None
        self._places: dict[int, str] = {}
        self._found_nothing = False
        self._paper: str | None = None
        self._has_more = False
        self._end = _ALL_OF_IT
        self._poll: int | None = None

    def read(self, line: str, now: datetime) -> Intent | str:
        """Return what a line asks for, or a hint to show instead.

        Whatever is typed, the paper that was on the screen no longer is, unless the answer to this
        line is that paper: so a bare `share` never shows another one than the person sees.
        """
        paper, self._paper = self._paper, None
        command, *rest = line.split(maxsplit=1) or [""]
        if command.lower() == COMMAND:
            return parse(" ".join(rest))
        if command.lower() == DIGEST:
            return parse_digest(" ".join(rest))
        if command.lower() == SAVED:
            return self._as_shown(parse_saved(" ".join(rest)))
        if reaction := _REACTION.fullmatch(line.strip()):
            return self._reacted(reaction["place"], now, is_on=reaction["sign"] == "+")
        match line.lower().split():
            case [vote] if vote == _VOTE:
                return OpenVote()
            case [vote, number] if vote == _VOTE and hints.is_place(number):
                return Vote(self._poll, int(number)) if self._poll else _NO_VOTE
            case [word] if word in _HELP:
                return Help()
            case [Action.MORE]:
                return self._more()
            case [number] if hints.is_place(number):
                return self._at(int(number), Action.ABSTRACT)
            case [number, action] if hints.is_place(number) and action in _OF_A_PAPER:
                return self._at(int(number), action)
            case [action] if action in _OF_A_PAPER:
                return _OF_A_PAPER[action](paper) if paper else self._which(action)
            case [word] if hints.near_action(word):
                self._paper = paper  # its right form comes next
                return hints.of(line)
            case _:
                return hints.of(line)

    def saw(self, posted: Mapping[int, str]) -> None:
        """Note the papers of a digest that was posted: numbers are its places from now on."""
        if posted:
            self._places, self._asked, self._has_more = dict(posted), None, False
            self._found_nothing, self._end = False, _ALL_OF_IT

    def heard(self, reply: Reply) -> str:
        """Note an answer; return what can be typed next, if it shows papers."""
        self._paper = None
        if isinstance(reply, WithNotices):
            reply = reply.answer
        match reply:
            case Found() | Listed():
                if reply.asked.page == 1:
                    self._places = {}
                self._asked, self._has_more = reply.asked, reply.has_more
                self._end = _ALL_OF_IT
                if isinstance(reply, Found) and reply.shown_of < reply.total:
                    best = f"those were the best {reply.shown_of:,} of {reply.total:,}"
                    self._end = f"{best}; narrower words bring others"
                return self._numbered([(each.place, each.record) for each in reply.papers])
            case SavedList():
                if reply.asked.page == 1:
                    self._places = {}
                self._asked, self._has_more, self._end = reply.asked, reply.has_more, _ALL_OF_IT
                return self._numbered([(each.place, each.record) for each in reply.papers])
            case Removed((record,)) | LetGo(record):
                self._paper = record.paper.key
                return ""
            case Saved(papers) if len(papers) == 1:
                self._paper = papers[0].record.paper.key
                off = f'type "{Action.UNSAVE}" to take it off your list'
                return off if papers[0].was else ""
            case Voting():
                self._poll = reply.poll.id
                return f'type "{_VOTE} 1" to vote for paper 1' if reply.is_open else ""
            case Top():
                return self._alone([(each.place, each.record) for each in reply.papers])
            case Similar():
                return self._alone([(each.place, each.record) for each in reply.papers])
            case Explained(_, Digest() as digest):
                return self._alone([(each.place, each.candidate) for each in digest.entries])
            case Settings(first=Digest() as first):
                steps = self._alone([(each.place, each.candidate) for each in first.entries])
                offer = f"{POST_NOW}: type {DIGEST} now" if reply.can_post_now else ""
                return " · ".join(filter(None, (offer, steps)))
            case Card(record) | Shared(record):
                self._paper = record.paper.key
                return _AFTER_A_CARD if isinstance(reply, Card) else ""
            case HelpText(Command.PAPERS):
                return _AFTER_HELP
            case _:
                return ""

    def _alone(self, papers: Sequence[_Placed]) -> str:
        """Note a list that has no other page."""
        self._places, self._asked, self._has_more = {}, None, False
        self._end = _ALL_OF_IT
        return self._numbered(papers)

    def _numbered(self, papers: Sequence[_Placed]) -> str:
        self._places |= {place: of.paper.key for place, of in papers}
        self._found_nothing = not self._places
        if not papers:
            return ""
        n, _ = papers[1 if len(papers) > 1 else 0]
        kept = Action.UNSAVE if isinstance(self._asked, ShowSaved) else Action.SAVE
        actions = [f'"{n} {each}"' for each in (kept, Action.SIMILAR, Action.SHARE)]
        if self._has_more:
            actions.append(f'"{Action.MORE}"')
        *first, last = actions
        return f"type {n} for the abstract, {', '.join(first)} or {last}"

    def _more(self) -> Intent | str:
        if not self._places:
            return "that found nothing" if self._found_nothing else f"there is no list yet; {HINT}"
        if self._asked is None or not self._has_more:
            return self._end
        return replace(self._asked, page=self._asked.page + 1)

    def _as_shown(self, asked: Intent) -> Intent:
        """Have numbers be those on the screen, where that shows some of the list."""
        if isinstance(asked, RemoveSaved) and isinstance(self._asked, ShowSaved):
            keys = [self._places[each] for each in asked.places if each in self._places]
            if len(keys) == len(asked.places):
                return Unsave(tuple(keys))
        return asked

    def _reacted(self, place: str | None, now: datetime, *, is_on: bool) -> Intent | str:
        """React to a paper of the last digest; without a place, to the last paper shown alone."""
        if place is None:
            alone = self._posts.last_alone
            return React(alone, _EMOJI, None, is_on, now) if alone else _NONE_ALONE
        if found := self._posts.at(int(place)):
            message, nth = found
            return React(message, f"keycap {nth}", nth, is_on, now)
        return f"the last digest has no paper {place}" if self._posts.are_any else _NO_POST

    def _at(self, place: int, action: str) -> Intent | str:
        if self._found_nothing:
            return "that found nothing, so there is nothing to count in"
        if not self._places:
            return f"there is no list to count in yet; {HINT}"
        if place not in self._places:
            return f"there is no paper {place} on the list; {self._there()}"
        return _OF_A_PAPER[action](self._places[place])

    def _there(self) -> str:
        """Name the places of the list."""
        places = sorted(self._places)
        if places == list(range(1, len(places) + 1)):
            return f"there are 1 to {len(places)}" if len(places) > 1 else "there is 1"
        return f"there {'are' if len(places) > 1 else 'is'} {wording.both(list(map(str, places)))}"

    def _which(self, action: str) -> str:
        """Refuse an action without a number where no paper is on the screen in full."""
        if not self._places:
            return f"no paper is open; {HINT}"
        n = sorted(self._places)[:2][-1]
        return f'no paper is open: say which one of the list, as in "{n} {action}"'
