"""What is asked of papers -> what is answered: lookups, lists, one paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.channels import Account, Channel
from bot.commands.here import here, of_network
from bot.editions import closes_at, open_day
from bot.errors import TopicError
from bot.identity import arxiv_id
from bot.intents.papers import (
    Help,
    Listing,
    LookUp,
    PapersIntent,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
    ShowTop,
    Span,
)
from bot.intents.unread import Command
from bot.library import Answer as Looked
from bot.library import Library
from bot.models import Candidate, Record
from bot.online import Asked
from bot.prose import visible
from bot.ranking import ranked, rising
from bot.replies import papers as replies
from bot.replies.papers import Note, Shown
from bot.replies.reply import Answer, HelpText, Unreadable
from bot.saved import Here
from bot.snippets import snippet
from bot.storage import channels, editions, ledger, people, queries, records, tallies
from bot.storage.votes import gains, latest_observation
from bot.topics.reading import MAX_LENGTH, parse
from bot.topics.tree import Category, Expression, Named, Since, Term, nodes, wanted
from bot.words import STOP_WORDS, analyze, as_written

PAGE = 5
"""Papers of a list at a time."""
SIMILAR, SIMILAR_ON_CARD = 5, 3
"""Papers shown as similar to one, when they are asked for, and under the paper itself."""
WEEK = 7
"""Days of editions that `trending` and `week` go over, up to the latest one."""
TITLE_WORDS = 3
"""Words from which on what was typed may be meant as the title of one paper."""
MANY_WORDS = 5
"""Words from which on it may be a title in spite of the signs in it."""
TOP = 10
"""Papers that `top` shows, at most."""
SPANS = {Span.WEEK: timedelta(days=7), Span.MONTH: timedelta(days=30)}
_DAY = timedelta(days=1)

_SMALL = {stem for word in STOP_WORDS for stem in analyze(word)}


class PaperCommands:
    """Answers intents from a library.

    Editions are those of `source`; when it has none, of the source with the newest.
    """

    def __init__(self, library: Library, source: str) -> None:
        self._library = library
        self._source = source

    async def handle(
        self, intent: PapersIntent, where: Channel, who: Account, now: datetime
    ) -> Answer:
        """Do what is asked in a channel. Raises StoreError."""
        reply = await self._do(intent, where, who, now)
        return await self._known_here(reply, where, who)

    async def _do(
        self, intent: PapersIntent, where: Channel, who: Account, now: datetime
    ) -> Answer:
        match intent:
            case LookUp():
                answer = await self._look_up(intent, now)
                if intent.is_kept and _has_found(answer):
                    await self._keep(intent, who, now)
                return answer
            case ShowList():
                return await self._list(intent, now)
            case ShowPaper(key):
                return await self._card(key, now)
            case ShowSimilar(key):
                return await self._similar(key, now)
            case Share(key):
                record, asked = await self._library.by_key(key, now)
                return replies.Shared(record) if record else _unknown(key, asked)
            case ShowTop(span):
                return await self._top(span, where, who, now)
            case Help():
                return HelpText(Command.PAPERS, FORMS)
            case _:
                assert_never(intent)

    async def _keep(self, asked: LookUp, who: Account, now: datetime) -> None:
        """Keep what somebody looked up, for them to look it up again."""
        text = " ".join(visible(asked.text).split())
        if asked.page <= 1 and 0 < len(text) <= queries.LONGEST:
            async with self._library.database.write() as tx:
                await queries.note(tx, who, text, now)

    async def _look_up(self, asked: LookUp, now: datetime) -> Answer:
        try:
            expression = parse(asked.text)
        except TopicError as error:
            unread = Unreadable(str(error))
            return await self._titled(asked.text) or await self._like_title(asked, now) or unread
        is_first = asked.page <= 1
        answer = await self._library.find(
            expression,
            now,
            page=_page(asked.page),
            title=asked.text if is_first and _may_be_title(asked.text, expression) else "",
            online=is_first,
        )
        if answer.titled and (titled := answer.papers.get(answer.titled)):
            return await self._in_full(titled, answer.asked)
        used = answer.likelier if answer.is_corrected and answer.likelier else expression
        notes = await self._notes(expression, answer)
        return _found(asked, str(used), answer, _telling(used), notes)

    async def _like_title(self, asked: LookUp, now: datetime) -> Answer | None:
        """Find papers whose titles have all of the words: a title may have any sign in it."""
        if not (words := _words_of_title(asked.text)):
            return None
        answer = await self._library.find(words, now, page=_page(asked.page), online=False)
        if not answer.total:
            return None
        text = " ".join(asked.text.split())
        return _found(asked, text, answer, _telling(words), (replies.ReadAsTitle(),))

    async def _list(self, asked: ShowList, now: datetime) -> Answer:
        async with self._library.database.read() as tx:
            span = 1 if asked.listing is Listing.TODAY else WEEK
            days, candidates = await editions.latest(tx, self._source, open_day(now), span)
            if not days:
                return replies.Listed(
                    asked, asked.listing, (), (), 0, notes=(replies.NothingStored(),)
                )
            found = ranked(candidates)
            gained: dict[str, int] = {}
            if asked.listing is Listing.TRENDING:
                keys = [each.paper.key for each in found]
                latest = await latest_observation(tx, keys) or now
                gained = await gains(tx, keys, min(latest, now) - _DAY)
                found = rising(found, gained)
        shown = tuple(
            _of_edition(place, each, gained)
            for place, each in enumerate(found[_page(asked.page)], _first(asked.page))
        )
        open_until = closes_at(days[-1]) if days[-1] == open_day(now) else None
        return replies.Listed(asked, asked.listing, days, shown, len(found), open_until)

    async def _titled(self, title: str) -> Answer | None:
        """Go straight to the paper of this title."""
        titled = await self._library.titled(title) if _is_long(title) else None
        return await self._in_full(titled, Asked()) if titled else None

    async def _card(self, key: str, now: datetime) -> Answer:
        record, asked = await self._library.by_key(key, now)
        return await self._in_full(record, asked) if record else _unknown(key, asked)

    async def _in_full(self, record: Record, asked: Asked) -> Answer:
        alike = await self._alike(record, SIMILAR_ON_CARD)
        return replies.Card(record, alike, of_network(asked))

    async def _similar(self, key: str, now: datetime) -> Answer:
        record, asked = await self._library.by_key(key, now)
        if record is None:
            return _unknown(key, asked)
        return replies.Similar(record, await self._alike(record, SIMILAR))

    async def _alike(self, record: Record, count: int) -> tuple[Shown, ...]:
        alike = await self._library.similar(record, count)
        return tuple(
            Shown(place, each, shares=shares) for place, (each, shares) in enumerate(alike, 1)
        )

    async def _top(self, span: Span, where: Channel, who: Account, now: datetime) -> replies.Top:
        """Show what a channel saved most of late."""
        async with self._library.database.read() as tx:
            channel = await channels.known_channel(tx, where)
            if channel is None:
                return replies.Top(span, ())
            since = now - SPANS[span]
            person = await people.known_person(tx, who)
            saved = await tallies.most_saved(tx, channel, since, now, TOP, person)
            known = await records.find(tx, list(saved))
            posted = await ledger.shown(tx, where, list(saved))
        shown = (
            Shown(place, known[key], here=Here(posted.get(key), tally))
            for place, (key, tally) in enumerate(saved.items(), 1)
        )
        return replies.Top(span, tuple(shown))

    async def _known_here(self, reply: Answer, where: Channel, who: Account) -> Answer:
        """Add what the channel has had to do with the papers of an answer."""
        match reply:
            case replies.Card(record):
                facts = await self._facts(where, who, [record])
                return replace(reply, here=facts(record.paper.key))
            case replies.Found() | replies.Listed():
                facts = await self._facts(where, who, [each.record for each in reply.papers])
                shown = (replace(each, here=facts(each.record.paper.key)) for each in reply.papers)
                return replace(reply, papers=tuple(shown))
            case _:
                return reply

    async def _facts(
        self, where: Channel, who: Account, shown: Sequence[Record]
    ) -> Callable[[str], Here]:
        async with self._library.database.read() as tx:
            return await here(tx, where, [each.paper.key for each in shown], who)

    async def _notes(self, asked: Expression, answer: Looked) -> tuple[Note, ...]:
        notes: list[Note] = []
        if answer.likelier and answer.is_corrected:
            notes.append(replies.Corrected(str(asked), str(answer.likelier)))
        elif answer.likelier:
            notes.append(replies.DidYouMean(str(answer.likelier)))
        used = answer.likelier if answer.likelier and answer.is_corrected else asked
        names = dict.fromkeys(each for each in nodes(used) if isinstance(each, Named))
        notes += (replies.BuiltIn(each.name, each.terms) for each in names)
        notes += of_network(answer.asked)
        if not answer.keys and not answer.partly:
            notes += await self._why_nothing(asked)
        return tuple(notes)

    async def _why_nothing(self, asked: Expression) -> list[Note]:
        """Say what of the stored papers may be why none was found."""
        parts = list(nodes(asked))
        async with self._library.database.read() as tx:
            if not await records.count(tx):
                return [replies.NothingStored()]
            notes: list[Note] = []
            if any(isinstance(each, Since) for each in parts) and (
                newest := await records.newest_published(tx)
            ):
                notes.append(replies.NewestIs(newest))
            if any(isinstance(each, Category) for each in parts) and (
                lacking := await records.lacking_categories_count(tx)
            ):
                notes.append(replies.CategoriesUnknown(lacking))
            return notes


FORMS = (
    ("robotics", "look up a topic, or any words: all of them must be there"),
    ('"imitation learning" -survey since:2026-01', "phrases, without, from a date on"),
    ("agents, world model", "either of two; a comma or OR parts them"),
    ("author:lecun\norg:nvidia\ncategory:cs.RO", "by who wrote it, and where"),
    ("", "the latest edition; also: today"),
    ("trending", "what rose over the last days"),
    ("week", "the best of the last seven days"),
    ("2409.01234", "one paper in full; also by a link to arXiv or Hugging Face"),
    ("top\ntop month", "what this channel saved most in a week, or in thirty days"),
    ("why", "why the last digest here shows what it shows"),
    ("digest help", "what can be asked of the digests that this channel gets"),
    ("saved help", "what can be asked of your reading list"),
    ('"help"', "in quotes, every word is looked up"),
)
"""The forms of `/papers`, those that go together on a line each, and what they do."""


def _found(
    asked: LookUp, text: str, answer: Looked, stems: set[str], notes: tuple[Note, ...]
) -> replies.Found:
    shown = tuple(
        Shown(
            place,
            record,
            snippet=snippet(record.paper.abstract, stems),
            partly=place > len(answer.keys),
        )
        for place, key in enumerate(answer.shown(_page(asked.page)), _first(asked.page))
        if (record := answer.papers.get(key))
    )
    shown_of = len(answer.keys) + len(answer.partly)
    return replies.Found(asked, text, shown, answer.total, shown_of, notes)


def _has_found(answer: Answer) -> bool:
    """Tell whether a lookup is worth being offered again."""
    return isinstance(answer, replies.Card) or (
        isinstance(answer, replies.Found) and bool(answer.papers)
    )


def _words_of_title(text: str) -> Expression | None:
    """Return what finds titles with these words; None of few, which may mean anything.

    None as well of what is longer than any title.
    """
    words = as_written(text) if len(text) <= MAX_LENGTH else ()
    if len(words) < MANY_WORDS:
        return None
    try:
        return parse(" ".join(f"title:{word}" for word in words))
    except TopicError:
        return None


def _is_plain(expression: Expression) -> bool:
    """Tell whether it is words alone, which may be a title; a title must not overrule a sign."""
    is_words = all(isinstance(each, Expression | Term | Named) for each in nodes(expression))
    return is_words and not expression.none_of


def _may_be_title(text: str, expression: Expression) -> bool:
    """Tell whether a paper of this title is what is meant; a few words with signs are not."""
    is_plain = _is_plain(expression)
    return len(text.split()) >= (TITLE_WORDS if is_plain else MANY_WORDS)


def _is_long(title: str) -> bool:
    """Tell whether it may be meant as a title; of a word or two, the whole list is wanted."""
    return len(title.split()) >= TITLE_WORDS


def _telling(expression: Expression) -> set[str]:
    """Return the stems that show why a paper was found: not the small words of a phrase."""
    stems = {word for term in wanted(expression) for words in term.spellings for word in words}
    return stems - _SMALL or stems


def _page(page: int) -> slice:
    start = _first(page) - 1
    return slice(start, start + PAGE)


def _first(page: int) -> int:
    return (max(page, 1) - 1) * PAGE + 1


def _of_edition(place: int, each: Candidate, gained: dict[str, int]) -> Shown:
    return Shown(place, Record(each.paper, each.stats), gained=gained.get(each.paper.key))


def _unknown(key: str, asked: Asked) -> Answer:
    return replies.NoSuchPaper(arxiv_id(key), of_network(asked))
