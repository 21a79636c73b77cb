"""Reading lists with the real clients: saved, taken off, put back, taken along, forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.slack.answering import PART, PARTS, parts
from bot.export.files import File
from bot.models import Layout
from bot.storage.database import Database
from tests.slack.people import Person
from tests.slack.reading import buttons, option, options, words
from tests.slack.state import Message
from tests.slack.towns import Town, town
from tests.slack.workspace import SCOPES


async def saved_by(who: Person, place: Message, number: int = 1) -> Message:
    """Have somebody save a paper by the select of a message; return what they are told."""
    chosen = option(place, "save", "save", number)
    return await (await who.chooses(place, "save", chosen)).answer()


async def asked(who: Person, command: str, here: Town) -> Message:
    return await (await who.types(command, here.channel)).answer()


# Saved


async def test_the_select_of_a_digest_saves_in_private(here: Town) -> None:
    digest = await here.posts_digest()
    told = await saved_by(here.bob, digest, 2)
    assert told.to == here.bob.id
    assert "Saved; your reading list has 1 paper" in told.text
    assert await here.saved(here.bob) == [options(digest, "save")[1].removeprefix("save:")]
    assert await here.saved(here.ada) == []
    assert len(here.slack.posts(here.channel.id)) == 1


async def test_saved_again_it_can_be_taken_off(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    again = await saved_by(here.bob, digest)
    assert "It is on your list already" in again.text
    (off,) = buttons(again)
    assert buttons(again)[off] == "Take off"
    gone = await (await here.bob.presses(again, off)).answer()
    assert "Off your list, which has 0 papers now" in gone.text
    assert await here.saved(here.bob) == []


async def test_all_of_a_digest_are_saved_at_once_in_their_order(here: Town) -> None:
    digest = await here.posts_digest()
    *each, every = options(digest, "save")
    assert every == "save-all"
    told = await (await here.bob.chooses(digest, "save", every)).answer()
    assert "your reading list has 4 papers" in told.text
    assert [f"save:{key}" for key in await here.saved(here.bob)] == each


async def test_every_layout_saves(here: Town) -> None:
    for layout in Layout:
        digest = await here.posts_digest(here.slack.channel(layout), layout=layout)
        assert "has 1 paper" in (await saved_by(here.slack.person(layout), digest)).text


async def test_a_lookup_saves_too(here: Town) -> None:
    listed = await asked(here.bob, "/papers robot", here)
    await saved_by(here.bob, listed, 3)
    assert len(await here.saved(here.bob)) == 1


async def test_links_that_are_typed_are_saved(here: Town) -> None:
    listed = await asked(here.bob, "/papers robot", here)
    id_ = option(listed, "save", "save").removeprefix("save:arxiv:")
    told = await asked(here.bob, f"/saved add <https://arxiv.org/abs/{id_}|arxiv> 9912.99999", here)
    assert "Saved" in told.text
    assert await here.saved(here.bob) == [f"arxiv:{id_}"]


# Taken off, and put back


async def test_the_list_is_shown_with_what_can_be_done(here: Town) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    listed = await asked(here.bob, "/saved", here)
    assert "Your reading list · 4 papers" in listed.text
    assert len(options(listed, "take-off")) == 4
    assert buttons(listed) == {"export": "Export"}
    one = await asked(here.bob, '/saved "robot 1"', here)
    assert "1 of 4 papers" in one.text


async def test_what_was_taken_off_is_put_back_by_a_button(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    before = await here.saved(here.bob)
    listed = await asked(here.bob, "/saved", here)
    chosen = option(listed, "take-off", "unsave")
    gone = await (await here.bob.chooses(listed, "take-off", chosen)).answer()
    assert "/saved undo puts it back" in gone.text
    assert buttons(gone) == {"undo": "Undo"}
    back = await (await here.bob.presses(gone, "undo")).answer()
    assert "On your list again, which has 1 paper" in back.text
    assert await here.saved(here.bob) == before


async def test_numbers_take_off_what_the_list_shows_at_them(here: Town) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    before = await here.saved(here.bob)
    await asked(here.bob, "/saved remove 2 4-6", here)
    assert await here.saved(here.bob) == [before[0], before[2]]
    await asked(here.bob, "/papers saved undo", here)
    assert await here.saved(here.bob) == before


# Taken along


async def test_an_export_comes_as_a_file_in_the_app_s_conversation(here: Town) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    for command, name in (
        ("/saved export bibtex", "reading-list.bib"),
        ("/saved export ris robot", "reading-list.ris"),
        ("/saved export markdown", "reading-list.md"),
    ):
        told = await here.bob.types(command, here.channel)
        answer = (await told.answers(2))[-1]
        assert f"Wrote 4 papers to {name}" in answer.text
        (file,) = [each for each in here.slack.workspace.files.values() if each.name == name]
        assert file.is_complete
        assert file.channels == [here.bob.dm.id]
        assert b"Robot 3 of" in (file.content or b"")


async def test_without_the_scope_for_files_it_comes_in_parts(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"files:write"}) as here:
        digest = await here.posts_digest()
        await (await here.bob.chooses(digest, "save", "save-all")).answer()
        told = await here.bob.types("/saved export bibtex", here.channel)
        part, answer = await told.answers(2)
        assert part.channel == here.bob.dm.id
        assert words(part).startswith("reading-list.bib, part 1 of 1\n@")
        assert "Wrote 4 papers to reading-list.bib" in answer.text
        assert here.slack.workspace.files == {}


def test_the_parts_of_a_file_are_all_of_it_in_order() -> None:
    for text in ("@article{one}\n" * 1_000, "x" * 10_000, "<&>" * 3_000, "short"):
        some = parts(File("list.bib", text))
        shown = [each.blocks[-1]["elements"][0]["elements"][0]["text"] for each in some]
        assert "".join(shown) == text
        assert max(map(len, shown)) <= PART


def test_of_a_file_with_too_many_parts_the_last_message_says_so() -> None:
    some = parts(File("list.bib", "x" * PART * 30))
    assert len(some) == PARTS + 1
    assert "files:write" in some[-1].text


async def test_an_empty_list_has_no_file(here: Town) -> None:
    assert "There is nothing to export" in (await asked(here.bob, "/saved export ris", here)).text
    assert here.slack.workspace.files == {}


async def test_all_that_is_stored_about_somebody_comes_as_json(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    told = await (await here.bob.types("/saved mine", here.channel)).answers(2)
    (file,) = here.slack.workspace.files.values()
    assert file.name == "paperboy-about-me.json"
    assert here.bob.id in str(json.loads(file.content or b""))
    assert "Wrote all that is stored about you" in told[-1].text


# Forgotten


async def test_forgetting_is_asked_for_first(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    would = await asked(here.bob, "/saved forget-me", here)
    assert "This erases for good: 1 saved paper" in would.text
    assert len(await here.saved(here.bob)) == 1
    assert buttons(would) == {"forget": "Erase all of it"}
    gone = await (await here.bob.presses(would, "forget")).answer()
    assert "Nothing is stored about you any more" in gone.text
    assert await here.saved(here.bob) == []
    assert "nothing is stored about you" in (await asked(here.bob, "/saved mine", here)).text


async def test_nobody_else_can_press_what_is_private(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    would = await asked(here.bob, "/saved forget-me", here)
    with pytest.raises(AssertionError, match="somebody else"):
        await here.ada.presses(would, "forget")
