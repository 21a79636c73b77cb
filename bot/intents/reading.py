"""Typed text -> an intent: what stands after `/papers`, `/digest` and `/saved`. No I/O.

A reserved word is one only where it stands alone (`digest` and `saved`: where it stands first), and
never in quotes: `/papers "help"` looks up the word. An arXiv id or a link to a paper is that paper.
What cannot be read is an intent as well: it is answered with the nearest form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from bot.errors import UserError
from bot.identity import linked
from bot.intents import listing, options, timing
from bot.intents.digests import (
    ClearTopics,
    DigestHelp,
    DigestIntent,
    Edit,
    EditTopics,
    PostNow,
    PostRoundup,
    Reschedule,
    Resume,
    ShowPreview,
    ShowRoundup,
    ShowStatus,
    ShowTopics,
    StopRoundup,
    Subscribe,
    SubscribeRoundup,
    Unsubscribe,
    Why,
)
from bot.intents.papers import (
    Help,
    Listing,
    LookUp,
    PapersIntent,
    ShowList,
    ShowPaper,
    ShowTop,
    Span,
)
from bot.intents.places import PlacesIntent
from bot.intents.saved import SavedIntent
from bot.intents.unread import Misread, NoSuchForm
from bot.prose import shortened

Intent = PapersIntent | DigestIntent | SavedIntent | PlacesIntent | NoSuchForm | Misread

RESERVED = ("digest", "saved", "today", "trending", "week", "why", "top", "help")
"""Words that `/papers` does not look up unless they are in quotes."""
SUBCOMMANDS = (
    "subscribe", "topics", "schedule", "size", "layout", "empty", "fill", "patience", "keycaps",
    "preview", "now", "status", "pause", "resume", "unsubscribe", "roundup", "help",
)  # fmt: skip
"""The words that stand first after `/digest`."""
EDITS = (*Edit, "clear")
"""The words that stand after `/digest topics`."""

EXAMPLES = {
    "subscribe": "subscribe robotics at 09:00 weekdays in Europe/Berlin",
    "topics": "topics add robotics",
    "schedule": "schedule 18:00 Mon,Thu America/New_York",
    "size": "size 8",
    "layout": "layout cards",
    "empty": "empty line",
    "fill": "fill on",
    "patience": "patience 2h",
    "keycaps": "keycaps on",
    "pause": "pause until Monday",
    "roundup": "roundup Fri 15:00",
}
"""A form of each word that takes more."""

_WEEKLY = {
    "roundup": "roundup Fri 15:00",
    "subscribe": "subscribe robotics at 09:00 Mon in Europe/Berlin",
    "schedule": "schedule Mon 09:00",
}
_OTHER_WORDS = {
    "cancel": "unsubscribe",
    "days": "schedule",
    "delete": "unsubscribe",
    "disable": "unsubscribe",
    "enable": "subscribe",
    "end": "unsubscribe",
    "filter": "topics",
    "leave": "unsubscribe",
    "off": "unsubscribe",
    "on": "subscribe",
    "post": "now",
    "remove": "unsubscribe",
    "start": "subscribe",
    "stop": "pause",
    "time": "schedule",
    "topic": "topics",
    "zone": "schedule",
}
"""What other programs call it."""
_NEAR = 0.65
_LONGEST = 60
"""Characters of what was typed up to which it is said again."""


def parse(text: str) -> Intent:
    """Read what was typed after `/papers`."""
    words = text.lower().split(maxsplit=2)
    match words:
        case []:
            return ShowList(Listing.TODAY)
        case ["today" | "trending" | "week" as word]:
            return ShowList(Listing(word))
        case ["help"]:
            return Help()
        case ["why"]:
            return Why()
        case ["top"]:
            return ShowTop(Span.WEEK)
        case ["top", "week" | "month" as span]:
            return ShowTop(Span(span))
        case ["saved", *_]:
            return parse_saved(_parted(text)[1])
        case ["digest", *_]:
            return parse_digest(_parted(text)[1])
        case _:
            key = linked(text)
            return ShowPaper(key) if key else LookUp(text.strip())


def parse_saved(text: str) -> Intent:
    """Read what was typed after `/saved`."""
    return listing.read(text)


def parse_digest(text: str) -> Intent:
    """Read what was typed after `/digest`."""
    said, rest = _parted(text)
    word = said.lower()
    try:
        if word in _BARE:
            return _BARE[word] if not rest else NoSuchForm(_said(text), word)
        if word in _WITH_MORE:
            return _WITH_MORE[word](rest)
    except timing.WeeklyError as error:
        return Misread(str(error), _WEEKLY[word])
    except UserError as error:
        return Misread(str(error), EXAMPLES[word])
    if word == "weekly":
        return Misread(timing.ONE_A_WEEK, _WEEKLY["schedule"])
    if word in EDITS and (rest or word not in _OTHER_WORDS):
        return NoSuchForm(_said(text), _whole(f"topics {word}", rest))
    near = _OTHER_WORDS.get(word) or _near(word, SUBCOMMANDS)
    if near is None:
        return NoSuchForm(_said(text), _whole("subscribe", text))
    return NoSuchForm(_said(text), near if near in _BARE else _whole(near, rest))


def _subscribe(rest: str) -> Intent:
    text, when = timing.parted(rest)
    return Subscribe(text or None, when)


def _roundup(rest: str) -> Intent:
    said = rest.lower()
    if not said:
        return ShowRoundup()
    if said in ("off", "stop", "none"):
        return StopRoundup()
    if said == "on":
        return SubscribeRoundup()
    if said == "now":
        return PostRoundup()
    when = timing.read(rest)
    if when.days is not None and len(when.days) != 1:
        raise UserError("a round-up comes once a week: name one day")
    return SubscribeRoundup(when)


def _topics(rest: str) -> Intent:
    said, text = _parted(rest)
    word = said.lower()
    if not word:
        return ShowTopics()
    if word == "clear":
        return ClearTopics() if not text else NoSuchForm(_said(f"topics {rest}"), "topics clear")
    if word not in list(Edit):
        near = _near(word, EDITS)
        form = _whole(f"topics {near}", text) if near else _whole("topics set", rest)
        return NoSuchForm(_said(f"topics {rest}"), form)
    if not text:
        return Misread(f"say what to {word}", f"topics {word} robotics")
    return EditTopics(Edit(word), text)


_BARE: Mapping[str, DigestIntent] = {
    "": ShowStatus(is_bare=True),
    "status": ShowStatus(),
    "preview": ShowPreview(),
    "now": PostNow(),
    "resume": Resume(),
    "unsubscribe": Unsubscribe(),
    "help": DigestHelp(),
    "why": Why(),
}
_WITH_MORE: Mapping[str, Callable[[str], Intent]] = {
    "subscribe": _subscribe,
    "topics": _topics,
    "schedule": lambda rest: Reschedule(timing.read(rest)),
    "size": options.size,
    "layout": options.layout,
    "empty": options.empty,
    "fill": options.fill,
    "patience": options.patience,
    "keycaps": options.keycaps,
    "pause": options.pause,
    "roundup": _roundup,
}


def _parted(text: str) -> tuple[str, str]:
    """Part the first word from the rest."""
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0].strip() if rest else ""


def _near(word: str, known: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(word[:_LONGEST], known, 1, _NEAR)), None)


def _whole(form: str, rest: str) -> str:
    """Return a form with what was typed after it, unless that is too long to be said again."""
    said = " ".join(rest.split())
    return f"{form} {said}" if said and len(said) <= _LONGEST else form


def _said(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST)
