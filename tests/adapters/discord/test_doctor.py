"""Claims on the doctor: what is wrong in Discord is found, with its mend, and no secret is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from adapters.discord import probing
from adapters.discord.api import Api, logged_in
from adapters.discord.doctor import Access, checks, now, portal
from adapters.discord.membership import places
from adapters.discord.syncing import sync
from adapters.findings import Finding, Verdict
from bot.channels import Channel
from tests.chats.faults import What
from tests.discord import state
from tests.discord.rights import Right
from tests.discord.server import DiscordServer

BAD = ("channels", Verdict.PROBLEM)
NOWHERE = "http://127.0.0.1:9/api/v10/"


@pytest.fixture
async def discord() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        server.guild()
        yield server


async def found(
    discord: DiscordServer,
    *channels: Channel,
    token: str = "",
    url: str = "",
    gateway: str = "",
    guild: str | None = None,
    post_to: str | None = None,
    clock: Callable[[], datetime] = now,
) -> list[Finding]:
    """Return what the doctor finds, which tells no token."""
    token = token or discord.token
    access = Access(token, url or discord.url, gateway or discord.gateway_url, guild)
    findings = [each async for each in checks(access, channels, post_to=post_to, clock=clock)]
    assert not any(token in each.text for each in findings)
    return findings


def of(findings: Sequence[Finding], name: str, verdict: Verdict) -> str:
    """Return the one finding of a name that is so."""
    (text,) = [each.text for each in findings if (each.name, each.verdict) == (name, verdict)]
    return text


def problems(findings: Sequence[Finding]) -> list[str]:
    """Return the names of what is not well."""
    bad = (Verdict.PROBLEM, Verdict.WARNING)
    return list(dict.fromkeys(each.name for each in findings if each.verdict in bad))


class TimedOut:
    """Asks Discord, where the bot is timed out until then."""

    def __init__(self, api: Api, until: str) -> None:
        self._api = api
        self._until = until

    async def read(self, path: str, ids: Mapping[str, str]) -> object:
        told = await self._api.read(path, ids)
        is_member = path.startswith("/guilds") and "members" in path
        return told | {"communication_disabled_until": self._until} if is_member else told


def here(channel: state.Channel) -> Channel:
    return Channel("discord", channel.guild or "@me", channel.id)


async def registered(discord: DiscordServer, guild: str | None = None) -> None:
    """Have the commands of this version registered."""
    with discord.pointed():
        async with logged_in(discord.token) as client:
            await sync(Api(client), discord.world.app_id, guild)


async def test_of_an_installation_that_is_well(discord: DiscordServer) -> None:
    channel = discord.channel("papers")
    await registered(discord)
    findings = await found(discord, here(channel), post_to=channel.id)
    assert problems(findings) == []
    application = f"@paperboy, of the application Paperboy ({discord.world.app_id})"
    assert of(findings, "token", Verdict.OK) == application
    assert "1 channel" in of(findings, "channels", Verdict.OK)
    assert "of this version" in of(findings, "commands", Verdict.OK)


async def test_it_leaves_nothing_behind(discord: DiscordServer) -> None:
    channel = discord.channel("papers")
    await found(discord, here(channel), post_to=channel.id)
    assert discord.posts() == []
    assert len(discord.calls("create_message")) == len(discord.calls("delete_message")) == 1
    assert discord.complaints == []


async def test_without_being_told_to_it_only_asks(discord: DiscordServer) -> None:
    await found(discord, here(discord.channel("papers")))
    assert all(each.name.startswith("get_") for each in discord.calls())
    assert discord.gateway.sessions == {}


class TestTokens:
    async def test_one_that_discord_does_not_know_is_to_be_reset(
        self, discord: DiscordServer
    ) -> None:
        findings = await found(discord, token="MTIz.Gx.unknown")
        assert problems(findings) == ["token"]
        assert "reset the token on the page Bot" in of(findings, "token", Verdict.PROBLEM)

    async def test_where_nobody_answers_it_says_where_to_look(self, discord: DiscordServer) -> None:
        findings = await found(discord, url=NOWHERE)
        assert problems(findings) == ["token"]
        assert "network" in of(findings, "token", Verdict.PROBLEM)


class TestPortal:
    async def test_without_privileged_intents_all_works(self, discord: DiscordServer) -> None:
        assert "none is needed" in of(await found(discord), "intents", Verdict.OK)

    @pytest.mark.parametrize(
        ("flags", "name"),
        [
            (1 << 18, "Message Content Intent"),
            (1 << 19, "Message Content Intent"),
            (1 << 14, "Server Members Intent"),
            (1 << 13, "Presence Intent"),
        ],
    )
    async def test_a_privileged_intent_may_be_switched_off(
        self, discord: DiscordServer, flags: int, name: str
    ) -> None:
        discord.world.app_flags = flags
        assert of(await found(discord), "intents", Verdict.NOTE).startswith(f"{name} may be")

    async def test_that_people_may_not_have_it_for_themselves_is_told(
        self, discord: DiscordServer
    ) -> None:
        assert "User Install" in of(await found(discord), "portal", Verdict.NOTE)

    @pytest.mark.parametrize(
        ("told", "mend"),
        [
            ({"interactions_endpoint_url": "https://x.example"}, "General Information"),
            ({"bot_require_code_grant": True}, "Requires OAuth2 Code Grant"),
        ],
    )
    def test_a_switch_that_keeps_it_from_working_is_named(
        self, told: dict[str, object], mend: str
    ) -> None:
        well: dict[str, object] = {"integration_types_config": {"0": {}, "1": {}}}
        (finding,) = portal(well | told)
        assert finding.verdict is Verdict.PROBLEM
        assert mend in finding.text
        assert list(portal(well)) == []


class TestCommands:
    async def test_before_it_first_ran_there_are_none(self, discord: DiscordServer) -> None:
        findings = await found(discord)
        assert "paperboy run registers" in of(findings, "commands", Verdict.NOTE)

    async def test_those_of_another_version_are_told(self, discord: DiscordServer) -> None:
        await registered(discord)
        (papers, *_) = discord.world.commands[None]
        papers["description"] = "Look something up"
        told = of(await found(discord), "commands", Verdict.WARNING)
        assert told.startswith("those of another version are registered everywhere; ")

    async def test_a_development_server_has_its_own(self, discord: DiscordServer) -> None:
        guild = discord.guild().id
        await registered(discord, guild)
        findings = await found(discord, guild=guild)
        assert f"in the server {guild} alone" in of(findings, "commands", Verdict.OK)
        assert "none are registered for all servers yet" in of(
            await found(discord), "commands", Verdict.NOTE
        )

    async def test_commands_that_are_there_twice_are_told(self, discord: DiscordServer) -> None:
        guild = discord.guild().id
        await registered(discord)
        await registered(discord, guild)
        assert "twice" in of(await found(discord, guild=guild), "commands", Verdict.NOTE)


class TestGateway:
    @pytest.mark.parametrize("address", ["ws://127.0.0.1:9/", "ws://{}/nowhere/", "nonsense"])
    async def test_one_that_cannot_be_reached_is_the_networks(
        self, discord: DiscordServer, address: str
    ) -> None:
        findings = await found(discord, gateway=address.format(f"127.0.0.1:{discord.port}"))
        assert problems(findings) == ["gateway"]
        assert "firewalls" in of(findings, "gateway", Verdict.PROBLEM)

    @pytest.mark.parametrize(
        ("left", "verdict"),
        [(1000, Verdict.OK), (101, Verdict.OK), (100, Verdict.WARNING), (0, Verdict.PROBLEM)],
    )
    def test_few_sessions_of_the_day_are_told(self, left: int, verdict: Verdict) -> None:
        limit = {"total": 1000, "remaining": left, "reset_after": 7_200_000}
        (finding,) = probing.sessions({"session_start_limit": limit, "shards": 1})
        assert finding.verdict is verdict
        assert f"{left:,} of 1,000 sessions" in finding.text
        assert ("there are more in 120 min" in finding.text) is (verdict is not Verdict.OK)

    def test_more_servers_than_one_connection_is_for_are_told(self) -> None:
        limit = {"total": 1000, "remaining": 1000}
        told = probing.sessions({"session_start_limit": limit, "shards": 3})
        assert "have 3 connections" in of(list(told), "gateway", Verdict.NOTE)


class TestOddAnswers:
    @pytest.mark.parametrize("odd", [[], {}, 5, [None], {"session_start_limit": 5}])
    async def test_a_gateway_that_tells_odd_things_cannot_be_read(
        self, discord: DiscordServer, odd: object
    ) -> None:
        discord.platform.instead["get_gateway_bot"] = odd
        told = of(await found(discord), "gateway", Verdict.PROBLEM)
        assert told.startswith("Discord's answer to GET /gateway/bot cannot be read")

    @pytest.mark.parametrize(
        "odd", [{}, 5, [None], [5], [{"id": "1"}], [{"name": "a", "options": 5}]]
    )
    async def test_commands_that_are_told_oddly_cannot_be_read(
        self, discord: DiscordServer, odd: object
    ) -> None:
        discord.platform.instead["get_commands"] = odd
        told = of(await found(discord), "commands", Verdict.PROBLEM)
        assert told.startswith("Discord's answer to what commands it has cannot be read")

    @pytest.mark.parametrize("odd", [[], 5, [None]])
    async def test_a_channel_that_is_told_oddly_gets_no_test(
        self, discord: DiscordServer, odd: object
    ) -> None:
        channel = discord.channel("papers")
        discord.platform.instead["get_channel"] = odd
        told = of(await found(discord, post_to=channel.id), "post", Verdict.PROBLEM)
        assert told.startswith(f"Discord's answer to GET /channels/{channel.id} cannot be read")
        assert discord.calls("create_message") == []


class TestChannels:
    @pytest.mark.parametrize(
        ("right", "name"),
        [
            (Right.VIEW_CHANNEL, "it lacks View Channels; allow"),
            (Right.SEND_MESSAGES, "it lacks Send Messages; allow"),
            (Right.EMBED_LINKS, "it lacks Embed Links; allow"),
            (Right.READ_MESSAGE_HISTORY, "it lacks Read Message History; allow"),
        ],
    )
    async def test_what_is_missing_there_is_named(
        self, discord: DiscordServer, right: Right, name: str
    ) -> None:
        findings = await found(discord, here(discord.channel("papers", denied=right)))
        assert name in of(findings, "channels", Verdict.PROBLEM)

    async def test_what_is_missing_in_the_whole_server_is_mended_by_the_link(self) -> None:
        rights = Right.VIEW_CHANNEL | Right.SEND_MESSAGES
        async with DiscordServer(bot_rights=rights) as discord:
            guild = discord.guild()
            guild.roles[guild.id].permissions = int(rights)
            findings = await found(discord, here(discord.channel("papers")))
        told = of(findings, "channels", Verdict.PROBLEM)
        assert "it lacks Embed Links, Read Message History; let it in once more" in told
        assert "paperboy invite discord" in told

    async def test_what_is_of_use_there_is_a_note(self, discord: DiscordServer) -> None:
        channel = discord.channel("papers", denied=Right.ADD_REACTIONS)
        findings = await found(discord, here(channel))
        assert "without Add Reactions, " in of(findings, "channels", Verdict.NOTE)
        assert "1 channel" in of(findings, "channels", Verdict.OK)

    async def test_in_a_thread_another_permission_counts(self, discord: DiscordServer) -> None:
        parent = discord.channel("papers", denied=Right.SEND_MESSAGES)
        thread = discord.channel("talk", "thread", parent=parent)
        findings = await found(discord, here(thread))
        assert problems(findings) == []
        discord.world.deny(parent, discord.world.bot, Right.SEND_MESSAGES_IN_THREADS)
        findings = await found(discord, here(thread))
        assert "Send Messages in Threads" in of(findings, "channels", Verdict.PROBLEM)

    async def test_a_locked_thread_is_told_and_an_archived_one_is_none(
        self, discord: DiscordServer
    ) -> None:
        thread = discord.channel("talk", "thread")
        discord.world.archive(thread, is_archived=True)
        assert problems(await found(discord, here(thread))) == []
        discord.world.archive(thread, is_archived=True, is_locked=True)
        told = of(await found(discord, here(thread)), "channels", Verdict.PROBLEM)
        assert "the thread is locked" in told

    async def test_a_forum_that_wants_a_tag_and_has_none_takes_no_posts(
        self, discord: DiscordServer
    ) -> None:
        good = discord.channel("good", "forum", tags=["ml"], needs_tag=True)
        bad = discord.channel("bad", "forum", needs_tag=True)
        findings = await found(discord, here(good), here(bad))
        assert of(findings, "channels", Verdict.PROBLEM).startswith(f"bad ({bad.id})")
        assert "1 channel" in of(findings, "channels", Verdict.OK)

    async def test_one_that_is_gone_is_told(self, discord: DiscordServer) -> None:
        gone = Channel("discord", discord.guild().id, "1234")
        told = of(await found(discord, gone), "channels", Verdict.PROBLEM)
        assert "1234 in lab" in told
        assert "gone" in told

    async def test_one_that_is_not_listed_as_it_is_not_seen_is_told(
        self, discord: DiscordServer
    ) -> None:
        discord.forbids("50001", on="get_channel")
        hidden = Channel("discord", discord.guild().id, "1234")
        told = of(await found(discord, hidden), "channels", Verdict.PROBLEM)
        assert "the bot cannot see the channel" in told

    async def test_a_server_that_the_bot_is_not_in_is_told_once(
        self, discord: DiscordServer
    ) -> None:
        other = discord.guild("other", with_bot=False)
        some = [Channel("discord", other.id, str(n)) for n in range(1, 4)]
        told = of(await found(discord, *some), "channels", Verdict.PROBLEM)
        assert f"3 channels of the server {other.id}" in told
        assert "paperboy invite discord" in told

    @pytest.mark.parametrize("told", [None, [], {}, {"roles": [{"id": "1"}], "id": "1"}])
    async def test_an_answer_that_cannot_be_read_harms_nothing_else(self, told: object) -> None:
        class Odd:
            async def read(self, *_: object) -> object:
                return told

        there = Channel("discord", "1", "2")
        found = places(cast(Api, Odd()), "20", [there], now())
        (finding,) = [each async for each in found]
        assert finding.verdict is Verdict.PROBLEM
        assert "cannot be read" in finding.text

    async def test_while_it_is_timed_out_it_can_post_nowhere(self, discord: DiscordServer) -> None:
        channel = discord.channel("papers")
        with discord.pointed():
            async with logged_in(discord.token) as client:
                api = TimedOut(Api(client), "2999-01-01T00:00:00+00:00")
                found = places(cast(Api, api), discord.bot_id, [here(channel)], now())
                assert "timed out in lab" in of([each async for each in found], *BAD)
                api = TimedOut(Api(client), "2020-01-01T00:00:00+00:00")
                found = places(cast(Api, api), discord.bot_id, [here(channel)], now())
                assert problems([each async for each in found]) == []

    async def test_many_in_a_server_take_few_requests(self, discord: DiscordServer) -> None:
        some = [here(discord.channel(f"papers-{n}")) for n in range(150)]
        findings = await found(discord, *some)
        assert "150 channels" in of(findings, "channels", Verdict.OK)
        assert [len(discord.calls(each)) for each in ("get_guild", "get_member")] == [1, 1]
        assert discord.calls("get_channel") == []

    async def test_a_conversation_of_two_is_not_asked_about(self, discord: DiscordServer) -> None:
        findings = await found(discord, here(discord.channel("ada", "dm")))
        assert "none gets digests yet" in of(findings, "channels", Verdict.NOTE)


class TestClock:
    @pytest.mark.parametrize(("minutes", "which"), [(5, "ahead of"), (-5, "behind")])
    async def test_one_that_is_wrong_is_to_be_set(
        self, discord: DiscordServer, minutes: int, which: str
    ) -> None:
        findings = await found(discord, clock=lambda: now() + timedelta(minutes=minutes))
        told = of(findings, "clock", Verdict.WARNING)
        assert which in told
        assert "NTP" in told

    async def test_a_few_seconds_do_not_matter(self, discord: DiscordServer) -> None:
        findings = await found(discord, clock=lambda: datetime.now(UTC) + timedelta(seconds=40))
        assert of(findings, "clock", Verdict.OK)


class TestPost:
    async def test_without_the_history_it_is_posted_and_cannot_be_looked_for(
        self, discord: DiscordServer
    ) -> None:
        channel = discord.channel("papers", denied=Right.READ_MESSAGE_HISTORY)
        findings = await found(discord, post_to=channel.id)
        assert "ends as unknown" in of(findings, "post", Verdict.WARNING)
        assert discord.posts() == []

    async def test_a_key_that_does_not_come_back_is_told(self, discord: DiscordServer) -> None:
        channel = discord.channel("papers")

        def forget() -> None:
            for each in channel.messages.values():
                each.components = []

        discord.world.changed = forget
        with discord.pointed():
            async with logged_in(discord.token) as client:
                told = probing.posting(Api(client), channel.id, between=0.0)
                findings = [each async for each in told]
        assert "does not give the key" in of(findings, "post", Verdict.WARNING)
        assert len(discord.calls("get_messages")) > 1
        assert discord.posts() == []

    async def test_in_a_thread_it_works_as_well(self, discord: DiscordServer) -> None:
        findings = await found(discord, post_to=discord.channel("talk", "thread").id)
        assert problems(findings) == []
        assert discord.posts() == []

    async def test_in_a_forum_nothing_is_posted(self, discord: DiscordServer) -> None:
        findings = await found(discord, post_to=discord.channel("posts", "forum").id)
        assert "name a channel or thread" in of(findings, "post", Verdict.PROBLEM)
        assert discord.calls("start_thread") == []

    async def test_where_it_cannot_post_it_says_why(self, discord: DiscordServer) -> None:
        channel = discord.channel("papers", denied=Right.SEND_MESSAGES)
        told = of(await found(discord, post_to=channel.id), "post", Verdict.PROBLEM)
        assert "lacks a permission" in told

    async def test_what_cannot_be_taken_away_is_told(self, discord: DiscordServer) -> None:
        discord.forbids("missing_scope", on=What.DELETE)
        findings = await found(discord, post_to=discord.channel("papers").id)
        assert "delete it there" in of(findings, "post", Verdict.PROBLEM)
