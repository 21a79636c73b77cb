"""What somebody found who tried to break the door, with the real clients: it holds now."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack import conversation, modal, payloads
from adapters.slack.kit import noticed
from bot.storage import channels
from tests.chats.faults import Failing, Fault
from tests.slack.reading import words
from tests.slack.towns import Town


async def broken_by(here: Town) -> str | None:
    async with here.database.read() as tx:
        return await channels.broken_by(tx, here.where())


@pytest.mark.parametrize("garbage", [True, False])
async def test_an_odd_answer_about_sockets_ends_nothing(here: Town, garbage: bool) -> None:
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


def test_a_notice_names_its_channel_as_slack_shows_it() -> None:
    message = noticed("C0123456789: the channel is archived; a < b")
    (rich,) = message.blocks
    assert rich["elements"][0]["elements"] == [
        {"type": "channel", "channel_id": "C0123456789"},
        {"type": "text", "text": ": the channel is archived; a < b"},
    ]
    assert message.text.endswith("a &lt; b")
