"""`paperboy invite discord` and `paperboy doctor discord`: how the bot gets in, and how it is.

With `doctor`, nothing is written to the database, and none is made where there is none.
"""

from __future__ import annotations

import re
from typing import Any

import click

from bot.cli.examining import shown, subscribed
from bot.cli.upkeep import doctor
from bot.errors import SettingsError
from bot.loop import run

_ID = re.compile("[0-9]{1,20}")
_SET_UP = "docs/discord-setup.md says where Discord shows it"


class _Id(click.ParamType[str]):
    """An id of Discord's, alone or as the ledger writes it."""

    def __init__(self, name: str, found: str) -> None:
        self.name = name
        self._found = found

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        id_: str = value.rsplit("/", 1)[-1]
        if _ID.fullmatch(id_):
            return id_
        problem = (
            f"{value!r} is no id of {self.name}; write one such as 1234567890123456789. "
            f"{self._found}"
        )
        raise click.BadParameter(problem, ctx, param)


_APPLICATION = _Id("an application", "The page General Information has it as Application ID")
_CHANNEL = _Id(
    "a channel",
    "With Developer Mode on in Discord's settings, Copy Channel ID is in the channel's menu",
)


@click.group()
def invite() -> None:
    """Print the link by which a chat platform lets the bot in."""


@invite.command(name="discord")
@click.option(
    "--application",
    metavar="ID",
    type=_APPLICATION,
    help="Of which application.  [default: that of PAPERBOY_DISCORD_TOKEN]",
)
@click.option(
    "--personal",
    is_flag=True,
    help="The link by which somebody has the commands for themselves, wherever they are.",
)
def link(application: str | None, personal: bool) -> None:
    """Print the link that lets the bot into a server, with the permissions that it needs.

    Whoever opens it chooses the server, and must be allowed to manage that.
    """
    from adapters.discord.permissions import application_of, installation, invitation
    from bot.settings import load, looked_in

    if application is None:
        token = load().discord_token
        if token is None:
            raise SettingsError(
                f"PAPERBOY_DISCORD_TOKEN is not set{looked_in()}; set it, or write --application "
                "ID, as the page General Information shows it"
            )
        application = application_of(token.get_secret_value())
        if application is None:
            raise SettingsError(
                "PAPERBOY_DISCORD_TOKEN does not say which application it is of; "
                "write --application ID, as the page General Information shows it"
            )
    click.echo(installation(application) if personal else invitation(application))


@doctor.command(name="discord")
@click.option(
    "--post",
    "post_to",
    metavar="CHANNEL",
    type=_CHANNEL,
    help="Post a test in this channel, look for it there, and take it away.",
)
@click.pass_context
def examine(context: click.Context, post_to: str | None) -> None:
    """Check the bot in Discord: token, intents, commands, gateway, channels, clock.

    Says what is wrong. Exit code 0 when nothing keeps it from working, 1 when something does.
    Changes nothing, but for what --post posts.
    """
    from bot.settings import load, looked_in

    settings = load()
    if settings.discord_token is None:
        raise SettingsError(f"PAPERBOY_DISCORD_TOKEN is not set{looked_in()}; {_SET_UP}")
    token = settings.discord_token.get_secret_value()

    async def look() -> int:
        from adapters.discord.doctor import Access, checks
        from adapters.discord.ids import PLATFORM

        channels, before = await subscribed(PLATFORM)
        access = Access(
            token, settings.discord_url, settings.discord_gateway, settings.discord_guild
        )
        return await shown(before, checks(access, channels, post_to=post_to))

    context.exit(run(look()))
