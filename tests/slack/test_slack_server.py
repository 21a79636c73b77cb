"""The loopback Slack takes what its clients ask, and refuses what Slack refuses.

It is asked by the SDK's own client, as it comes.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.methods import METHODS
from tests.slack.platform import DO
from tests.slack.samples import BLOCKS, KEY, refusal
from tests.slack.server import SlackServer
from tests.slack.state import Message
from tests.slack.steering import steers
from tests.slack.workspace import SCOPES


def test_every_method_of_the_table_is_there() -> None:
    assert set(METHODS) - set(DO) == {"apps.connections.open"}


async def test_it_tells_whose_token_it_is(slack: SlackServer, client: AsyncWebClient) -> None:
    told = await client.auth_test()
    assert told["team_id"] == slack.workspace.id
    assert told["user_id"] == slack.workspace.bot.id
    assert told.headers["X-OAuth-Scopes"] == ",".join(sorted(SCOPES))


async def test_a_token_that_is_no_good_is_refused_by_name(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    asked: dict[str | None, str] = {
        None: "not_authed",
        "xoxb-other": "invalid_auth",
        slack.app_token: "not_allowed_token_type",
    }
    for token, name in asked.items():
        other = AsyncWebClient(token, slack.url, session=client.session, retry_handlers=[])
        assert await refusal(other.users_info(user="U1")) == name
    for name in ("account_inactive", "token_revoked"):
        slack.workspace.token_error = name
        assert await refusal(client.auth_test()) == name


async def test_a_scope_that_is_missing_is_named(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.workspace.scopes -= {"users:read"}
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=slack.person("ada").id)
    assert caught.value.response["needed"] == "users:read"
    assert "chat:write" in caught.value.response["provided"]


async def test_what_slack_has_no_name_for_is_refused(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("papers.find")) == "unknown_method"
    for arguments in ({"channel": "C1", "text": "a", "colour": "red"}, {"text": "a"}):
        asking = client.api_call("chat.postMessage", json=arguments)
        assert await refusal(asking) == "invalid_arguments"


async def test_json_is_not_read_by_methods_that_take_none(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    asking = client.api_call("users.info", json={"user": slack.person("ada").id})
    assert await refusal(asking) == "invalid_arguments"


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        (b"{no", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"<a/>", "text/xml", "invalid_post_type"),
        (b"\xff", "application/x-www-form-urlencoded", "invalid_form_data"),
    ],
)
async def test_what_is_no_request_is_refused(
    slack: SlackServer, body: bytes, kind: str, name: str
) -> None:
    headers = {"Authorization": f"Bearer {slack.token}", "Content-Type": kind}
    async with (
        ClientSession(headers=headers) as session,
        session.post(f"{slack.url}chat.postMessage", data=body) as answer,
    ):
        assert (await answer.json())["error"] == name


async def test_a_message_is_there_once_it_was_posted(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    channel = slack.channel("general")
    told = await client.chat_postMessage(
        channel=channel.id, text="a &amp; b", blocks=BLOCKS, metadata=KEY, mrkdwn=False
    )
    (message,) = slack.posts(channel.id)
    assert (message.id, message.key, message.text) == (told["ts"], "k1", "a &amp; b")
    assert message.blocks == BLOCKS
    assert told["message"]["blocks"][0]["block_id"]


async def test_timestamps_only_rise_and_are_never_twice(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id
    sent = [client.chat_postMessage(channel=id_, text="a") for _ in range(50)]
    stamps = [each["ts"] for each in await asyncio.gather(*sent)]
    assert len(set(stamps)) == 50
    assert all(len(each) == len("1764345600.000100") for each in stamps)


async def test_where_the_app_may_not_post_it_is_told_why(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    archived = slack.channel("old")
    archived.is_archived = True
    asked = {
        "C404": "channel_not_found",
        slack.channel("secret", private=True, with_bot=False).id: "channel_not_found",
        slack.channel("random", with_bot=False).id: "not_in_channel",
        archived.id: "is_archived",
    }
    for channel, name in asked.items():
        assert await refusal(client.chat_postMessage(channel=channel, text="a")) == name
    assert not slack.posts()


async def test_what_cannot_be_shown_is_refused_with_its_place(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id
    wrong: list[dict[str, Any]] = [{"type": "header", "text": {"type": "plain_text", "text": ""}}]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=id_, text="a", blocks=wrong)
    assert caught.value.response["error"] == "invalid_blocks"
    (message,) = caught.value.response["response_metadata"]["messages"]
    assert message == "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    long = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}] * 5
    asked: list[tuple[str, dict[str, Any]]] = [
        ("no_text", {"text": "", "blocks": []}),
        ("msg_too_long", {"text": "x" * 40_001}),
        ("msg_blocks_too_long", {"text": "a", "blocks": long}),
        ("invalid_blocks_format", {"text": "a", "blocks": "{}"}),
        ("invalid_metadata_schema", {"text": "a", "metadata": {"event_type": "x"}}),
        ("metadata_too_large", {"text": "a", "metadata": {**KEY, "event_type": "x" * 9000}}),
        ("thread_not_found", {"text": "a", "thread_ts": "1764345600.000100"}),
    ]
    for name, told in asked:
        asking = client.api_call("chat.postMessage", json={"channel": id_} | told)
        assert await refusal(asking) == name


async def test_a_message_can_be_changed_and_taken_away_by_who_posted_it(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    channel = slack.channel("general")
    ts = (await client.chat_postMessage(channel=channel.id, text="a"))["ts"]
    await client.chat_update(channel=channel.id, ts=ts, text="b")
    assert slack.posts(channel.id)[0].text == "b"
    long = client.chat_update(channel=channel.id, ts=ts, text="x" * 4001)
    assert await refusal(long) == "msg_too_long"
    await client.chat_delete(channel=channel.id, ts=ts)
    assert not slack.posts()
    assert await refusal(client.chat_delete(channel=channel.id, ts=ts)) == "message_not_found"
    other = slack.person("ada").says(channel, "mine")
    deleting = client.chat_delete(channel=channel.id, ts=other.ts)
    assert await refusal(deleting) == "cant_delete_message"
    changing = client.chat_update(channel=channel.id, ts=other.ts, text="yours")
    assert await refusal(changing) == "cant_update_message"


async def test_a_private_message_is_shown_to_a_member_alone(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada, eve = slack.person("ada"), slack.person("eve")
    channel = slack.channel("general", members=[ada.user])
    told = await client.chat_postEphemeral(channel=channel.id, user=ada.id, text="psst")
    assert [each.ts for each in ada.inbox()] == [told["message_ts"]]
    assert not eve.inbox()
    assert not slack.posts()
    asking = client.chat_postEphemeral(channel=channel.id, user=eve.id, text="psst")
    assert await refusal(asking) == "user_not_in_channel"


async def test_people_are_written_to_in_a_conversation_that_is_opened(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.person("ada")
    opened = (await client.conversations_open(users=ada.id))["channel"]["id"]
    assert (await client.conversations_open(users=[ada.id]))["channel"]["id"] == opened
    await client.chat_postMessage(channel=opened, text="your channel")
    (notice,) = slack.journal.notices
    assert (notice.workspace, notice.channel, notice.text) == (
        slack.workspace.id,
        ada.id,
        "your channel",
    )
    assert [each.text for each in ada.inbox()] == ["your channel"]
    assert await refusal(client.conversations_open(users="U404")) == "user_not_found"
    bot = slack.workspace.bot.id
    assert await refusal(client.conversations_open(users=bot)) == "cannot_dm_bot"
    ada.user.deleted = True
    assert await refusal(client.conversations_open(users=ada.id)) == "user_disabled"


def test_what_steers_in_a_message_is_found() -> None:
    def written(text: str, *blocks: dict[str, Any]) -> Message:
        at = datetime(2026, 5, 28, tzinfo=UTC)
        return Message("T1", "C1", "1.2", "U1", text, at, list(blocks))

    assert not steers(written("a &lt;!channel&gt; &amp;amp; *b*", *BLOCKS))
    for text in ("<!channel>", "<@U1>", "<https://a.example|b>", "a & b", "a < b"):
        assert steers(written(text))
    for block in ({"type": "broadcast", "range": "here"}, {"type": "mrkdwn", "text": "*a*"}):
        assert steers(written("a", block))
