"""The App Home with the real clients: what it shows, and that acting there refreshes it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from adapters.slack.conversation import FAILED
from bot.answers.forms import Names
from bot.intents.unread import Command
from bot.storage.database import Database
from tests.slack.people import Person
from tests.slack.reading import buttons, option, options, words
from tests.slack.state import Message, View
from tests.slack.towns import Town, town

OTHERS: Names = {Command.PAPERS: "/pb", Command.DIGEST: "/pb-digest", Command.SAVED: "/pb-saved"}


async def home_of(who: Person) -> View:
    return await (await who.opens_home()).home()


async def with_saved(here: Town, count: int = 2) -> list[str]:
    """Have ada save some papers; return their keys, the newest first."""
    listed = await (await here.ada.types("/papers robot", here.channel)).answer()
    for n in range(count, 0, -1):
        chosen = option(listed, "save", "save", n)
        await (await here.ada.chooses(listed, "save", chosen)).answer()
    return await here.saved(here.ada)


# What it shows


async def test_at_first_it_says_what_paperboy_is_and_how_to_begin(here: Town) -> None:
    shown = words(await home_of(here.ada))
    assert "Paperboy brings the day's trending research papers" in shown
    assert "Your reading list is empty" in shown
    assert "Channels you set up: none yet" in shown
    assert "/digest subscribe robotics" in shown


async def test_it_follows_the_names_of_the_commands(database: Database, tmp_path: Path) -> None:
    async with town(database, tmp_path, names=OTHERS) as here:
        shown = words(await home_of(here.ada))
    assert "Type /pb-digest in a channel" in shown
    assert "/pb robotics" in shown
    assert "/pb-saved add LINK" in shown


async def test_it_shows_the_reading_list_and_nobody_else_s(here: Town) -> None:
    saved = await with_saved(here)
    shown = await home_of(here.ada)
    assert "Your reading list · 2 papers" in words(shown)
    assert options(shown, "take-off") == [f"unsave:{key}" for key in saved]
    assert "Your reading list is empty" in words(await home_of(here.bob))


async def test_it_shows_the_channels_that_somebody_set_up_and_what_is_wrong(here: Town) -> None:
    secret = here.slack.channel("secret", private=True, members=[here.ada.user], with_bot=False)
    await here.subscribe()
    await here.subscribe(secret)
    await here.deliver()
    shown = words(await home_of(here.ada))
    assert "Channels you set up · 2 channels" in shown
    assert f"#{here.channel.id}" in shown
    assert "next " in shown
    assert f"#{secret.id}" in shown
    assert "/invite @Paperboy" in shown
    assert "none yet" in words(await home_of(here.bob))


async def test_the_messages_tab_publishes_nothing(here: Town) -> None:
    await here.ada.opens_home()
    before = len(here.slack.calls("views.publish"))
    event = here.slack.events[-1].payload
    event["event"]["tab"] = "messages"
    again = here.slack.repeats(here.slack.events[-1])
    await here.slack.until(lambda: again.is_acknowledged)
    assert len(here.slack.calls("views.publish")) == before


# Acting there


async def dm_after(here: Town, home: View, select: str, value: str) -> Message:
    chosen = await here.ada.chooses(home, select, value)
    await chosen.home()
    return (await here.written(here.ada))[-1]


async def test_taking_a_paper_off_refreshes_it_and_can_be_undone(here: Town) -> None:
    saved = await with_saved(here)
    home = await home_of(here.ada)
    told = await dm_after(here, home, "take-off", f"unsave:{saved[0]}")
    assert "Off your list" in told.text
    assert "Your reading list · 1 paper" in words(home)
    assert options(home, "take-off") == [f"unsave:{saved[1]}"]
    await (await here.ada.presses(told, "undo")).answer()
    assert await here.saved(here.ada) == saved


async def test_reading_there_is_answered_in_the_app_s_conversation(here: Town) -> None:
    await with_saved(here)
    home = await home_of(here.ada)
    card = await dm_after(here, home, "read", option(home, "read", "abstract"))
    assert "About robots." in words(card)


async def test_sharing_there_is_with_oneself_and_can_be_saved_by_reaction(here: Town) -> None:
    saved = await with_saved(here, 1)
    home = await home_of(here.ada)
    shared = await dm_after(here, home, "read", option(home, "read", "share"))
    await here.ada.chooses(home, "take-off", f"unsave:{saved[0]}")
    await here.written(here.ada, 2)
    await here.ada.reacts(shared, "bookmark")
    assert await here.saved(here.ada) == saved


async def test_exporting_there_sends_a_file(here: Town) -> None:
    await with_saved(here)
    await here.ada.presses(await home_of(here.ada), "export")
    (file, told) = await here.written(here.ada, 2)
    assert here.slack.workspace.files[file.files[0]].name == "reading-list.bib"
    assert "Wrote 2 papers to reading-list.bib" in told.text


async def test_searching_there_shows_in_the_form_what_it_found(here: Town) -> None:
    saved = await with_saved(here, 3)
    pressed = await here.ada.presses(await home_of(here.ada), "search")
    form = await pressed.form()
    for wanted, found in (("robot", 3), ("chess", 0)):
        sent = await here.ada.submits(form, {"search": wanted})
        assert sent.is_acknowledged
        assert sent.view is form
        assert ("take-off" in str(form.blocks)) is bool(found)
        assert f"{wanted} · " in words(form)
    await here.ada.submits(form, {"search": "robot"})
    await here.ada.chooses(form, "take-off", f"unsave:{saved[0]}")
    assert "Off your list" in (await here.written(here.ada))[-1].text


async def test_a_search_that_cannot_be_read_says_so_in_the_form(here: Town) -> None:
    await with_saved(here, 1)
    form = await (await here.ada.presses(await home_of(here.ada), "search")).form()
    sent = await here.ada.submits(form, {"search": "(robot"})
    assert sent.is_acknowledged
    assert "^" in words(form)


async def test_a_search_that_fails_says_so_in_the_form(here: Town, tmp_path: Path) -> None:
    await with_saved(here, 1)
    form = await (await here.ada.presses(await home_of(here.ada), "search")).form()
    with sqlite3.connect(tmp_path / "paperboy.db") as other:
        other.execute("ALTER TABLE saves RENAME TO hidden")
    sent = await here.ada.submits(form, {"search": "robot"})
    assert sent.is_acknowledged
    assert FAILED in words(form)


async def test_a_channel_is_changed_from_there_and_shows_changed(here: Town) -> None:
    await here.subscribe()
    home = await home_of(here.ada)
    assert list(buttons(home).values()).count("Change") == 1
    pressed = await here.ada.presses(home, "set-up")
    sent = await here.ada.submits(await pressed.form(), {"size": "3"})
    assert sent.is_acknowledged
    await here.slack.until(lambda: "at most 3 papers" in words(home))
    (told,) = await here.whispered(here.ada)
    assert told.channel == here.channel.id
    assert "at most 3 papers" in words(told)


async def test_the_own_conversation_is_changed_from_there(here: Town) -> None:
    await (await here.ada.types("/digest subscribe robot", here.ada.dm)).answer()
    home = await home_of(here.ada)
    assert "your conversation with Paperboy" in words(home)
    pressed = await here.ada.presses(home, "set-up")
    await here.ada.submits(await pressed.form(), {"size": "3"})
    told = (await here.written(here.ada))[-1]
    assert "at most 3 papers" in words(told)
    assert len(here.slack.posts(here.ada.dm.id)) == 1
