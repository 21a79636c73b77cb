"""`paperboy manifest slack` and `paperboy doctor slack`: what Slack is told of the app, how it is.

With `doctor`, nothing is written to the database, and none is made where there is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from bot.cli.examining import shown, subscribed
from bot.cli.opening import scratch, source
from bot.cli.upkeep import doctor
from bot.errors import SettingsError
from bot.loop import run

if TYPE_CHECKING:
    from bot.intents.unread import Command


class _Names(click.ParamType["Mapping[Command, str]"]):
    """What the three commands are called."""

    name = "names"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Mapping[Command, str]:
        from bot.settings import command_names

        try:
            return command_names(value)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from None


class _Place(click.ParamType[str]):
    """The id of a channel, alone or as the ledger writes it."""

    name = "channel"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        id_: str = value.rsplit("/", 1)[-1]
        if id_.isascii() and id_.isalnum() and id_.isupper() and id_[:1] in ("C", "G", "D"):
            return id_
        problem = (
            f"{value!r} is no channel's id; write one such as C0123456789. Slack shows it at the "
            "end of what opens when you click on the channel's name"
        )
        raise click.BadParameter(problem, ctx, param)


@click.group()
def manifest() -> None:
    """Print what a chat platform is to be told of the app."""


@manifest.command()
@click.option("--json/--yaml", "is_json", default=False, help="How to write it.  [default: YAML]")
@click.option(
    "--commands",
    "names",
    metavar="NAMES",
    type=_Names(),
    help='What the commands are called, as in "/papers /digest /saved".  '
    "[default: PAPERBOY_SLACK_COMMANDS]",
)
def slack(is_json: bool, names: Mapping[Command, str] | None) -> None:
    """Print the manifest of the app, to be pasted into Slack.

    At https://api.slack.com/apps: Create New App, From a manifest. Where there is an app already,
    at its page App Manifest; then install it again at Install App. docs/slack-setup.md has all
    steps.
    """
    from adapters.slack.manifest import as_json, as_yaml
    from adapters.slack.manifest import manifest as built
    from bot.settings import load

    told = built(load().slack_names if names is None else names)
    click.echo(as_json(told) if is_json else as_yaml(told))


@doctor.command(name="slack")
@click.option(
    "--post",
    "post_to",
    metavar="CHANNEL",
    type=_Place(),
    help="Post a test in this channel, look for it there, and take it away.",
)
@click.pass_context
def examine(context: click.Context, post_to: str | None) -> None:
    """Check the app in Slack: tokens, scopes, socket, channels, clock; say what is wrong.

    Exit code 0 when nothing keeps it from working, 1 when something does. Changes nothing, but for
    what --post posts.
    """
    from bot.settings import load, looked_in

    settings = load()
    if settings.slack_tokens is None:
        raise SettingsError(
            f"PAPERBOY_SLACK_BOT_TOKEN and PAPERBOY_SLACK_APP_TOKEN are not set{looked_in()}; "
            "docs/slack-setup.md says where Slack shows them"
        )
    bot, app = (each.get_secret_value() for each in settings.slack_tokens)

    async def look() -> int:
        from adapters.slack.api import Api
        from adapters.slack.doctor import checks
        from adapters.slack.payloads import PLATFORM

        channels, before = await subscribed(PLATFORM)
        url = settings.slack_url
        async with Api.open(bot, url) as api, Api.open(app, url) as app_api:
            found = checks(api, app_api, channels, await _sample(), post_to=post_to)
            return await shown(before, found)

    context.exit(run(look()))


async def _sample() -> Sequence[Mapping[str, Any]]:
    """Return the messages of a digest of the bundled sample, in each layout."""
    from adapters.slack.digests import messages
    from adapters.slack.doctor import now
    from bot.models import Layout
    from bot.preview import Window, preview

    async with source("sample") as opened, scratch() as database:
        told = await preview(database, opened, Window(), now(), size=3)
    return [json.loads(post.body) for each in Layout for post in messages(told.digest, each)]
