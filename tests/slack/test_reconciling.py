"""Reactions that the app was not told of, asked of the loopback Slack, end on reading lists."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack import reacted
from adapters.slack.api import Api
from adapters.slack.chat import SlackChat
from adapters.slack.errors import RefusedError
from adapters.slack.hearing import Hearing
from bot import reactions
from bot.channels import Account, Channel
from bot.errors import DeliveryError
from bot.health import Reconciled
from bot.models import MessageRef
from bot.reactions import SETTLED, Reaction
from bot.reconciling import Reconciler
from bot.storage.database import Transaction
from tests.slack.people import Person
from tests.slack.reading import options
from tests.slack.state import Message
from tests.slack.towns import OFTEN, Town

WHERE = Channel("slack", "T1", "C1")


class Clock:
    """Seconds that a test lets go by, an hour behind at first: the town's digest comes after."""

    def __init__(self) -> None:
        self.ahead = timedelta(hours=-1)

    def later(self, by: timedelta) -> None:
        """Let time go by."""
        self.ahead += by

    def seconds(self) -> float:
        """Tell seconds that only go on."""
        return self.ahead.total_seconds()

    async def now(self, _tx: Transaction) -> datetime:
        """Tell the time, as a database does."""
        return datetime.now(UTC) + self.ahead


class Unheard:
    """Somebody who makes up for what was not heard in a town."""

    def __init__(self, here: Town, chat: SlackChat) -> None:
        self.clock = Clock()
        self.hearing = Hearing(here.slack.workspace.id, self.clock.seconds)
        chats = {chat.platform: chat}
        self.reconciler = Reconciler(here.database, chats, [self.hearing], self.clock.now)

    async def begins(self) -> None:
        """Begin to listen."""
        self.hearing.seen(is_connected=True)
        await self.reconciler.tick()

    async def is_away(self) -> None:
        """Hear nothing for a while, and then make up for it."""
        self.hearing.seen(is_connected=False)
        self.clock.later(timedelta(hours=2))
        await self.begins()
        self.clock.later(SETTLED)
        await self.reconciler.tick()


@pytest.fixture
async def unheard(here: Town) -> AsyncIterator[Unheard]:
    """Have a chat of its own, as a process has."""
    async with Api.open(here.slack.token, here.slack.url) as api:
        made = Unheard(here, SlackChat(api, saves=("bookmark",)))
        await made.begins()
        yield made


def leaves(who: Person, message: Message, emoji: str) -> None:
    """Have a reaction that no app was told of."""
    message.reactions.setdefault(emoji, []).append(who.id)


async def test_what_was_put_on_unheard_saves_the_paper(here: Town, unheard: Unheard) -> None:
    digest = await here.posts_digest()
    leaves(here.bob, digest, "two")
    leaves(here.bob, digest, "tada")
    leaves(here.ada, digest, "three::skin-tone-2")
    await unheard.is_away()
    first = options(digest, "save")
    assert [f"save:{key}" for key in await here.saved(here.bob)] == [first[1]]
    assert [f"save:{key}" for key in await here.saved(here.ada)] == [first[2]]
    assert unheard.reconciler.done == Reconciled(asked=1, put_on=2)


async def test_what_was_taken_away_unheard_lets_it_go(here: Town, unheard: Unheard) -> None:
    digest = await here.posts_digest()
    event = await here.bob.reacts(digest, "one")
    assert event
    assert len(await here.saved(here.bob)) == 1
    digest.reactions.clear()
    await unheard.is_away()
    assert await here.saved(here.bob) == []


async def test_the_apps_own_reactions_save_nothing(here: Town, unheard: Unheard) -> None:
    digest = await here.posts_digest()
    digest.reactions["one"] = [here.slack.workspace.bot.id]
    await unheard.is_away()
    assert unheard.reconciler.done == Reconciled(asked=1)


async def test_without_the_scope_it_is_asked_once(here: Town, unheard: Unheard) -> None:
    await here.posts_digest()
    here.slack.forbids("missing_scope", on="reactions.get")
    await unheard.is_away()
    unheard.clock.later(timedelta(minutes=5))
    await unheard.reconciler.tick()
    assert unheard.reconciler.done == Reconciled(failed=1)
    here.slack.answers()


async def test_a_message_that_never_was_one_is_not_asked_again(here: Town) -> None:
    async with Api.open(here.slack.token, here.slack.url) as api:
        with pytest.raises(DeliveryError) as caught:
            await SlackChat(api).reactions(here.where(), MessageRef(here.channel.id, "here"))
    assert caught.value.permanent
    assert isinstance(caught.value.__cause__, RefusedError)


def told(*reactions: object) -> dict[str, object]:
    return {"message": {"user": "UBOT", "reactions": list(reactions)}}


def test_who_is_not_named_leaves_it_unknown() -> None:
    answer = told({"name": "one", "users": ["U1"], "count": 2})
    with pytest.raises(DeliveryError) as caught:
        reacted.reactions(answer, WHERE, frozenset())
    assert caught.value.permanent


@pytest.mark.parametrize(
    "odd",
    [{}, {"message": None}, {"message": "x"}],
)
def test_an_answer_without_a_message_leaves_it_unknown(odd: dict[str, object]) -> None:
    with pytest.raises(DeliveryError):
        reacted.reactions(odd, WHERE, frozenset())


def test_what_is_odd_is_no_reaction() -> None:
    answer = told(None, {}, {"name": "one"}, {"name": "one", "users": [None, "U1"]}, "one")
    one = Reaction(Account("slack", "T1", "U1"), "one", 1)
    assert list(reacted.reactions(answer, WHERE, frozenset())) == [one]


def test_a_connection_counts_from_when_it_was_there_without_a_break() -> None:
    clock = Clock()
    hearing = Hearing("T1", clock.seconds)
    assert hearing.connected_for() is None
    for is_connected in (True, True):
        hearing.seen(is_connected=is_connected)
        clock.later(timedelta(seconds=5))
    assert hearing.connected_for() == timedelta(seconds=10)
    hearing.seen(is_connected=False)
    assert hearing.connected_for() is None
    hearing.seen(is_connected=True)
    assert hearing.connected_for() == timedelta(0)


async def test_a_door_hears_while_its_socket_is_there(here: Town) -> None:
    async with here.another(ping=OFTEN) as other:
        assert other.door.hearing.workspace == here.slack.workspace.id
        await here.slack.until(lambda: other.door.hearing.connected_for() is not None)
    assert other.door.hearing.connected_for() is None


async def test_what_was_done_while_no_process_ran_is_made_up_for(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "SETTLED", timedelta(0))
    await here.app.reconciler.tick()
    digest = await here.posts_digest()
    leaves(here.bob, digest, "two")
    async with here.another() as other:
        for _ in range(2):
            await other.app.reconciler.tick()
    assert len(await here.saved(here.bob)) == 1
