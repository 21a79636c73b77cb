"""Slash commands with the real clients: acknowledged at once, answered in private, by any name."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.answers.forms import Names
from bot.intents.unread import Command
from bot.storage.database import Database
from tests.slack.people import Person
from tests.slack.reading import buttons, option, words
from tests.slack.state import Channel, Message
from tests.slack.steering import steers
from tests.slack.towns import Town, town

FAILED = "That went wrong here"
OTHERS: Names = {Command.PAPERS: "/pb", Command.DIGEST: "/pb-digest", Command.SAVED: "/pb-saved"}


async def asked(who: Person, command: str, where: Channel) -> Message:
    return await (await who.types(command, where)).answer()


# Acknowledged at once


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


async def test_a_command_is_acknowledged_while_the_database_is_locked(
    here: Town, tmp_path: Path
) -> None:
    with locked(tmp_path):
        typed = await here.ada.types("/digest subscribe robot", here.channel)
        assert typed.is_acknowledged
        assert typed.acknowledgement is None
        with pytest.raises(AssertionError):
            await typed.answers(within=0.1)
    assert "This channel gets digests" in (await typed.answer()).text


async def test_what_is_pressed_is_acknowledged_while_the_database_is_locked(
    here: Town, tmp_path: Path
) -> None:
    listed = await asked(here.ada, "/papers robot", here.channel)
    with locked(tmp_path):
        pressed = await here.ada.chooses(listed, "save", option(listed, "save", "save"))
        assert pressed.is_acknowledged
    assert "Saved" in (await pressed.answer()).text


async def test_fifty_ask_at_once_and_each_is_answered(here: Town) -> None:
    people = [here.slack.person(f"person-{n}") for n in range(50)]
    typed = await asyncio.gather(*(each.types("/papers robot", here.channel) for each in people))
    assert all(each.is_acknowledged for each in typed)
    answers = await asyncio.gather(*(each.answer() for each in typed))
    assert [each.to for each in answers] == [each.id for each in people]
    assert {each.text for each in answers} == {answers[0].text}


# Whatever the names


UMBRELLA = {
    "/papers digest help": "/digest help",
    "/papers digest status": "/digest status",
    "/papers digest subscribe (robot": "/digest subscribe (robot",
    "/papers saved": "/saved",
    "/papers saved help": "/saved help",
    "/papers saved export bibtex": "/saved export bibtex",
    "/papers SAVED nonsense": "/saved nonsense",
}


async def test_the_umbrella_forms_are_the_commands(here: Town) -> None:
    for umbrella, own in UMBRELLA.items():
        one, other = [await asked(here.ada, each, here.channel) for each in (umbrella, own)]
        assert one.body == other.body


async def test_bare_umbrella_opens_the_form_as_the_command_does(here: Town) -> None:
    for command in ("/papers digest", "/digest"):
        form = await (await here.ada.types(command, here.channel)).form()
        assert form.told["title"]["text"] == "Daily papers here"


async def test_help_and_buttons_follow_the_names(database: Database, tmp_path: Path) -> None:
    async with town(database, tmp_path, names=OTHERS) as here:
        help_ = [await asked(here.ada, f"{name} help", here.channel) for name in OTHERS.values()]
        assert "/pb trending" in words(help_[0])
        assert "/pb digest help" in words(help_[0])
        assert "/pb-digest topics" in words(help_[1])
        assert "/pb-saved undo" in words(help_[2])
        empty = await asked(here.ada, "/pb saved", here.channel)
        assert "/pb-saved add LINK" in words(empty)
        lost = await asked(here.ada, "/pb-digest nonsense", here.channel)
        none = await asked(here.ada, "/pb-digest preview", here.channel)
        assert buttons(none) == {"set-up": "Set up"}
        for each in (*help_, empty, lost, none):
            assert not {"/papers", "/digest", "/saved"} & set(words(each).split())


# Whatever is typed


async def test_typographic_quotes_are_read_as_plain(here: Town) -> None:
    plain = await asked(here.ada, '/papers "robot 3" -survey', here.channel)
    smart = await asked(here.ada, "/papers “robot 3” –survey", here.channel)
    assert plain.body == smart.body
    assert "Robot 3 of" in words(plain)
    assert "Robot 2 of" not in words(plain)


async def test_entities_are_read_as_what_they_stand_for(here: Town) -> None:
    found = await asked(here.ada, "/papers robot upvotes>=30", here.channel)
    assert "3 papers" in found.text
    refused = await asked(here.ada, "/papers robot upvotes<20", here.channel)
    assert words(refused).startswith("write it as -upvotes>=20\n")
    both = await asked(here.ada, '/digest subscribe "R&D", robot', here.channel)
    assert "R&D" in words(both)


HOSTILE = [
    "x" * 10_000,
    "robot " * 1_600,
    "<!channel> <@U0000001> <https://example.com|robot> *bold* `code` ~gone~ _it_",
    "robot\u0000\u0007\u001b[31m\u202egnp.exe\u2066 \u200b\ud83d",
    "🤖🏽‍🔬 👩‍👩‍👧‍👦 🇩🇪 é ﷽",
    "&lt;!here&gt; &amp;amp; <>&",
    "(((((((((" * 50,
    "\\ \" ' ` % {0} $(reboot) ../../etc/passwd",
]


@pytest.mark.parametrize("command", ["/papers", "/digest", "/saved", "/digest subscribe"])
async def test_hostile_text_is_answered_and_steers_nothing(here: Town, command: str) -> None:
    for text in HOSTILE:
        typed = await here.ada.types(f"{command} {text}", here.channel)
        assert typed.is_acknowledged
        for answer in await typed.answers():
            assert steers(answer) == []
            assert words(answer)
            assert FAILED not in answer.text


# Wherever it is typed


async def test_a_command_is_answered_in_private_where_the_app_is_not(here: Town) -> None:
    for elsewhere in (
        here.slack.channel("elsewhere", with_bot=False),
        here.slack.channel("secret", private=True, members=[here.ada.user], with_bot=False),
        here.slack.workspace.direct(here.ada.user, here.bob.user),
        here.ada.dm,
    ):
        found = await asked(here.ada, "/papers robot", elsewhere)
        assert found.to == here.ada.id
        assert "5 of 7 papers" in found.text
        assert found.channel == elsewhere.id
    assert not here.slack.posts()


async def test_what_is_wrong_with_an_expression_is_shown_at_its_place(here: Town) -> None:
    told = await asked(here.ada, "/papers robot (agents", here.channel)
    assert words(told).split("\n")[-2:] == ["  robot (agents", "        ^"]


async def test_what_breaks_is_told_and_harms_no_other(here: Town, tmp_path: Path) -> None:
    database = tmp_path / "paperboy.db"
    with sqlite3.connect(database) as other:
        other.execute("ALTER TABLE papers RENAME TO hidden")
    broken = await asked(here.ada, "/papers robot", here.channel)
    with sqlite3.connect(database) as other:
        other.execute("ALTER TABLE hidden RENAME TO papers")
    assert broken.text.startswith(("That could not be done", FAILED))
    assert "7 papers" in (await asked(here.ada, "/papers robot", here.channel)).text
