"""Buttons: what can be done with what is shown, and the ids by which it comes back.

An id has at most 100 characters and stays for ever: it is in messages that were posted long ago.
Which digest a button is of, its message tells: a digest is rendered once for all channels that get
it, so no id can name one delivery.
"""

from __future__ import annotations

from enum import StrEnum

from bot.identity import paper_key
from bot.intents.digests import PostNow, Why
from bot.intents.papers import Share, ShowPaper, ShowSimilar
from bot.models import MessageRef


class Action(StrEnum):
    """What can be done with a shown paper, or with a list; each chat has its own button for it."""

    ABSTRACT = "abstract"
    SIMILAR = "similar"
    SHARE = "share"
    MORE = "more"


class Offer(StrEnum):
    """What can be done in a channel: ask why a digest is as it is, post the first one now."""

    WHY = "why"
    POST_NOW = "post-now"


def action_id(action: Action, key: str) -> str:
    """Return the id of a button for a paper."""
    return f"{action}:{key}"


def of_action(
    id_: str, message: MessageRef | None = None
) -> ShowPaper | ShowSimilar | Share | Why | PostNow | None:
    """Read the id of a button that was pressed, under `message`; None for one that is not ours."""
    action, _, key = id_.partition(":")
    match action:
        case Offer.WHY if id_ == Offer.WHY:
            return Why(message)
        case Offer.POST_NOW if id_ == Offer.POST_NOW:
            return PostNow()
        case _ if paper_key(key.removeprefix("arxiv:")) != key:
            return None
        case Action.ABSTRACT:
            return ShowPaper(key)
        case Action.SIMILAR:
            return ShowSimilar(key)
        case Action.SHARE:
            return Share(key)
        case _:
            return None
