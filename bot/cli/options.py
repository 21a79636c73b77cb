"""Arguments that several commands take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import click


class Day(click.ParamType[date]):
    """A calendar date, written in one way only."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        with suppress(ValueError):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
                return date.fromisoformat(value)
        problem = f"{value!r} is not a date; write YYYY-MM-DD, as in 2026-05-28"
        raise click.BadParameter(problem, ctx, param)


MINUS_IS_A_WORD = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""Settings of a command that takes an expression: there, -survey is no option."""


def expression_of(context: click.Context, words: Sequence[str]) -> str:
    """Return the expression that was given in one or several words.

    Two minuses begin an option, and -h alone asks for help.
    """
    if list(words) == ["-h"]:
        click.echo(context.get_help())
        context.exit()
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, ctx=context)
    return " ".join(words)


source_option = click.option(
    "--source",
    "source_name",
    default="huggingface",
    show_default=True,
    metavar="huggingface|sample|recorded:PATH",
    help="Where papers come from: live, the bundled sample, or recorded days (file, folder, tar).",
)

offline_option = click.option(
    "--offline", is_flag=True, help="Never ask the network: what is stored has to do."
)
