"""What `paperboy doctor` does alike for each chat platform: find its channels, show findings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import click

from bot.cli.opening import database_url
from bot.errors import PaperboyError
from bot.exits import FAILED

if TYPE_CHECKING:
    from adapters.findings import Finding
    from bot.channels import Channel

_WIDTH = 12
"""Columns of what was looked at, as in `paperboy doctor`."""


async def subscribed(platform: str) -> tuple[Sequence[Channel], list[Finding]]:
    """Return the channels of a platform that want digests; none where no database was made yet.

    And what keeps them from being known.
    """
    from adapters.findings import problem
    from bot.storage.database import Database
    from bot.storage.subscribed import subscribed as wanting

    url = database_url()
    try:
        if not (await Database.check(url)).startswith("ok"):
            return (), []
        async with Database.open(url) as database, database.read() as tx:
            return await wanting(tx, platform), []
    except PaperboyError as error:
        return (), [problem("database", str(error))]


async def shown(before: Sequence[Finding], found: AsyncIterator[Finding]) -> int:
    """Show each finding as soon as it is there, and return the exit code."""
    code = 0
    for each in before:
        code = _show(each) or code
    async for each in found:
        code = _show(each) or code
    return code


def _show(finding: Finding) -> int:
    from adapters.findings import Verdict
    from bot.prose import visible

    said = {Verdict.OK: "ok, ", Verdict.NOTE: ""}.get(finding.verdict, f"{finding.verdict}: ")
    click.echo(visible(f"{finding.name:<{_WIDTH}}{said}{finding.text}"))
    return FAILED if finding.verdict is Verdict.PROBLEM else 0
