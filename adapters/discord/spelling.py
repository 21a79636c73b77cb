"""How a form of a command is asked for in Discord: by a command of `tree`, with its options. Pure.

The engine writes forms as they are typed elsewhere, `topics add robotics`. Here that is
`/digest topics add topic: robotics`. What no command stands for, or cannot be used where it is
written, as `/digest` in a conversation of two, is asked by `/papers query: digest ...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from adapters.discord.tree import DIGEST, SAVED, Option, Sub
from bot.answers.forms import HELP, Spelling
from bot.hours import days
from bot.intents.digests import Reschedule, Subscribe, SubscribeRoundup, Timing
from bot.intents.papers import Listing
from bot.intents.reading import parse_digest, parse_saved
from bot.intents.saved import ShowSaved
from bot.intents.unread import Command

_ALONE = {"topics": "topics show", "roundup": "roundup show"}
"""What is shown by a word that is here the name of a group."""
_LABEL = re.compile(r"[:,]")
"""What a choice is called ends here; the rest explains it."""


def spelled(command: Command, form: str) -> str:
    """Return how a form is asked for in a server."""
    match command:
        case Command.DIGEST:
            return _digest(form)
        case Command.SAVED:
            return _saved(form)
        case Command.PAPERS:
            for other in (Command.DIGEST, Command.SAVED):
                if form.startswith(f"{other} "):
                    return spelled(other, form.removeprefix(f"{other} "))
            return _looked_up(form or Listing.TODAY)


def alone(command: Command, form: str) -> str:
    """Return how a form is asked for in a conversation of two, which has no `/digest`."""
    if command is Command.DIGEST:
        return _looked_up(f"{command} {form}".strip())
    return spelled(command, form)


def spelling(*, is_direct: bool) -> Spelling:
    """Return how forms are asked for in a server, or in a conversation of two."""
    return alone if is_direct else spelled


def unlisted(forms: Sequence[str], command: Command) -> Iterator[tuple[str, str]]:
    """Yield the commands that are Discord's alone, beside these forms, and what each does."""
    subs = {Command.DIGEST: DIGEST, Command.SAVED: SAVED}.get(command, ())
    told = [spelled(command, each) for each in forms]
    for each in subs:
        way = f"/{command} {each.words}"
        if each.words != HELP and not any(f"{one} ".startswith(f"{way} ") for one in told):
            yield way, each.does


def _digest(form: str) -> str:
    match parse_digest(form):
        case Subscribe(topic, timing):
            said = {"topic": topic} if topic else {}
            return _line("digest subscribe", said | _timing(timing))
        case Reschedule(timing):
            return _line("digest schedule", _timing(timing))
        case SubscribeRoundup(timing):
            return _line("digest roundup on", _timing(timing))
        case _:
            return _of(DIGEST, Command.DIGEST, _ALONE.get(form, form)) or alone(
                Command.DIGEST, form
            )


def _saved(form: str) -> str:
    match parse_saved(form):
        case ShowSaved(words) if words:
            return _line("saved search", {"words": form})
        case _:
            way = _of(SAVED, Command.SAVED, form or "list")
            return way or _looked_up(f"{Command.SAVED} {form}")


def _of(subs: Sequence[Sub], command: Command, form: str) -> str:
    """Return a form that begins with the words of a subcommand; nothing for any other."""
    fitting = [each for each in subs if f"{form} ".startswith(f"{each.words} ")]
    if not fitting:
        return ""
    sub = max(fitting, key=lambda each: len(each.words))
    rest = form.removeprefix(sub.words).strip()
    said: dict[str, str] = {}
    for option in sub.options:
        if rest and option.name != "channel":
            said[option.name], rest = _filled(option, rest)
    return "" if rest else _line(f"{command} {sub.words}", said)


def _filled(option: Option, rest: str) -> tuple[str, str]:
    """Return what is chosen or typed for an option, and what is left for the next one."""
    choices = {each["value"]: each["name"] for each in option.more.get("choices", ())}
    if not choices:
        return rest.removeprefix(f"{option.name} "), ""
    value, _, left = rest.partition(" ")
    return _LABEL.split(choices.get(value, value))[0], left


def _timing(said: Timing) -> dict[str, str]:
    told = {
        "at": f"{said.at:%H:%M}" if said.at else "",
        "days": days(said.days) if said.days else "",
        "zone": said.zone or "",
    }
    return {name: value for name, value in told.items() if value}


def _looked_up(query: str) -> str:
    return _line(str(Command.PAPERS), {"query": query})


def _line(words: str, said: dict[str, str]) -> str:
    return " ".join([f"/{words}", *(f"{name}: {value}" for name, value in said.items())])
