"""What can be pressed in Slack: ids of buttons, selects and options <-> intents. Pure.

Ids stay for ever: they are in messages that were posted long ago. Those of papers, offers and votes
are of `bot.intents.buttons`. In a block no two elements may have the same one, so a select has an
id of its own, and what is done with the chosen paper is the value of its option.
https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import assert_never

from bot.intents.buttons import of_action
from bot.intents.papers import Listing, LookUp, ShowList
from bot.intents.reading import Intent
from bot.intents.saved import Export, ForgetMe, Format, PutBack, ShowSaved
from bot.models import MessageRef
from bot.prose import visible

VALUE = 2_000
"""Characters of a button's value, at most.
https://docs.slack.dev/reference/block-kit/block-elements/button-element/
"""
_MOST_PAGES = 10_000
_ESCAPES = {"&": r"\u0026", "<": r"\u003c", ">": r"\u003e"}
"""In JSON, what Slack may hand back as an entity."""


class Select(StrEnum):
    """A select; which paper was chosen, and what for, the value of the option says."""

    SAVE = "save"
    READ = "read"
    TAKE_OFF = "take-off"


class Button(StrEnum):
    """A button that is an intent."""

    MORE = "more"
    UNDO = "undo"
    FORGET = "forget"
    EXPORT = "export"


class Press(StrEnum):
    """What the door does by itself: show a form, join a channel, save all that a message shows."""

    SET_UP = "set-up"
    JOIN = "join"
    SEARCH = "search"
    SAVE_ALL = "save-all"


Asked = LookUp | ShowList | ShowSaved
"""What has pages."""


def read(
    action_id: str, value: str | None = None, message: MessageRef | None = None
) -> Intent | Press | None:
    """Read a button that was pressed under `message`, or a select, of whose option `value` is.

    None for what is not ours.
    """
    match action_id:
        case Select.SAVE | Select.READ | Select.TAKE_OFF:
            return Press.SAVE_ALL if value == Press.SAVE_ALL else of_action(value or "", message)
        case Button.MORE:
            return of_more(value or "")
        case Button.UNDO:
            return PutBack()
        case Button.FORGET:
            return ForgetMe(is_sure=True)
        case Button.EXPORT:
            return Export(Format.BIBTEX)
        case Press.SET_UP | Press.JOIN | Press.SEARCH:
            return Press(action_id)
        case _:
            return of_action(action_id, message)


def more(asked: Asked) -> str:
    """Return the value of a button for the next page; nothing when it would be too long for one."""
    told = {**_told(asked), "page": asked.page + 1}
    value = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    for sign, escape in _ESCAPES.items():
        value = value.replace(sign, escape)
    return value if len(value) <= VALUE else ""


def _told(asked: Asked) -> dict[str, str]:
    match asked:
        case LookUp(text):
            return {"find": visible(text)}
        case ShowList(listing):
            return {"list": listing.value}
        case ShowSaved(text):
            return {"saved": visible(text)}
        case _:
            assert_never(asked)


def of_more(value: str) -> Asked | None:
    """Read such a value; None when it is none."""
    if len(value) > VALUE:
        return None
    with suppress(ValueError, RecursionError):
        match json.loads(value):
            case {"page": int(page), **told} if page is not True and 1 <= page <= _MOST_PAGES:
                return _asked(told, page)
    return None


def _asked(told: Mapping[object, object], page: int) -> Asked | None:
    match told:
        case {"find": str(text), **rest} if not rest:
            return LookUp(visible(text), page)
        case {"list": str(listing), **rest} if not rest and listing in list(Listing):
            return ShowList(Listing(listing), page)
        case {"saved": str(text), **rest} if not rest:
            return ShowSaved(visible(text), page)
        case _:
            return None
