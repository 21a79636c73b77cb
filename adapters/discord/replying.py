"""What is asked -> what is shown: has the engine do it, and brings its reply to where it belongs.

What changes something is done once, in however many processes are told of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.discord import allowed, kit, naming, replies
from adapters.discord.answering import AnsweredElsewhereError, Answers, Turn
from adapters.discord.fitting import Message
from adapters.discord.payloads import Asker
from adapters.discord.spelling import spelling
from bot.channels import Account, Wish
from bot.errors import BusyError
from bot.export.facts import as_json
from bot.export.files import File, files
from bot.intents.digests import NoteVote, ShowStatus
from bot.intents.papers import Help, LookUp, ShowList, ShowPaper, ShowSimilar, ShowTop
from bot.intents.places import ShowMyChannels
from bot.intents.reading import Intent
from bot.intents.saved import Export, NotePost, SavedHelp, ShowMine, ShowSaved
from bot.intents.unread import Misread, NoSuchForm
from bot.ports import Assistant
from bot.replies.digests import NotSubscribed, Settings, Status, Voting
from bot.replies.papers import Shared
from bot.replies.reply import Answer, Reply, WithNotices
from bot.replies.saved import Exported, Mine

MINE = "paperboy-about-me.json"
_ROOM_IN_A_FILE = 64 * 1024
"""Bytes that are left for what else is sent with files."""
_LOOKS = (
    LookUp,
    ShowList,
    ShowPaper,
    ShowSimilar,
    ShowTop,
    Help,
    ShowSaved,
    SavedHelp,
    Export,
    ShowMine,
    ShowMyChannels,
    NoSuchForm,
    Misread,
)
"""What changes nothing, and may be done by each process that is told of it."""


class Replying:
    """Answers whoever is let ask, by an engine."""

    def __init__(self, api: Answers, engine: Assistant, *, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._engine = engine
        self._now = clock

    async def answer(self, intent: Intent, asker: Asker, turn: Turn) -> None:
        """Have something done, and show what came of it."""
        why = allowed.refusal(intent, asker)
        if not why and allowed.needs_rights(intent):
            why = allowed.problem(asker, await self.wish(asker))
        if why:
            await turn.say(why)
            return
        reply = await self._done(intent, asker, turn)
        await self._show(reply, asker, turn)
        found = _bare(reply)
        if isinstance(intent, allowed.STATES) and isinstance(found, Settings | Status):
            missing = allowed.missing(asker, found.subscription.wish)
            if missing is not None:
                await turn.privately([missing])

    async def _done(self, intent: Intent, asker: Asker, turn: Turn) -> Reply:
        """Do what is asked; what changes something, once in however many processes are told."""
        if isinstance(intent, _LOOKS):
            return await self._engine.handle(intent, asker.where, asker.who, self._now())
        try:
            reply = await self._engine.handle_once(
                asker.id, intent, asker.where, asker.who, self._now()
            )
        except BusyError as error:
            raise AnsweredElsewhereError from error
        if reply is None:
            raise AnsweredElsewhereError
        turn.is_ours = True
        return reply

    async def _show(self, reply: Reply, asker: Asker, turn: Turn) -> None:
        match _bare(reply):
            case NotSubscribed() if not asker.manages:
                await turn.say(allowed.NOBODY_SET_IT_UP if asker.is_ours else allowed.NOT_HERE)
            case Shared(record):
                (message, *_) = await self._shown(reply, asker)
                message = replace(message, content=kit.shared_by(asker.who.id))
                posted = await turn.publicly(message)
                if posted is not None:
                    note = NotePost(record.paper.key, posted)
                    await self._engine.handle(note, asker.where, asker.who, self._now())
            case Voting(is_new=True) as vote:
                (message, *_) = await self._shown(vote, asker)
                posted = await turn.publicly(message)
                noted = NoteVote(vote.poll.id, posted)
                await self._engine.handle(noted, asker.where, asker.who, self._now())
                if isinstance(reply, WithNotices):  # which are for whoever asked, and nobody else
                    await turn.privately(await self._shown(reply, asker))
            case Exported() | Mine() as told:
                written = _files(told, asker.file_limit - _ROOM_IN_A_FILE)
                names = [each.name for each in written]
                await turn.privately(await self._shown(reply, asker, names), written)
            case _:
                await turn.privately(await self._shown(reply, asker))

    async def _shown(
        self, reply: Reply, asker: Asker, files_: Sequence[str] = ()
    ) -> Sequence[Message]:
        """Draw a reply, with the names of those who are named in it."""
        named: dict[Account, None] = {}
        spell = spelling(is_direct=asker.is_direct)
        about = asker.where if asker.is_elsewhere else None

        def by_id(account: Account) -> str:
            named[account] = None
            return replies.by_id(account)

        drawn = replies.shown(reply, spell, files_, by_id, about)
        if not named:
            return drawn
        names = await naming.names(self._api, named)
        return replies.shown(reply, spell, files_, lambda each: names.get(each, each.id), about)

    async def wish(self, asker: Asker) -> Wish | None:
        status = await self._engine.handle(ShowStatus(), asker.where, asker.who, self._now())
        found = _bare(status)
        return found.subscription.wish if isinstance(found, Status) else None


def _bare(reply: Reply) -> Answer:
    return reply.answer if isinstance(reply, WithNotices) else reply


def _files(reply: Exported | Mine, most: int) -> Sequence[File]:
    match reply:
        case Exported(asked, papers, _, ever):
            return files(papers, asked.format, most, ever) if papers else []
        case Mine(facts):
            return [File(MINE, as_json(facts))] if facts is not None else []
