"""The loopback Slack misbehaves as it is told to, and tells what really happened."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.chats.faults import Limit, Rules, What
from tests.slack.apart import TOKEN, running
from tests.slack.samples import KEY, refusal
from tests.slack.server import SlackServer


async def test_a_limit_is_429_with_whole_seconds(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id
    slack.limits(1.2, times=1)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=id_, text="a")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "2"
    await client.chat_postMessage(channel=id_, text="a")


async def test_requests_beyond_a_limit_are_told_to_wait(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    general, random = slack.channel("general").id, slack.channel("random").id
    slack.follow(Rules(per_channel=Limit(1, 60)))
    await client.chat_postMessage(channel=general, text="a")
    assert await refusal(client.chat_postMessage(channel=general, text="b")) == "ratelimited"
    await client.chat_postMessage(channel=random, text="c")
    slack.follow(Rules())
    slack.follows_tiers(60)
    for _ in range(50):
        await client.conversations_info(channel=general)
    assert await refusal(client.conversations_info(channel=general)) == "ratelimited"
    slack.person("ada")
    await client.auth_test()


async def test_the_journal_tells_what_became_of_each_post(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id

    async def post() -> None:
        await client.chat_postMessage(channel=id_, text="a", metadata=KEY)

    slack.hangs_up(times=1).loses_answer(times=1).breaks(times=1).breaks_after_taking(times=1)
    slack.sends_garbage(times=1).forbids("is_archived", times=1)
    for _ in range(2):
        with pytest.raises(ClientError):
            await post()
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await post()
    with pytest.raises(UnicodeDecodeError):
        await post()
    assert await refusal(post()) == "is_archived"
    assert [(each.what, each.taken, each.answered) for each in slack.journal.events] == [
        (What.POST, False, "lost"),
        (What.POST, True, "lost"),
        (What.POST, False, "500 internal_error"),
        (What.POST, True, "502 internal_error"),
        (What.POST, True, "200 garbage"),
        (What.POST, False, "200 is_archived"),
    ]
    assert list(slack.duplicates()) == ["k1"]
    assert len(slack.posts(id_)) == 3


async def test_an_answer_may_come_late(slack: SlackServer, client: AsyncWebClient) -> None:
    id_ = slack.channel("general").id
    slack.answers_late(60, times=1).answers_late(0.15, taken_at_once=False, times=1)
    for there in (1, 1):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.chat_postMessage(channel=id_, text="a")
        assert len(slack.posts(id_)) == there
    await slack.until(lambda: len(slack.posts(id_)) == 2)


async def test_faults_may_be_of_one_method_or_of_answers_to_interactions(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    channel, ada = slack.channel("general"), slack.person("ada")
    slack.forbids("fatal_error", on="auth.test").hangs_up(on="response_url", times=1)
    assert await refusal(client.auth_test()) == "fatal_error"
    await client.chat_postMessage(channel=channel.id, text="a")
    url = slack.workspace.response_url("commands", ada.user, channel)
    webhook = AsyncWebhookClient(url.url, retry_handlers=[])
    with pytest.raises(ClientError):
        await webhook.send(text="lost")
    await webhook.send(text="heard")
    assert [each.text for each in ada.inbox()] == ["heard"]


async def test_it_can_go_deaf_and_listen_again(slack: SlackServer, client: AsyncWebClient) -> None:
    await client.auth_test()
    slack.refuses()
    for _ in range(2):
        with pytest.raises(ClientError):
            await client.auth_test()
    slack.answers()
    await client.auth_test()
    slack.refuses(0.1)
    with pytest.raises(ClientError):
        await client.auth_test()
    await asyncio.sleep(0.15)
    await client.auth_test()


async def test_the_sdk_repeats_by_itself_what_had_no_answer_unless_it_is_told_not_to(
    slack: SlackServer,
) -> None:
    id_ = slack.channel("general").id
    slack.loses_answer(times=1)
    await AsyncWebClient(slack.token, slack.url).chat_postMessage(
        channel=id_, text="a", metadata=KEY
    )
    assert list(slack.duplicates()) == ["k1"]


async def test_in_a_process_of_its_own_it_does_the_same(tmp_path: Path) -> None:
    with running(tmp_path) as apart:
        async with ClientSession() as session:
            url = f"http://127.0.0.1:{apart.port}/api/"
            client = AsyncWebClient(TOKEN, url, session=session, retry_handlers=[])
            apart.loses_answer(times=1)
            with pytest.raises(ClientError):
                await client.chat_postMessage(channel="C1", text="a", metadata=KEY)
            await client.chat_postMessage(channel="C1", text="a", metadata=KEY)
            apart.refuses()
            with pytest.raises(ClientError):
                await client.auth_test()
            apart.answers()
            apart.forgets()
            assert await refusal(client.conversations_history(channel="C1")) == "missing_scope"
        assert [each.key for each in apart.journal.posts("C1")] == ["k1", "k1"]
