"""What somebody found who tried to break the door, with the real clients: it holds now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import conversation, modal, payloads
from adapters.slack.answering import Answering
from adapters.slack.api import Api
from adapters.slack.people import People
from bot.channels import Account, Channel
from bot.intents.reading import Intent
from bot.models import Record
from bot.polls import Choice, Poll
from bot.replies.digests import Voting
from bot.replies.reply import Reply, WithNotices
from bot.replies.suggestions import Suggestion
from bot.storage import channels
from bot.storage.database import Database
from tests.builders import paper
from tests.chats.faults import Failing, Fault
from tests.slack.reading import words
from tests.slack.server import SlackServer
from tests.slack.towns import NAMES, OFTEN, Town, town
from tests.told import DUE


async def broken_by(here: Town) -> str | None:
    async with here.database.read() as tx:
        return await channels.broken_by(tx, here.where())


@pytest.mark.parametrize("garbage", [True, False])
async def test_an_odd_answer_about_sockets_ends_nothing(
    database: Database, tmp_path: Path, garbage: bool
) -> None:
    async with town(database, tmp_path, ping=OFTEN) as here:
        if garbage:
            here.slack.sends_garbage(on="apps.connections.open", times=1)
        else:
            here.slack.breaks(500, on="apps.connections.open", times=1)
        here.slack.drops_sockets()
        await here.slack.until(lambda: not here.slack.sockets.connections)
        await here.slack.connected(within=20)
        answer = await (await here.ada.types("/papers robot", here.channel)).answer()
        assert "papers" in answer.text


async def test_a_form_opens_although_slack_is_slow_to_say_who_asks(here: Town) -> None:
    here.slack.arm(Fault(Failing.ANSWERS_LATE, on="users.info", seconds=8.0))
    form = await (await here.ada.types("/digest", here.channel)).form()
    zone = next(each for each in form.blocks if each["block_id"] == modal.Field.ZONE)
    assert zone["element"]["initial_option"]["value"] == "UTC"


async def test_an_archiving_that_is_told_late_does_not_close_an_open_channel(here: Town) -> None:
    await here.subscribe()
    archiving = await here.ada.archives(here.channel)
    assert archiving
    await here.ada.unarchives(here.channel)
    assert await broken_by(here) is None
    archiving.payload["event_id"] = "Ev0TOLDLATE"
    told = here.slack.repeats(archiving)
    await here.slack.until(lambda: told.is_acknowledged)
    assert await broken_by(here) is None


async def test_who_is_no_member_any_more_changes_nothing(here: Town) -> None:
    await here.subscribe()
    home = await (await here.ada.opens_home()).home()
    here.channel.members.remove(here.ada.id)
    pressed = await here.ada.presses(home, "set-up")
    assert conversation.OUTSIDE in words(await pressed.answer())


@pytest.mark.parametrize("size", ["0001999999999", "0" * 5_000 + "5", "9" * 7, "-1", ""])
def test_a_forged_size_is_none(size: str) -> None:
    values: dict[str, Any] = {field: {field: {}} for field in modal.Field}
    values[modal.Field.SIZE] = {modal.Field.SIZE: {"value": size or "0"}}
    read = modal.read({"view": {"state": {"values": values}}})
    assert isinstance(read, dict)
    assert modal.Field.SIZE in read


def test_a_forged_patience_is_none() -> None:
    values: dict[str, Any] = {field: {field: {}} for field in modal.Field}
    chosen = {"selected_option": {"value": "9999"}}
    values[modal.Field.PATIENCE] = {modal.Field.PATIENCE: chosen}
    read = modal.read({"view": {"state": {"values": values}}})
    assert isinstance(read, dict)
    assert modal.Field.PATIENCE in read


def test_a_deeply_nested_form_is_nobodys() -> None:
    view = {"private_metadata": "[" * 100_000}
    assert modal.asker({"view": view}) is None


@pytest.mark.parametrize("piece", ["<http://a|", "<http://a", "<@U1", "<"])
def test_what_only_begins_like_a_link_is_none_however_often_it_does(piece: str) -> None:
    assert list(payloads.links({"text": piece * 20_000})) == []


async def test_a_notice_names_its_channel_and_the_status_no_id(here: Town) -> None:
    await here.subscribe()
    await here.ada.archives(here.channel)
    await here.tell()
    (notice,) = here.slack.posts(here.ada.dm.id)
    channel = {"type": "channel", "channel_id": here.channel.id}
    assert channel in notice.blocks[0]["elements"][0]["elements"]
    assert conversation.ARCHIVED in words(notice)
    status = await (await here.ada.types("/digest status", here.channel)).answer()
    assert f"Nothing can be posted here: {conversation.ARCHIVED}" in words(status)


class Notifying:
    """An engine that opens a vote, and has something to tell to whoever asks."""

    async def handle(self, intent: Intent, where: Channel, who: Account, now: datetime) -> Reply:
        """Open it."""
        poll = Poll(1, (Choice(1, Record(paper(1)), 0),), DUE)
        return WithNotices(Voting(poll, is_open=True, is_new=True), ("a secret of the owner",))

    async def handle_once(
        self, event_id: str, intent: Intent, where: Channel, who: Account, now: datetime
    ) -> Reply | None:
        """Open it each time."""
        return await self.handle(intent, where, who, now)

    async def suggest(self, typed: str, who: Account, now: datetime) -> Sequence[Suggestion]:
        """Suggest nothing."""
        return ()

    def suggest_topics(self, typed: str) -> Sequence[Suggestion]:
        """Suggest none."""
        return ()


async def test_what_is_told_to_whoever_asks_for_a_vote_is_not_told_to_everybody(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    api, ada = Api(client), slack.person("ada")
    channel = slack.channel("robots", members=[ada.user])
    talk = conversation.Conversation(
        api,
        Notifying(),
        Answering(api, sends_files=False),
        NAMES,
        slack.workspace.bot.id,
        saves=(),
        people=People(api),
        can_join=False,
        clock=lambda: DUE,
    )
    await talk.press(
        {
            "user": {"id": ada.id, "team_id": slack.workspace.id},
            "channel": {"id": channel.id},
            "container": {"channel_id": channel.id, "message_ts": "1.5"},
            "actions": [{"action_id": "open-vote", "type": "button"}],
        }
    )
    (public,) = slack.posts(channel.id)
    assert "secret" not in words(public)
    (private,) = ada.inbox()
    assert "a secret of the owner" in words(private)
