"""`paperboy deliveries`: the ledger for operators, and what they can do about a delivery."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from bot.cli.opening import database_url
from bot.loop import run

if TYPE_CHECKING:
    from adapters.console.ledger import Story
    from bot.channels import Channel
    from bot.storage.database import Database

STATES = ("planned", "sending", "sent", "skipped", "failed", "unknown")
"""Those of `bot.deliveries.State`, which is not imported for `--help`."""
_HIGHEST = 2**63 - 1
"""The highest number that a database takes."""


_LISTED = "paperboy deliveries lists them, each with its number"
_FORM = "PLATFORM/WORKSPACE/CHANNEL"


class _Ledger(click.Group):
    """`deliveries 7` is `deliveries show 7`; what is no number is refused there."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from difflib import get_close_matches

        is_option = args[0].startswith("-")
        is_command = get_close_matches(args[0], self.commands)  # it may be misspelt
        return super().resolve_command(ctx, args if is_option or is_command else ["show", *args])


class _Place(click.ParamType["Channel"]):
    """A channel, as the list names it."""

    name = "channel"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Channel:
        from bot.channels import Channel

        match value.split("/", 2):
            case [platform, workspace, id_] if platform and workspace and id_:
                return Channel(platform, workspace, id_)
        problem = f"{value!r} is no channel; write {_FORM}, as in slack/T1/C1"
        raise click.BadParameter(problem, ctx, param)


class _Number(click.ParamType[int]):
    """The number of a delivery, as the list names it."""

    name = "delivery"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if value.isascii() and value.isdecimal() and len(value) <= len(str(_HIGHEST)):
            number = int(value)
            if 0 < number <= _HIGHEST:
                return number
        raise click.BadParameter(f"{value!r} is no delivery; {_LISTED}", ctx, param)


_id = click.argument("id_", metavar="ID", type=_Number())
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON: all facts.")


@click.group(
    cls=_Ledger, invoke_without_command=True, subcommand_metavar="[ID | COMMAND [ARGS]...]"
)
@click.option("--state", type=click.Choice(STATES), help="Only those that stand so.")
@click.option(
    "--channel",
    type=_Place(),
    metavar=_FORM,
    help="Only those to this channel.",
)
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many."
)
@_as_json
@click.pass_context
def deliveries(
    context: click.Context, state: str | None, channel: Channel | None, limit: int, as_json: bool
) -> None:
    """List the ledger: what became of each digest, the newest first.

    With an ID, tell all there is to say of one: paperboy deliveries 7
    """
    if context.invoked_subcommand is not None:
        if state or channel:
            raise click.UsageError("--state and --channel are for the list", context)
        return

    async def look() -> None:
        from adapters.console.ledger import listed_as_json, short
        from bot import ledger_words
        from bot.deliveries import State
        from bot.errors import UserError
        from bot.storage import channels, ledger
        from bot.storage.database import Database

        states = [State(state)] if state else []
        async with Database.open(database_url()) as database, database.read() as tx:
            if channel is not None and await channels.known_channel(tx, channel) is None:
                place = ledger_words.place(channel)
                raise UserError(
                    f"there is no channel {place}; paperboy deliveries lists them, as {_FORM}"
                )
            found = await ledger.newest(tx, limit, states, channel=channel)
            digests = [each.digest_id for each in found if each.digest_id is not None]
            papers = dict.fromkeys(digests, 0) | await ledger.sizes(tx, digests)
        if as_json:
            click.echo(listed_as_json(found, papers))
            return
        for each in found:
            click.echo("\n".join(short(each, papers.get(each.digest_id or 0))))
        if not found:
            which = "such delivery" if state or channel else "delivery yet"
            click.echo(f"There is no {which}.")

    run(look())


@deliveries.command()
@_id
@_as_json
@click.pass_context
def show(context: click.Context, id_: int, as_json: bool) -> None:
    """Tell all there is to say of a delivery: what it is, what comes next, what can be done."""
    listing = context.parent.params if context.parent else {}

    async def look() -> None:
        from adapters.console.ledger import story, story_as_json
        from bot.storage.database import Database

        async with Database.open(database_url()) as database:
            told = await _story(database, id_)
        if as_json or listing.get("as_json"):
            click.echo(story_as_json(told))
        else:
            click.echo("\n".join(story(told)))

    run(look())


@deliveries.command()
@_id
def retry(id_: int) -> None:
    """Try a failed delivery again, at once, and take its channel for mended.

    Not where a later digest has covered its editions: its papers would come twice.
    """

    async def plan() -> None:
        from bot.delivery import mending
        from bot.ledger_words import what_next
        from bot.storage.database import Database

        async with Database.open(database_url()) as database:
            planned = await mending.retry(database, id_)
        click.echo(f"Delivery {id_} is planned again: {what_next(planned, datetime.now(UTC))}.")

    run(plan())


@deliveries.command()
@_id
@click.argument("outcome", type=click.Choice(["sent", "failed"]))
def resolve(id_: int, outcome: str) -> None:
    """Say of an unknown delivery whether its messages are in the channel."""

    async def settle() -> None:
        from bot.deliveries import State
        from bot.delivery import mending
        from bot.ledger_words import resolved
        from bot.storage.database import Database

        async with Database.open(database_url()) as database:
            settled, subscription = await mending.resolve(database, id_, State(outcome))
        click.echo(resolved(settled, subscription))

    run(settle())


async def _story(database: Database, id_: int) -> Story:
    from adapters.console.ledger import Story
    from bot.delivery.mending import found
    from bot.storage import channels, digests

    async with database.read() as tx:
        of = await found(tx, id_)
        wanted = [of.digest_id] if of.digest_id is not None else []
        digest = (await digests.load(tx, wanted)).get(of.digest_id or 0)
        broken_by = await channels.broken_by(tx, of.channel)
    return Story(of, digest, broken_by, datetime.now(UTC))
