"""What was answered -> where it belongs: to whoever asked, to everybody, or as files to a person.

What everybody sees and can be reacted to or changed later is noted with the engine: where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.slack import kit, replies
from adapters.slack.answering import Answering
from adapters.slack.payloads import Asker
from adapters.slack.people import People
from bot.answers.forms import Spelling
from bot.channels import Account
from bot.export.facts import as_json
from bot.export.files import File, files
from bot.intents.digests import NoteVote
from bot.intents.saved import NotePost
from bot.ports import Assistant
from bot.replies.digests import Voting
from bot.replies.papers import Card, Found, Listed, Shared, Top
from bot.replies.reply import Answer, Reply, WithNotices
from bot.replies.saved import Exported, Mine

MENTIONED = 3
"""Papers that a thread is shown at most."""
MINE = "paperboy-about-me.json"
OPEN = "Open that conversation"


class Replying:
    """Shows what was answered, by `answering`; `people` knows what those are called it names."""

    def __init__(
        self,
        engine: Assistant,
        answering: Answering,
        people: People,
        spell: Spelling,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._answering = answering
        self._people = people
        self._spell = spell
        self._now = clock

    async def show(self, reply: Reply, asker: Asker) -> None:
        """Show a reply to whom it is for. Raises DeliveryError, StoreError."""
        match bare(reply):
            case Shared(record):
                (message, *_) = await self.drawn(reply)
                posted = await self._answering.publicly(asker, message)
                if posted is not None:
                    note = NotePost(record.paper.key, posted)
                    await self._engine.handle(note, asker.where, asker.who, self._now())
            case Voting(is_new=True) as vote:
                (message, *_) = await self.drawn(vote)
                posted = await self._answering.publicly(asker, message)
                noted = NoteVote(vote.poll.id, posted)
                await self._engine.handle(noted, asker.where, asker.who, self._now())
                if isinstance(reply, WithNotices):  # which are for whoever asked, and nobody else
                    await self._answering.privately(asker, await self.drawn(reply))
            case Exported() | Mine() as told:
                await self._answering.privately(asker, await self._written(told, reply, asker))
            case _:
                await self._answering.privately(asker, await self.drawn(reply))

    async def show_few(self, reply: Reply, asker: Asker) -> None:
        """Show everybody in a thread what somebody asked there, as far as it goes.

        Raises DeliveryError.
        """
        (message, *_) = await self.drawn(_few(reply))
        await self._answering.publicly(asker, message)

    async def drawn(self, reply: Reply, files_: Sequence[str] = ()) -> Sequence[kit.Message]:
        """Draw a reply, with the names of those who are named in it."""
        named: dict[Account, None] = {}

        def by_id(account: Account) -> str:
            named[account] = None
            return replies.by_id(account)

        drawn = replies.shown(reply, self._spell, files_, by_id)
        if not named:
            return drawn
        names = await self._people.names(named)
        return replies.shown(reply, self._spell, files_, lambda each: names.get(each, each.id))

    async def _written(
        self, told: Exported | Mine, reply: Reply, asker: Asker
    ) -> Sequence[kit.Message]:
        """Send files to whoever asked for them; return what says so, with the way there."""
        written = _files(told)
        if not written:
            return await self.drawn(reply)
        where = await self._answering.send_files(asker.who.id, written)
        there = [f"{each.name}, in your conversation with Paperboy" for each in written]
        *some, last = await self.drawn(reply, there)
        way = kit.rich(kit.section(kit.link(OPEN, _address(asker, where))))
        return [*some, replace(last, blocks=(*last.blocks, *way))]


def bare(reply: Reply) -> Answer:
    """Return a reply without what else its reader is told."""
    return reply.answer if isinstance(reply, WithNotices) else reply


def _address(asker: Asker, channel: str) -> str:
    """Return what opens a conversation. https://docs.slack.dev/interactivity/deep-linking"""
    return f"https://slack.com/app_redirect?team={asker.where.workspace}&channel={channel}"


def _few(reply: Reply) -> Reply:
    """Return an answer with as many papers as a thread is shown; its next page is all of it."""
    match reply:
        case Found(asked, _, papers) if len(papers) > MENTIONED:
            whole = replace(asked, page=asked.page - 1)
            return replace(reply, papers=papers[:MENTIONED], asked=whole)
        case Listed(asked, _, _, papers) if len(papers) > MENTIONED:
            before = replace(asked, page=asked.page - 1)
            return replace(reply, papers=papers[:MENTIONED], asked=before)
        case Top(_, papers):
            return replace(reply, papers=papers[:MENTIONED])
        case Card(_, similar):
            return replace(reply, similar=similar[: MENTIONED - 1])
        case _:
            return reply


def _files(reply: Exported | Mine) -> Sequence[File]:
    match reply:
        case Exported(asked, papers, _, ever):
            return files(papers, asked.format, None, ever) if papers else []
        case Mine(facts):
            return [File(MINE, as_json(facts))] if facts is not None else []
