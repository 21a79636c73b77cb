"""What the door does with what people ask in Discord: reads it, and has it answered in time.

It knows interactions as `payloads` reads them, and nothing of sockets. What goes wrong with one
request is told to whoever asked, and harms no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol

import discord

from adapters.discord import allowed, kit, modal, payloads, suggesting, tags, tree
from adapters.discord.actions import Press, channel_of, pass_of, read, set_up
from adapters.discord.answering import AnsweredElsewhereError, Answers, Turn
from adapters.discord.fitting import Message
from adapters.discord.passes import Passes
from adapters.discord.payloads import Asker, Pressed, Room
from adapters.discord.replying import Replying
from bot.errors import DeliveryError, PaperboyError, StoreError
from bot.intents.digests import (
    SetTag,
    ShowStatus,
    Subscribe,
)
from bot.intents.reading import Intent
from bot.intents.saved import Save, SaveLinked
from bot.ports import Assistant

SOON = 0.2
"""Seconds after which an answer is put off: most are there by then, unless many ask at once."""
AT_ONCE = 8
"""Questions that are looked into at a time; more would hold each other up, and what is put off."""
FORM_SOON = 2.0
"""The same before a form, which cannot open after that."""

OUTSIDE = "Paperboy does not see that channel any more."
FAILED = "That went wrong here, and the log says how. Nothing was lost; try it again."
NO_DATABASE = "The papers cannot be reached right now. Nothing was changed; try it in a minute."
FORM_LATE = "That took too long for a form to open; press the button to try again."
NO_COMMAND = "Paperboy has no such command any more; type / to see those it has."

log = logging.getLogger(__name__)


class Rooms(Protocol):
    """Whoever knows the channels of all servers."""

    async def room(self, channel_id: str) -> Room | None:
        """Return a channel that the bot sees. Raises DeliveryError."""
        ...

    async def manages(self, channel_id: str, person: str) -> bool:
        """Tell whether somebody may manage a channel. Raises DeliveryError."""
        ...


class Conversation:
    """Answers people. `rooms` knows channels that they are not asking from."""

    def __init__(
        self,
        api: Answers,
        engine: Assistant,
        rooms: Rooms,
        *,
        clock: Callable[[], datetime],
        passes: Passes,
    ) -> None:
        self._api = api
        self._engine = engine
        self._rooms = rooms
        self._now = clock
        self._passes = passes
        self._replying = Replying(api, engine, clock=clock)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hear(self, interaction: discord.Interaction) -> None:
        """Answer an interaction, whatever it is; one that cannot be read is told to be so."""
        try:
            await self._hear(interaction)
        except Exception:  # what no version of Discord or of ours was seen to send
            log.exception("discord.unreadable")
            turn = Turn(self._api, payloads.asker(interaction))
            if interaction.type is discord.InteractionType.autocomplete:
                await turn.suggest([])
            else:
                await self._try_to_say(turn, NO_COMMAND)

    async def _hear(self, interaction: discord.Interaction) -> None:
        kinds = discord.InteractionType
        match interaction.type:
            case kinds.application_command:
                await self._command(interaction)
            case kinds.component:
                await self._press(interaction)
            case kinds.autocomplete:
                await self._suggest(interaction)
            case kinds.modal_submit:
                await self._submit(interaction)
            case _:
                return

    async def _command(self, interaction: discord.Interaction) -> None:
        asker = payloads.asker(interaction)
        data: Any = interaction.data or {}
        if data.get("type") == discord.AppCommandType.message.value:
            linked, message = payloads.target(interaction)
            asked = SaveLinked(linked, is_message=True, under=message)
            turn = Turn(self._api, asker)
            await self._told(turn, self._replying.answer(asked, asker, turn))
            return
        words, told, named = payloads.command(interaction)
        intent = tree.meant(words, told)
        turn = Turn(self._api, asker)
        if named is not None and payloads.text(named, "id") != asker.where.id:
            of, manages = payloads.text(named, "id"), payloads.manages(named)
        else:
            of, manages = asker.where.id, asker.manages or words.startswith("digest")
        is_form = intent in (tree.Form.SETTINGS, tree.BARE)
        doing = self._asked(intent, of, asker, turn, manages=manages)
        await self._told(turn, doing, FORM_SOON if is_form else None)

    async def _asked(
        self, intent: Intent | tree.Form | None, of: str, asker: Asker, turn: Turn, *, manages: bool
    ) -> None:
        """Do what a command asks for, of a channel that somebody may manage."""
        room = await self._room(of, asker)
        if intent is None:
            await turn.say(NO_COMMAND)
        elif room is None:
            await turn.say(OUTSIDE)
        elif isinstance(intent, tree.Form) or intent == tree.BARE:
            await self._show_form(asker.at(room, manages=manages), turn)
        else:
            await self._replying.answer(intent, asker.at(room, manages=manages), turn)

    async def _press(self, interaction: discord.Interaction) -> None:
        asker, pressed = payloads.asker(interaction), payloads.pressed(interaction)
        asked = read(pressed.custom_id, pressed.values, pressed.message)
        turn = Turn(self._api, asker, is_silent=isinstance(asked, allowed.SPEAKS))
        if asked is Press.SET_UP:
            filled = modal.shown_in(interaction.message)
            of = channel_of(pressed.custom_id) or asker.where.id
            pass_ = pass_of(pressed.custom_id)
            await self._told(turn, self._set_up(of, asker, turn, filled, pass_), FORM_SOON)
        else:
            await self._told(turn, self._pressed(asked, pressed, asker, turn))

    async def _suggest(self, interaction: discord.Interaction) -> None:
        asker = payloads.asker(interaction)
        name, typed = payloads.focused(interaction)
        turn = Turn(self._api, asker)
        try:
            if name == "zone":
                choices = suggesting.zones(typed)
            elif name == "topic":
                choices = suggesting.choices(self._engine.suggest_topics(typed))
            elif name == "name":
                choices = tags.suggested(await self._named(interaction, asker), typed)
            else:
                found = await self._engine.suggest(typed, asker.who, self._now())
                choices = suggesting.choices(found)
            await turn.suggest(choices)
        except PaperboyError as error:
            log.info("discord.not_suggested", extra={"why": str(error)})
        except Exception:  # a mistake of ours with one harms no other
            log.exception("discord.suggestion_broke")

    async def _submit(self, interaction: discord.Interaction) -> None:
        """Set a channel up as a form says, for whoever was let have it, or manages that channel."""
        asker = payloads.asker(interaction)
        turn = Turn(self._api, asker)
        data: Any = interaction.data or {}
        id_ = payloads.text(data, "custom_id")
        filled = modal.filled_in(payloads.fields(interaction))
        await self._told(turn, self._sent_off(id_, filled, asker, turn))

    async def _sent_off(self, id_: str, filled: modal.Filled, asker: Asker, turn: Turn) -> None:
        there = await self._at(channel_of(id_) or "", asker, pass_of(id_))
        asked = modal.read(filled)
        if there is None:
            await turn.say(OUTSIDE)
        elif isinstance(asked, Subscribe):
            await self._replying.answer(asked, there, turn)
        else:
            await turn.privately([modal.wrong(filled, asked, id_)])

    async def _pressed(
        self, asked: Intent | Press | None, pressed: Pressed, asker: Asker, turn: Turn
    ) -> None:
        match asked:
            case None | Press.SET_UP:
                log.info("discord.unknown_action", extra={"action": pressed.custom_id[:100]})
                await turn.settle()
            case Press.TAG:
                of, name = channel_of(pressed.custom_id) or "", "".join(pressed.values[:1])
                await self._tag(of, name, asker, turn)
            case Press.SAVE_ALL:
                each = [read(pressed.custom_id, [value]) for value in pressed.shown]
                keys = [key for one in each if isinstance(one, Save) for key in one.keys]
                await self._replying.answer(Save(tuple(keys)), asker, turn)
            case _:
                await self._replying.answer(asked, asker, turn)

    async def _set_up(
        self, of: str, asker: Asker, turn: Turn, filled: modal.Filled | None, pass_: str
    ) -> None:
        """Open the form for a channel, for whoever manages it."""
        there = await self._at(of, asker, pass_)
        if there is None:
            await turn.say(OUTSIDE)
        else:
            await self._show_form(there, turn, filled)

    async def _tag(self, of: str, name: str, asker: Asker, turn: Turn) -> None:
        """Give the posts of a forum a tag, for whoever manages it."""
        there = await self._at(of, asker)
        if there is None:
            await turn.say(OUTSIDE)
        else:
            await self._replying.answer(SetTag(name), there, turn)

    async def _at(self, of: str, asker: Asker, pass_: str = "") -> Asker | None:
        """Return somebody as they ask about a channel; None where the bot does not see it."""
        room = await self._room(of, asker)
        if room is None:
            return None
        if self._passes.holds(pass_, of, asker.who.id, self._now()):
            return asker.at(room, manages=True)
        is_here = of == asker.where.id
        manages = asker.manages if is_here else await self._rooms.manages(of, asker.who.id)
        return asker.at(room, manages=manages)

    async def _room(self, of: str, asker: Asker) -> Room | None:
        """Return a channel; that from which somebody asks is told, but for the tags of a forum."""
        if of != asker.where.id:
            return await self._rooms.room(of)
        return (await self._rooms.room(of) if asker.room.is_forum else None) or asker.room

    async def _named(self, interaction: discord.Interaction, asker: Asker) -> Room | None:
        """Return the channel that is meant while options are still being filled in."""
        _, told, _ = payloads.command(interaction)
        return await self._room(str(told.get("channel") or asker.where.id), asker)

    async def _show_form(
        self, asker: Asker, turn: Turn, filled: modal.Filled | None = None
    ) -> None:
        """Open the form that sets a channel up, with what is wished for there now."""
        if why := allowed.refusal(ShowStatus(), asker):
            await turn.say(why)
            return
        if filled is None:
            filled = modal.wished(await self._replying.wish(asker))
        of = asker.where.id
        id_ = set_up(of, self._passes.of(of, asker.who.id, self._now()))
        if not await turn.open(modal.view(filled, id_)):
            button = kit.button("Set up", id_, kit.PRIMARY)
            offer = Message(kit.escaped(FORM_LATE), (), kit.pressable(button))
            await turn.privately([offer])

    async def _told(
        self, turn: Turn, doing: Coroutine[Any, Any, None], soon: float | None = None
    ) -> None:
        """Do something for somebody in time; what goes wrong is told to them, and to the log."""
        task = asyncio.ensure_future(self._in_turn(doing, turn) if soon is None else doing)
        try:
            with self._api.hurry():
                await asyncio.wait({task}, timeout=SOON if soon is None else soon)
                if not task.done():
                    await self._put_off(turn)
            await task
            await turn.settle()
        except asyncio.CancelledError:
            task.cancel()
            raise
        except AnsweredElsewhereError:
            log.info("discord.answered_elsewhere")
        except Exception as error:  # noqa: BLE001 - a mistake of ours with one harms no other
            await self._try_to_say(turn, _sorry(error))

    async def _in_turn(self, doing: Coroutine[Any, Any, None], turn: Turn) -> None:
        """Do something when few others are done; who waits for that is told so before."""
        try:
            if self._turns.locked():
                await self._put_off(turn)
            async with self._turns:
                await doing
        finally:
            doing.close()

    async def _put_off(self, turn: Turn) -> None:
        try:
            await turn.put_off()
        except DeliveryError as error:
            log.warning("discord.put_off_failed", extra={"why": str(error)})

    async def _try_to_say(self, turn: Turn, told: str) -> None:
        try:
            await turn.say(told)
        except DeliveryError as error:
            log.warning("discord.answer_failed", extra={"why": str(error)})


def _sorry(why: Exception) -> str:
    """Say what went wrong with a request, to the log and to whoever asked."""
    if isinstance(why, StoreError):
        log.warning("discord.request_failed", extra={"why": str(why)})
        return NO_DATABASE
    if isinstance(why, PaperboyError):
        log.warning("discord.request_failed", extra={"why": str(why)})
        return f"That could not be done: {why}"
    log.error("discord.request_broke", exc_info=why)
    return FAILED
