"""The App Home: what Paperboy is, somebody's reading list, and the channels they set up. Pure.

https://docs.slack.dev/surfaces/app-home/

A view may have 250 KB, and a hundred blocks: the channels beyond them are counted in words.
https://docs.slack.dev/reference/methods/views.publish/#errors
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from adapters.slack import kit, places, saved
from adapters.slack.actions import Press
from adapters.slack.kit import Block
from bot.answers import places as of_places
from bot.answers import saved as answers
from bot.answers.forms import Spelling
from bot.intents.unread import Command
from bot.replies.places import MyChannels
from bot.replies.saved import SavedList

SEARCH = "Search"
WHAT_IT_IS = (
    "Paperboy brings the day's trending research papers to the channels where you talk, each "
    "filtered to what that channel cares about."
)


def view(reading: SavedList, channels: MyChannels, spell: Spelling) -> dict[str, Any]:
    """Return the view of one person, with the first page of their list."""
    before = [*_welcome(spell), *_reading(reading, spell)]
    most = (kit.BLOCKS_OF_HOME - len(before) - 1) // places.BLOCKS
    shown, hidden = channels.channels[:most], channels.channels[most:]
    told = MyChannels(shown, channels.more + len(hidden))
    return {"type": "home", "blocks": [*before, *_channels(told, spell)]}


def _welcome(spell: Spelling) -> Iterator[Block]:
    digest, look = spell(Command.DIGEST, ""), spell(Command.PAPERS, "robotics")
    yield from kit.paragraph(
        WHAT_IT_IS,
        f"Type {digest} in a channel to have it there, and {look} anywhere to look "
        "something up. What you save is kept here, where only you see it.",
    )


def _reading(reading: SavedList, spell: Spelling) -> Iterator[Block]:
    form = partial(spell, Command.SAVED)
    yield from kit.header(answers.listed(reading))
    yield from kit.paragraph(*answers.instead(reading, form))
    yield from saved.papers(reading, kit.button(SEARCH, Press.SEARCH))
    if reading.has_more:
        yield from kit.context(f"{form('')} shows all of it, page by page")


def _channels(told: MyChannels, spell: Spelling) -> Iterator[Block]:
    form = partial(spell, Command.DIGEST)
    yield from kit.header(of_places.mine(told))
    if not told.channels:
        yield from kit.paragraph(of_places.how_to_begin(form))
    for each in told.channels:
        yield from places.channel(each)
