"""What Discord does with channels, threads and guilds that are asked for, opened and changed.

https://discord.com/developers/docs/resources/channel
"""

from __future__ import annotations

from datetime import datetime

from tests.discord import bodies, message_methods, showing
from tests.discord.asking import NOTHING, Ask, Done
from tests.discord.fields import Fields
from tests.discord.refusals import Problems, RefusedError, refused_at
from tests.discord.rights import Right
from tests.discord.state import Channel, Kind, Part
from tests.discord.world import World

NAME, MOST_TAGS = 100, 5
_ARCHIVES_AFTER = frozenset({60, 1440, 4320, 10080})
_OF_THREAD = frozenset({"name", "auto_archive_duration", "rate_limit_per_user"})
_OF_FORUM = _OF_THREAD | {"message", "applied_tags", "type"}
_IN_FORUMS = bodies.CREATES - {"nonce", "enforce_nonce", "message_reference"}
"""There is no nonce: https://discord.com/developers/docs/resources/channel"""
_CHANGES = frozenset({"name", "archived", "locked", "auto_archive_duration", "applied_tags"})


def get(there: World, ask: Ask) -> Done:
    """Return a channel."""
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel)
    return Done(showing.channel(there, channel))


def type_(there: World, ask: Ask) -> Done:
    """Show that the bot is typing."""
    there.needs(there.known_channel(ask.ids["channel"]), Right.SEND_MESSAGES)
    return Done(status=NOTHING)


def start_from_message(there: World, ask: Ask) -> Done:
    """Open a thread from a message."""
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel, Right.CREATE_PUBLIC_THREADS)
    if channel.kind not in (Kind.TEXT, Kind.ANNOUNCEMENT):
        raise RefusedError(50024)
    message = there.message(channel, ask.ids["message"])
    name = _of_thread(ask.body, _OF_THREAD)
    made = there.thread_from(message, there.bot, name)
    return Done(_joined(there, made), 201)


def start(there: World, ask: Ask) -> Done:
    """Open a post of a forum, or a thread without a message."""
    channel = there.known_channel(ask.ids["channel"])
    if channel.is_forum:
        return _start_in_forum(there, channel, ask)
    there.needs(channel, Right.CREATE_PUBLIC_THREADS)
    if channel.kind not in (Kind.TEXT, Kind.ANNOUNCEMENT):
        raise RefusedError(50024)
    name = _of_thread(ask.body, _OF_THREAD | {"type", "invitable"})
    if ask.body.get("type") != Kind.THREAD:
        there.needs(channel, Right.CREATE_PRIVATE_THREADS)
    kind = Kind.THREAD if ask.body.get("type") == Kind.THREAD else Kind.PRIVATE_THREAD
    made = there.thread(channel, there.bot, name, kind=kind)
    return Done(_joined(there, made), 201, place=channel)


def _start_in_forum(there: World, forum: Channel, ask: Ask) -> Done:
    """Open a post; its first message has its id.

    https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
    """
    there.needs(forum, Right.SEND_MESSAGES)
    name = _of_thread(ask.body, _OF_FORUM)
    if "message" not in ask.body:
        raise refused_at(("message",), "BASE_TYPE_REQUIRED", "This field is required")
    body = bodies.read(
        ask.body["message"],
        list(ask.files),
        takes=_IN_FORUMS,
        flags=bodies.SETTABLE,
        new_id=there.ids.next,
        path=("message",),
    )
    message_methods.may_show(there, forum, body)
    tags = _tags(there, forum, ask.body)
    made = there.thread(forum, there.bot, name)
    made.applied = tags
    message = message_methods.posted(there, made, body, made.id)
    told = _joined(there, made) | {"message": showing.message(there, message)}
    return Done(told, 201, message=message, taken=True)


def _tags(there: World, forum: Channel, body: Part) -> list[str]:
    told = [str(each) for each in body.get("applied_tags") or ()]
    known = {each.id: each for each in forum.tags}
    for n, each in enumerate(told):
        if each not in known:
            raise refused_at(("applied_tags", n), "BASE_TYPE_CHOICES", f"Unknown tag {each}.")
        if known[each].is_moderated:
            there.needs(forum, Right.MANAGE_THREADS)
    if forum.needs_tag and not told:
        raise RefusedError(40067)
    return told


def _of_thread(told: Part, takes: frozenset[str]) -> str:
    """Read what is told of a new thread; return its name. Raises RefusedError."""
    problems = Problems()
    fields = Fields(told, (), problems)
    for each in told:
        if each not in takes:
            fields.wrong(each, "UNKNOWN_FIELD", "Discord would not look at this.")
    name = fields.text("name", NAME, least=1, required=True, strips=True)
    fields.choice("auto_archive_duration", _ARCHIVES_AFTER, required=False)
    fields.number("rate_limit_per_user", 0, 21600)
    fields.items("applied_tags", MOST_TAGS)
    problems.settle()
    return name


def _joined(there: World, made: Channel) -> Part:
    at = showing.instant(there.clock())
    member = {"id": made.id, "user_id": there.bot.id, "join_timestamp": at, "flags": 0}
    return showing.channel(there, made) | {"member": member}


def edit(there: World, ask: Ask) -> Done:
    """Change a thread; other channels are not the bot's to change."""
    channel = there.known_channel(ask.ids["channel"])
    if not channel.is_thread:
        there.needs(channel, Right.MANAGE_CHANNELS)
        raise RefusedError(50024)
    strange = set(ask.body) - _CHANGES
    if strange:
        raise refused_at((min(strange),), "UNKNOWN_FIELD", "Discord would not look at this.")
    is_opening = ask.body == {"archived": False} and not channel.is_locked
    may = Right.SEND_MESSAGES_IN_THREADS if is_opening else Right.MANAGE_THREADS
    is_own = channel.owner == there.bot.id and "locked" not in ask.body and not channel.is_locked
    there.needs(channel, *(() if is_own else (may,)))
    if channel.is_archived and ask.body.get("archived", True):
        raise RefusedError(50083)
    if "name" in ask.body:
        channel.name = _of_thread({"name": ask.body["name"]}, _OF_THREAD)
    there.archive(
        channel,
        is_archived=ask.body.get("archived", channel.is_archived),
        is_locked=ask.body.get("locked", channel.is_locked),
    )
    return Done(showing.channel(there, channel))


def archived(there: World, ask: Ask) -> Done:
    """Return threads that are archived, the last archived first.

    https://discord.com/developers/docs/resources/channel#list-public-archived-threads
    """
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel, Right.READ_MESSAGE_HISTORY)
    limit = ask.number("limit", 50, 2, 100)
    before = None
    if told := ask.query.get("before"):
        try:
            before = datetime.fromisoformat(told)
        except ValueError:
            raise refused_at(("before",), "DATE_TYPE_PARSE", f'Could not parse "{told}".') from None
    found = [
        (each.archived_at, each)
        for each in there.channels.values()
        if each.parent == channel.id
        and each.is_archived
        and each.archived_at
        and each.kind is not Kind.PRIVATE_THREAD
        and (before is None or each.archived_at < before)
    ]
    found.sort(key=lambda each: each[0], reverse=True)
    page = [showing.channel(there, each) for _, each in found[:limit]]
    told_ = {"threads": page, "members": [], "has_more": len(found) > limit}
    return Done(told_, place=channel)


def active(there: World, ask: Ask) -> Done:
    """Return the threads of a guild that are not archived, the newest first."""
    guild = there.known_guild(ask.ids["guild"])
    found = [
        showing.channel(there, each)
        for each in guild.channels.values()
        if each.is_thread and not each.is_archived and there.sees(each)
    ]
    found.sort(key=lambda each: int(each["id"]), reverse=True)
    return Done({"threads": found, "members": []})


def guild(there: World, ask: Ask) -> Done:
    """Return a guild."""
    return Done(showing.guild(there, there.known_guild(ask.ids["guild"])))


def of_guild(there: World, ask: Ask) -> Done:
    """Return the channels of a guild, but no threads."""
    found = there.known_guild(ask.ids["guild"]).channels.values()
    return Done([showing.channel(there, each) for each in found if not each.is_thread])


def roles(there: World, ask: Ask) -> Done:
    """Return the roles of a guild."""
    found = there.known_guild(ask.ids["guild"]).roles.values()
    return Done([showing.role(there, each) for each in found])


def member(there: World, ask: Ask) -> Done:
    """Return somebody in a guild."""
    found = there.known_guild(ask.ids["guild"])
    user = there.known_user(ask.ids["user"])
    if user.id not in found.members:
        raise RefusedError(10007)
    return Done(showing.member(there, found.members[user.id]))


def open_dm(there: World, ask: Ask) -> Done:
    """Return the conversation with somebody.

    https://discord.com/developers/docs/resources/user#create-dm
    """
    person = there.known_user(str(ask.body.get("recipient_id")), "recipient_id")
    if person.is_bot:
        raise RefusedError(50007)
    return Done(showing.channel(there, there.dm(person)))
