"""What a preview of this door shows: a digest, private answers, the form, the Home tab. Pure.

Everything is drawn by what draws it in earnest; `page` is what it is looked at on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from adapters.slack import digests, home, modal, replies
from adapters.slack.page.messages import Said
from adapters.slack.page.reactions import Reaction
from adapters.slack.page.sight import Sight
from adapters.slack.page.windows import Framed, View
from bot.answers.forms import USUAL, typed
from bot.channels import Wish
from bot.intents.unread import Command
from bot.models import Digest, Layout
from bot.replies.places import MyChannels
from bot.replies.reply import Reply
from bot.replies.saved import SavedList
from bot.wording import KEYCAPS

_REACTIONS = (Reaction(KEYCAPS[0], 3, is_own=True), Reaction(KEYCAPS[1], 1))
"""What people put on a digest, as far as it has papers."""
_LATER = timedelta(minutes=12)
"""How long after it its reader looks at what was saved."""


def digest(shown: Digest, layout: Layout, sight: Sight) -> Framed:
    """Show a digest as it is posted; replies are the thread of its first message."""
    posts = digests.messages(shown, layout)
    replies = tuple(Said(json.loads(post.body), sight) for post in posts if post.reply)
    first, *more = (Said(json.loads(post.body), sight) for post in posts if not post.reply)
    parent = Said(first.body, sight, thread=replies)
    return Framed(f"digest-{layout}", f"A digest, layout {layout}", (parent, *more))


def reacted(shown: Digest, layout: Layout, reading: SavedList, sight: Sight) -> Framed:
    """Show the first message of a digest with reactions, and what its reader saved by theirs."""
    first = digests.messages(shown, layout)[0]
    reactions, later = _REACTIONS[: len(first.places)], replace(sight, at=sight.at + _LATER)
    posted = Said(json.loads(first.body), sight, reactions=reactions)
    asked = USUAL[Command.SAVED]
    caption = f"Reactions to a digest, and the answer to {asked}"
    return Framed("reacted", caption, (posted, *_answered(reading, later)))


def answer(name: str, said: str, reply: Reply, sight: Sight) -> Framed:
    """Show what somebody is answered who typed this."""
    return Framed(name, f"The answer to {said}", tuple(_answered(reply, sight)))


def form(wish: Wish, channel: str, sight: Sight) -> Framed:
    """Show the form in which a channel is set up, filled in with what is wished for."""
    body = modal.view(wish, wish.schedule.zone, modal.Place(channel))
    return Framed("form", f"The form behind {USUAL[Command.DIGEST]}", View(body, sight))


def home_tab(reading: SavedList, channels: MyChannels, sight: Sight) -> Framed:
    """Show the Home tab of somebody."""
    return Framed("home", "The Home tab", View(home.view(reading, channels, typed(USUAL)), sight))


def sent(framed: Sequence[Framed]) -> Iterator[dict[str, object]]:
    """Yield all that Slack is given for these, a thread after its first message.

    A message with reactions is one that was given before.
    """
    for each in framed:
        if isinstance(each.inside, View):
            yield dict(each.inside.body)
            continue
        for said in each.inside:
            if not said.reactions:
                yield dict(said.body)
                yield from (dict(reply.body) for reply in said.thread)


def _answered(reply: Reply, sight: Sight) -> Iterator[Said]:
    for each in replies.shown(reply, typed(USUAL)):
        yield Said({"text": each.text, "blocks": each.blocks}, sight, is_private=True)
