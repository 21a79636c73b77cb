"""What Discord does with reactions, and who somebody is.

https://discord.com/developers/docs/resources/message#create-reaction
"""

from __future__ import annotations

from tests.discord import showing
from tests.discord.asking import NOTHING, Ask, Done
from tests.discord.emojis import is_emoji
from tests.discord.refusals import RefusedError
from tests.discord.rights import Right
from tests.discord.state import Message
from tests.discord.world import World


def add(there: World, ask: Ask) -> Done:
    """React. Whoever joins a reaction that is there needs no right to add one."""
    message = _message(there, ask, Right.READ_MESSAGE_HISTORY)
    there.react(message, there.bot, _emoji(ask))
    return Done(status=NOTHING)


def remove_own(there: World, ask: Ask) -> Done:
    """Take the bot's own reaction away."""
    message = _message(there, ask)
    emoji = _emoji(ask)
    if there.bot.id not in message.reactions.get(emoji, ()):
        raise RefusedError(10014)
    there.unreact(message, there.bot, emoji)
    return Done(status=NOTHING)


def remove(there: World, ask: Ask) -> Done:
    """Take somebody's reaction away."""
    message = _message(there, ask, Right.MANAGE_MESSAGES)
    person = there.known_user(ask.ids["user"])
    there.unreact(message, person, _emoji(ask))
    return Done(status=NOTHING)


def list_(there: World, ask: Ask) -> Done:
    """Return who reacted with an emoji, by their ids; super reactions are a list of their own.

    https://discord.com/developers/docs/resources/message#get-reactions
    """
    message = _message(there, ask, Right.READ_MESSAGE_HISTORY)
    emoji = _emoji(ask)
    is_super = ask.number("type", 0, 0, 1)
    limit, after = ask.number("limit", 25, 1, 100), _order(ask.query.get("after", ""))
    listed = (message.super_reactions if is_super else message.reactions).get(emoji, ())
    found = sorted((each for each in listed if _order(each) > after), key=_order)[:limit]
    shown = [showing.user(there.users[each]) for each in found]
    return Done(shown, message=message)


def _message(there: World, ask: Ask, *needed: Right) -> Message:
    channel = there.known_channel(ask.ids["channel"])
    there.needs(channel, *needed)
    return there.message(channel, ask.ids["message"])


def _order(id_: str) -> tuple[int, str]:
    """Return what ids are ordered by: as numbers, even those that a test made up."""
    return len(id_), id_


def _emoji(ask: Ask) -> str:
    emoji = ask.ids["emoji"]
    if not is_emoji(emoji):
        raise RefusedError(10014)
    return emoji


def me(there: World, ask: Ask) -> Done:
    """Return the bot itself."""
    told = showing.user(there.bot)
    return Done(told | {"verified": True, "mfa_enabled": False, "email": None, "flags": 0})


def user(there: World, ask: Ask) -> Done:
    """Return somebody."""
    return Done(showing.user(there.known_user(ask.ids["user"])))


def application(there: World, ask: Ask) -> Done:
    """Return the application. https://discord.com/developers/docs/resources/application"""
    owner = showing.user(there.users[there.first_guild.owner_id])
    return Done(
        {
            "id": there.app_id,
            "name": there.bot.name.title(),
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": there.app_flags,
            "owner": owner,
            "team": None,
            "summary": "",
            "rpc_origins": [],
            "integration_types_config": {"0": {}},
            "approximate_guild_count": len(there.guilds),
        }
    )


def gateway(there: World, ask: Ask) -> Done:
    """Return where the gateway is, and how often it may be asked for a session.

    https://discord.com/developers/docs/events/gateway#get-gateway-bot
    """
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return Done({"url": there.gateway_url, "shards": 1, "session_start_limit": limit})
