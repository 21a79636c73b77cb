"""Claims on what is said where digests cannot be posted: what to give, and what is missed."""

from __future__ import annotations

import pytest

from adapters.discord import rights
from adapters.discord.ids import channel
from adapters.discord.payloads import Room
from adapters.discord.permissions import (
    ASKED,
    EMBED,
    HISTORY,
    SEND,
    SEND_IN_THREADS,
    THREADS,
    VIEW,
    Permission,
)
from bot.models import Layout

TEXT, THREAD, FORUM = 0, 11, 15
GIVE_IT = "give it to Paperboy at the channel's Edit Channel, Permissions."
GIVE_THEM = "give them to Paperboy at the channel's Edit Channel, Permissions."


def room(kind: int, *without: Permission) -> Room:
    held = ASKED & ~sum(each.bit for each in without)
    return Room(channel("1", "2"), kind, held)


@pytest.mark.parametrize(
    ("kind", "without", "said"),
    [
        (TEXT, [VIEW, SEND, EMBED], "the permission View Channel here, and so nothing can be"),
        # Whoever may not send, may embed nothing: Discord takes that away, too.
        (
            TEXT,
            [SEND, EMBED],
            f"permission Send Messages here, and so nothing can be posted: {GIVE_IT}",
        ),
        (
            FORUM,
            [SEND, EMBED],
            f"permission Send Messages here, and so nothing can be posted: {GIVE_IT}",
        ),
        (THREAD, [SEND], ""),
        (
            THREAD,
            [SEND_IN_THREADS, EMBED],
            f"permission Send Messages in Threads here, and so nothing can be posted: {GIVE_IT}",
        ),
        (
            TEXT,
            [EMBED],
            f"permission Embed Links here, and so a digest has no papers in it: {GIVE_IT}",
        ),
        (
            TEXT,
            [SEND, EMBED, HISTORY],
            "permissions Send Messages and Read Message History here, and so nothing can be "
            f"posted: {GIVE_THEM}",
        ),
    ],
)
def test_what_is_to_be_given_is_named_with_the_worst_that_is_missed(
    kind: int, without: list[Permission], said: str
) -> None:
    told = rights.problem(room(kind, *without))
    assert said in told if said else told == ""


def test_a_layout_takes_more() -> None:
    flat = room(TEXT, THREADS)
    assert rights.problem(flat) == ""
    assert "a digest in that layout fails" in rights.problem(flat, Layout.THREAD)


def test_a_timeout_is_said_where_it_takes_something() -> None:
    where = channel("1", "2")
    assert rights.problem(rights.TimedOut(where, TEXT, VIEW.bit | HISTORY.bit)) == rights.TIMED_OUT
    assert "View Channel " in rights.problem(rights.TimedOut(where, TEXT, 0))
    assert rights.problem(rights.TimedOut(where, TEXT, ASKED)) == ""
