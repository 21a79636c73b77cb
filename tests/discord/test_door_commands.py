"""Commands with the real client: answered in time, in private, as what is typed is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import actions, allowed, conversation
from tests.discord.people import Person
from tests.discord.reading import buttons, option, steers, words
from tests.discord.rights import Right
from tests.discord.state import Channel, Message
from tests.discord.towns import Town

FAILED = "That went wrong here"


async def asked(who: Person, where: Channel | None, query: str) -> Message:
    return await (await who.uses("/papers", where, query=query)).answer()


# In time


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have somebody else write in the database, and not end."""
    other = sqlite3.connect(folder / "paperboy.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


async def test_a_quick_answer_is_the_first_one(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "SOON", 2.0)
    used = await here.ada.uses("/papers", here.channel, query="robot")
    assert (used.deferred, used.is_private) == (False, True)
    assert used.latency < conversation.SOON
    assert "5 of 7 papers" in words(await used.answer())


async def test_a_command_is_put_off_in_private_while_the_database_is_locked(
    here: Town, tmp_path: Path
) -> None:
    with locked(tmp_path):
        used = await here.ada.uses("/digest subscribe", here.channel, topic="robot")
        assert (used.deferred, used.is_private) == (True, True)
        with pytest.raises(AssertionError):
            await used.answers(within=0.1)
    assert "This channel gets digests" in words((await used.answers())[0])


async def test_what_is_chosen_is_put_off_while_the_database_is_locked(
    here: Town, tmp_path: Path
) -> None:
    listed = await asked(here.ada, here.channel, "robot")
    with locked(tmp_path):
        chosen = await here.ada.chooses(listed, "save", option(listed, "save", "save"))
        assert (chosen.deferred, chosen.is_private) == (True, True)
    assert "Saved" in words(await chosen.answer())


async def test_fifty_ask_at_once_and_each_is_answered(here: Town) -> None:
    people = [here.discord.person(f"person-{n}") for n in range(50)]
    used = await asyncio.gather(
        *(each.uses("/papers", here.channel, query="robot") for each in people)
    )
    assert all(each.is_acknowledged for each in used)
    answers = await asyncio.gather(*(each.answer() for each in used))
    assert [each.to for each in answers] == [each.id for each in people]
    assert {each.text for each in answers} == {answers[0].text}


# The same as what is typed


SAME: dict[str, dict[str, Any]] = {
    "digest help": {"command": "/digest help"},
    "digest status": {"command": "/digest status"},
    "digest subscribe (robot": {"command": "/digest subscribe", "topic": "(robot"},
    "digest topics add robot": {"command": "/digest topics add", "topic": "robot"},
    "digest schedule 25:00": {"command": "/digest schedule", "at": "25:00"},
    "digest schedule": {"command": "/digest schedule"},
    "digest pause until nine": {"command": "/digest pause", "until": "until nine"},
    "digest roundup Mon,Tue": {"command": "/digest roundup on", "days": "Mon, Tue"},
    "saved": {"command": "/saved list"},
    "saved help": {"command": "/saved help"},
    "saved add nothing": {"command": "/saved add", "paper": "nothing"},
    "saved remove x": {"command": "/saved remove", "numbers": "x"},
    "saved undo": {"command": "/saved undo"},
    "saved export bibtex": {"command": "/saved export", "format": "bibtex"},
    "saved names on": {"command": "/saved names", "named": "on"},
    "saved forget-me": {"command": "/saved forget-me"},
    'saved "some words"': {"command": "/saved search", "words": '"some words"'},
}


@pytest.mark.parametrize("typed", SAME)
async def test_options_are_answered_as_what_is_typed(here: Town, typed: str) -> None:
    told = dict(SAME[typed])
    by_text = await asked(here.ada, here.channel, typed)
    used = await here.ada.uses(told.pop("command"), here.channel, **told)
    by_options = await used.answer()
    assert (by_text.to, by_options.to) == (here.ada.id, here.ada.id)
    assert by_text.body == by_options.body


async def test_bare_digest_opens_the_form_as_the_command_does(here: Town) -> None:
    forms = [
        await (await here.ada.uses("/papers", here.channel, query="digest")).form(),
        await (await here.ada.uses("/digest settings", here.channel)).form(),
    ]
    assert forms[0].told == forms[1].told
    assert forms[0].told["title"] == "Daily papers here"


# Who may


async def test_digests_are_for_those_who_manage_channels(here: Town) -> None:
    assert here.ada.commands(here.channel) == ["papers", "digest", "saved", "Save paper"]
    assert here.bob.commands(here.channel) == ["papers", "saved", "Save paper"]
    assert here.ada.commands() == ["papers", "saved", "Save paper"]
    for typed in ("digest", "digest subscribe robot", "digest status", "digest now"):
        told = await asked(here.bob, here.channel, typed)
        assert words(told) == allowed.NOT_YOURS
    assert await here.subscription() is None


async def test_why_and_help_are_for_everybody(here: Town) -> None:
    await here.posts_digest()
    assert words(await asked(here.bob, here.channel, "why")).count("matches robot") == 4
    assert "/digest subscribe" in words(await asked(here.bob, here.channel, "digest help"))


async def test_a_button_to_set_up_is_for_those_who_manage_the_channel(here: Town) -> None:
    none = await asked(here.bob, here.channel, "why")
    assert (words(none), buttons(none)) == (allowed.NOBODY_SET_IT_UP, {})
    posted = await here.posts_digest()
    posted.components[0]["components"] = [
        {"type": 2, "style": 2, "label": "Set up", "custom_id": "set-up"}
    ]
    told = await (await here.bob.presses(posted, "set-up")).answer()
    assert words(told) == allowed.NOT_YOURS


async def test_another_channel_can_be_meant_by_who_manages_it(here: Town) -> None:
    other = here.discord.channel("other")
    used = await here.ada.uses("/digest subscribe", here.channel, topic="robot", channel=other)
    told = words((await used.answers())[0])
    assert told.startswith(f"<#{other.id}>\nThis channel gets digests")  # which is not this one
    assert await here.subscription() is None
    assert await here.subscription(other)
    here.discord.world.deny(other, here.ada.user, Right.MANAGE_CHANNELS)
    refused = await here.ada.uses("/digest unsubscribe", here.channel, channel=other)
    assert words(await refused.answer()) == allowed.NOT_YOURS
    kept = await here.subscription(other)
    assert kept
    assert kept.is_on


async def test_the_channels_that_somebody_set_up_are_shown_with_a_button_each(here: Town) -> None:
    other = here.discord.channel("other")
    await here.subscribe(other)
    mine = await (await here.ada.uses("/digest channels", here.channel)).answer()
    assert buttons(mine) == {f"set-up:{other.id}": "Change 1"}
    form = await (await here.ada.presses(mine, f"set-up:{other.id}")).form()
    assert actions.channel_of(form.told["custom_id"]) == other.id
    await here.owner.forbids(other, Right.MANAGE_CHANNELS, here.ada.user)
    refused = await (await here.ada.presses(mine, f"set-up:{other.id}")).answer()
    assert words(refused) == allowed.NOT_YOURS


# Whatever is typed


HOSTILE = [
    "x" * 500,
    "robot " * 80,
    "@everyone <@1234567> <https://example.com> **bold** `code` ~~gone~~ ||hidden|| [a](b)",
    "robot\u0007\u001b[31m\u202egnp.exe\u2066 \u200b",
    "🤖🏽‍🔬 👩‍👩‍👧‍👦 🇩🇪 é ﷽",
    "# heading\n> quote\n- list\n-# small discord.gg/abc",
    "(((((((((" * 50,
    "\\ \" ' ` % {0} $(reboot) ../../etc/passwd",
]


@pytest.mark.parametrize("before", ["", "digest ", "saved ", "digest subscribe "])
async def test_hostile_text_is_answered_and_steers_nothing(here: Town, before: str) -> None:
    for text in HOSTILE:
        used = await here.ada.uses("/papers", here.channel, query=f"{before}{text}"[:500])
        assert used.is_acknowledged
        for answer in await used.answers():
            assert steers(answer) == []
            assert words(answer)
            assert FAILED not in answer.text


# Wherever it is typed


async def test_a_command_is_answered_in_private_wherever_it_is_used(here: Town) -> None:
    for elsewhere in (
        here.discord.channel("mute", denied=Right.SEND_MESSAGES | Right.EMBED_LINKS),
        here.discord.channel("secret", private_to=[here.ada.user]),
        here.discord.channel("side", "thread", parent=here.channel),
        here.ada.dm,
    ):
        found = await asked(here.ada, elsewhere, "robot")
        assert (found.to, found.posted_in) == (here.ada.id, elsewhere.id)
        assert "5 of 7 papers" in words(found)
    assert here.discord.posts() == []


async def test_what_is_wrong_with_an_expression_is_shown_at_its_place(here: Town) -> None:
    told = await asked(here.ada, here.channel, "robot (agents")
    assert "  robot (agents\n        ^" in words(told)


async def test_what_breaks_is_told_and_harms_no_other(here: Town, tmp_path: Path) -> None:
    database = tmp_path / "paperboy.db"
    with sqlite3.connect(database) as other:
        other.execute("ALTER TABLE papers RENAME TO hidden")
    broken = await asked(here.ada, here.channel, "robot")
    with sqlite3.connect(database) as other:
        other.execute("ALTER TABLE hidden RENAME TO papers")
    assert words(broken).startswith(("That could not be done", FAILED, conversation.NO_DATABASE))
    assert "7 papers" in words(await asked(here.ada, here.channel, "robot"))
