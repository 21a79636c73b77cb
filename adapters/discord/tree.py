"""The commands that Discord shows: which there are, what each takes, and what is meant by it. Pure.

A command that has subcommands cannot be used alone. Who sees `/digest` is set for all of it, so its
subcommands are for those who manage channels, unless a server says otherwise.
https://docs.discord.com/developers/interactions/application-commands
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import groupby
from typing import Any

from adapters.discord import options as read
from adapters.discord.options import Told
from bot.channels import MAX_SIZE
from bot.intents.digests import SetPublished, SetSilent, SetTag, ShowStatus
from bot.intents.places import ShowMyChannels
from bot.intents.reading import Intent, parse_digest, parse_saved
from bot.intents.saved import Format, ShowSaved
from bot.models import Layout
from bot.topics.reading import MAX_LENGTH

SAVE_PAPER = "Save paper"
"""The command in a message's menu."""
_SLASH, _MENU = 1, 3
_SUB, _GROUP, _TEXT, _NUMBER, _CHANNEL = 1, 2, 3, 4, 7
"""https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type"""
_GUILD, _BOT, _OTHERS = 0, 1, 2
"""https://docs.discord.com/developers/interactions/application-commands#interaction-contexts"""
_FOR_GUILDS, _FOR_PEOPLE = 0, 1
_MANAGE_CHANNELS = str(1 << 4)
_PLACES = [0, 5, 10, 11, 12, 15]
"""Kinds of channels that take digests."""
_EVERYWHERE: Mapping[str, Any] = {
    "contexts": [_GUILD, _BOT, _OTHERS],
    "integration_types": [_FOR_GUILDS, _FOR_PEOPLE],
}
_IN_GUILDS: Mapping[str, Any] = {
    "contexts": [_GUILD],
    "integration_types": [_FOR_GUILDS],
    "default_member_permissions": _MANAGE_CHANNELS,
}

Part = dict[str, Any]


class Form(Enum):
    """What is no question, but a form to be opened."""

    SETTINGS = auto()


Read = Callable[[Told], Intent | Form]


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a command takes; `more` is what Discord knows of it besides."""

    name: str
    does: str
    kind: int = _TEXT
    is_needed: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def part(self) -> Part:
        """Return it as Discord is told it."""
        told = {"type": self.kind, "name": self.name, "description": self.does}
        return told | {"required": self.is_needed} | dict(self.more)


@dataclass(frozen=True, slots=True)
class Sub:
    """A subcommand, `topics add`: what is said of it, what it takes, and how that is read."""

    words: str
    does: str
    reads: Read
    options: tuple[Option, ...] = ()

    def part(self) -> Part:
        """Return it as Discord is told it."""
        name = self.words.split()[-1]
        options = [each.part() for each in self.options]
        return {"type": _SUB, "name": name, "description": self.does, "options": options}


def _text(name: str, does: str, *, is_needed: bool = False, **more: Any) -> Option:
    return Option(name, does, _TEXT, is_needed, more)


def _chosen(name: str, does: str, choices: Mapping[str, str], *, is_needed: bool = True) -> Option:
    listed = [{"name": said, "value": value} for value, said in choices.items()]
    return Option(name, does, _TEXT, is_needed, {"choices": listed})


_WORDS: Mapping[str, Any] = {"max_length": MAX_LENGTH}
_TOPIC: Mapping[str, Any] = {**_WORDS, "autocomplete": True}
_AT = _text("at", "When: 09:00, 9am, noon", max_length=40)
_DAYS = _text("days", "On which days: daily, weekdays, Mon-Thu", max_length=100)
_ZONE = _text("zone", "By which clock: a city, as Berlin", max_length=60, autocomplete=True)
_THERE = Option(
    "channel", "The channel that is meant; else this one", _CHANNEL, more={"channel_types": _PLACES}
)
_LAYOUTS: Mapping[str, str] = {
    Layout.COMPACT: "Compact: two lines a paper",
    Layout.CARDS: "Cards: with an excerpt of each abstract",
    Layout.THREAD: "Thread: compact, and a message for each paper below",
}
_TAG: Mapping[str, Any] = {"max_length": 20, "autocomplete": True}
"""https://docs.discord.com/developers/resources/channel#forum-tag-object"""
_SIZE: Mapping[str, Any] = {"min_value": 1, "max_value": MAX_SIZE}
_ON_OR_OFF = {"on": "On", "off": "Off"}
_KEYCAPS = {"on": "On", "off": "Off", "auto": "Auto: where members may not add reactions"}
_FORMATS: Mapping[str, str] = {
    Format.BIBTEX: "BibTeX, for LaTeX and Zotero",
    Format.RIS: "RIS, for EndNote and Mendeley",
    Format.MARKDOWN: "Markdown, for notes",
}


def _bare(words: str) -> Read:
    return lambda _: parse_digest(words)


def _edit(words: str, does: str) -> Sub:
    topic = _text("topic", 'As in: robotics, "world model" -survey', is_needed=True, **_TOPIC)
    return Sub(f"topics {words}", does, lambda told: read.edit(words, told), (topic, _THERE))


def _here(words: str, does: str) -> Sub:
    return Sub(words, does, _bare(words), (_THERE,))


def _set(words: str, does: str, option: Option) -> Sub:
    """Return a subcommand that sets one thing, which is read as if it were typed."""

    def reads(told: Told) -> Intent:
        return parse_digest(f"{words} {told.get(option.name, '')}".strip())

    return Sub(words, does, reads, (option, _THERE))


DIGEST = (
    Sub(
        "subscribe",
        "Have papers posted here each day, or change what is",
        read.subscribe,
        (
            _text("topic", 'As in: robotics, "world model" -survey; none for everything', **_TOPIC),
            _AT,
            _DAYS,
            _ZONE,
            Option("size", "Papers at most", _NUMBER, more=_SIZE),
            _chosen("layout", "How they are shown", _LAYOUTS, is_needed=False),
            _THERE,
        ),
    ),
    Sub("settings", "Set up a channel in a form", lambda _: Form.SETTINGS, (_THERE,)),
    _here("status", "Show what this channel gets, and when"),
    _here("preview", "Show what the last days would have been here; only you see it"),
    _here("now", "Post the next digest at once"),
    Sub("topics show", "Show what the topics let in", _bare("topics"), (_THERE,)),
    _edit("add", "Let more in"),
    _edit("remove", "Take topics out again"),
    _edit("exclude", "Leave papers out that have this"),
    _edit("set", "Have these topics and no others"),
    Sub("topics clear", "Have no topics: everything", _bare("topics clear"), (_THERE,)),
    Sub("schedule", "Post at another time", read.schedule, (_AT, _DAYS, _ZONE, _THERE)),
    _set(
        "size",
        "Set how many papers a digest has at most",
        Option("papers", "From 1 to 20", _NUMBER, is_needed=True, more=_SIZE),
    ),
    _set("layout", "Set how papers are shown", _chosen("layout", "How", _LAYOUTS)),
    _set(
        "empty",
        "Set what a day without papers gets",
        _chosen("gets", "What it gets", {"line": "A line that says so", "nothing": "Nothing"}),
    ),
    _set(
        "fill",
        "Fill a short digest up with the day's top, or leave it short",
        _chosen("up", "Whether", _ON_OR_OFF),
    ),
    Sub(
        "sound",
        "Set whether a digest rings, or is posted silently",
        lambda told: SetSilent(told["rings"] == "off"),
        (_chosen("rings", "Whether it rings", _ON_OR_OFF), _THERE),
    ),
    Sub(
        "publish",
        "Set whether digests of an announcement channel go to who follows it",
        lambda told: SetPublished(told["to-followers"] == "on"),
        (_chosen("to-followers", "Whether they do", _ON_OR_OFF), _THERE),
    ),
    Sub(
        "tag",
        "Give each of a forum's posts a tag",
        lambda told: SetTag(str(told.get("name", "")).strip()),
        (_text("name", "One of the forum's; none to go by topics", **_TAG), _THERE),
    ),
    _set(
        "keycaps",
        "Have the bot react to each digest with the keycaps that save, for others to join",
        _chosen("by-the-bot", "Whether it does", _KEYCAPS),
    ),
    _set(
        "patience",
        "Set how long a digest waits for a source that is late",
        _text("wait", "As in: 2h, 90m, 0", is_needed=True, max_length=20),
    ),
    _set(
        "pause",
        "Post nothing for a while",
        _text("until", "As in: Monday, 5d, 15 June", max_length=60),
    ),
    _here("resume", "Go on after a pause, or after something was mended"),
    _here("unsubscribe", "Post nothing any more"),
    Sub("roundup show", "Show when the weekly round-up is posted", _bare("roundup"), (_THERE,)),
    Sub(
        "roundup on",
        "Post a round-up of the week, each week",
        read.roundup,
        (_AT, _DAYS, _ZONE, _THERE),
    ),
    Sub(
        "roundup now",
        "Post a round-up of the last seven days at once",
        _bare("roundup now"),
        (_THERE,),
    ),
    Sub("roundup off", "Post no round-up any more", _bare("roundup off"), (_THERE,)),
    _here("why", "Say why the last digest is as it is"),
    Sub("channels", "Show the channels that you set up", lambda _: ShowMyChannels()),
    Sub("help", "Show all that can be asked of digests", _bare("help")),
)

SAVED = (
    Sub("list", "Show your reading list", lambda _: ShowSaved()),
    Sub(
        "search",
        "Search your reading list",
        lambda told: ShowSaved(str(told["words"]).strip()),
        (_text("words", "As in a lookup", is_needed=True, **_WORDS),),
    ),
    Sub(
        "add",
        "Save papers by their links",
        lambda told: parse_saved(f"add {told['paper']}"),
        (_text("paper", "A link to it, or its arXiv id; several with spaces", is_needed=True),),
    ),
    Sub(
        "remove",
        "Take papers off your list",
        lambda told: parse_saved(f"remove {told['numbers']}"),
        (_text("numbers", "As your list shows them: 2, or 2 4-6", is_needed=True, max_length=600),),
    ),
    Sub("undo", "Put back what you took off last", lambda _: parse_saved("undo")),
    Sub(
        "export",
        "Get your list as a file",
        lambda told: parse_saved(f"export {told['format']} {told.get('which', '')}".strip()),
        (
            _chosen("format", "What kind of file", _FORMATS),
            _text("which", "Numbers of the list, or words; else all of it", **_WORDS),
        ),
    ),
    Sub("mine", "Get all that is stored about you", lambda _: parse_saved("mine")),
    Sub("forget-me", "Erase all that is stored about you", lambda _: parse_saved("forget-me")),
    Sub(
        "names",
        "Be named where it is told how many saved a paper, or be counted alone",
        lambda told: parse_saved(f"names {told['named']}"),
        (_chosen("named", "Whether you are named", _ON_OR_OFF),),
    ),
    Sub("help", "Show all that can be asked of your list", lambda _: parse_saved("help")),
)
QUERY = _text(
    "query",
    "Words, a topic, a paper's link; today, trending, week, why, top, help",
    is_needed=True,
    autocomplete=True,
    max_length=MAX_LENGTH,
)
_READS: Mapping[str, Read] = {
    "papers": read.query,
    **{f"digest {each.words}": each.reads for each in DIGEST},
    **{f"saved {each.words}": each.reads for each in SAVED},
}
_GROUPS = {"topics": "What is let in", "roundup": "The week, once a week"}
BARE = ShowStatus(is_bare=True)
"""What opens the form, too: `/papers query:digest`."""


def commands() -> list[Part]:
    """Return all commands as Discord is told them."""
    return [
        _slash("papers", "Look papers up", [QUERY.part()], _EVERYWHERE),
        _slash("digest", "Set up which papers a channel gets", _tree(DIGEST), _IN_GUILDS),
        _slash("saved", "Your reading list, which only you see", _tree(SAVED), _EVERYWHERE),
        {"type": _MENU, "name": SAVE_PAPER, **_EVERYWHERE},
    ]


def meant(words: str, told: Told) -> Intent | Form | None:
    """Read a command that was used; None for one that there is no more."""
    reads = _READS.get(words)
    return reads(told) if reads else None


def _slash(name: str, does: str, options: list[Part], rules: Mapping[str, Any]) -> Part:
    return {"type": _SLASH, "name": name, "description": does, "options": options, **rules}


def _tree(subs: Sequence[Sub]) -> list[Part]:
    """Return subcommands, those of two words in their groups."""
    parts: list[Part] = []
    for first, some in groupby(subs, key=lambda each: each.words.split()[0]):
        inside = [each.part() for each in some]
        if first in _GROUPS:
            group = {"type": _GROUP, "name": first, "description": _GROUPS[first]}
            parts.append(group | {"options": inside})
        else:
            parts += inside
    return parts
