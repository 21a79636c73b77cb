"""Scopes left out, with the real clients: the rest works, and what is lost says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.slack.manifest import SHORTCUT
from adapters.slack.scopes import SCOPES as TABLE
from bot.deliveries import State
from bot.storage.database import Database
from tests.slack.reading import option, options, words
from tests.slack.towns import Town, town
from tests.slack.workspace import SCOPES

OPTIONAL = [each.name for each in TABLE if each.is_optional]
PUBLIC, PRIVATE = "channels:history", "groups:history"


def test_the_towns_grant_what_the_app_asks_for() -> None:
    assert {each.name for each in TABLE} == SCOPES


@pytest.mark.parametrize("left_out", [*([each] for each in OPTIONAL), OPTIONAL], ids=str)
async def test_without_what_is_optional_the_rest_works(
    database: Database, tmp_path: Path, left_out: list[str]
) -> None:
    granted = SCOPES - set(left_out)
    async with town(database, tmp_path, scopes=granted) as here:
        assert here.door.scopes == granted
        channel = here.slack.channel("lab", members=[here.ada.user], with_bot=False)
        await here.ada.invites_bot(channel)
        (welcome,) = await here.whispered(here.ada)
        asked = await here.ada.presses(welcome, "set-up")
        preview = await here.sends_off(asked, {"words": "robot"})
        await (await here.ada.presses(preview, "post-now")).answer()
        await here.deliver()
        (digest,) = here.slack.posts(channel.id)
        await works(here, digest.channel)
        await here.ada.archives(channel)
        await here.tell()
        assert len(await here.written(here.ada)) >= 1


async def works(here: Town, where: str) -> None:
    """Insist that a digest, a lookup, the reading list and the App Home do."""
    channel = here.slack.workspace.channels[where]
    (digest,) = here.slack.posts(where)
    await here.bob.reacts(digest, "one")
    saved = await here.bob.chooses(digest, "save", option(digest, "save", "save", 2))
    assert "your reading list has 2 papers" in (await saved.answer()).text
    listed = await (await here.bob.types("/papers robot", channel)).answer()
    await (await here.bob.chooses(listed, "read", option(listed, "read", "share"))).posts()
    assert "matches robot" in words(await (await here.bob.presses(digest, "why")).answer())
    assert len(options(await (await here.bob.opens_home()).home(), "take-off")) == 2
    shown = await (await here.bob.uses_shortcut(SHORTCUT, digest)).answer()
    assert len(options(shown, "save")) == 4
    exported = await (await here.bob.types("/saved export bibtex", channel)).answers(2)
    assert "Wrote 2 papers to reading-list.bib" in exported[-1].text


# What is lost


async def uncertain(here: Town, *, private: bool) -> tuple[State, str]:
    """Return how a digest ends whose answer was lost, and why."""
    channel = here.slack.channel("lab", members=[here.ada.user], private=private)
    await here.subscribe(channel)
    here.slack.loses_answer(times=1)
    await here.deliver()
    settled = await here.settles(channel)
    assert len(here.slack.posts(channel.id)) == 1
    return settled.state, settled.reason or ""


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
async def test_with_histories_an_uncertain_post_is_found_again(here: Town, private: bool) -> None:
    assert (await uncertain(here, private=private))[0] is State.SENT
    assert here.slack.duplicates() == {}


@pytest.mark.parametrize(("lost", "private"), [(PUBLIC, False), (PRIVATE, True)])
async def test_without_a_history_such_a_post_ends_as_unknown(
    database: Database, tmp_path: Path, lost: str, private: bool
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {lost}) as here:
        assert here.door.chat.manners.can_find
        state, why = await uncertain(here, private=private)
        assert state is State.UNKNOWN
        assert lost in why
        assert "paperboy doctor slack says which" in why


@pytest.mark.parametrize(("lost", "private"), [(PUBLIC, True), (PRIVATE, False)])
async def test_the_other_history_is_enough_elsewhere(
    database: Database, tmp_path: Path, lost: str, private: bool
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {lost}) as here:
        assert (await uncertain(here, private=private))[0] is State.SENT


async def test_without_both_it_is_known_that_nothing_can_be_found(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {PUBLIC, PRIVATE}) as here:
        assert not here.door.chat.manners.can_find
        state, why = await uncertain(here, private=False)
        assert state is State.UNKNOWN
        assert why
        assert here.slack.calls("conversations.history") == []


async def test_without_mentions_none_is_heard_and_buttons_answer_in_threads(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"app_mentions:read"}) as here:
        digest = await here.posts_digest()
        asked = await here.ada.mentions(here.channel, "robot", digest)
        assert asked.delivery is None
        saved = await here.ada.uses_shortcut(SHORTCUT, digest)
        assert "Papers that it links to" in (await saved.answer()).text


# What is needed


async def test_without_the_scope_to_post_each_digest_fails_with_the_reason(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"chat:write"}) as here:
        await here.subscribe()
        await here.deliver()
        settled = await here.settles()
        assert settled.state is State.FAILED
        assert "chat:write" in (settled.reason or "")


async def test_without_the_scope_to_write_to_people_others_are_told(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"im:write"}) as here:
        await here.subscribe()
        await here.ada.archives(here.channel)
        await here.tell()
        await here.ada.unarchives(here.channel)
        status = await (await here.bob.types("/digest status", here.channel)).answer()
        untold = "not told to anybody yet: the channel is archived"
        assert untold in words(status)
