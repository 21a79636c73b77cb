"""What people are told in private about their reactions: how that works, and what saved nothing.

How it works is told once, to whoever first saves a paper by one; after that the reaction says all.
Told by and by, as other notices are: where many react at once, nobody is to take it for a flood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import Account, Channel
from bot.prose import shortened
from bot.storage import ledger, notices, polls, records
from bot.storage.database import Transaction
from bot.storage.ledger import Place
from bot.storage.notices import Aside
from bot.storage.saves import Event, Held
from bot.wording import KEYCAPS

TITLE = 120
"""Characters of a title."""
HOW = (
    "Reactions are seen by everybody there; the Save button is private. You are told this once. "
    "Your list: /saved"
)
NO_VOTE = "Your reaction there is no vote, and saves nothing: press a button below that message."


def first(title: str) -> str:
    """Return what somebody is told whose reaction has saved a paper for the first time."""
    named = shortened(title, TITLE)
    return (
        f"“{named}” is on your reading list now, as you reacted to it; take the reaction away, and "
        f"it goes.\n{HOW}"
    )


def nothing(place: int | None, places: int) -> str:
    """Return what somebody is told whose reaction means no paper of a message that has some."""
    last = KEYCAPS[min(places, len(KEYCAPS)) - 1]
    keycaps = last if places == 1 else f"{KEYCAPS[0]} to {last}"
    if place is None:
        return (
            f"Your reaction saved nothing, as that message shows {places} papers: react with "
            f"{keycaps} to say which one."
        )
    yours = KEYCAPS[place - 1] if 1 <= place <= len(KEYCAPS) else "reaction"
    return f"Your {yours} saved nothing: on that message, react with {keycaps}."


@dataclass(frozen=True, slots=True)
class Missed:
    """A reaction that somebody put on a message of ours, and that means none of its papers."""

    who: Account
    place: Place


async def explain(tx: Transaction, events: Iterable[tuple[Event, Held]], now: datetime) -> None:
    """Have those told how reactions work whose first one has put a paper on their list."""
    became = list(events)
    stays = {(event.person, event.paper): held.is_saved for event, held in became}
    firsts: dict[str, Event] = {}
    for event, held in became:
        is_new = event.is_held and held.is_saved and not held.was
        if is_new and stays[event.person, event.paper]:
            firsts.setdefault(f"first-reaction:{event.person}", event)
    new = await notices.unknown(tx, firsts)
    if not new:
        return
    known = await records.of_rows(tx, sorted({firsts[key].paper for key in new}))
    asides = [
        Aside(
            key,
            firsts[key].person,
            firsts[key].channel,
            first(known[firsts[key].paper].paper.title),
        )
        for key in new
    ]
    await notices.tell_aside(tx, asides, now)


async def of_no_use(tx: Transaction, reactions: Sequence[Missed]) -> dict[Missed, str]:
    """Return what is to be said of those that are on a digest or a vote of ours."""
    if not reactions:
        return {}
    places = [each.place for each in reactions]
    shown, votes = await ledger.counts(tx, places), await polls.at(tx, places)
    said: dict[Missed, str] = {}
    for each in reactions:
        message = (each.place.channel, each.place.message)
        if message in votes:
            said[each] = NO_VOTE
        elif count := shown.get(message, 0):
            said[each] = nothing(each.place.number, count)
    return said


async def say_what_failed(
    tx: Transaction,
    said: Mapping[Missed, str],
    persons: Mapping[Account, int],
    where: Mapping[Channel, int],
    now: datetime,
) -> None:
    """Have those told whose reaction has saved nothing; with the rows of people and channels."""
    by_key: dict[str, Missed] = {}
    for each in said:
        by_key.setdefault(_key(persons[each.who], each.place, now), each)
    new = {key: by_key[key] for key in await notices.unknown(tx, by_key)}
    asides = [
        Aside(key, persons[each.who], where[each.place.channel], said[each])
        for key, each in new.items()
    ]
    await notices.tell_aside(tx, asides, now)


def _key(person: int, place: Place, now: datetime) -> str:
    """Return by what it is told once: for keycaps a day, for others, as 👀 may be, for ever."""
    told = f"saved-nothing:{person}"
    return told if place.number is None else f"{told}:{now:%Y-%m-%d}"
