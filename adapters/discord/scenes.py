"""What a preview of this door shows: a digest and private answers, drawn as in earnest. Pure.

`page` is what it is looked at on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.discord import digests, replies
from adapters.discord.page.messages import Said
from adapters.discord.page.reactions import Reaction
from adapters.discord.page.sight import Sight
from adapters.discord.page.windows import Form, Framed
from adapters.discord.spelling import spelled
from bot.models import Digest, Layout
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
    thread = tuple(Said(json.loads(post.body), sight) for post in posts if post.reply)
    first, *more = (Said(json.loads(post.body), sight) for post in posts if not post.reply)
    parent = Said(first.body, sight, thread=thread, named=digests.name(first.body))
    return Framed(f"digest-{layout}", f"A digest, layout {layout}", (parent, *more))


def reacted(shown: Digest, layout: Layout, reading: SavedList, sight: Sight) -> Framed:
    """Show the first message of a digest with reactions, and what its reader saved by theirs."""
    first = digests.messages(shown, layout)[0]
    reactions, later = _REACTIONS[: len(first.places)], replace(sight, at=sight.at + _LATER)
    posted = Said(json.loads(first.body), sight, reactions=reactions)
    caption = "Reactions to a digest, and the answer to /saved list"
    return Framed("reacted", caption, (posted, *_answered(reading, later)))


def answer(name: str, said: str, reply: Reply, sight: Sight) -> Framed:
    """Show what somebody is answered who asked this."""
    return Framed(name, f"The answer to {said}", tuple(_answered(reply, sight)))


def form(body: Mapping[str, Any], sight: Sight) -> Framed:
    """Show a form."""
    return Framed("form", "The form behind /digest settings", Form(body, sight))


def sent(framed: Sequence[Framed]) -> Iterator[dict[str, object]]:
    """Yield all that Discord is given for these, a thread after its first message.

    A message with reactions is one that was given before.
    """
    for each in framed:
        if isinstance(each.inside, Form):
            yield dict(each.inside.body)
            continue
        for said in each.inside:
            if not said.reactions:
                yield dict(said.body)
                yield from (dict(reply.body) for reply in said.thread)


def _answered(reply: Reply, sight: Sight) -> Iterator[Said]:
    for each in replies.shown(reply, spelled):
        yield Said(each.body(), sight, is_private=True)
