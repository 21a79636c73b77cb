"""Claims on the doctor: what is wrong in Slack is found, with its mend, and no secret is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.findings import Finding, Verdict
from adapters.slack import kit
from adapters.slack.api import Api, session
from adapters.slack.doctor import checks, now
from adapters.slack.membership import ASKED
from adapters.slack.probing import posting
from bot.channels import Channel
from tests.chats.faults import What
from tests.slack.server import SlackServer
from tests.slack.state import Kind

SAID = kit.said("A digest")
SAMPLE: Sequence[Mapping[str, Any]] = [{"text": SAID.text, "blocks": list(SAID.blocks)}]
NOWHERE = "http://127.0.0.1:9/api/"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


async def found(
    slack: SlackServer,
    *channels: Channel,
    token: str = "",
    app_token: str = "",
    url: str = "",
    sample: Sequence[Mapping[str, Any]] = SAMPLE,
    post_to: str | None = None,
    clock: Callable[[], datetime] = now,
) -> list[Finding]:
    """Return what the doctor finds, which tells no token and no ticket."""
    tokens = (token or slack.token, app_token or slack.app_token)
    async with AsyncExitStack() as stack:
        api, app_api = [
            await stack.enter_async_context(Api.open(each, url or slack.url)) for each in tokens
        ]
        told = checks(api, app_api, channels, sample, post_to=post_to, clock=clock)
        findings = [each async for each in told]
    for each in findings:
        assert not any(secret in each.text for secret in (*tokens, "ticket", "xoxb-", "xapp-"))
    return findings


def of(findings: Sequence[Finding], name: str, verdict: Verdict) -> str:
    """Return the one finding of a name that is so."""
    (text,) = [each.text for each in findings if (each.name, each.verdict) == (name, verdict)]
    return text


def problems(findings: Sequence[Finding]) -> list[str]:
    """Return the names of what is not well."""
    bad = (Verdict.PROBLEM, Verdict.WARNING)
    return list(dict.fromkeys(each.name for each in findings if each.verdict in bad))


def here(slack: SlackServer, id_: str) -> Channel:
    return Channel("slack", slack.workspace.id, id_)


async def test_of_an_installation_that_is_well(slack: SlackServer) -> None:
    channel = slack.channel("papers")
    findings = await found(slack, here(slack, channel.id), post_to=channel.id)
    assert problems(findings) == []
    assert of(findings, "token", Verdict.OK) == "@paperboy in Acme (T0WORKSPACE)"
    assert "1 channel" in of(findings, "channels", Verdict.OK)
    assert "group_deleted" in of(findings, "events", Verdict.NOTE)


async def test_it_leaves_nothing_behind(slack: SlackServer) -> None:
    channel = slack.channel("papers")
    await found(slack, here(slack, channel.id), post_to=channel.id)
    assert slack.posts() == []
    await slack.until(lambda: not slack.sockets.connections)
    assert len(slack.calls("chat.postMessage")) == len(slack.calls("chat.delete")) == 1


async def test_without_being_told_to_it_only_asks(slack: SlackServer) -> None:
    await found(slack, here(slack, slack.channel("papers").id))
    asked = {each.method for each in slack.calls()}
    assert asked == {
        *("auth.test", "bots.info", "apps.connections.open"),
        *("users.conversations", "blocks.validate"),
    }


class TestTokens:
    @pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
    async def test_a_token_that_is_no_good_is_to_be_made_anew(
        self, slack: SlackServer, error: str
    ) -> None:
        slack.workspace.token_error = error
        findings = await found(slack)
        assert problems(findings) == ["token"]
        assert "install the app" in of(findings, "token", Verdict.PROBLEM)
        assert of(findings, "socket", Verdict.OK)

    async def test_a_persons_token_is_none(self, slack: SlackServer) -> None:
        slack.workspace.bot_id = ""
        assert "OAuth & Permissions" in of(await found(slack), "token", Verdict.PROBLEM)

    async def test_tokens_of_two_apps_do_not_go_together(self, slack: SlackServer) -> None:
        slack.workspace.app_id = "A0ANOTHER"
        assert "two apps" in of(await found(slack), "socket", Verdict.PROBLEM)

    async def test_tokens_that_were_swapped_are_both_wrong(self, slack: SlackServer) -> None:
        findings = await found(slack, token="xoxb-unknown", app_token=slack.token)
        assert problems(findings) == ["token", "socket"]
        assert "App-Level Tokens" in of(findings, "socket", Verdict.PROBLEM)

    async def test_where_nobody_answers_it_says_where_to_look(self, slack: SlackServer) -> None:
        findings = await found(slack, url=NOWHERE)
        assert problems(findings) == ["token", "socket"]
        assert "network" in of(findings, "token", Verdict.PROBLEM)
        assert "network" in of(findings, "socket", Verdict.PROBLEM)


class TestScopes:
    async def test_what_is_required_and_missing_is_named(self, slack: SlackServer) -> None:
        slack.workspace.scopes -= {"im:write", "users:read"}
        told = of(await found(slack), "scopes", Verdict.PROBLEM)
        assert "users:read, im:write" in told
        assert "paperboy manifest slack" in told

    async def test_what_was_left_out_is_a_note_of_what_is_missed(self, slack: SlackServer) -> None:
        slack.workspace.scopes -= {"files:write", "app_mentions:read"}
        findings = await found(slack)
        assert problems(findings) == []
        notes = [each.text for each in findings if each.verdict is Verdict.NOTE]
        assert any(each.startswith("without files:write, ") for each in notes)
        assert "not sent for want of a scope: app_mention" in notes

    async def test_what_is_never_used_may_go(self, slack: SlackServer) -> None:
        slack.workspace.scopes |= {"chat:write.public"}
        assert "chat:write.public may be" in of(await found(slack), "scopes", Verdict.NOTE)

    async def test_what_cannot_be_looked_at_for_want_of_one_says_so(
        self, slack: SlackServer
    ) -> None:
        slack.workspace.scopes -= {"channels:read", "groups:read"}
        findings = await found(slack, here(slack, "C1"))
        assert "see scopes" in of(findings, "channels", Verdict.PROBLEM)


class TestSocket:
    async def test_an_app_token_without_its_scope_is_to_be_made_anew(
        self, slack: SlackServer
    ) -> None:
        slack.platform.app_scopes.clear()
        assert "connections:write" in of(await found(slack), "socket", Verdict.PROBLEM)

    async def test_where_ten_are_open_another_is_one_too_many(self, slack: SlackServer) -> None:
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(session())
            for _ in range(10):
                url = slack.platform.connect()
                await stack.enter_async_context(opened.ws_connect(url))
            await slack.connected(10)
            assert "all ten sockets" in of(await found(slack), "socket", Verdict.PROBLEM)

    @pytest.mark.parametrize(
        "address", ["ws://127.0.0.1:9/link/?ticket=1", "ws://{}/link/?ticket=1", "nonsense", ""]
    )
    async def test_one_that_cannot_be_opened_is_the_networks(
        self, slack: SlackServer, address: str
    ) -> None:
        slack.platform.connect = lambda: address.format(f"127.0.0.1:{slack.port}")
        assert "firewalls" in of(await found(slack), "socket", Verdict.PROBLEM)


class TestChannels:
    async def test_one_that_the_app_is_not_in_is_to_invite_it(self, slack: SlackServer) -> None:
        channel = slack.channel("papers", with_bot=False)
        told = of(await found(slack, here(slack, channel.id)), "channels", Verdict.PROBLEM)
        assert told.startswith(channel.id)
        assert "/invite @Paperboy" in told

    async def test_a_private_one_as_well(self, slack: SlackServer) -> None:
        channel = slack.channel("secret", private=True, with_bot=False)
        told = of(await found(slack, here(slack, channel.id)), "channels", Verdict.PROBLEM)
        assert "/invite @Paperboy" in told

    @pytest.mark.parametrize("with_bot", [True, False])
    async def test_an_archived_one_waits(self, slack: SlackServer, with_bot: bool) -> None:
        channel = slack.channel("old", with_bot=with_bot)
        channel.is_archived = True
        told = of(await found(slack, here(slack, channel.id)), "channels", Verdict.PROBLEM)
        assert "archived" in told

    async def test_one_that_is_well_hides_none_that_is_not(self, slack: SlackServer) -> None:
        good, bad = slack.channel("good"), slack.channel("bad", with_bot=False)
        findings = await found(slack, here(slack, good.id), here(slack, bad.id))
        assert "1 channel" in of(findings, "channels", Verdict.OK)
        assert bad.id in of(findings, "channels", Verdict.PROBLEM)

    async def test_many_take_few_requests(self, slack: SlackServer) -> None:
        inside = [slack.channel(f"in-{n}") for n in range(250)]
        outside = [slack.channel(f"out-{n}", with_bot=False) for n in range(ASKED + 5)]
        findings = await found(slack, *(here(slack, each.id) for each in [*inside, *outside]))
        assert "250 channels" in of(findings, "channels", Verdict.OK)
        assert len([each for each in findings if each.verdict is Verdict.PROBLEM]) == len(outside)
        assert len(slack.calls("users.conversations")) == 2
        assert len(slack.calls("conversations.info")) == ASKED

    async def test_one_of_another_workspace_gets_nothing(self, slack: SlackServer) -> None:
        findings = await found(slack, Channel("slack", "T0OTHER", "C1"))
        assert "T0OTHER" in of(findings, "channels", Verdict.WARNING)
        assert slack.calls("users.conversations") == []

    async def test_a_conversation_with_one_person_is_not_asked_about(
        self, slack: SlackServer
    ) -> None:
        direct = slack.workspace.dm(slack.workspace.user("ada"))
        assert direct.kind is Kind.IM
        assert problems(await found(slack, here(slack, direct.id))) == []


class TestClock:
    @pytest.mark.parametrize(("minutes", "which"), [(5, "ahead of"), (-5, "behind")])
    async def test_one_that_is_wrong_is_to_be_set(
        self, slack: SlackServer, minutes: int, which: str
    ) -> None:
        findings = await found(slack, clock=lambda: now() + timedelta(minutes=minutes))
        told = of(findings, "clock", Verdict.WARNING)
        assert which in told
        assert "NTP" in told

    async def test_a_few_seconds_do_not_matter(self, slack: SlackServer) -> None:
        findings = await found(slack, clock=lambda: datetime.now(UTC) + timedelta(seconds=40))
        assert of(findings, "clock", Verdict.OK)


class TestSample:
    async def test_what_slack_finds_invalid_is_told_with_its_place(
        self, slack: SlackServer
    ) -> None:
        bad = {"text": "x", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}
        findings = await found(slack, sample=[*SAMPLE, bad])
        told = of(findings, "blocks", Verdict.PROBLEM)
        assert "blocks/0" in told
        assert "please report it" in told

    async def test_a_slack_without_that_method_says_so(self, slack: SlackServer) -> None:
        slack.forbids("unknown_method", on="blocks.validate")
        assert "PAPERBOY_SLACK_URL" in of(await found(slack), "blocks", Verdict.PROBLEM)


class TestPost:
    async def test_without_history_it_is_posted_and_not_looked_for(
        self, slack: SlackServer
    ) -> None:
        slack.workspace.scopes -= {"channels:history"}
        findings = await found(slack, post_to=slack.channel("papers").id)
        assert "channels:history" in of(findings, "post", Verdict.WARNING)
        assert slack.posts() == []

    async def test_metadata_that_does_not_come_back_is_told(self, slack: SlackServer) -> None:
        channel = slack.channel("papers")

        def forget() -> None:
            for each in channel.messages.values():
                each.metadata = None

        slack.workspace.changed = forget
        async with Api.open(slack.token, slack.url) as api:
            told = posting(api, slack.workspace.id, channel.id, between=0.0)
            findings = [each async for each in told]
        assert "does not give the metadata" in of(findings, "post", Verdict.WARNING)
        assert len(slack.calls("conversations.history")) > 1
        assert slack.posts() == []

    async def test_where_it_cannot_post_it_says_why(self, slack: SlackServer) -> None:
        channel = slack.channel("papers", with_bot=False)
        assert "/invite" in of(await found(slack, post_to=channel.id), "post", Verdict.PROBLEM)

    async def test_what_cannot_be_taken_away_is_told(self, slack: SlackServer) -> None:
        slack.forbids("cant_delete_message", on=What.DELETE)
        findings = await found(slack, post_to=slack.channel("papers").id)
        assert "delete it there" in of(findings, "post", Verdict.PROBLEM)
