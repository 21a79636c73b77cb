"""How an app is shown what there is: values in, JSON out. Pure.

https://discord.com/developers/docs/resources/message#message-object and its siblings.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from tests.discord.rights import Right
from tests.discord.state import Attachment, Channel, Guild, Kind, Member, Message, Part, Role, User

if TYPE_CHECKING:
    from tests.discord.roster import Roster

ARCHIVES_AFTER = 4320
FILES = "https://cdn.discordapp.com/attachments"


def instant(at: datetime) -> str:
    """Return an instant as Discord writes it."""
    return at.isoformat(timespec="microseconds")


def user(of: User) -> Part:
    """Show somebody."""
    told: Part = {
        "id": of.id,
        "username": of.name,
        "discriminator": "0",
        "global_name": of.name.title(),
        "avatar": None,
        "public_flags": 0,
    }
    return told | ({"bot": True} if of.is_bot else {})


def member(there: Roster, of: Member, *, permissions: Right | None = None) -> Part:
    """Show somebody in a guild; in an interaction, with what they may in the channel."""
    told: Part = {
        "user": user(there.users[of.user_id]),
        "nick": None,
        "avatar": None,
        "roles": list(of.roles),
        "joined_at": instant(of.joined),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": of.timed_out_until and instant(of.timed_out_until),
    }
    return told if permissions is None else told | {"permissions": bits(permissions)}


def bits(right: Right | int) -> str:
    """Return rights as Discord writes them: a number in a string, all of them as 53 bits."""
    return str(int(right) & (2**53 - 1))


def role(there: Roster, of: Role) -> Part:
    """Show a role."""
    hidden = Right.READ_MESSAGE_HISTORY if there.hides_history else Right(0)
    return {
        "id": of.id,
        "name": of.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": of.position,
        "permissions": bits(of.permissions & ~hidden),
        "managed": of.is_managed,
        "mentionable": False,
        "flags": 0,
    }


def channel(there: Roster, of: Channel) -> Part:
    """Show a channel, a thread, or a conversation."""
    last = str(of.order[-1]) if of.order else None
    told: Part = {"id": of.id, "type": int(of.kind), "last_message_id": last, "flags": 0}
    if of.kind is Kind.DM:
        return told | {"recipients": [user(there.users[of.recipient or ""])]}
    told |= {"name": of.name, "guild_id": of.guild, "parent_id": of.parent}
    told |= {"rate_limit_per_user": 0}
    if of.is_thread:
        return told | _thread(of)
    told |= {
        "position": 0,
        "nsfw": False,
        "topic": of.topic,
        "permission_overwrites": [
            {"id": id_, "type": type_, "allow": str(allow), "deny": str(deny)}
            for id_, (type_, allow, deny) in of.overwrites.items()
        ],
    }
    if of.kind in (Kind.VOICE, Kind.STAGE):
        told |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if of.is_forum:
        told |= {
            "flags": 1 << 4 if of.needs_tag else 0,
            "available_tags": [
                {
                    "id": each.id,
                    "name": each.name,
                    "moderated": each.is_moderated,
                    "emoji_id": None,
                    "emoji_name": None,
                }
                for each in of.tags
            ],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return told


def _thread(of: Channel) -> Part:
    at = of.archived_at
    return {
        "owner_id": of.owner,
        "message_count": min(len(of.order), 50),
        "member_count": len(of.members),
        "total_message_sent": of.sent,
        "applied_tags": list(of.applied),
        "thread_metadata": {
            "archived": of.is_archived,
            "archive_timestamp": instant(at) if at else "2026-01-01T00:00:00.000000+00:00",
            "auto_archive_duration": ARCHIVES_AFTER,
            "locked": of.is_locked,
        },
    }


def guild(there: Roster, of: Guild) -> Part:
    """Show a guild, as a request for it does."""
    return {
        "id": of.id,
        "name": of.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "banner": None,
        "owner_id": of.owner_id,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [role(there, each) for each in of.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "nsfw_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": of.locale,
        "incidents_data": None,
    }


def arriving(there: Roster, of: Guild, *, is_new: bool = False) -> Part:
    """Show a guild as GUILD_CREATE does: the app itself is the only member in it.

    `is_new`: the bot came to it just now; else it was only not told of it yet.

    https://discord.com/developers/docs/events/gateway-events#guild-create
    """
    seen = [each for each in of.channels.values() if there.sees(each) or not each.is_thread]
    known = {} if is_new else {"unavailable": False}
    return (
        guild(there, of)
        | known
        | {
            "joined_at": instant(of.members[there.bot.id].joined),
            "large": False,
            "member_count": len(of.members),
            "members": [member(there, of.members[there.bot.id])],
            "channels": [channel(there, each) for each in seen if not each.is_thread],
            "threads": [
                channel(there, each) for each in seen if each.is_thread and not each.is_archived
            ],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
    )


def emoji(name: str) -> Part:
    """Show an emoji; one of a guild's own is written `name:id`."""
    plain, colon, id_ = name.rpartition(":")
    return {"id": id_, "name": plain} if colon else {"id": None, "name": name}


def attachment(of: Attachment, posted_in: str) -> Part:
    """Show a file of a message."""
    url = f"{FILES}/{posted_in}/{of.id}/{of.name}"
    told: Part = {"id": of.id, "filename": of.name, "size": len(of.content)}
    told |= {"url": url, "proxy_url": url, "content_type": "application/octet-stream"}
    return told | ({"description": of.description} if of.description else {})


def message(there: Roster, of: Message, *, nonce: str | None = None) -> Part:
    """Show a message. Its nonce is told to who just posted it only."""
    told: Part = {
        "id": of.id,
        "channel_id": of.posted_in,
        "type": of.type,
        "author": user(there.users[of.author]),
        "content": of.content,
        "timestamp": instant(of.at),
        "edited_timestamp": instant(of.edited) if of.edited else None,
        "tts": False,
        "mention_everyone": "everyone" in of.pings,
        "mentions": [user(there.users[each]) for each in of.pings if each in there.users],
        "mention_roles": [each.removeprefix("&") for each in of.pings if each[0] == "&"],
        "attachments": [attachment(each, of.posted_in) for each in of.files],
        "embeds": [_embed(each) for each in of.embeds],
        "components": of.components,
        "pinned": False,
        "flags": of.flags,
    }
    if of.reactions or of.super_reactions:
        told["reactions"] = _reactions(there, of)
    if nonce is not None:
        told["nonce"] = nonce
    if of.refers_to:
        told["message_reference"] = {
            "type": 0,
            "channel_id": there.channels[of.posted_in].parent if of.type == 21 else of.posted_in,
            "message_id": of.refers_to,
            "guild_id": of.workspace,
        }
    if of.thread and of.thread in there.channels:
        told["thread"] = channel(there, there.channels[of.thread])
    if of.interaction:
        told["interaction_metadata"] = of.interaction
        told["application_id"] = told["webhook_id"] = of.author
    return told


def _embed(of: Part) -> Part:
    return {"type": "rich", **of}


def _reactions(there: Roster, of: Message) -> list[Part]:
    counts = Counter({each: len(users) for each, users in of.reactions.items()})
    bursts = Counter({each: len(users) for each, users in of.super_reactions.items()})
    return [
        {
            "emoji": emoji(each),
            "count": counts[each] + bursts[each],
            "count_details": {"burst": bursts[each], "normal": counts[each]},
            "me": there.bot.id in of.reactions.get(each, ()),
            "me_burst": there.bot.id in of.super_reactions.get(each, ()),
            "burst_colors": [],
        }
        for each in dict.fromkeys([*of.reactions, *of.super_reactions])
    ]
