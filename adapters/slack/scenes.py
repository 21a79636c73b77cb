"""What a preview of this door shows: a digest, private answers, the form, the Home tab. Pure.

Everything is drawn by what draws it in earnest; `page` is what it is looked at on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from adapters.slack import digests, home, modal, replies
from adapters.slack.page.messages import Said
from adapters.slack.page.sight import Sight
from adapters.slack.page.windows import Framed, View
from bot.answers.forms import USUAL, typed
from bot.channels import Wish
from bot.intents.unread import Command
from bot.models import Digest, Layout
from bot.replies.places import MyChannels
from bot.replies.reply import Reply
from bot.replies.saved import SavedList


def digest(shown: Digest, layout: Layout, sight: Sight) -> Framed:
    """Show a digest as it is posted; replies are the thread of its first message."""
    posts = digests.messages(shown, layout)
    replies = tuple(Said(json.loads(post.body), sight) for post in posts if post.reply)
    first, *more = (Said(json.loads(post.body), sight) for post in posts if not post.reply)
    parent = Said(first.body, sight, thread=replies)
    return Framed(f"digest-{layout}", f"A digest, layout {layout}", (parent, *more))


def answer(name: str, said: str, reply: Reply, sight: Sight) -> Framed:
    """Show what somebody is answered who typed this."""
    messages = (
        Said({"text": each.text, "blocks": each.blocks}, sight, is_private=True)
        for each in replies.shown(reply, typed(USUAL))
    )
    return Framed(name, f"The answer to {said}", tuple(messages))


def form(wish: Wish, channel: str, sight: Sight) -> Framed:
    """Show the form in which a channel is set up, filled in with what is wished for."""
    body = modal.view(wish, wish.schedule.zone, modal.Place(channel))
    return Framed("form", f"The form behind {USUAL[Command.DIGEST]}", View(body, sight))


def home_tab(reading: SavedList, channels: MyChannels, sight: Sight) -> Framed:
    """Show the Home tab of somebody."""
    return Framed("home", "The Home tab", View(home.view(reading, channels, typed(USUAL)), sight))


def sent(framed: Sequence[Framed]) -> Iterator[dict[str, object]]:
    """Yield all that Slack is given for these, a thread after its first message."""
    for each in framed:
        if isinstance(each.inside, View):
            yield dict(each.inside.body)
            continue
        for said in each.inside:
            yield dict(said.body)
            yield from (dict(reply.body) for reply in said.thread)
