"""What the door does with what people do in Slack: asks the engine, and shows what it answers.

It knows payloads as `payloads` has read them, and nothing of sockets. What goes wrong with one
request is told to whoever asked, and harms no other.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime

from adapters.slack import home, kit, modal, payloads, search
from adapters.slack.actions import Press, read
from adapters.slack.answering import Answering
from adapters.slack.api import Api
from adapters.slack.errors import RefusedError
from adapters.slack.payloads import Asker, Payload, Pressed, text
from adapters.slack.people import People
from adapters.slack.presence import Membership, Presence
from adapters.slack.replying import Replying, bare
from bot.answers.forms import Names, typed
from bot.channels import Account
from bot.errors import DeliveryError, PaperboyError, StoreError
from bot.intents.digests import (
    PostNow,
    PostRoundup,
    Resume,
    ShowStatus,
    Subscribe,
    SubscribeRoundup,
)
from bot.intents.papers import PapersIntent
from bot.intents.places import Arrived, Departed, ShowMyChannels, Uninstalled
from bot.intents.reading import Intent, parse, parse_digest, parse_saved
from bot.intents.saved import React, Save, SaveLinked, ShowSaved
from bot.intents.unread import Command
from bot.models import MessageRef
from bot.ports import Assistant
from bot.replies.digests import Status
from bot.replies.papers import Shared
from bot.replies.places import Arrival, MyChannels
from bot.replies.reply import Reply
from bot.replies.saved import SavedList

READERS: dict[Command, Callable[[str], Intent]] = {
    Command.PAPERS: parse,
    Command.DIGEST: parse_digest,
    Command.SAVED: parse_saved,
}
_SAVE = "save"
_SETS_UP = (Subscribe, Resume, PostNow, PostRoundup, SubscribeRoundup)
"""What is of no use where nothing can be posted."""

NOT_HERE = (
    "Digests are for channels and for the conversation with Paperboy: in one between people an app "
    "cannot post. Use this in a channel."
)
JOIN_OFFER = "Paperboy is not in this channel yet, and posts only where it is."
INVITE = f"{JOIN_OFFER} Invite it: /invite @Paperboy. Then it goes on by itself."
OUTSIDE = "You are not in that channel any more: what it gets is for those who are."
WELCOME = "Paperboy is here. Say which papers this channel should get, and when."
ARRIVED = "Paperboy is in this channel now, and posts here as it was set up."
FAILED = "That went wrong here, and the log says how. Nothing was lost; try it again."
NO_DATABASE = "The papers cannot be reached right now. Nothing was changed; try it in a minute."
FORM_EXPIRED = "That took too long for a form to open; press the button to try again."
ARCHIVED = "the channel is archived; it goes on once it is unarchived"
REMOVED = "Paperboy was removed from the channel; invite it again: /invite @Paperboy"
DELETED = "the channel was deleted"
UNINSTALLED = "the app was removed from the workspace; install it again, and set its new token"

log = logging.getLogger(__name__)


class Conversation:
    """Answers people in the workspaces of `api`, whose bot user is `bot`.

    `saves` are the emoji that save the one paper of a message. `can_join`: public channels can be
    joined.
    """

    def __init__(
        self,
        api: Api,
        engine: Assistant,
        answering: Answering,
        names: Names,
        bot: str,
        *,
        saves: Collection[str],
        people: People,
        can_join: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._engine = engine
        self._answering = answering
        self._presence = Presence(api, can_join=can_join)
        self._spell = typed(names)
        self._bot = bot
        self._saves = frozenset(saves)
        self._people = people
        self._now = clock
        self._replying = Replying(engine, answering, people, self._spell, clock=clock)

    async def command(self, command: Command, body: Payload) -> None:
        """Answer a slash command."""
        asker = payloads.of_command(body)
        intent = READERS[command](text(body, "text"))
        if isinstance(intent, Subscribe) and intent.timing.zone is None:
            intent = replace(intent, usual_zone=await self._presence.zone_of(asker.who) or None)
        if intent == ShowStatus(is_bare=True):
            await self._told(asker, self._show_form(asker))
        else:
            await self._told(asker, self._answer(intent, asker))

    async def press(self, body: Payload) -> None:
        """Answer a button or a select."""
        asker, pressed = payloads.of_interaction(body), payloads.pressed(body)
        if pressed is None:
            return
        asked = read(pressed.action_id, pressed.value, pressed.message)
        await self._told(asker, self._pressed(asked, pressed, asker))
        if text(body, "view", "type") == "home":
            await self._told(asker, self._show_home(asker))

    async def submit(self, body: Payload) -> None:
        """Set a channel up as a form says, which was read before."""
        asker, asked = modal.asker(body), modal.read(body)
        if asker is not None and isinstance(asked, Subscribe):
            await self._told(asker, self._answer(asked, asker))
            if not asker.response_url:  # it was asked for on the App Home
                await self._told(asker, self._show_home(asker))

    async def found(self, body: Payload) -> kit.Block:
        """Return the form of a search with what it found, or why there is nothing to show."""
        asker = payloads.of_interaction(body)
        asked = ShowSaved(search.typed(body))
        try:
            reply = await self._engine.handle(asked, asker.where, asker.who, self._now())
            messages = await self._replying.drawn(reply)
        except Exception as error:  # noqa: BLE001 - the boundary of a request, as below
            messages = [kit.said(_sorry(error))]
        return search.found(messages)

    async def shortcut(self, body: Payload) -> None:
        """Save what a message links to, or what it shows where it is one of ours."""
        asker = payloads.of_interaction(body)
        linked, message = payloads.of_shortcut(body)
        is_ours = text(body, "message", "user") == self._bot
        asked = SaveLinked(linked, is_message=True, under=message if is_ours else None)
        await self._told(asker, self._answer(asked, asker))

    async def react(self, body: Payload, *, is_on: bool) -> None:
        """Save a paper by a reaction on a message of ours, or let it go. Raises StoreError."""
        _, event, asker, at = payloads.of_event(body)
        is_ours = text(event, "item_user") in (self._bot, "")  # of some messages it is not told
        if text(event, "item", "type") != "message" or not is_ours or asker.who.id == self._bot:
            return
        emoji = text(event, "reaction")
        place = payloads.place_of(emoji, self._saves)
        if place is False or await self._people.bots([asker.who.id]):
            return
        message = MessageRef(asker.where.id, text(event, "item", "ts"))
        number = None if place is True else place
        reaction = React(message, emoji, number, is_on, at)
        await self._engine.handle(reaction, asker.where, asker.who, self._now())

    async def mention(self, body: Payload) -> None:
        """Answer who mentions the app, in that thread. Raises BusyError, StoreError."""
        id_, event, asker, _ = payloads.of_event(body)
        asker = replace(asker, thread=asker.thread or text(event, "ts"))
        asked = payloads.asked_in(text(event, "text"))
        word, _, rest = asked.partition(" ")
        if word.lower() == _SAVE:
            under = MessageRef(asker.where.id, asker.thread or "")
            intent: Intent = SaveLinked(rest, is_message=True, under=under)
        else:
            intent = parse(asked)
        reply = await self._once(id_, intent, asker)
        if reply is None:
            return
        if isinstance(intent, PapersIntent) and not isinstance(bare(reply), Shared):
            await self._told(asker, self._replying.show_few(reply, asker))
        else:
            await self._told(asker, self._replying.show(reply, asker))

    async def opened_home(self, body: Payload) -> None:
        """Show somebody their App Home."""
        _, event, asker, _ = payloads.of_event(body)
        if text(event, "tab") == "home":
            await self._told(asker, self._show_home(asker))

    async def joined(self, body: Payload) -> None:
        """Go on where the app was invited, or tell whoever invited it how to begin."""
        id_, event, asker, _ = payloads.of_event(body)
        if asker.who.id != self._bot:
            return
        inviter = text(event, "inviter")
        by = replace(asker.who, id=inviter) if inviter else None
        reply = await self._once(id_, Arrived(by), asker)
        if isinstance(reply, Arrival) and by is not None:  # where it joined by itself, it was asked
            await self._greet(reply, asker, by)

    async def opened(self, body: Payload) -> None:
        """Go on in a channel that was unarchived."""
        id_, _, asker, _ = payloads.of_event(body)
        await self._once(id_, Arrived(None), asker)

    async def closed(self, body: Payload, why: str) -> None:
        """Note that nothing can be posted in a channel any more."""
        id_, _, asker, at = payloads.of_event(body)
        await self._once(id_, Departed(why, at), asker)

    async def uninstalled(self, body: Payload) -> None:
        """Note that nothing can be posted in the whole workspace any more."""
        id_, _, asker, _ = payloads.of_event(body)
        log.warning("slack.uninstalled", extra={"workspace": asker.where.workspace})
        await self._once(id_, Uninstalled(UNINSTALLED), asker)

    async def revoked(self, body: Payload) -> None:
        """Note the same where the app's own token was revoked, not only somebody's for it."""
        _, event, _, _ = payloads.of_event(body)
        tokens = event.get("tokens")
        if isinstance(tokens, dict) and tokens.get("bot"):
            await self.uninstalled(body)

    async def _once(self, id_: str, intent: Intent, asker: Asker) -> Reply | None:
        """Do what an event asks for once. Whose own it is not is nobody's: then the app's."""
        who = asker.who if asker.who.id else replace(asker.who, id=self._bot)
        where = asker.where if asker.where.id else replace(asker.where, id=self._bot)
        return await self._engine.handle_once(id_, intent, where, who, self._now())

    async def _pressed(self, asked: Intent | Press | None, pressed: Pressed, asker: Asker) -> None:
        match asked:
            case None:
                log.info("slack.unknown_action", extra={"action": pressed.action_id[:100]})
            case Press.SET_UP:
                of = pressed.value or asker.where.id
                if of == asker.where.id or await self._presence.is_inside(of, asker.who.id):
                    await self._show_form(asker.at(of))
                else:
                    await self._say(asker, OUTSIDE)
            case Press.JOIN:
                await self._join(asker)
            case Press.SEARCH:
                await self._api.write("views.open", trigger_id=asker.trigger, view=search.view())
            case Press.SAVE_ALL:
                each = [read(pressed.action_id, value) for value in pressed.shown]
                keys = [key for one in each if isinstance(one, Save) for key in one.keys]
                await self._answer(Save(tuple(keys)), asker)
            case _:
                await self._answer(asked, asker)

    async def _answer(self, intent: Intent, asker: Asker) -> None:
        """Have something done, and show what came of it."""
        if isinstance(intent, _SETS_UP):
            if asker.is_direct and not await self._presence.is_ours(asker):
                await self._say(asker, NOT_HERE)
                return
            membership = await self._presence.membership(asker)
            if membership is not Membership.MEMBER and not isinstance(intent, Subscribe):
                await self._offer_to_come(asker, membership)
                return
        else:
            membership = Membership.MEMBER
        reply = await self._engine.handle(intent, asker.where, asker.who, self._now())
        await self._replying.show(reply, asker)
        if membership is not Membership.MEMBER:
            await self._offer_to_come(asker, membership)

    async def _show_form(self, asker: Asker) -> None:
        """Open the form that sets a channel up, with what is wished for there now."""
        if asker.is_direct and not await self._presence.is_ours(asker):
            await self._say(asker, NOT_HERE)
            return
        status = await self._engine.handle(ShowStatus(), asker.where, asker.who, self._now())
        found = bare(status)
        wish = found.subscription.wish if isinstance(found, Status) else None
        zone = "" if wish else await self._presence.zone_of(asker.who)
        place = modal.Place(asker.where.id, asker.response_url, asker.is_direct)
        try:
            view = modal.view(wish, zone, place)
            await self._api.write("views.open", trigger_id=asker.trigger, view=view)
        except RefusedError as error:
            if error.name not in ("expired_trigger_id", "exchanged_trigger_id"):
                raise
            button = kit.button("Set up", Press.SET_UP)
            await self._answering.privately(asker, [_offer(FORM_EXPIRED, button)])

    async def _show_home(self, asker: Asker) -> None:
        mine = replace(asker.where, id=asker.who.id)
        reading = await self._engine.handle(ShowSaved(), mine, asker.who, self._now())
        channels = await self._engine.handle(ShowMyChannels(), mine, asker.who, self._now())
        if isinstance(reading, SavedList) and isinstance(channels, MyChannels):
            view = home.view(reading, channels, self._spell)
            await self._api.write("views.publish", user_id=asker.who.id, view=view)

    async def _greet(self, arrival: Arrival, asker: Asker, by: Account | None) -> None:
        """Tell whoever set a channel up that it goes on; else who invited the app how to begin."""
        subscription = arrival.subscription
        is_on = subscription is not None and subscription.is_on
        to = subscription.owner if subscription is not None and is_on else by
        if to is None or to.realm != asker.where.workspace:
            return
        told = asker if to == asker.who else replace(asker, who=to, response_url="")
        if is_on:
            status = await self._engine.handle(ShowStatus(), asker.where, to, self._now())
            await self._told(told, self._answering.privately(told, [kit.said(ARRIVED)]))
            await self._told(told, self._replying.show(status, told))
        else:
            message = _offer(WELCOME, kit.button("Set up", Press.SET_UP, style="primary"))
            await self._told(told, self._answering.privately(told, [message]))

    async def _join(self, asker: Asker) -> None:
        """Join a public channel, and go on there."""
        await self._presence.join(asker.where)
        reply = await self._engine.handle(Arrived(asker.who), asker.where, asker.who, self._now())
        if isinstance(reply, Arrival):
            await self._greet(reply, asker, asker.who)

    async def _offer_to_come(self, asker: Asker, membership: Membership) -> None:
        if membership is Membership.CAN_JOIN:
            button = kit.button("Join this channel", Press.JOIN, style="primary")
            await self._answering.privately(asker, [_offer(JOIN_OFFER, button)])
        else:
            await self._say(asker, INVITE)

    async def _say(self, asker: Asker, told: str) -> None:
        await self._answering.privately(asker, [kit.said(told)])

    async def _told(self, asker: Asker, doing: Awaitable[None]) -> None:
        """Do something for somebody; what goes wrong with it is told to them, and to the log."""
        try:
            await doing
        except Exception as error:  # noqa: BLE001 - a mistake of ours with one harms no other
            await self._try_to_say(asker, _sorry(error))

    async def _try_to_say(self, asker: Asker, told: str) -> None:
        try:
            await self._say(asker, told)
        except DeliveryError as error:
            log.warning("slack.answer_failed", extra={"why": str(error)})


def _sorry(why: Exception) -> str:
    """Say what went wrong with a request, to the log and to whoever asked."""
    if isinstance(why, StoreError):
        log.warning("slack.request_failed", extra={"why": str(why)})
        return NO_DATABASE
    if isinstance(why, PaperboyError):
        log.warning("slack.request_failed", extra={"why": str(why)})
        return f"That could not be done: {why}"
    log.error("slack.request_broke", exc_info=why)
    return FAILED


def _offer(told: str, button: kit.Block) -> kit.Message:
    return kit.Message(kit.escaped(told), (*kit.paragraph(told), *kit.actions(button)))
