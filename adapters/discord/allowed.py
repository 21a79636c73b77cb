"""What may be asked of a channel's digests: by whom, and where. Pure.

What nothing can come of is refused; where only something is missing, what was asked is done, and
the mend is told below it.
"""

from __future__ import annotations

from adapters.discord import kit, rights, tags
from adapters.discord.fitting import Message
from adapters.discord.payloads import Asker
from bot.channels import Wish
from bot.intents.digests import (
    DigestHelp,
    DigestIntent,
    OpenVote,
    PostNow,
    PostRoundup,
    Resume,
    SetLayout,
    SetPublished,
    SetTag,
    ShowStatus,
    Subscribe,
    SubscribeRoundup,
    Vote,
    Why,
)
from bot.intents.papers import Share
from bot.intents.reading import Intent
from bot.models import Layout

_FOR_ALL = (Why, OpenVote, Vote, DigestHelp)
"""What of a channel's digests is for everybody there."""
SPEAKS = (Share, OpenVote)
"""What posts for everybody in the name of whoever asks."""
_POSTS = (Resume, PostNow, PostRoundup, SubscribeRoundup)
"""What is of no use where nothing can be posted."""
STATES = (Subscribe, SetLayout, ShowStatus)
"""What is done all the same; what is missing there is told besides."""
NOT_HERE = (
    "Digests are for channels of servers that Paperboy is in, and for your conversation with it. "
    "Whoever manages this server can add it."
)
NOT_YOURS = (
    "That takes the permission Manage Channels in that channel. Who is let use /digest without it "
    "can do the same with its commands there."
)
NOBODY_SET_IT_UP = (
    "This channel gets no digests. Whoever may Manage Channels here can have some: /digest settings"
)
NO_VOICE = "That would post a message for everybody here, and you may not post here."


def refusal(intent: Intent, asker: Asker) -> str:
    """Say why somebody may not ask that, or why it cannot be of that channel, if so."""
    if isinstance(intent, SPEAKS) and not (asker.may_speak or asker.manages):
        return NO_VOICE
    if not isinstance(intent, DigestIntent) or isinstance(intent, _FOR_ALL):
        return ""
    if not asker.is_ours:
        return NOT_HERE
    if not asker.manages:
        return NOT_YOURS
    match intent:
        case SetPublished(is_published=True) if not rights.has_followers(asker.room):
            return rights.NO_FOLLOWERS
        case SetTag(name):
            return tags.refusal(asker.room, name)
        case _:
            return ""


def needs_rights(intent: Intent) -> bool:
    """Tell whether that is refused where nothing can be posted."""
    return isinstance(intent, _POSTS)


def problem(asker: Asker, wish: Wish | None) -> str:
    """Say what keeps digests from being posted there, as they are wished for."""
    return rights.problem(asker.room, wish.layout if wish else Layout.COMPACT)


def missing(asker: Asker, wish: Wish) -> Message | None:
    """Say what is still missing where digests were set up, or ask for it."""
    if asker.is_direct:
        return None
    told = problem(asker, wish)
    return kit.said(told) if told else tags.question(asker.room, wish.tag)
