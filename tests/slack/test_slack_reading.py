"""What the loopback Slack tells of channels, messages, reactions and people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.samples import KEY, refusal
from tests.slack.server import SlackServer


async def test_history_is_paged_newest_first_without_replies(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id
    sent = [(await client.chat_postMessage(channel=id_, text=str(n)))["ts"] for n in range(5)]
    await client.chat_postMessage(channel=id_, text="reply", thread_ts=sent[0], metadata=KEY)
    first = await client.conversations_history(channel=id_, limit=3)
    assert [each["text"] for each in first["messages"]] == ["4", "3", "2"]
    cursor = first["response_metadata"]["next_cursor"]
    last = await client.conversations_history(channel=id_, limit=3, cursor=cursor)
    assert [each["text"] for each in last["messages"]] == ["1", "0"]
    assert not last["has_more"]
    assert last["messages"][-1]["reply_count"] == 1
    between = await client.conversations_history(channel=id_, oldest=sent[1], latest=sent[3])
    assert [each["text"] for each in between["messages"]] == ["2"]
    with_ends = await client.conversations_history(
        channel=id_, oldest=sent[1], latest=sent[3], inclusive=True
    )
    assert [each["text"] for each in with_ends["messages"]] == ["3", "2", "1"]
    reading = client.conversations_history(channel=id_, cursor="nonsense")
    assert await refusal(reading) == "invalid_cursor"
    reading = client.conversations_history(channel=id_, oldest="soon")
    assert await refusal(reading) == "invalid_ts_oldest"


async def test_metadata_is_told_only_to_who_asks_for_it(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id
    ts = (await client.chat_postMessage(channel=id_, text="a", metadata=KEY))["ts"]
    await client.chat_postMessage(channel=id_, text="b", metadata=KEY, thread_ts=ts)
    read: list[Callable[..., Awaitable[Any]]] = [
        lambda **how: client.conversations_history(channel=id_, **how),
        lambda **how: client.conversations_replies(channel=id_, ts=ts, **how),
    ]
    for each in read:
        assert "metadata" not in (await each())["messages"][0]
        told = await each(include_all_metadata=True)
        assert told["messages"][0]["metadata"] == KEY


async def test_a_thread_begins_with_its_first_message_even_when_that_is_gone(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    id_ = slack.channel("general").id
    ts = (await client.chat_postMessage(channel=id_, text="first"))["ts"]
    await client.chat_postMessage(channel=id_, text="reply", thread_ts=ts)
    await client.chat_delete(channel=id_, ts=ts)
    told = (await client.conversations_replies(channel=id_, ts=ts))["messages"]
    assert [each.get("subtype") for each in told] == ["tombstone", None]
    assert [each.text for each in slack.posts(id_)] == ["reply"]
    asking = client.conversations_replies(channel=id_, ts="1764345600.000100")
    assert await refusal(asking) == "thread_not_found"


async def test_history_needs_its_scope_and_membership(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    outside = slack.channel("random", with_bot=False).id
    assert await refusal(client.conversations_history(channel=outside)) == "not_in_channel"
    slack.workspace.scopes -= {"groups:history"}
    secret = slack.channel("secret", private=True)
    assert await refusal(client.conversations_history(channel=secret.id)) == "missing_scope"
    general = slack.channel("general").id
    slack.forgets()
    assert await refusal(client.conversations_history(channel=general)) == "missing_scope"
    slack.answers()
    await client.conversations_history(channel=general)


async def test_conversations_are_found_by_kind_page_and_membership(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    for n in range(3):
        slack.channel(f"public-{n}", with_bot=n > 0)
    slack.channel("secret", private=True)
    slack.channel("hidden", private=True, with_bot=False)
    listed = await client.conversations_list(types="public_channel,private_channel", limit=2)
    assert [each["name"] for each in listed["channels"]] == ["public-0", "public-1"]
    assert listed["response_metadata"]["next_cursor"]
    own = await client.users_conversations(types="public_channel,private_channel")
    assert [each["name"] for each in own["channels"]] == ["public-1", "public-2", "secret"]
    assert await refusal(client.conversations_list(types="rooms")) == "invalid_types"
    assert await refusal(client.conversations_list(types="im")) == "missing_scope"


async def test_a_public_channel_can_be_joined_and_a_private_one_not(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    random = slack.channel("random", with_bot=False)
    info = (await client.conversations_info(channel=random.id))["channel"]
    assert (info["is_member"], info["is_private"]) == (False, False)
    await client.conversations_join(channel=random.id)
    assert (await client.conversations_info(channel=random.id))["channel"]["is_member"]
    assert (
        slack.workspace.bot.id in (await client.conversations_members(channel=random.id))["members"]
    )
    secret = slack.channel("secret", private=True)
    asking = client.conversations_join(channel=secret.id)
    assert await refusal(asking) == "method_not_supported_for_channel_type"


async def test_people_have_a_time_zone(slack: SlackServer, client: AsyncWebClient) -> None:
    ada = slack.person("ada", tz="America/New_York")
    told = (await client.users_info(user=ada.id))["user"]
    assert (told["tz"], told["is_bot"], told["deleted"]) == ("America/New_York", False, False)
    assert await refusal(client.users_info(user="U404")) == "user_not_found"
    bot = await client.bots_info(bot=slack.workspace.bot_id)
    assert bot["bot"]["app_id"] == slack.workspace.app_id


async def test_reactions_are_told_with_who_reacted(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    channel = slack.channel("general")
    ts = (await client.chat_postMessage(channel=channel.id, text="a"))["ts"]
    (message,) = slack.posts(channel.id)
    for n in range(60):
        slack.workspace.react(channel, message, slack.workspace.user(f"user-{n}"), "one")
    slack.workspace.scopes -= {"channels:history"}
    for full, named in ((False, 50), (True, 60)):
        told = await client.reactions_get(channel=channel.id, timestamp=ts, full=full)
        (one,) = told["message"]["reactions"]
        assert (one["name"], one["count"], len(one["users"])) == ("one", 60, named)
    await client.reactions_add(channel=channel.id, timestamp=ts, name="two")
    again = client.reactions_add(channel=channel.id, timestamp=ts, name="two")
    assert await refusal(again) == "already_reacted"
    await client.reactions_remove(channel=channel.id, timestamp=ts, name="two")
    again = client.reactions_remove(channel=channel.id, timestamp=ts, name="two")
    assert await refusal(again) == "no_reaction"
    gone = client.reactions_get(channel=channel.id, timestamp="1764345600.000100")
    assert await refusal(gone) == "message_not_found"
    assert await refusal(client.reactions_get(channel=channel.id)) == "no_item_specified"
