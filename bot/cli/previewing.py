"""`paperboy preview`: what a platform would be sent, drawn or printed, and sent to nobody."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.options import Day
from bot.cli.staging import LAYOUTS, ZONE, Asked, asked
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.discord.page.windows import Framed as DiscordFramed
    from adapters.slack.page.windows import Framed as SlackFramed

_SLACK = ("slack", "T0PREVIEW", "C0PREVIEW", "U0PREVIEW")
_DISCORD = ("discord", "1000000000000000001", "1000000000000000002", "1000000000000000003")
"""Where somebody is, and who: platform, workspace, channel, person."""
_CALLED = "papers"
"""What the channel is called."""


@click.group()
def preview() -> None:
    """Show what a chat platform would be sent, without one."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what each platform's preview can be told."""
    for option in (
        click.option(
            "--source",
            "source_name",
            default="sample",
            show_default=True,
            metavar="huggingface|sample|recorded:PATH",
            help="Where papers come from: live, the bundled sample, or recorded days (file, "
            "folder, tar).",
        ),
        click.option(
            "--size",
            type=click.IntRange(1, 50),
            default=5,
            show_default=True,
            help="Papers to show.",
        ),
        click.option(
            "--layout",
            type=click.Choice(LAYOUTS),
            help="Only this layout of the digest.  [default: all]",
        ),
        click.option(
            "--topics", metavar="EXPR", help="What the channel and its reader care about."
        ),
        click.option(
            "--date", "until", type=Day(), help="The edition to show.  [default: the newest]"
        ),
        click.option(
            "--html",
            "file",
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Draw it on a page as the platform does, for a desktop and a phone, and write "
            "that to FILE.",
        ),
    ):
        command = option(command)
    return command


@preview.command()
@_options
def slack(file: Path | None, **told: Any) -> None:
    """Show a digest, answers, the set-up form and the Home tab, as Slack is sent them.

    Without --html they are printed as JSON, one after another; each can be pasted into Slack's
    Block Kit Builder. Nothing is sent, and nothing is kept.
    """
    from adapters.slack import scenes
    from adapters.slack.page.page import page

    framed = _in_slack(asked(_SLACK, **told))
    _give(file, lambda: page(framed), scenes.sent(framed))


@preview.command()
@_options
def discord(file: Path | None, **told: Any) -> None:
    """Show a digest, answers and the set-up form, as Discord is sent them.

    Without --html they are printed as JSON, one after another. Nothing is sent, and nothing is
    kept.
    """
    from adapters.discord import scenes
    from adapters.discord.page.page import page

    framed = _in_discord(asked(_DISCORD, **told))
    _give(file, lambda: page(framed), scenes.sent(framed))


def _in_slack(told: Asked) -> list[SlackFramed]:
    """Show it in Slack, the Home tab last."""
    from adapters.slack import scenes
    from adapters.slack.page.sight import Sight
    from bot.replies.digests import Settings
    from bot.replies.places import MyChannels
    from bot.replies.saved import SavedList

    channel = _SLACK[2]
    sight = Sight(told.at, called={channel: _CALLED})
    set_up = f"/digest subscribe {told.topic} at 09:00 weekdays in {ZONE}"
    shown = [scenes.digest(told.digest, each, sight) for each in told.layouts]
    if isinstance(told.reacted, SavedList):
        shown.append(scenes.reacted(told.digest, told.layouts[0], told.reacted, sight))
    shown.append(scenes.answer("answer", f"/papers {told.topic}", told.found, sight))
    shown.append(scenes.answer("set-up", set_up, told.settings, sight))
    if isinstance(told.settings, Settings):
        shown.append(scenes.form(told.settings.subscription.wish, channel, sight))
    if isinstance(told.reading, SavedList) and isinstance(told.channels, MyChannels):
        shown.append(scenes.home_tab(told.reading, told.channels, sight))
    return shown


def _in_discord(told: Asked) -> list[DiscordFramed]:
    """Show it in Discord, the form last."""
    from adapters.discord import modal, scenes
    from adapters.discord.page.sight import Sight
    from bot.replies.digests import Settings
    from bot.replies.saved import SavedList

    channel = _DISCORD[2]
    sight = Sight(told.at, called={channel: _CALLED})
    shown = [scenes.digest(told.digest, each, sight) for each in told.layouts]
    if isinstance(told.reacted, SavedList):
        shown.append(scenes.reacted(told.digest, told.layouts[0], told.reacted, sight))
    shown.append(scenes.answer("answer", f"/papers query: {told.topic}", told.found, sight))
    shown.append(scenes.answer("set-up", "/digest settings", told.settings, sight))
    shown.append(scenes.answer("saved", "/saved list", told.reading, sight))
    if isinstance(told.settings, Settings):
        wish = told.settings.subscription.wish
        shown.append(scenes.form(modal.view(modal.wished(wish), channel), sight))
    return shown


def _give(file: Path | None, page: Callable[[], str], sent: Iterable[dict[str, object]]) -> None:
    """Write the page, or print what is sent."""
    if file is None:
        for each in sent:
            click.echo(json.dumps(each, indent=2, ensure_ascii=False))
    else:
        _replace(file, page())


def _replace(file: Path, text: str) -> None:
    """Write a file whole, or leave what was there. Raises UserError."""
    target = file.resolve()
    if target.exists() and not target.is_file():
        raise UserError(f"{file} is no file")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UserError(f"{file} cannot be written: {error.strerror or error}") from error
