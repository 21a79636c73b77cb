"""Reading lists with the real client: saved, taken off, put back, taken along, forgotten."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.discord import replying
from bot.models import Layout
from tests.discord.people import Person
from tests.discord.reading import buttons, option, options, words
from tests.discord.state import Message
from tests.discord.towns import Town


async def saved_by(who: Person, place: Message, number: int = 1) -> Message:
    """Have somebody save a paper by the select of a message; return what they are told."""
    chosen = option(place, "save", "save", number)
    return await (await who.chooses(place, "save", chosen)).answer()


async def asked(here: Town, who: Person, command: str, **told: Any) -> Message:
    return await (await who.uses(command, here.channel, **told)).answer()


# Saved


async def test_the_select_of_a_digest_saves_in_private(here: Town) -> None:
    digest = await here.posts_digest()
    told = await saved_by(here.bob, digest, 2)
    assert told.to == here.bob.id
    assert "Saved; your reading list has 1 paper" in words(told)
    assert await here.saved(here.bob) == [options(digest, "save")[1].removeprefix("save:")]
    assert await here.saved(here.ada) == []
    assert len(here.discord.posts(here.channel.id)) == 1


async def test_saved_again_it_can_be_taken_off(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    again = await saved_by(here.bob, digest)
    assert "It is on your list already" in words(again)
    (off,) = buttons(again)
    assert buttons(again)[off] == "Take off"
    gone = await (await here.bob.presses(again, off)).answer()
    assert "Off your list, which has 0 papers now" in words(gone)
    assert await here.saved(here.bob) == []


async def test_all_of_a_digest_are_saved_at_once_in_their_order(here: Town) -> None:
    digest = await here.posts_digest()
    *each, every = options(digest, "save")
    assert every == "save-all"
    told = await (await here.bob.chooses(digest, "save", every)).answer()
    assert "your reading list has 4 papers" in words(told)
    assert [f"save:{key}" for key in await here.saved(here.bob)] == each


async def test_every_layout_saves(here: Town) -> None:
    for layout in Layout:
        digest = await here.posts_digest(here.discord.channel(layout), layout=layout)
        assert "has 1 paper" in words(await saved_by(here.discord.person(layout), digest))


async def test_a_lookup_saves_too_and_goes_on_to_the_next_page(here: Town) -> None:
    listed = await asked(here, here.bob, "/papers", query="robot")
    await saved_by(here.bob, listed, 3)
    assert len(await here.saved(here.bob)) == 1
    more = await (await here.bob.presses(listed, "more:find:robot:2")).answer()
    assert "6–7 of 7 papers" in words(more)
    assert more.to == here.bob.id


async def test_a_paper_is_read_in_private(here: Town) -> None:
    digest = await here.posts_digest()
    for what, shown in (("abstract", "About robots."), ("similar", "Robot 2")):
        chosen = option(digest, "read", what)
        told = await (await here.bob.chooses(digest, "read", chosen)).answer()
        assert told.to == here.bob.id
        assert shown in words(told)


# The menu of a message


async def test_the_menu_saves_what_a_message_links_to(here: Town) -> None:
    digest = await here.posts_digest()
    id_ = option(digest, "save", "save").removeprefix("save:arxiv:")
    linked = await here.ada.says(here.channel, f"look: https://arxiv.org/abs/{id_}v2 !")
    told = await (await here.bob.uses_menu("Save paper", linked)).answer()
    assert told.to == here.bob.id
    assert "Saved" in words(told)
    assert await here.saved(here.bob) == [f"arxiv:{id_}"]


async def test_the_menu_of_a_message_of_ours_offers_its_papers(here: Town) -> None:
    digest = await here.posts_digest()
    offered = await (await here.bob.uses_menu("Save paper", digest)).answer()
    assert options(offered, "save") == options(digest, "save")[:-1]
    await saved_by(here.bob, offered, 2)
    assert len(await here.saved(here.bob)) == 1


async def test_the_menu_says_that_a_message_links_to_no_paper(here: Town) -> None:
    said = await here.ada.says(here.channel, "hello https://example.com/1234.56789")
    told = await (await here.bob.uses_menu("Save paper", said)).answer()
    assert await here.saved(here.bob) == []
    assert words(told)


# Taken off, and put back


async def test_the_list_is_shown_with_what_can_be_done(here: Town) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    listed = await asked(here, here.bob, "/saved list")
    assert "Your reading list · 4 papers" in words(listed)
    assert len(options(listed, "take-off")) == 4
    assert buttons(listed) == {"export": "Export"}
    one = await asked(here, here.bob, "/saved search", words='"robot 1"')
    assert "1 of 4 papers" in words(one)


async def test_what_was_taken_off_is_put_back_by_a_button(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    before = await here.saved(here.bob)
    listed = await asked(here, here.bob, "/saved list")
    chosen = option(listed, "take-off", "unsave")
    gone = await (await here.bob.chooses(listed, "take-off", chosen)).answer()
    assert "/saved undo puts it back" in words(gone)
    assert buttons(gone) == {"undo": "Undo"}
    back = await (await here.bob.presses(gone, "undo")).answer()
    assert "On your list again, which has 1 paper" in words(back)
    assert await here.saved(here.bob) == before


async def test_numbers_take_off_what_the_list_shows_at_them(here: Town) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    before = await here.saved(here.bob)
    await asked(here, here.bob, "/saved remove", numbers="2 4-6")
    assert await here.saved(here.bob) == [before[0], before[2]]
    await asked(here, here.bob, "/saved undo")
    assert await here.saved(here.bob) == before


# Taken along, and forgotten


@pytest.mark.parametrize(
    ("kind", "ending"), [("bibtex", "bib"), ("ris", "ris"), ("markdown", "md")]
)
async def test_a_list_is_exported_into_a_private_file(here: Town, kind: str, ending: str) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    told = await asked(here, here.bob, "/saved export", format=kind)
    assert told.to == here.bob.id
    (file,) = told.files
    assert file.name == f"reading-list.{ending}"
    assert file.name in words(told)
    assert b"Robot 3" in file.content
    some = await asked(here, here.bob, "/saved export", format=kind, which="1-2")
    assert len(some.files[0].content) < len(file.content)


async def test_a_button_exports_and_a_large_list_is_parted(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    listed = await asked(here, here.bob, "/saved list")
    monkeypatch.setattr(replying, "_ROOM_IN_A_FILE", 10 * 2**20 - 10)
    (told,) = await (await here.bob.presses(listed, "export")).answers()
    assert [each.name for each in told.files] == [f"reading-list-{n}.bib" for n in range(1, 5)]


async def test_what_is_stored_about_somebody_is_given_to_them_alone(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    told = await asked(here, here.bob, "/saved mine")
    assert told.to == here.bob.id
    (file,) = told.files
    assert file.name == replying.MINE
    assert here.bob.id in json.dumps(json.loads(file.content))


async def test_whoever_wants_it_is_forgotten(here: Town) -> None:
    digest = await here.posts_digest()
    await saved_by(here.bob, digest)
    sure = await asked(here, here.bob, "/saved forget-me")
    assert await here.saved(here.bob)
    (erase,) = buttons(sure)
    await (await here.bob.presses(sure, erase)).answer()
    assert await here.saved(here.bob) == []


# Named


async def test_whoever_wants_to_be_named_is_called_as_they_are_in_discord(here: Town) -> None:
    digest = await here.posts_digest()
    (first, *_) = options(digest, "save")
    await asked(here, here.ada, "/saved names", named="on")
    for who in (here.ada, here.bob):
        await (await who.chooses(digest, "save", first)).answer()
    eve, query = here.discord.person("eve"), first.removeprefix("save:arxiv:")
    card = await asked(here, eve, "/papers", query=query)
    assert "saved by 2 people here: Ada and 1 more" in words(card)
    assert card.pings == []
    here.discord.breaks(503, on="get_user")
    card = await asked(here, eve, "/papers", query=query)
    assert f"here: {here.ada.id} and 1 more" in words(card)
