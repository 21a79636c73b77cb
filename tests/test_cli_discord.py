"""Claims on the command line for Discord: the link, the doctor, the door, and what is set."""

from __future__ import annotations

import asyncio
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord.permissions import ASKED, installation, invitation
from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.models import Kind
from bot.schedule import Schedule, next_due
from bot.settings import EXAMPLES, load
from bot.storage import subscriptions
from bot.storage.database import Database
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.shell import FAILED, USAGE, Cli, one_line
from tests.slack.server import SlackServer

NOW = datetime(2026, 5, 29, 8, tzinfo=UTC)
EXAMPLE = EXAMPLES[0]
TOKEN, GUILD, SAVES = (
    "PAPERBOY_DISCORD_TOKEN",
    "PAPERBOY_DISCORD_GUILD",
    "PAPERBOY_DISCORD_SAVE_EMOJI",
)
ID = "1234567890123456789"
ROOT = Path(__file__).parent.parent


def token_of(id_: str) -> str:
    """Return a token as Discord makes it: it begins with whose it is."""
    return f"{urlsafe_b64encode(id_.encode()).decode().rstrip('=')}.Gx-1_a.secret-{'x' * 27}"


class TestInvitation:
    def test_is_the_link_of_the_application_that_the_token_is_of(self, paperboy: Cli) -> None:
        run = paperboy("invite", "discord", env={TOKEN: token_of(ID)})
        assert run.stdout == f"{invitation(ID)}\n"
        asked = parse_qs(urlsplit(run.stdout.strip()).query)
        assert asked["permissions"] == [str(ASKED)]
        assert asked["scope"] == ["bot applications.commands"]

    def test_is_that_of_another_one_if_asked_for(self, paperboy: Cli) -> None:
        run = paperboy("invite", "discord", "--application", "42", env={TOKEN: token_of(ID)})
        assert run.stdout == f"{invitation('42')}\n"
        assert paperboy("invite", "discord", "--application", "42").stdout == run.stdout

    def test_lets_somebody_have_it_for_themselves(self, paperboy: Cli) -> None:
        run = paperboy("invite", "discord", "--personal", "--application", ID)
        assert run.stdout == f"{installation(ID)}\n"

    def test_without_a_token_says_what_else_does(self, paperboy: Cli) -> None:
        said = one_line(paperboy("invite", "discord"), FAILED)
        assert f"{TOKEN} is not set" in said
        assert "--application ID" in said

    @pytest.mark.parametrize("command", ["invite discord", "doctor discord", "run"])
    def test_of_the_example_says_that_it_is_one(self, paperboy: Cli, command: str) -> None:
        said = one_line(paperboy(*command.split(), env={TOKEN: EXAMPLE}), FAILED)
        assert f"{TOKEN} is still the example of the documentation" in said
        for shown in (".env.example", "docs/discord-setup.md"):
            assert f"{TOKEN}={EXAMPLE}\n" in (ROOT / shown).read_text()

    def test_of_a_token_that_does_not_say_whose_it_is_asks(self, paperboy: Cli) -> None:
        said = one_line(paperboy("invite", "discord", env={TOKEN: "abc.def.secret"}), FAILED)
        assert "--application ID" in said
        assert "secret" not in said

    @pytest.mark.parametrize("wrong", ["paperboy", "12a", ""])
    def test_an_application_is_named_by_its_id(self, paperboy: Cli, wrong: str) -> None:
        run = paperboy("invite", "discord", "--application", wrong)
        assert run.returncode == USAGE
        assert "is no id of an application" in run.stderr


class TestSettings:
    def test_a_token_is_kept_from_whoever_looks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(TOKEN, token_of(ID))
        settings = load()
        assert "secret" not in f"{settings!r} {settings}"
        assert settings.discord_token is not None
        assert settings.discord_token.get_secret_value() == token_of(ID)

    def test_it_comes_from_a_file_too(self, paperboy: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        (paperboy.folder / "token").write_text(f"{token_of(ID)}\n")
        monkeypatch.setenv(f"{TOKEN}_FILE", str(paperboy.folder / "token"))
        token = load().discord_token
        assert token is not None
        assert token.get_secret_value() == token_of(ID)

    def test_without_it_there_is_no_discord(self) -> None:
        settings = load()
        assert (settings.discord_token, settings.discord_guild) == (None, None)
        assert settings.discord_saves == {"🔖"}
        assert settings.discord_url == "https://discord.com/api/v10/"
        assert settings.discord_gateway == "wss://gateway.discord.gg/"

    @pytest.mark.parametrize(
        "wrong",
        ["secret", "a.secret", "a.b.secret.d", "Bot a.b.secret", "a.b.sec ret", "ä.b.secret"],
    )
    def test_what_is_no_token_is_refused_and_never_shown(self, paperboy: Cli, wrong: str) -> None:
        said = one_line(paperboy("doctor", env={TOKEN: wrong}), FAILED)
        assert f"{TOKEN}: that is no such token" in said
        assert "Reset Token" in said
        assert wrong not in said

    def test_a_file_that_holds_no_token_is_named(self, paperboy: Cli) -> None:
        (paperboy.folder / "token").write_text("secret")
        said = one_line(paperboy("doctor", env={f"{TOKEN}_FILE": "token"}), FAILED)
        assert f"{TOKEN}_FILE: that is no such token" in said

    def test_addresses_end_in_one_slash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PAPERBOY_DISCORD_URL", "http://127.0.0.1:1/api/v10")
        monkeypatch.setenv("PAPERBOY_DISCORD_GATEWAY", "ws://127.0.0.1:1//")
        settings = load()
        assert settings.discord_url == "http://127.0.0.1:1/api/v10/"
        assert settings.discord_gateway == "ws://127.0.0.1:1/"

    @pytest.mark.parametrize(
        ("name", "wrong", "usual"),
        [
            ("PAPERBOY_DISCORD_URL", "discord.com", "https://discord.com/api/v10/"),
            ("PAPERBOY_DISCORD_URL", "wss://discord.com", "https://discord.com/api/v10/"),
            ("PAPERBOY_DISCORD_GATEWAY", "https://discord.com", "wss://gateway.discord.gg/"),
            ("PAPERBOY_DISCORD_GATEWAY", "wss://x:0", "wss://gateway.discord.gg/"),
        ],
    )
    def test_an_address_that_is_none_is_refused(
        self, paperboy: Cli, name: str, wrong: str, usual: str
    ) -> None:
        said = one_line(paperboy("doctor", env={name: wrong}), FAILED)
        assert f"{name}: write an address such as {usual}" in said

    def test_several_emoji_may_save(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(SAVES, "🔖  💾 ⭐️")
        assert load().discord_saves == {"🔖", "💾", "⭐️"}

    @pytest.mark.parametrize("wrong", [":bookmark:", "bookmark", "1️⃣", "🔖,💾", "<:own:1>", "ä"])
    def test_emoji_are_written_themselves(self, paperboy: Cli, wrong: str) -> None:
        said = one_line(paperboy("doctor", env={SAVES: wrong}), FAILED)
        assert f"{SAVES}: write the emoji themselves" in said

    def test_a_server_is_named_by_its_id(
        self, paperboy: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = one_line(paperboy("doctor", env={GUILD: "lab"}), FAILED)
        assert f"{GUILD}: write the id of a server" in said
        monkeypatch.setenv(GUILD, f" {ID} ")
        assert load().discord_guild == ID


def settings_of(discord: DiscordServer) -> dict[str, str]:
    """Return what is set for a Discord."""
    discord.world.token = token_of(discord.world.app_id)
    return {
        TOKEN: discord.token,
        "PAPERBOY_DISCORD_URL": discord.url,
        "PAPERBOY_DISCORD_GATEWAY": discord.gateway_url,
    }


async def examined(
    paperboy: Cli, discord: DiscordServer, *words: str
) -> subprocess.CompletedProcess[str]:
    """Run `paperboy doctor discord` on a Discord, and see that no token is told."""
    env = settings_of(discord)
    run = await asyncio.to_thread(paperboy, "doctor", "discord", *words, env=env)
    assert discord.token not in run.stdout + run.stderr
    assert run.stderr == ""
    return run


async def subscribe(database: Database, channel: Channel) -> None:
    """Have a channel want digests."""
    wish = Wish(Schedule(time(9), "UTC"))
    by = Account(channel.platform, "", "1")
    async with database.write() as tx:
        subscription = Subscription(wish, by, next_due(wish.schedule, NOW), None, True)
        change = Change(NOW, by, "subscribed", None, "")
        await subscriptions.keep(tx, channel, subscription, change, Kind.DAILY)


class TestDoctor:
    async def test_of_an_installation_that_is_well_ends_with_0(self, paperboy: Cli) -> None:
        async with DiscordServer() as discord:
            guild = discord.guild()
            channel = discord.channel("papers")
            run = await examined(paperboy, discord, "--post", f"discord/{guild.id}/{channel.id}")
        assert run.returncode == 0, run.stdout + run.stderr
        assert "token       ok, @paperboy, of the application Paperboy" in run.stdout
        assert "post        ok, the test was taken away" in run.stdout
        assert not paperboy.database.exists()

    async def test_names_channels_that_want_digests_and_cannot_get_any(self, paperboy: Cli) -> None:
        async with DiscordServer() as discord:
            guild = discord.guild()
            good = discord.channel("good")
            bad = discord.channel("bad", denied=Right.SEND_MESSAGES)
            async with Database.open(f"sqlite:///{paperboy.database}") as database:
                for each in (good, bad):
                    await subscribe(database, Channel("discord", guild.id, each.id))
            run = await examined(paperboy, discord)
        assert run.returncode == FAILED
        assert f"channels    problem: bad ({bad.id}) in lab" in run.stdout
        assert "may post in 1 channel that wants digests" in run.stdout

    async def test_a_database_that_is_not_ours_hides_nothing_else(self, paperboy: Cli) -> None:
        paperboy.database.write_text("no database")
        async with DiscordServer() as discord:
            discord.guild()
            run = await examined(paperboy, discord)
        assert run.returncode == FAILED
        assert "database    problem: " in run.stdout
        assert "gateway     ok" in run.stdout

    def test_without_a_token_says_where_to_find_it(self, paperboy: Cli) -> None:
        said = one_line(paperboy("doctor", "discord"), FAILED)
        assert f"{TOKEN} is not set (there is no .env in " in said
        assert "docs/discord-setup.md" in said

    @pytest.mark.parametrize("wrong", ["papers", "#papers", "<#12>", ""])
    def test_a_test_is_posted_in_a_channel_by_its_id(self, paperboy: Cli, wrong: str) -> None:
        run = paperboy("doctor", "discord", "--post", wrong)
        assert run.returncode == USAGE
        assert "is no id of a channel" in run.stderr


class TestRun:
    async def test_ends_with_a_line_where_discord_refuses_the_token(self, paperboy: Cli) -> None:
        async with DiscordServer() as discord:
            env = settings_of(discord) | {TOKEN: token_of("1")}
            run = await asyncio.to_thread(paperboy, "run", "--source", "sample", env=env)
        last = run.stderr.splitlines()[-1]
        assert run.returncode == FAILED
        assert last.startswith(f"paperboy: {TOKEN}: Discord does not know that token")
        assert env[TOKEN] not in run.stderr

    async def test_registers_the_commands_and_listens(self, paperboy: Cli) -> None:
        async with DiscordServer() as discord:
            discord.guild()
            env = settings_of(discord)
            told = ("discord.commands_put", "discord.connected", "run.started")
            said = await ran(paperboy, env, *told)
            registered = [each["name"] for each in discord.world.commands[None]]
        assert registered == ["papers", "digest", "saved", "Save paper"]
        assert "event=discord.connected bot=@paperboy servers=1\n" in said
        assert "event=run.started source=sample chats=discord\n" in said
        assert "run.no_chat" not in said
        assert discord.complaints == []

    async def test_serves_slack_and_discord_together(self, paperboy: Cli) -> None:
        async with DiscordServer() as discord, SlackServer() as slack:
            discord.guild()
            env = settings_of(discord) | {
                "PAPERBOY_SLACK_BOT_TOKEN": slack.token,
                "PAPERBOY_SLACK_APP_TOKEN": slack.app_token,
                "PAPERBOY_SLACK_URL": slack.url,
            }
            said = await ran(paperboy, env, "slack.connected", "discord.connected", "run.started")
            assert " chats=slack,discord\n" in said
            assert len(discord.gateway.identified) == 1


async def ran(paperboy: Cli, env: Mapping[str, str], *events: str) -> str:
    """Run `paperboy run` until its log tells of these events, end it, and return the log.

    No token is in there.
    """
    paperboy.environment |= dict(env) | {"PAPERBOY_WEB_PORT": "0"}
    process = paperboy.start("run", "--source", "sample")
    said: list[str] = []

    def listen() -> None:
        assert process.stderr
        for line in process.stderr:
            said.append(line.decode())
            if all(any(f"event={each}" in line for line in said) for each in events):
                return

    try:
        async with asyncio.timeout(30):
            await asyncio.to_thread(listen)
    finally:
        process.terminate()
        rest = (await asyncio.to_thread(process.communicate, timeout=30))[1].decode()
    assert process.returncode == 0, [*said, rest]
    assert not any(env[TOKEN] in line for line in (*said, rest))
    return "".join((*said, rest))
