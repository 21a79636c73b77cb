"""What a message tells of its reactions, held against what is stored: the events that were missed.

`bot.reactions` judges; here is what it judges by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import Account
from bot.models import MessageRef
from bot.reactions import LONGEST, Known, Reaction, origin_of, taken_off, was_put_on
from bot.saved import Hold, Origin, Way
from bot.storage import channels, ledger, missed, people
from bot.storage.database import Transaction
from bot.storage.ledger import Place
from bot.storage.missed import Key, Message, Workspace
from bot.storage.saves import Event
from bot.storage.texts import is_kept


@dataclass(frozen=True, slots=True)
class _Meant:
    """A reaction that is on a message, and the row of the paper that it means."""

    account: Account
    paper: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored about a message, its reactions and those whose they are."""

    people: Mapping[Account, tuple[int, datetime]]
    holds: Mapping[Key, Hold]
    removed: Mapping[tuple[int, int], datetime]
    forgotten: Mapping[tuple[str, str], datetime | None]

    def of(self, meant: _Meant) -> Known:
        """Return what is known about one of the reactions."""
        account = meant.account
        forgotten_at = self.forgotten[account.platform, account.realm]
        if account not in self.people:
            return Known(forgotten_at=forgotten_at)
        person, since = self.people[account]
        return Known(
            self.holds.get((person, meant.paper, meant.origin.id)),
            self.removed.get((person, meant.paper)),
            since,
            forgotten_at,
        )


async def events(
    tx: Transaction, message: Message, told: Sequence[Reaction], until: datetime, now: datetime
) -> list[Event]:
    """Return what happened to the papers of a message while nobody listened, `until` then.

    Nobody who reacted is forgotten before this transaction ends.
    """
    papers = await _papers(tx, message)
    meant = list(_meant(message.ref, told, papers))
    stored = await _stored(tx, message, meant, sorted(set(papers.values())))
    on = [each for each in meant if was_put_on(stored.of(each), message.posted_at, until)]
    there = {
        (stored.people[each.account][0], (each.paper, each.origin.id))
        for each in meant
        if each.account in stored.people
    }
    held = {(person, (paper, id_)): hold for (person, paper, id_), hold in stored.holds.items()}
    off = taken_off(held, there, until)
    if not on and not off:
        return []
    channel = await channels.channel_id(tx, message.where)
    persons = await people.person_ids(tx, [each.account for each in on], now) if on else {}
    return [
        *(Event(persons[each.account], each.paper, each.origin, channel, until) for each in on),
        *(
            Event(person, paper, Origin(Way.REACTION, id_), channel, until, is_held=False)
            for person, (paper, id_) in off
        ),
    ]


async def _papers(tx: Transaction, message: Message) -> dict[int | None, int]:
    """Return the rows of the papers that a message shows, by what a reaction says."""
    numbers = (None, *range(1, message.places + 1))
    places = {number: Place(message.where, message.ref, number) for number in numbers}
    rows = await ledger.papers_at(tx, places.values())
    return {number: rows[place] for number, place in places.items() if place in rows}


def _meant(
    message: MessageRef, told: Sequence[Reaction], papers: Mapping[int | None, int]
) -> Iterator[_Meant]:
    """Yield those reactions that mean a paper and can be stored."""
    for each in dict.fromkeys(told):
        account, origin = each.account, origin_of(message, each.emoji)
        names = (each.emoji, account.platform, account.realm, account.id)
        if each.place in papers and is_kept(*names) and len(origin.id) <= LONGEST:
            yield _Meant(account, papers[each.place], origin)


async def _stored(
    tx: Transaction, message: Message, meant: Sequence[_Meant], papers: Sequence[int]
) -> _Stored:
    where = message.where
    listening = await missed.listened(tx, Workspace(where.platform, where.workspace))
    realms = sorted({(each.account.platform, each.account.realm) for each in meant})
    forgotten = {realm: await missed.forgotten_at(tx, *realm) for realm in realms}
    if listening is None or message.noted_at < listening.began_at:
        forgotten = dict.fromkeys(realms, message.posted_at)  # it is not known, so it may have been
    known = await missed.known_people(tx, [each.account for each in meant])
    rows = sorted({row for row, _ in known.values()})
    channel = await channels.known_channel(tx, where)
    return _Stored(
        known,
        await missed.reactions(tx, channel, papers, origin_of(message.ref, "").id),
        await missed.removed(tx, rows, papers),
        forgotten,
    )
