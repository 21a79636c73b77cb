"""The loopback Discord takes what its client asks, and refuses what Discord refuses.

It is asked by discord.py, as it comes, and where that would repeat or hide it, as it is.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import pytest
from aiohttp import ClientSession

from tests.chats.faults import Rules
from tests.discord.plain import AGENT, Plain
from tests.discord.platform import DO
from tests.discord.refusals import KNOWN, NAMED
from tests.discord.rights import Right
from tests.discord.routes import BY_NAME
from tests.discord.server import DiscordServer, pointed
from tests.discord.snowflakes import instant

ROW = {"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "more#k7"}]}


def test_every_route_is_there() -> None:
    assert set(BY_NAME) == set(DO)
    assert set(NAMED.values()) <= set(KNOWN)


def test_the_client_is_pointed_back_afterwards() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    with pointed("http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1/"):
        assert discord.http.Route.BASE == "http://127.0.0.1:1/api/v10"
    after = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    assert after == before


async def test_a_token_that_is_no_good_is_refused(there: DiscordServer) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")


async def test_what_is_not_there_is_404_and_complained_of(
    there: DiscordServer, plain: Plain
) -> None:
    assert (await plain.ask("GET", "/channels/1/pins")).status == 404
    assert (await plain.ask("DELETE", "/gateway")).status == 405
    assert len(there.complaints) == 2
    url = there.url.replace("v10", "v6") + "/gateway"
    async with ClientSession(headers=AGENT) as session, session.get(url) as answer:
        assert answer.status == 400


async def test_it_tells_where_the_gateway_is(there: DiscordServer, client: discord.Client) -> None:
    shards, url, limit = await client.http.get_bot_gateway()
    assert (shards, url.partition("?")[0]) == (1, there.gateway_url)
    assert limit["max_concurrency"] == 1
    assert (await client.application_info()).id == int(there.bot_id)


@pytest.mark.parametrize(
    ("body", "kind"), [(b"{no", "application/json"), (b"<a/>", "text/xml"), (b"a=b", "text/plain")]
)
async def test_what_is_no_request_is_refused(there: DiscordServer, body: bytes, kind: str) -> None:
    headers = {"Authorization": f"Bot {there.token}", "Content-Type": kind, **AGENT}
    url = f"{there.url}/channels/{there.channel('robots').id}/messages"
    async with ClientSession(headers=headers) as session, session.post(url, data=body) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50109)
    assert there.complaints


# Messages


async def test_a_message_is_there_once_it_was_posted(
    there: DiscordServer, client: discord.Client
) -> None:
    channel = await client.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    embed = discord.Embed(title="a", description="b")
    sent = await channel.send(" hello ", embed=embed, nonce="k1", silent=True)
    (message,) = there.posts(str(channel.id))
    assert (message.id, message.key, message.content) == (str(sent.id), "k1", "hello")
    assert (sent.nonce, sent.flags.suppress_notifications) == ("k1", True)
    assert message.text == "hello\na\nb"
    assert abs(instant(message.id) - datetime.now(UTC)) < timedelta(seconds=5)
    await sent.edit(content="changed", embed=None)
    assert (message.content, message.embeds, message.edited is None) == ("changed", [], False)
    await sent.delete()
    assert not there.posts()
    with pytest.raises(discord.NotFound) as caught:
        await sent.delete()
    assert caught.value.code == 10008


async def test_the_nonce_is_not_told_later_but_the_components_are(
    there: DiscordServer, client: discord.Client, plain: Plain
) -> None:
    id_ = there.channel("robots").id
    await plain.post(id_, content="a", nonce="k1", components=[ROW])
    (found,) = (await plain.ask("GET", f"/channels/{id_}/messages")).told
    assert "nonce" not in found
    assert found["components"] == [ROW]
    assert there.posts()[0].key == "k7"
    assert there.journal.posts(id_)[0].key == "k1"


async def test_ids_only_rise_and_are_never_twice(there: DiscordServer, plain: Plain) -> None:
    id_ = there.channel("robots").id
    sent = await asyncio.gather(*(plain.post(id_, content="a") for _ in range(50)))
    ids = [int(each.told["id"]) for each in sent]
    assert len(set(ids)) == 50
    assert [int(each.id) for each in there.posts(id_)] == sorted(ids)


async def test_a_nonce_gives_the_first_message_while_it_is_remembered(
    there: DiscordServer, plain: Plain
) -> None:
    robots, other = there.channel("robots").id, there.channel("other").id
    told = {"content": "a", "nonce": "k1", "enforce_nonce": True}
    first = await plain.post(robots, told)
    for channel in (robots, other):  # by author, not by channel
        assert (await plain.post(channel, told)).told["id"] == first.told["id"]
    assert [each.answered for each in there.journal.events[1:]] == ["200 repeated"] * 2
    assert (await plain.post(robots, told | {"enforce_nonce": False})).told != first.told
    there.follow(Rules(idempotent_for=0))
    assert (await plain.post(robots, told)).told["id"] != first.told["id"]
    assert list(there.duplicates()) == ["k1"]


async def test_a_nonce_whose_message_was_deleted_is_unknown(
    there: DiscordServer, plain: Plain
) -> None:
    id_ = there.channel("robots").id
    told = {"content": "a", "nonce": "k1", "enforce_nonce": True}
    first = (await plain.post(id_, told)).told["id"]
    await plain.ask("DELETE", f"/channels/{id_}/messages/{first}")
    again = await plain.post(id_, told)
    assert (again.status, again.code) == (404, 10008)


async def test_messages_are_listed_newest_first_in_pages(
    there: DiscordServer, client: discord.Client
) -> None:
    channel = await client.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    sent = [await channel.send(str(n)) for n in range(7)]
    said = [each.content async for each in channel.history(limit=3)]
    assert said == ["6", "5", "4"]
    said = [each.content async for each in channel.history(before=sent[3])]
    assert said == ["2", "1", "0"]
    said = [each.content async for each in channel.history(after=sent[3], oldest_first=True)]
    assert said == ["4", "5", "6"]
    told = await client.http.logs_from(channel.id, 2, after=sent[3].id)
    assert [each["content"] for each in told] == ["5", "4"], "the nearest ones, the newest first"
    told = await client.http.logs_from(channel.id, 3, around=sent[3].id)
    assert [each["content"] for each in told] == ["4", "3", "2"]


async def test_what_others_say_is_empty_without_the_intent(
    there: DiscordServer, plain: Plain
) -> None:
    channel, ada = there.channel("robots"), there.person("ada")
    await ada.says(channel, "secret")
    await ada.says(channel, f"<@{there.bot_id}> hello")
    found = (await plain.ask("GET", f"/channels/{channel.id}/messages")).told
    assert [each["content"] for each in found] == [f"<@{there.bot_id}> hello", ""]


async def test_only_ones_own_messages_are_changed_and_deleted(
    there: DiscordServer, plain: Plain
) -> None:
    channel = there.channel("robots")
    path = f"/channels/{channel.id}/messages/{(await there.person('ada').says(channel, 'a')).id}"
    assert (await plain.ask("PATCH", path, {"content": "b"})).code == 50005
    assert (await plain.ask("DELETE", path)).code == 50013
    there.world.allow(channel, there.world.bot, Right.MANAGE_MESSAGES)
    assert (await plain.ask("DELETE", path)).status == 204


async def test_whom_a_message_calls_is_known(there: DiscordServer, plain: Plain) -> None:
    channel, ada = there.channel("robots"), there.person("ada")
    said = f"<@{ada.id}> @everyone `@here` <@404>"
    await plain.post(channel.id, content=said)
    await plain.post(channel.id, content=said, allowed_mentions={"parse": []})
    there.world.allow(channel, there.world.bot, Right.MENTION_EVERYONE)
    await plain.post(channel.id, content=said)
    pings = [each.pings for each in there.posts()]
    assert pings == [[ada.id], [], [ada.id, "everyone"]]
