"""What reading lists must be, written from the promises with no code of the bot.

Events are kept as they happened, and a list is read from them anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """Something that began (`is_on`) or ceased to hold a paper, at a time of its own."""

    person: int
    paper: int
    origin: tuple[str, ...]
    at: datetime
    is_on: bool


@dataclass
class Lists:
    """Everybody's lists, by what happened."""

    events: dict[tuple[int, int], list[Event]] = field(default_factory=dict)
    taken_off: dict[tuple[int, int], datetime] = field(default_factory=dict)

    def happened(self, event: Event) -> None:
        """Note an event, in whatever order they come.

        Once a paper is saved anew, what held it before it was taken off holds it no more.
        """
        pair = (event.person, event.paper)
        of_it = self.events.setdefault(pair, [])
        of_it.append(event)
        off = self.taken_off.get(pair)
        if off is not None and self.holds(*pair):
            before = {e.origin: e for e in sorted(of_it, key=lambda e: (e.at, not e.is_on))}
            of_it += [replace(e, is_on=False) for e in before.values() if e.is_on and e.at <= off]

    def holds(self, person: int, paper: int) -> Mapping[tuple[str, ...], datetime]:
        """Return what holds a paper on a list, and the time of its last event."""
        last: dict[tuple[str, ...], Event] = {}
        of_it = self.events.get((person, paper), ())
        for event in sorted(of_it, key=lambda e: (e.at, not e.is_on)):
            last[event.origin] = event
        off = self.taken_off.get((person, paper))
        return {
            origin: event.at
            for origin, event in last.items()
            if event.is_on and (off is None or event.at > off)
        }

    def papers(self, person: int) -> set[int]:
        """Return the papers on somebody's list."""
        candidates = [paper for whose, paper in self.events if whose == person]
        return {paper for paper in candidates if self.holds(person, paper)}

    def take_off(self, person: int, papers: set[int], now: datetime) -> None:
        """Take papers off a list."""
        for paper in papers & self.papers(person):
            self.taken_off[person, paper] = now

    def put_back(self, person: int) -> set[int]:
        """Put back what was taken off last, and is held by something still."""
        there = self.papers(person)
        away: dict[int, datetime] = {}
        for (whose, paper), at in self.taken_off.items():
            if whose == person and paper not in there:
                without = Lists(self.events, {})
                if without.holds(person, paper):
                    away[paper] = at
        last = max(away.values(), default=None)
        back = {paper for paper, at in away.items() if at == last}
        for paper in back:
            del self.taken_off[person, paper]
        return back

    def forget(self, person: int) -> None:
        """Know nothing of somebody any more."""
        self.events = {key: some for key, some in self.events.items() if key[0] != person}
        self.taken_off = {
            (whose, paper): at for (whose, paper), at in self.taken_off.items() if whose != person
        }

    def savers(self, channel: str, paper: int, since: datetime | None = None) -> set[int]:
        """Return who saved a paper in a channel, after a time if it is given."""
        people = [person for person, which in self.events if which == paper]
        return {
            person
            for person in people
            if any(
                channel in origin and (since is None or at > since)
                for origin, at in self.holds(person, paper).items()
            )
        }
