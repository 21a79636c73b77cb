"""What people do reaches bolt as Slack sends it, and what bolt answers comes back to them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.bots import ACTIONS, FORM, Bot, option
from tests.slack.server import SlackServer


async def test_a_command_is_acknowledged_and_answered_to_one_person(
    slack: SlackServer, bot: Bot
) -> None:
    ada, channel = slack.person("ada"), slack.channel("random", with_bot=False)
    done = await ada.types("/papers <b> & c", channel)
    assert done.is_acknowledged
    assert done.latency < 0.3
    answer = await done.answer()
    assert (answer.text, answer.to) == ("found &lt;b&gt; &amp; c", ada.id)
    (body,) = bot.bodies
    assert body["channel_name"] == "random"
    assert body["trigger_id"]
    assert not slack.person("eve").inbox()
    assert not slack.posts()


async def test_what_nobody_handles_is_not_acknowledged(slack: SlackServer, bot: Bot) -> None:
    done = await slack.person("ada").types("/digest", slack.channel("general"))
    assert not done.is_acknowledged
    assert [each.payload["command"] for each in slack.late_acknowledgements] == ["/digest"]
    assert len(slack.late_acknowledgements[0].attempts) == 1


async def test_a_press_comes_with_the_message_and_a_choice_with_its_option(
    slack: SlackServer, bot: Bot, client: AsyncWebClient
) -> None:
    bodies: list[dict[str, Any]] = []

    @bot.app.action("go")
    @bot.app.action("read")
    async def _(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)
        await respond("done", replace_original=False)

    ada, channel = slack.person("ada"), slack.channel("general")
    await client.chat_postMessage(channel=channel.id, text="digest", blocks=ACTIONS)
    (digest,) = slack.posts(channel.id)
    assert (await (await ada.presses(digest, "go")).answer()).text == "done"
    await ada.chooses(digest, "read", "b")
    pressed, chosen = bodies
    assert pressed["message"]["ts"] == digest.ts
    assert pressed["container"]["is_ephemeral"] is False
    assert chosen["actions"][0]["selected_option"]["value"] == "b"
    assert chosen["state"]["values"]["do"]["read"]["selected_option"]["value"] == "b"
    with pytest.raises(AssertionError, match="no option 'c'"):
        await ada.chooses(digest, "read", "c")
    with pytest.raises(AssertionError, match="to press"):
        await ada.presses(digest, "stop")

    private = await (await ada.types("/papers x", channel)).answer()
    await ada.presses(private, "go")
    assert "message" not in bodies[-1]
    assert bodies[-1]["container"]["is_ephemeral"] is True
    with pytest.raises(AssertionError, match="somebody else's"):
        await slack.person("eve").presses(private, "go")


async def test_a_form_is_filled_in_refused_and_sent_off(
    slack: SlackServer, bot: Bot, client: AsyncWebClient
) -> None:
    values: list[dict[str, Any]] = []
    closed: list[str] = []

    @bot.app.command("/digest")
    async def _(ack: Any, body: dict[str, Any]) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @bot.app.options("zone")
    async def _(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option(payload["value"])])

    @bot.app.view("set-up")
    async def _(ack: Any, view: dict[str, Any]) -> None:
        values.append(view["state"]["values"])
        if view["state"]["values"]["words"]["words"]["value"] == "wrong":
            await ack(response_action="errors", errors={"words": "not that"})
        else:
            await ack()

    @bot.app.view_closed("set-up")
    async def _(ack: Any, view: dict[str, Any]) -> None:
        closed.append(view["id"])
        await ack()

    ada, channel = slack.person("ada"), slack.channel("general")
    form = await (await ada.types("/digest", channel)).form()
    with pytest.raises(AssertionError, match="filled in first"):
        await ada.submits(form)
    with pytest.raises(AssertionError, match="takes 10 characters"):
        await ada.submits(form, {"words": "x" * 11})
    refused = await ada.submits(form, {"words": "wrong"})
    assert (refused.errors, refused.view) == ({"words": "not that"}, form)
    with pytest.raises(AssertionError, match="before 1 characters"):
        await ada.suggests(form, "zone", "")
    assert await ada.suggests(form, "zone", "berlin") == [option("berlin")]
    sent = await ada.submits(form, {"words": "robots", "zone": "berlin"})
    assert (sent.errors, sent.view, form.is_open) == ({}, None, False)
    assert values[-1]["words"]["words"]["value"] == "robots"
    assert values[-1]["zone"]["zone"]["selected_option"] == option("berlin")

    other = await (await ada.types("/digest", channel)).form()
    await ada.closes(other)
    assert closed == [other.id]


async def test_what_happens_in_channels_is_told_where_the_app_is_a_member(
    slack: SlackServer, bot: Bot, client: AsyncWebClient
) -> None:
    events: list[dict[str, Any]] = []

    async def note(event: dict[str, Any]) -> None:
        events.append(event)

    for name in ("reaction_added", "reaction_removed", "channel_left", "member_joined_channel"):
        bot.app.event(name)(note)
    for name in ("channel_archive", "channel_unarchive", "group_left"):
        bot.app.event(name)(note)
    ada, channel = slack.person("ada"), slack.channel("general")
    message = ada.says(channel, "https://arxiv.org/abs/2409.01234")
    assert await ada.reacts(message, "bookmark")
    assert await ada.unreacts(message, "bookmark")
    await ada.removes_bot(channel)
    assert await ada.reacts(message, "one") is None
    await ada.invites_bot(channel)
    await ada.archives(channel)
    await ada.unarchives(channel)
    secret = slack.channel("secret", private=True, members=[ada.user])
    await ada.removes_bot(secret)
    assert [each["type"] for each in events] == [
        "reaction_added",
        "reaction_removed",
        "channel_left",
        "member_joined_channel",
        "channel_archive",
        "channel_unarchive",
        "group_left",
    ]
    assert events[0]["item"] == {"type": "message", "channel": channel.id, "ts": message.ts}
    assert events[3]["user"] == slack.workspace.bot.id
    assert events[3]["inviter"] == ada.id


async def test_a_mention_is_answered_in_its_thread_and_a_shortcut_in_private(
    slack: SlackServer, bot: Bot
) -> None:
    @bot.app.event("app_mention")
    async def _(event: dict[str, Any], say: Any) -> None:
        await say(text="here", thread_ts=event["thread_ts"])

    @bot.app.shortcut("save-paper")
    async def _(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(body["message"]["text"])

    ada, channel = slack.person("ada"), slack.channel("general")
    first = ada.says(channel, "read https://arxiv.org/abs/2409.01234 & this")
    (answer,) = await (await ada.mentions(channel, "robotics", first)).posts()
    assert (answer.text, answer.parent) == ("here", first.ts)
    saved = await (await ada.uses_shortcut("save-paper", first)).answer()
    assert saved.text == "read <https://arxiv.org/abs/2409.01234> &amp; this"
    outside = slack.channel("random", with_bot=False)
    assert (await ada.mentions(outside, "robotics")).delivery is None


async def test_a_home_is_published_when_it_is_opened(slack: SlackServer, bot: Bot) -> None:
    @bot.app.event("app_home_opened")
    async def _(event: dict[str, Any], client: AsyncWebClient) -> None:
        home = {"type": "home", "blocks": ACTIONS}
        await client.views_publish(user_id=event["user"], view=home)

    ada = slack.person("ada")
    assert not slack.workspace.homes
    home = await (await ada.opens_home()).home()
    assert home is ada.home
    assert home.blocks[0]["block_id"] == "do"


async def test_an_app_that_is_uninstalled_is_told_and_let_in_no_more(
    slack: SlackServer, bot: Bot, client: AsyncWebClient
) -> None:
    told: list[str] = []

    async def note(event: dict[str, Any]) -> None:
        told.append(event["type"])

    bot.app.event("app_uninstalled")(note)
    bot.app.event("tokens_revoked")(note)
    await slack.person("ada").uninstalls_app()
    assert sorted(told) == ["app_uninstalled", "tokens_revoked"]
    with pytest.raises(Exception, match="account_inactive"):
        await client.auth_test()


async def test_a_form_can_be_changed_covered_and_cleared(
    slack: SlackServer, bot: Bot, client: AsyncWebClient
) -> None:
    other = FORM | {"title": {"type": "plain_text", "text": "Other"}}
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": other},
        {"response_action": "push", "view": FORM},
        {"response_action": "clear"},
    ]

    @bot.app.view("set-up")
    async def _(ack: Any) -> None:
        await ack(**answers.pop(0))

    ada = slack.person("ada")
    trigger = slack.workspace.trigger(ada.user)
    view = (await client.views_open(trigger_id=trigger, view=FORM))["view"]
    form = slack.workspace.views[view["id"]]
    changed = (await ada.submits(form, {"words": "a"})).view
    assert changed is form
    assert form.told["title"]["text"] == "Other"
    above = (await ada.submits(form, {"words": "a"})).view
    assert above
    assert (above.previous, above.root) == (form.id, form.id)
    assert (await ada.submits(above, {"words": "a"})).view is None
    assert not form.is_open


async def test_what_slack_would_pass_over_is_a_complaint(
    slack: SlackServer, bot: Bot, client: AsyncWebClient
) -> None:
    @bot.app.view("set-up")
    async def _(ack: Any) -> None:
        await ack(response_action="errors", errors={"nowhere": "wrong"})

    @bot.app.action("go")
    async def _(ack: Any) -> None:
        await ack({"text": "nobody sees this"})

    ada, channel = slack.person("ada"), slack.channel("general")
    view = (await client.views_open(trigger_id=slack.workspace.trigger(ada.user), view=FORM))[
        "view"
    ]
    await ada.submits(slack.workspace.views[view["id"]], {"words": "a"})
    await client.chat_postMessage(channel=channel.id, text="digest", blocks=ACTIONS)
    await ada.presses(slack.posts(channel.id)[0], "go")
    assert len(slack.complaints) == 2
    slack.complaints.clear()


async def test_a_command_may_be_answered_by_its_acknowledgement(
    slack: SlackServer, bot: Bot
) -> None:
    @bot.app.command("/digest")
    async def _(ack: Any) -> None:
        await ack(text="help", blocks=ACTIONS)

    ada = slack.person("ada")
    answer = await (await ada.types("/digest help")).answer()
    assert (answer.text, answer.channel) == ("help", ada.dm.id)


async def test_an_app_hears_of_what_it_subscribed_to_and_has_the_scope_for(
    slack: SlackServer, bot: Bot
) -> None:
    ada, channel = slack.person("ada"), slack.channel("general")
    secret = slack.channel("secret", private=True, members=[ada.user])
    message = ada.says(channel, "hello")
    slack.workspace.scopes -= {"reactions:read", "groups:read"}
    assert await ada.reacts(message, "one") is None
    assert await ada.removes_bot(secret) is None
    assert await ada.removes_bot(channel, silently=True) is None
    assert not slack.events


async def test_people_do_only_what_their_client_lets_them(slack: SlackServer) -> None:
    eve, ada = slack.person("eve"), slack.person("ada")
    secret = slack.channel("secret", private=True, members=[ada.user])
    message = ada.says(secret, "hello")
    for refused in (eve.types("/papers x", secret), eve.reacts(message, "one")):
        with pytest.raises(AssertionError, match="do not see"):
            await refused
    await ada.archives(secret)
    with pytest.raises(AssertionError, match="archived"):
        await ada.reacts(message, "one")
