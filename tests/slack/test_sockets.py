"""Socket Mode of the loopback Slack: envelopes, late acknowledgements, broken connections."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.bots import Bot, socket
from tests.slack.server import SlackServer
from tests.slack.sockets import MOST


async def test_an_event_that_is_not_acknowledged_comes_again_with_the_same_id(
    slack: SlackServer, bot: Bot
) -> None:
    heard: list[str] = []

    @bot.app.event("reaction_added")
    async def _(body: dict[str, Any]) -> None:
        heard.append(body["event_id"])

    @bot.app.middleware
    async def _(body: dict[str, Any], next_: Any) -> None:
        if "event" in body and not heard:
            heard.append("late")
            await asyncio.sleep(0.4)
        await next_()

    ada, channel = slack.person("ada"), slack.channel("general")
    delivery = await ada.reacts(ada.says(channel, "hello"), "one")
    assert delivery
    assert delivery.attempts[0].is_late
    assert len(delivery.attempts) == 2
    await slack.until(lambda: len(heard) == 3)
    assert heard[1] == heard[2] == delivery.payload["event_id"]
    assert slack.late_acknowledgements == [delivery]


async def test_an_event_goes_to_another_socket_when_the_first_breaks(
    slack: SlackServer, bot: Bot
) -> None:
    heard: list[str] = []

    @bot.app.event("reaction_added")
    async def _(body: dict[str, Any]) -> None:
        heard.append(body["event_id"])

    ada, channel = slack.person("ada"), slack.channel("general")
    message = ada.says(channel, "hello")
    slack.drops_sockets()
    delivery = await ada.reacts(message, "one")
    assert delivery
    await delivery.done
    assert delivery.is_acknowledged
    await slack.until(lambda: heard)
    assert heard == [delivery.payload["event_id"]]


async def test_an_event_is_kept_until_there_is_a_socket_again(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada, channel = slack.person("ada"), slack.channel("general")
    delivery = await ada.reacts(ada.says(channel, "hello"), "one")
    assert delivery
    assert not delivery.done.done()
    app = AsyncApp(client=client)
    retried: list[str] = []

    @app.event("reaction_added")
    async def _(request: Any) -> None:
        retried.append(request.headers["x-slack-retry-reason"][0])

    handler = socket(slack, app)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await delivery.done
    assert delivery.is_acknowledged
    await slack.until(lambda: retried == ["connection_failed"])
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_without_a_socket_fails_at_once(slack: SlackServer) -> None:
    done = await slack.person("ada").types("/papers x", slack.channel("general"))
    assert not done.is_acknowledged


async def test_a_warned_app_opens_a_new_socket_and_misses_nothing(
    slack: SlackServer, bot: Bot
) -> None:
    ada, channel = slack.person("ada"), slack.channel("general")
    await slack.sends_disconnect_warning()
    await slack.until(lambda: slack.sockets.opened == 2)
    assert (await (await ada.types("/papers x", channel)).answer()).text == "found x"


async def test_the_eleventh_socket_is_refused(slack: SlackServer, client: AsyncWebClient) -> None:
    opened = []
    session = client.session
    assert session
    own = AsyncWebClient(slack.app_token, slack.url, session=session)
    for _ in range(MOST):
        url = (await own.apps_connections_open(app_token=slack.app_token))["url"]
        opened.append(await session.ws_connect(url))
        assert (await opened[-1].receive_json())["type"] == "hello"
    url = (await own.apps_connections_open(app_token=slack.app_token))["url"]
    one_more = await session.ws_connect(url)
    told = await one_more.receive_json()
    assert (told["type"], told["reason"]) == ("disconnect", "too_many_websockets")
    assert len(slack.sockets.connections) == MOST
    for each in (*opened, one_more):
        await each.close()


async def test_a_ticket_lets_one_socket_in(slack: SlackServer, client: AsyncWebClient) -> None:
    session = client.session
    assert session
    own = AsyncWebClient(slack.app_token, slack.url, session=session)
    url = (await own.apps_connections_open(app_token=slack.app_token))["url"]
    first = await session.ws_connect(url)
    with pytest.raises(Exception, match="404"):
        await session.ws_connect(url)
    await first.close()
    with pytest.raises(Exception, match="not_allowed_token_type"):
        await own.apps_connections_open(app_token=slack.token)


async def test_many_ask_at_once(slack: SlackServer, bot: Bot) -> None:
    channel = slack.channel("general")
    people = [slack.person(f"person-{n}") for n in range(50)]
    asked = await asyncio.gather(*(each.types("/papers x", channel) for each in people))
    answers = await asyncio.gather(*(each.answer() for each in asked))
    assert {each.to for each in answers} == {each.id for each in people}


async def test_two_workspaces_have_one_app(slack: SlackServer, bot: Bot) -> None:
    other = slack.install("T0OTHER")
    eve = slack.person("eve", team="T0OTHER")
    assert (await eve.types("/papers x", other.channel("general"))).delivery
    assert bot.bodies[-1]["team_id"] == "T0OTHER"


async def test_an_event_may_be_told_twice(slack: SlackServer, bot: Bot) -> None:
    heard: list[str] = []

    @bot.app.event("reaction_added")
    async def _(body: dict[str, Any]) -> None:
        heard.append(body["event_id"])

    ada, channel = slack.person("ada"), slack.channel("general")
    delivery = await ada.reacts(ada.says(channel, "hello"), "one")
    assert delivery
    await slack.repeats(delivery).done
    await slack.until(lambda: len(heard) == 2)
    assert heard[0] == heard[1]


async def test_a_refreshed_socket_is_opened_anew(slack: SlackServer, bot: Bot) -> None:
    await slack.refreshes_sockets()
    await slack.until(lambda: slack.sockets.opened == 2)
    await slack.until(lambda: len(slack.sockets.connections) == 1)
    done = await slack.person("ada").types("/papers x", slack.channel("general"))
    assert done.is_acknowledged
