"""Buttons: what can be done with what is shown, and the ids by which it comes back.

An id has at most 100 characters and stays for ever: it is in messages that were posted long ago.
Which digest a button is of, its message tells: a digest is rendered once for all channels that get
it, so no id can name one delivery.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.identity import paper_key
from bot.intents.digests import OpenVote, PostNow, Vote, Why
from bot.intents.papers import Share, ShowPaper, ShowSimilar
from bot.intents.saved import Save, Unsave
from bot.models import MessageRef

_VOTE = "vote"
_CAST = re.compile(rf"{_VOTE}:([1-9]\d{{0,17}}):([1-9])", re.ASCII)


class Action(StrEnum):
    """What can be done with a shown paper, or with a list; each chat has its own button for it."""

    ABSTRACT = "abstract"
    SIMILAR = "similar"
    SHARE = "share"
    SAVE = "save"
    UNSAVE = "unsave"
    MORE = "more"


class Offer(StrEnum):
    """What can be done in a channel: ask why a digest is so, have one now, have a vote."""

    WHY = "why"
    POST_NOW = "post-now"
    OPEN_VOTE = "open-vote"


def action_id(action: Action, key: str) -> str:
    """Return the id of a button for a paper."""
    return f"{action}:{key}"


def vote_id(poll: int, place: int) -> str:
    """Return the id of a button that votes for the paper at a place."""
    return f"{_VOTE}:{poll}:{place}"


def of_action(
    id_: str, message: MessageRef | None = None
) -> ShowPaper | ShowSimilar | Share | Save | Unsave | Why | PostNow | OpenVote | Vote | None:
    """Read the id of a button that was pressed, under `message`; None for one that is not ours."""
    action, _, key = id_.partition(":")
    match action:
        case Offer.WHY if id_ == Offer.WHY:
            return Why(message)
        case Offer.POST_NOW if id_ == Offer.POST_NOW:
            return PostNow()
        case Offer.OPEN_VOTE if id_ == Offer.OPEN_VOTE and message is not None:
            return OpenVote(message)
        case _ if cast := _CAST.fullmatch(id_):
            return Vote(int(cast[1]), int(cast[2]))
        case _ if paper_key(key.removeprefix("arxiv:")) != key:
            return None
        case Action.ABSTRACT:
            return ShowPaper(key)
        case Action.SIMILAR:
            return ShowSimilar(key)
        case Action.SHARE:
            return Share(key)
        case Action.SAVE:
            return Save((key,))
        case Action.UNSAVE:
            return Unsave((key,))
        case _:
            return None
