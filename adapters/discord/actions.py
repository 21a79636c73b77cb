"""What can be pressed in Discord: custom ids of buttons, selects and options <-> intents. Pure.

Ids stay for ever: they are in messages that were posted long ago. Those of papers, offers and votes
are of `bot.intents.buttons`. In a message no two components may have the same one, so a select has
an id of its own, and what is done with the chosen paper is the value of its option. The first one
of a posted message carries the key by which the message is found again, behind a `#`.
https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, assert_never

from adapters.discord.literal import is_id, units
from bot.intents.buttons import of_action
from bot.intents.papers import Listing, LookUp, ShowList
from bot.intents.reading import Intent
from bot.intents.saved import Export, ForgetMe, Format, PutBack, ShowSaved
from bot.models import MessageRef
from bot.prose import visible

CUSTOM_ID = 100
"""Characters of an id, at most; there are 25 of a key."""
_KEY = re.compile(r"#([0-9A-Za-z_-]{1,25})\Z", re.ASCII)
_MORE = re.compile(r"more:(find|list|saved):(.*):([1-9][0-9]{0,4})", re.ASCII | re.DOTALL)
_MOST_PAGES = 10_000


class Select(StrEnum):
    """A select; which paper was chosen, and what for, the value of the option says."""

    SAVE = "save"
    READ = "read"
    SHARE = "share"
    TAKE_OFF = "take-off"


class Button(StrEnum):
    """A button that is an intent."""

    MORE = "more"
    UNDO = "undo"
    FORGET = "forget"
    EXPORT = "export"


class Press(StrEnum):
    """What the door does by itself: show a form, tag a forum's posts, save all of a message."""

    SET_UP = "set-up"
    TAG = "tag"
    SAVE_ALL = "save-all"


Asked = LookUp | ShowList | ShowSaved
"""What has pages."""


def read(
    custom_id: str, values: Sequence[str] = (), message: MessageRef | None = None
) -> Intent | Press | None:
    """Read a button that was pressed under `message`, or a select, of whose options `values` are.

    None for what is not ours.
    """
    id_ = _KEY.sub("", custom_id)
    match id_:
        case Select.SAVE | Select.READ | Select.SHARE | Select.TAKE_OFF:
            value = values[0] if len(values) == 1 else ""
            return Press.SAVE_ALL if value == Press.SAVE_ALL else of_action(value, message)
        case Button.UNDO:
            return PutBack()
        case Button.FORGET:
            return ForgetMe(is_sure=True)
        case Button.EXPORT:
            return Export(Format.BIBTEX)
        case Press.SET_UP:
            return Press.SET_UP
        case _ if channel_of(id_):
            return Press(id_.partition(":")[0])
        case _:
            return _of_more(id_) or of_action(id_, message)


# What does not fit into a name


def set_up(channel_id: str, pass_: str = "") -> str:
    """Return the id of a button or form that sets a channel up, for whoever has a pass for that."""
    return ":".join(filter(None, [Press.SET_UP, channel_id, pass_]))


def tag(channel_id: str) -> str:
    """Return the id of a select of the tags of a forum's posts."""
    return f"{Press.TAG}:{channel_id}"


def channel_of(custom_id: str) -> str | None:
    """Return the channel that such a button or select is about."""
    press, channel_id, _ = _about(custom_id)
    return channel_id if press in (Press.SET_UP, Press.TAG) and is_id(channel_id) else None


def pass_of(custom_id: str) -> str:
    """Return the pass that comes with such an id; nothing where there is none."""
    return _about(custom_id)[2]


def _about(custom_id: str) -> tuple[str, str, str]:
    press, _, about = _KEY.sub("", custom_id).partition(":")
    channel_id, _, pass_ = about.partition(":")
    return press, channel_id, pass_


def more(asked: Asked) -> str:
    """Return the id of a button for the next page; nothing when it would be too long for one."""
    kind, text = _told(asked)
    id_ = f"{Button.MORE}:{kind}:{text}:{asked.page + 1}"
    return id_ if units(id_) <= CUSTOM_ID else ""


def _told(asked: Asked) -> tuple[str, str]:
    match asked:
        case LookUp(text):
            return "find", visible(text)
        case ShowList(listing):
            return "list", listing.value
        case ShowSaved(text):
            return "saved", visible(text)
        case _:
            assert_never(asked)


def _of_more(id_: str) -> Asked | None:
    """Read such an id; None when it is none."""
    found = _MORE.fullmatch(id_)
    if not found or int(found[3]) > _MOST_PAGES or units(id_) > CUSTOM_ID:
        return None
    kind, text, page = found[1], visible(found[2]), int(found[3])
    if kind == "list":
        return ShowList(Listing(text), page) if text in list(Listing) else None
    return LookUp(text, page) if kind == "find" else ShowSaved(text, page)


# The key of a message


def keyed(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the body of a message whose first component carries a key."""
    (first, *beside), *rows = (row["components"] for row in body["components"])
    carrying = first | {"custom_id": f"{first['custom_id']}#{key}"}
    parts = ([carrying, *beside], *rows)
    components = [
        row | {"components": part} for row, part in zip(body["components"], parts, strict=True)
    ]
    return dict(body) | {"components": components}


def key_of(message: Mapping[str, Any]) -> str | None:
    """Return the key that a message of ours carries, as Discord tells of it."""
    for custom_id in _ids(message.get("components")):
        if found := _KEY.search(custom_id):
            return found[1]
    return None


def _ids(components: object) -> Iterator[str]:
    for each in components if isinstance(components, list) else ():
        if isinstance(each, Mapping):
            yield from _ids(each.get("components"))
            if isinstance(custom_id := each.get("custom_id"), str):
                yield custom_id
