"""Claims on the command line for Slack: the manifest, the doctor, and what is set for them."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import time as time_
from contextlib import suppress
from datetime import UTC, datetime, time
from http import HTTPStatus

import httpx
import pytest
import yaml

from adapters.slack.manifest import manifest
from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.intents.unread import Command
from bot.models import Kind
from bot.schedule import Schedule, next_due
from bot.settings import load
from bot.storage import subscriptions
from bot.storage.database import Database
from bot.storage.subscribed import subscribed
from tests.shell import FAILED, USAGE, Cli, one_line
from tests.slack.server import SlackServer

NOW = datetime(2026, 5, 29, 8, tzinfo=UTC)
TOLD = manifest({each: f"/{each}" for each in Command})
BOT, APP = "PAPERBOY_SLACK_BOT_TOKEN", "PAPERBOY_SLACK_APP_TOKEN"
NAMES = "PAPERBOY_SLACK_COMMANDS"


class TestManifest:
    def test_is_yaml_unless_json_is_asked_for(self, paperboy: Cli) -> None:
        as_yaml = paperboy("manifest", "slack").stdout
        assert as_yaml.startswith("_metadata:")
        assert paperboy("manifest", "slack", "--yaml").stdout == as_yaml
        as_json = paperboy("manifest", "slack", "--json").stdout
        assert yaml.safe_load(as_yaml) == json.loads(as_json) == TOLD

    def test_names_commands_as_they_are_set(self, paperboy: Cli) -> None:
        run = paperboy("manifest", "slack", "--json", env={NAMES: "/a  /b-2 /c_3"})
        told = json.loads(run.stdout)["features"]["slash_commands"]
        assert [each["command"] for each in told] == ["/a", "/b-2", "/c_3"]

    def test_names_them_as_they_are_asked_for(self, paperboy: Cli) -> None:
        run = paperboy("manifest", "slack", "--commands", "/a /b /c", env={NAMES: "/x /y /z"})
        assert '"/a"' in run.stdout
        assert '"/x"' not in run.stdout

    def test_refuses_names_that_slack_does_not_take(self, paperboy: Cli) -> None:
        run = paperboy("manifest", "slack", "--commands", "/a /b")
        assert run.returncode == USAGE
        assert "write three names" in run.stderr


class TestSettings:
    def test_a_token_is_kept_from_whoever_looks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(BOT, "xoxb-1-secret")
        monkeypatch.setenv(APP, "xapp-1-secret")
        settings = load()
        assert "secret" not in f"{settings!r} {settings}"
        assert settings.slack_tokens is not None
        assert [each.get_secret_value() for each in settings.slack_tokens] == [
            "xoxb-1-secret",
            "xapp-1-secret",
        ]

    def test_tokens_come_from_files_too(
        self, paperboy: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, token in ((BOT, "xoxb-1"), (APP, "xapp-1")):
            (paperboy.folder / name).write_text(f"{token}\n")
            monkeypatch.setenv(f"{name}_FILE", str(paperboy.folder / name))
        tokens = load().slack_tokens
        assert tokens is not None
        assert [each.get_secret_value() for each in tokens] == ["xoxb-1", "xapp-1"]

    def test_without_them_there_is_no_slack(self) -> None:
        settings = load()
        assert settings.slack_tokens is None
        assert settings.slack_names == {each: f"/{each}" for each in Command}
        assert settings.slack_saves == {"bookmark"}
        assert settings.slack_url == "https://slack.com/api/"

    def test_an_address_ends_in_one_slash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for written in ("http://127.0.0.1:1/api", "http://127.0.0.1:1/api//"):
            monkeypatch.setenv("PAPERBOY_SLACK_URL", written)
            assert load().slack_url == "http://127.0.0.1:1/api/"

    def test_several_emoji_may_save(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PAPERBOY_SLACK_SAVE_EMOJI", "bookmark  floppy_disk")
        assert load().slack_saves == {"bookmark", "floppy_disk"}

    @pytest.mark.parametrize(
        "wrong", ["xapp-1-secret", "xoxp-secret", "secret", "xoxb-", "xoxb- x"]
    )
    def test_what_is_no_token_is_refused_and_never_shown(self, paperboy: Cli, wrong: str) -> None:
        said = one_line(paperboy("doctor", env={BOT: wrong, APP: "xapp-1"}), FAILED)
        assert f"{BOT}: that is no such token" in said
        assert "OAuth & Permissions" in said
        assert "secret" not in said

    def test_a_file_that_holds_no_token_is_named(self, paperboy: Cli) -> None:
        (paperboy.folder / "token").write_text("xoxb-secret")
        said = one_line(paperboy("doctor", env={BOT: "xoxb-1", f"{APP}_FILE": "token"}), FAILED)
        assert f"{APP}_FILE: that is no such token" in said
        assert "secret" not in said

    @pytest.mark.parametrize(("there", "missing"), [(BOT, APP), (APP, BOT)])
    def test_one_token_alone_is_refused(self, paperboy: Cli, there: str, missing: str) -> None:
        token = "xoxb-1" if there == BOT else "xapp-1"
        said = one_line(paperboy("doctor", env={there: token}), FAILED)
        assert f"{missing} is not set, while {there} is" in said

    @pytest.mark.parametrize(
        ("written", "mend"),
        [
            ("/papers /digest", "write three names"),
            ("/papers /digest /saved /more", "write three names"),
            ("/papers /digest /papers", "write three different names"),
            ("papers /digest /saved", "a name is a slash and"),
            ("/Papers /digest /saved", "a name is a slash and"),
            ("/papers /dig:est /saved", "a name is a slash and"),
            ("/ /digest /saved", "a name is a slash and"),
            (f"/{'p' * 32} /digest /saved", "a name is a slash and"),
        ],
    )
    def test_names_that_slack_does_not_take_are_refused(
        self, paperboy: Cli, written: str, mend: str
    ) -> None:
        assert f"{NAMES}: {mend}" in one_line(paperboy("doctor", env={NAMES: written}), FAILED)

    def test_the_longest_name_is_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        longest = f"/{'p' * 31}"
        monkeypatch.setenv(NAMES, f"{longest} /digest /saved")
        assert load().slack_names[Command.PAPERS] == longest

    def test_emoji_are_named_without_colons(self, paperboy: Cli) -> None:
        run = paperboy("doctor", env={"PAPERBOY_SLACK_SAVE_EMOJI": ":bookmark:"})
        assert "PAPERBOY_SLACK_SAVE_EMOJI: write names without" in one_line(run, FAILED)

    def test_an_address_that_is_none_is_refused(self, paperboy: Cli) -> None:
        run = paperboy("doctor", env={"PAPERBOY_SLACK_URL": "slack.com"})
        assert "write an address such as https://slack.com/api/" in one_line(run, FAILED)


def settings_of(slack: SlackServer) -> dict[str, str]:
    """Return what is set for a Slack."""
    return {BOT: slack.token, APP: slack.app_token, "PAPERBOY_SLACK_URL": slack.url}


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def health_at(port: int) -> int:
    """Return what `/healthz` answers, once somebody does."""
    for _ in range(300):
        with suppress(httpx.ConnectError):
            return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code
        time_.sleep(0.1)
    raise AssertionError("nobody listens")


async def examined(
    paperboy: Cli, slack: SlackServer, *words: str
) -> subprocess.CompletedProcess[str]:
    """Run `paperboy doctor slack` on a Slack, and see that no token is told."""
    env = settings_of(slack)
    run = await asyncio.to_thread(paperboy, "doctor", "slack", *words, env=env)
    assert not any(each in run.stdout + run.stderr for each in (slack.token, slack.app_token))
    return run


async def subscribe(database: Database, channel: Channel, *, is_on: bool = True) -> None:
    """Have a channel want digests, or want them no more."""
    wish = Wish(Schedule(time(9), "UTC"))
    due = next_due(wish.schedule, NOW)
    by = Account(channel.platform, channel.workspace, "U1")
    async with database.write() as tx:
        for kind in Kind:
            subscription = Subscription(wish, by, due if is_on else None, None, is_on)
            change = Change(NOW, by, "subscribed", None, "")
            await subscriptions.keep(tx, channel, subscription, change, kind)


class TestDoctor:
    async def test_of_an_installation_that_is_well_ends_with_0(self, paperboy: Cli) -> None:
        async with SlackServer() as slack:
            channel = slack.channel("papers")
            run = await examined(
                paperboy, slack, "--post", f"slack/{slack.workspace.id}/{channel.id}"
            )
            assert run.returncode == 0, run.stdout + run.stderr
            assert "token       ok, @paperboy in Acme" in run.stdout
            assert "post        ok, the test was taken away" in run.stdout
            assert not paperboy.database.exists()

    async def test_names_channels_that_want_digests_and_cannot_get_any(self, paperboy: Cli) -> None:
        async with SlackServer() as slack:
            team = slack.workspace.id
            good, bad = slack.channel("good"), slack.channel("bad", with_bot=False)
            async with Database.open(f"sqlite:///{paperboy.database}") as database:
                for each in (good, bad):
                    await subscribe(database, Channel("slack", team, each.id))
            run = await examined(paperboy, slack)
            assert run.returncode == FAILED
            assert f"channels    problem: {bad.id}: " in run.stdout
            assert "may post in 1 channel that wants digests" in run.stdout

    async def test_says_all_there_is_to_say_when_something_is_wrong(self, paperboy: Cli) -> None:
        async with SlackServer() as slack:
            slack.workspace.scopes -= {"im:write", "files:write"}
            run = await examined(paperboy, slack)
            assert run.returncode == FAILED
            assert "scopes      problem: not granted: im:write" in run.stdout
            assert "scopes      without files:write, " in run.stdout
            assert "socket      ok" in run.stdout

    async def test_a_database_that_is_not_ours_hides_nothing_else(self, paperboy: Cli) -> None:
        paperboy.database.write_text("no database")
        async with SlackServer() as slack:
            run = await examined(paperboy, slack)
            assert run.returncode == FAILED
            assert "database    problem: " in run.stdout
            assert "socket      ok" in run.stdout

    def test_without_tokens_says_where_to_find_them(self, paperboy: Cli) -> None:
        said = one_line(paperboy("doctor", "slack"), FAILED)
        assert f"{BOT} and {APP} are not set (there is no .env in " in said
        assert "docs/slack-setup.md" in said

    @pytest.mark.parametrize("wrong", ["papers", "#papers", "U0123456789", "c0123456789", ""])
    def test_a_test_is_posted_in_a_channel_by_its_id(self, paperboy: Cli, wrong: str) -> None:
        run = paperboy("doctor", "slack", "--post", wrong)
        assert run.returncode == USAGE
        assert "is no channel's id; write one such as C0123456789" in run.stderr.replace("\n", " ")

    def test_alone_is_as_it_was(self, paperboy: Cli) -> None:
        run = paperboy("doctor")
        assert run.returncode == 0
        assert "time zones  ok" in run.stdout


class TestRun:
    async def test_ends_with_a_line_where_slack_refuses_a_token(self, paperboy: Cli) -> None:
        async with SlackServer() as slack:
            env = settings_of(slack) | {APP: "xapp-another"}
            run = await asyncio.to_thread(paperboy, "run", "--source", "sample", env=env)
        last = run.stderr.splitlines()[-1]
        assert run.returncode == FAILED
        assert last.startswith(f"paperboy: {APP}: Slack refused apps.connections.open")

    async def test_says_how_it_is_while_slack_cannot_be_reached(self, paperboy: Cli) -> None:
        async with SlackServer() as slack:
            slack.breaks(503, on="auth.test", times=1_000)
            port = free_port()
            paperboy.environment |= settings_of(slack) | {"PAPERBOY_WEB_PORT": str(port)}
            process = paperboy.start("run", "--source", "sample")
            try:
                health = await asyncio.to_thread(health_at, port)
            finally:
                process.terminate()
                said = (await asyncio.to_thread(process.communicate, timeout=30))[1].decode()
        assert health == HTTPStatus.OK
        assert process.returncode == 0
        assert "slack.not_reached" in said
        assert "slack.connected" not in said


async def test_channels_that_want_something_are_named_once(database: Database) -> None:
    channels = [Channel("slack", "T1", f"C{n}") for n in range(3)]
    await subscribe(database, channels[1])
    await subscribe(database, channels[0])
    await subscribe(database, channels[2], is_on=False)
    await subscribe(database, Channel("console", "here", "terminal"))
    async with database.read() as tx:
        assert await subscribed(tx, "slack") == channels[:2]
