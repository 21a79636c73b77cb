"""What Discord does with messages that are posted, listed, changed and taken away.

https://discord.com/developers/docs/resources/message
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from tests.discord import bodies, showing
from tests.discord.asking import NOTHING, Ask, Done
from tests.discord.bodies import Body
from tests.discord.refusals import RefusedError, refused_at
from tests.discord.rights import Right
from tests.discord.state import SPEECHLESS, Attachment, Channel, Flag, Kind, Message, Part
from tests.discord.world import STARTER, World

MOST, USUALLY = 100, 50


def create(there: World, ask: Ask) -> Done:
    """Post a message."""
    channel = there.known_channel(ask.ids["channel"])
    if channel.kind in SPEECHLESS:
        there.needs(channel)
        raise RefusedError(50008)
    _may_speak(there, channel)
    body = bodies.read(
        ask.body,
        list(ask.files),
        takes=bodies.CREATES,
        flags=bodies.SETTABLE,
        new_id=there.ids.next,
    )
    may_show(there, channel, body)
    if body.nonce and body.enforces_nonce:
        first = there.remembered(there.bot, body.nonce)
        if first:
            told = showing.message(there, first, nonce=body.nonce)
            return Done(told, message=first, remark="repeated")
    if body.refers_to:
        _may_reply(there, channel, body.refers_to)
    message = posted(there, channel, body)
    if body.nonce and body.enforces_nonce and there.nonce_window:
        there.remember(there.bot, body.nonce, message)
    return Done(showing.message(there, message, nonce=body.nonce), message=message, taken=True)


def posted(there: World, channel: Channel, body: Body, id_: str | None = None) -> Message:
    """Have the bot's message in a channel."""
    return there.post(
        channel,
        there.bot,
        id=id_,
        content=body.content,
        embeds=body.embeds,
        components=body.components,
        files=body.files,
        nonce=body.nonce,
        flags=body.flags,
        refers_to=body.refers_to,
        pings=called(there, channel, body, usual=bodies.IN_CHANNELS),
    )


def called(there: World, channel: Channel, body: Body, *, usual: frozenset[str]) -> list[str]:
    """Return whom a message calls, and may."""
    found = bodies.pings(body.content, body.allowed, usual=usual)
    may_all = there.rights(channel) & Right.MENTION_EVERYONE
    return [each for each in found if each in there.users or (may_all and each == "everyone")]


def may_show(there: World, channel: Channel, body: Body, *, is_new: bool = True) -> None:
    """Refuse what the bot may not show there. Raises RefusedError.

    Embeds that it may not show beside a text are left out, without a word.
    https://github.com/discord/discord-api-docs/issues/2601
    """
    if body.embeds and not there.rights(channel) & Right.EMBED_LINKS:
        if is_new and not body.content:
            raise RefusedError(50013)
        body.embeds = []
    if body.files:
        there.needs(channel, Right.ATTACH_FILES)


def _may_speak(there: World, channel: Channel) -> None:
    """Refuse to post where the bot may not. Raises RefusedError.

    https://discord.com/developers/docs/topics/threads#permissions
    """
    if channel.kind is Kind.DM:
        _may_write_to(there, channel)
        return
    speaking = Right.SEND_MESSAGES_IN_THREADS if channel.is_thread else Right.SEND_MESSAGES
    there.needs(channel, speaking)
    if channel.is_locked and not there.rights(channel) & Right.MANAGE_THREADS:
        raise RefusedError(160005)


def _may_write_to(there: World, channel: Channel) -> None:
    person = there.users[channel.recipient or ""]
    shared = [each for each in there.guilds.values() if person.id in each.members]
    if not any(there.bot.id in each.members for each in shared):
        raise RefusedError(50278)
    if not person.takes_dms:
        raise RefusedError(50007)


def _may_reply(there: World, channel: Channel, id_: str) -> None:
    if not there.rights(channel) & Right.READ_MESSAGE_HISTORY:
        raise RefusedError(160002)
    if id_ not in channel.messages:
        path = ("message_reference",)
        raise refused_at(path, "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


def list_(there: World, ask: Ask) -> Done:
    """Return messages, newest first; none at all to who may not read the history.

    Nor are there any in a channel that takes none, which is no reason to refuse.
    https://discord.com/developers/docs/resources/message#get-channel-messages
    https://github.com/discord/discord-api-docs/issues/2831
    """
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel)
    limit = ask.number("limit", USUALLY, 1, MOST)
    sides = [each for each in ("before", "after", "around") if each in ask.query]
    if len(sides) > 1:
        raise refused_at((), "MUTUALLY_EXCLUSIVE", "Only one of before, after, around.")
    for each in sides:
        there.must_be_id(each, ask.query[each])
    if channel.is_forum or not there.rights(channel) & Right.READ_MESSAGE_HISTORY:
        return Done([], place=channel)
    order = channel.order
    if "after" in ask.query:
        first = bisect_right(order, int(ask.query["after"]))
        page = order[first : first + limit]
    elif "around" in ask.query:
        middle = bisect_left(order, int(ask.query["around"]))
        page = order[max(0, middle - limit // 2) :][:limit]
    else:
        before = ask.query.get("before")
        end = bisect_left(order, int(before)) if before else len(order)
        page = order[max(0, end - limit) : end]
    found = [channel.messages[str(each)] for each in reversed(page)]
    return Done([seen(there, each) for each in found], place=channel)


def get(there: World, ask: Ask) -> Done:
    """Return one message."""
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel, Right.READ_MESSAGE_HISTORY)
    return Done(seen(there, there.message(channel, ask.ids["message"])))


def seen(there: World, message: Message) -> Part:
    """Return a message as the bot sees it, who reads other people's in direct messages only.

    https://discord.com/developers/docs/events/gateway#message-content-intent
    """
    told = showing.message(there, message)
    is_direct = there.channels[message.posted_in].kind is Kind.DM
    if message.author == there.bot.id or is_direct or there.bot.id in message.pings:
        return told
    return told | {"content": "", "embeds": [], "components": [], "attachments": []}


def edit(there: World, ask: Ask) -> Done:
    """Change a message: only its author may."""
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel)
    message = there.message(channel, ask.ids["message"])
    if message.author != there.bot.id:
        raise RefusedError(50005)
    _is_open(there, channel)
    change(there, message, ask, takes=bodies.EDITS)
    return Done(showing.message(there, message))


def _is_open(there: World, channel: Channel) -> None:
    """Refuse to change anything in an archived or locked thread. Raises RefusedError.

    https://discord.com/developers/docs/topics/threads#active--archived-threads
    """
    if channel.is_archived:
        raise RefusedError(50083)
    if channel.is_locked and not there.rights(channel) & Right.MANAGE_THREADS:
        raise RefusedError(160005)


def change(
    there: World, message: Message, ask: Ask, *, takes: frozenset[str], told: object = None
) -> None:
    """Have a message say something else; what is not told stays, and nobody is called.

    Raises RefusedError.
    """
    if message.type == STARTER:
        raise RefusedError(50021)
    body = bodies.read(
        ask.body if told is None else told,
        list(ask.files),
        takes=takes,
        flags=Flag.SUPPRESS_EMBEDS | message.flags,
        new_id=there.ids.next,
        path=() if told is None else ("data",),
        is_new=False,
    )
    files = message.files if body.kept is None else _kept(message, body.kept)
    if told is None:
        may_show(there, there.channels[message.posted_in], body, is_new=False)
    content = body.content if "content" in body.given else message.content
    embeds = body.embeds if "embeds" in body.given else message.embeds
    components = body.components if "components" in body.given else message.components
    if not (content or embeds or components or files or body.files):
        raise RefusedError(50006)
    message.content, message.embeds, message.components = content, embeds, components
    message.files = [*files, *body.files]
    there.edited(message)


def _kept(message: Message, ids: list[str]) -> list[Attachment]:
    unknown = set(ids) - {each.id for each in message.files}
    if unknown:
        raise refused_at(("attachments",), "ATTACHMENT_NOT_FOUND", f"Not found: {unknown}")
    return [each for each in message.files if each.id in ids]


def delete(there: World, ask: Ask) -> Done:
    """Take a message away: one's own, or with the right to manage messages."""
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel)
    message = there.message(channel, ask.ids["message"])
    if message.type == STARTER:
        raise RefusedError(50021)
    if message.author != there.bot.id:
        there.needs(channel, Right.MANAGE_MESSAGES)
    _is_open(there, channel)
    there.delete(message)
    return Done(status=NOTHING, message=message, taken=True)


def crosspost(there: World, ask: Ask) -> Done:
    """Publish a message of an announcement channel to those who follow it.

    https://discord.com/developers/docs/resources/message#crosspost-message
    """
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel, Right.SEND_MESSAGES)
    if channel.kind is not Kind.ANNOUNCEMENT:
        raise RefusedError(50024)
    message = there.message(channel, ask.ids["message"])
    if message.author != there.bot.id:
        there.needs(channel, Right.MANAGE_MESSAGES)
    if message.flags & Flag.CROSSPOSTED:
        raise RefusedError(40033)
    message.flags |= Flag.CROSSPOSTED
    there.changed()
    return Done(showing.message(there, message))
