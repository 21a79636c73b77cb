"""What a preview of this door shows: a digest and private answers, drawn as in earnest. Pure.

`page` is what it is looked at on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.discord import digests, replies
from adapters.discord.page.messages import Said
from adapters.discord.page.sight import Sight
from adapters.discord.page.windows import Form, Framed
from bot.intents.unread import Command
from bot.models import Digest, Layout
from bot.replies.reply import Reply

NAMES = {each: f"/{each}" for each in Command}
"""What the commands are called."""


def digest(shown: Digest, layout: Layout, sight: Sight) -> Framed:
    """Show a digest as it is posted; replies are the thread of its first message."""
    posts = digests.messages(shown, layout)
    thread = tuple(Said(json.loads(post.body), sight) for post in posts if post.reply)
    first, *more = (Said(json.loads(post.body), sight) for post in posts if not post.reply)
    parent = Said(first.body, sight, thread=thread, named=digests.name(first.body))
    return Framed(f"digest-{layout}", f"A digest, layout {layout}", (parent, *more))


def answer(name: str, said: str, reply: Reply, sight: Sight) -> Framed:
    """Show what somebody is answered who asked this."""
    messages = (Said(each.body(), sight, is_private=True) for each in replies.shown(reply, NAMES))
    return Framed(name, f"The answer to {said}", tuple(messages))


def form(body: Mapping[str, Any], sight: Sight) -> Framed:
    """Show a form."""
    return Framed("form", f"The form behind {NAMES[Command.DIGEST]} settings", Form(body, sight))


def sent(framed: Sequence[Framed]) -> Iterator[dict[str, object]]:
    """Yield all that Discord is given for these, a thread after its first message."""
    for each in framed:
        if isinstance(each.inside, Form):
            yield dict(each.inside.body)
            continue
        for said in each.inside:
            yield dict(said.body)
            yield from (dict(reply.body) for reply in said.thread)
