"""The tags of a forum: which a post gets, and what is asked where it must have one. Pure.

A tag is chosen by its name, as people see it; one that only moderators may use is not for the bot.
https://docs.discord.com/developers/resources/channel#forum-tag-object
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.discord import actions, kit
from adapters.discord.fitting import Message
from adapters.discord.payloads import Room
from adapters.discord.suggesting import Choice, choices
from bot.prose import visible
from bot.replies.suggestions import Suggestion

REQUIRED = 1 << 4
"""A forum's flag. https://docs.discord.com/developers/resources/channel#channel-object-channel-flags"""
IN_A_POST = 5
"""https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel"""
NONE_FREE = (
    "This forum wants a tag on each post, and has none that Paperboy may use: "
    "add one that not only moderators may use."
)
NO_FORUM = "Only posts of a forum have tags; nothing was changed."

Forum = Mapping[str, Any]


def wants(forum: Forum) -> bool:
    """Tell whether each post there must have a tag."""
    return bool(int(forum.get("flags") or 0) & REQUIRED)


def usable(forum: Forum) -> list[Mapping[str, Any]]:
    """Return the tags that not only moderators may use."""
    return [each for each in _all(forum) if not each.get("moderated")]


def of_post(forum: Forum, heading: str, wished: str) -> list[str]:
    """Return the ids of what a digest's post gets: the tag wished for, and those of its topics.

    Where the forum wants one and there is none of these, it is the first that may be used.
    """
    topics = {_folded(word) for part in heading.split("·") for word in part.split(",")}
    chosen = [each for each in usable(forum) if wished and _called(each) == _folded(wished)]
    meant = chosen + [each for each in _all(forum) if _called(each) in topics - {_folded(wished)}]
    if not meant and wants(forum):
        meant = usable(forum)[:1]
    return [str(each["id"]) for each in meant[:IN_A_POST]]


def refusal(room: Room, name: str) -> str:
    """Say why the posts of a channel cannot have a tag of this name, if so."""
    if not room.is_forum:
        return NO_FORUM
    if not name or _folded(name) in map(_folded, room.tags):
        return ""
    there = ", ".join(room.tags) or "none"
    return f"This forum has no tag {visible(name)} that Paperboy may use; it has: {there}."


def question(room: Room, wished: str) -> Message | None:
    """Ask which tag its posts get, where they must have one, and none is chosen that there is."""
    if not (room.needs_tag and room.tags) or _folded(wished) in map(_folded, room.tags):
        return None
    told = (
        "This forum wants a tag on each post: a digest gets those that are called as one of its "
        f"topics, or else {room.tags[0]}."
    )
    if len(room.tags) == 1:
        return kit.said(told)
    offered = [kit.option(name, name) for name in room.tags]
    select = kit.select("Choose another tag", actions.tag(room.where.id), offered[: kit.OPTIONS])
    return Message(kit.escaped(told), (), kit.pressable(select))


def suggested(room: Room | None, typed: str) -> list[Choice]:
    """Return the tags of a forum that have what was typed in their names."""
    some = room.tags if room else ()
    return choices(Suggestion(name, name) for name in some if _folded(typed) in _folded(name))


def _all(forum: Forum) -> Sequence[Mapping[str, Any]]:
    return [each for each in forum.get("available_tags") or () if isinstance(each, Mapping)]


def _called(tag: Mapping[str, Any]) -> str:
    return _folded(str(tag.get("name") or ""))


def _folded(name: str) -> str:
    return name.strip().casefold()
