"""Forms, homes and files in the loopback Slack, and answers to interactions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slack.samples import BLOCKS, FORM, HOME, refusal
from tests.slack.server import SlackServer


async def test_a_trigger_opens_one_form_and_not_for_long(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    there, ada = slack.workspace, slack.person("ada")
    trigger = there.trigger(ada.user)
    wrong = client.views_open(trigger_id=trigger, view=FORM | {"colour": "red"})
    assert await refusal(wrong) == "invalid_arguments"
    view = (await client.views_open(trigger_id=trigger, view=FORM))["view"]
    again = client.views_open(trigger_id=trigger, view=FORM)
    assert await refusal(again) == "exchanged_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"
    late = there.trigger(ada.user)
    there.triggers[late].at -= timedelta(seconds=4)
    assert await refusal(client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
    await client.views_update(view_id=view["id"], view=FORM, hash=view["hash"])
    stale = client.views_update(view_id=view["id"], view=FORM, hash=view["hash"])
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V404", view=FORM)) == "not_found"


async def test_a_home_is_published_for_one_person(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada = slack.person("ada")
    await client.views_publish(user_id=ada.id, view=HOME)
    assert ada.home
    assert ada.home.blocks[0]["text"] == BLOCKS[0]["text"]
    assert await refusal(client.views_publish(user_id="U404", view=HOME)) == "invalid_arguments"
    slack.workspace.has_home = False
    assert await refusal(client.views_publish(user_id=ada.id, view=HOME)) == "not_enabled"


async def test_blocks_can_be_validated_without_being_shown(client: AsyncWebClient) -> None:
    await client.blocks_validate(blocks=BLOCKS)
    await client.blocks_validate(view=FORM)
    with pytest.raises(SlackApiError) as caught:
        await client.blocks_validate(blocks=[{"type": "header", "text": {"type": "mrkdwn"}}])
    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["errors"][0]["pointer"] == "/0/text/type"
    both = client.blocks_validate(blocks=BLOCKS, view=FORM)
    assert await refusal(both) == "invalid_arguments"


async def test_a_file_is_sent_in_three_steps(slack: SlackServer, client: AsyncWebClient) -> None:
    ada = slack.person("ada")
    await client.files_upload_v2(channel=ada.dm.id, content="@article{}", filename="list.bib")
    (file,) = slack.workspace.files.values()
    assert (file.content, file.is_complete) == (b"@article{}", True)
    assert [each.files for each in ada.inbox()] == [[file.id]]
    asking = client.files_upload_v2(channel=ada.id, content="a", filename="a.bib")
    assert await refusal(asking) == "invalid_channel"
    asking = client.files_completeUploadExternal(files=[{"id": "F404"}])
    assert await refusal(asking) == "file_not_found"


async def test_an_interaction_is_answered_five_times_within_half_an_hour() -> None:
    at = datetime(2026, 5, 28, tzinfo=UTC)
    async with SlackServer(clock=lambda: at) as slack:
        ada, channel = slack.person("ada"), slack.channel("random", with_bot=False)
        url = slack.workspace.response_url("commands", ada.user, channel)
        webhook = AsyncWebhookClient(url.url)
        for n in range(4):
            assert (await webhook.send(text=str(n))).body == "ok"
        await webhook.send(text="for all", response_type="in_channel")
        assert [each.text for each in ada.inbox()] == ["0", "1", "2", "3"]
        assert [each.text for each in slack.posts(channel.id)] == ["for all"]
        answer = await webhook.send(text="5")
        assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "used_url")
        other = slack.workspace.response_url("commands", ada.user, channel)
        at += timedelta(minutes=31)
        answer = await AsyncWebhookClient(other.url).send(text="late")
        assert (answer.status_code, json.loads(answer.body)["error"]) == (404, "expired_url")


async def test_an_answer_can_replace_or_delete_what_it_answers(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ada, channel = slack.person("ada"), slack.channel("general")
    await client.chat_postMessage(channel=channel.id, text="before")
    (message,) = slack.posts(channel.id)
    url = slack.workspace.response_url("actions", ada.user, channel, message)
    await AsyncWebhookClient(url.url).send(text="after", replace_original=True)
    assert [each.text for each in slack.posts(channel.id)] == ["after"]
    await AsyncWebhookClient(url.url).send(delete_original=True)
    assert not slack.posts(channel.id)
    answer = await AsyncWebhookClient(url.url).send(text="", blocks=[{"type": "header"}])
    assert answer.status_code == 400
