"""Claims on saving: what holds a paper on a list, and what lets it go."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels import Account
from bot.commands.handling import Commands
from bot.errors import SourceError
from bot.export.files import files
from bot.intents.saved import (
    Export,
    ForgetMe,
    Format,
    NotePost,
    PutBack,
    React,
    RemoveSaved,
    Save,
    SaveLinked,
    ShowSaved,
    Unsave,
)
from bot.library import Library
from bot.models import MessageRef
from bot.replies.reply import Refused
from bot.replies.saved import (
    Exported,
    Forgotten,
    IsBack,
    LetGo,
    NoSuchPlace,
    NothingLinked,
    Removed,
    Saved,
    SavedList,
    ToSave,
)
from bot.storage.database import Database
from tests.builders import DAY, listing
from tests.delivery.worlds import SOURCE, channel
from tests.fakes import FakeFinder
from tests.saving.groups import Group, group, key, person

_MINUTE = timedelta(minutes=1)


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Group]:
    async with group(database, tmp_path / "index") as made:
        yield made


class TestAButton:
    async def test_saves_and_says_how_many_there_are(self, here: Group) -> None:
        reply = await here.told(Save((key(1), key(2))), Saved)
        assert [each.was for each in reply.papers] == [False, False]
        assert reply.total == 2
        assert not reply.unknown

    async def test_pressed_again_changes_nothing_and_says_so(self, here: Group) -> None:
        await here.save(1)
        here.later(minutes=1)
        await here.save(2)
        here.later(minutes=1)
        reply = await here.told(Save((key(1),)), Saved)
        assert reply.papers[0].was
        assert await here.saved() == [2, 1]

    async def test_saves_again_what_was_taken_off_at_the_same_instant(self, here: Group) -> None:
        await here.save(1)
        await here.ask(Unsave((key(1),)))
        assert await here.saved() == []
        await here.save(1)
        assert await here.saved() == [1]

    async def test_of_a_paper_nobody_knows_says_which(self, here: Group) -> None:
        reply = await here.told(Save((key(1), key(999))), Saved)
        assert len(reply.papers) == 1
        assert [each.arxiv_id for each in reply.unknown] == ["2605.00999"]

    async def test_saves_for_whoever_pressed_it(self, here: Group) -> None:
        await here.save(1, who=1)
        await here.save(2, who=2)
        assert (await here.saved(1), await here.saved(2)) == ([1], [2])

    async def test_says_when_the_paper_was_posted_here(self, here: Group) -> None:
        reply = await here.told(Save((key(1),)), Saved)
        assert reply.papers[0].here.posted == DAY + timedelta(days=1)
        elsewhere = await here.ask(Save((key(1),)), person(), channel(7))
        assert isinstance(elsewhere, Saved)
        assert elsewhere.papers[0].here.posted is None

    async def test_pressed_by_one_person_many_times_at_once_saves_once(self, here: Group) -> None:
        await asyncio.gather(*(here.save(1, 2) for _ in range(10)))
        assert sorted(await here.saved()) == [1, 2]

    async def test_pressed_by_people_who_were_never_heard_of_all_at_once(self, here: Group) -> None:
        await asyncio.gather(*(here.save(1, who=n) for n in range(1, 11)))
        assert [await here.saved(n) for n in range(1, 11)] == [[1]] * 10
        assert await here.top() == [(1, 10)]


class TestAReaction:
    async def test_saves_the_paper_at_its_place(self, here: Group) -> None:
        reply = await here.react(3)
        assert isinstance(reply, Saved)
        assert await here.saved() == [3]

    async def test_taken_away_takes_what_it_put_there(self, here: Group) -> None:
        await here.react(3)
        here.later(minutes=1)
        reply = await here.react(3, is_on=False)
        assert isinstance(reply, LetGo)
        assert not reply.still
        assert await here.saved() == []

    async def test_taken_away_leaves_what_a_button_saved_too(self, here: Group) -> None:
        await here.react(3)
        await here.save(3)
        here.later(minutes=1)
        reply = await here.react(3, is_on=False)
        assert isinstance(reply, LetGo)
        assert reply.still
        assert await here.saved() == [3]

    async def test_of_another_skin_is_another_reaction(self, here: Group) -> None:
        await here.react(3, emoji="three")
        await here.react(3, emoji="three::skin-tone-2")
        here.later(minutes=1)
        await here.react(3, emoji="three", is_on=False)
        assert await here.saved() == [3]
        await here.react(3, emoji="three::skin-tone-2", is_on=False)
        assert await here.saved() == []

    @pytest.mark.parametrize("place", [0, 6, 11, 10**6])
    async def test_on_a_place_that_is_not_there_means_nothing(
        self, here: Group, place: int
    ) -> None:
        assert isinstance(await here.react(place), NoSuchPlace)
        assert await here.saved() == []

    async def test_that_means_one_paper_means_nothing_on_five(self, here: Group) -> None:
        assert isinstance(await here.react(None), NoSuchPlace)

    async def test_on_a_message_that_is_not_ours_means_nothing(self, here: Group) -> None:
        (ours, *_) = await here.messages()
        for message in (
            MessageRef(ours.posted_in, "another"),
            MessageRef("another", ours.message_id),
        ):
            assert isinstance(await here.react(1, message=message), NoSuchPlace)

    async def test_in_another_workspace_means_nothing(self, here: Group) -> None:
        (ours, *_) = await here.messages()
        asked = React(ours, "one", 1, is_on=True, at=here.now)
        assert isinstance(await here.ask(asked, None, channel(1, "T2")), NoSuchPlace)

    async def test_that_comes_late_does_not_undo_what_came_after_it(self, here: Group) -> None:
        here.later(minutes=2)
        await here.react(1, is_on=True, at=here.now - 2 * _MINUTE)
        await here.react(1, is_on=False, at=here.now)
        await here.react(1, is_on=True, at=here.now - _MINUTE)
        assert await here.saved() == []

    async def test_whose_end_comes_before_its_beginning_ends_as_it_did(self, here: Group) -> None:
        here.later(minutes=2)
        await here.react(1, is_on=False, at=here.now - _MINUTE)
        await here.react(1, is_on=True, at=here.now - 2 * _MINUTE)
        assert await here.saved() == []
        await here.react(1, is_on=True, at=here.now)
        assert await here.saved() == [1]

    async def test_older_than_taking_the_paper_off_does_not_put_it_back(self, here: Group) -> None:
        await here.save(1)
        here.later(minutes=5)
        await here.ask(Unsave((key(1),)))
        await here.react(1, at=here.now - _MINUTE)
        assert await here.saved() == []

    @pytest.mark.parametrize("bad", ["\0", "\ud800", "x" * 100_000, "é" * 201])
    async def test_with_names_that_no_platform_has_harms_no_other(
        self, here: Group, bad: str
    ) -> None:
        (ours, *_) = await here.messages()
        nowhere = [MessageRef(bad, ours.message_id), MessageRef(ours.posted_in, bad)]
        asked = [here.react(1, message=message) for message in nowhere]
        emoji = here.react(2, 2, emoji=bad)
        outcomes = await asyncio.gather(*asked, emoji, here.react(3, 3))
        assert all(isinstance(each, NoSuchPlace) for each in outcomes[:3])
        assert await here.saved(3) == [3]

    async def test_of_two_names_that_read_alike_together_are_two(self, here: Group) -> None:
        for room, message in (("a b", "c"), ("a", "b c")):
            await here.ask(NotePost(key(1), MessageRef(room, message)))
            await here.react(None, message=MessageRef(room, message), emoji="x/y z")
        here.later(seconds=1)
        await here.react(None, message=MessageRef("a", "b c"), emoji="x/y z", is_on=False)
        assert await here.saved() == [1]

    async def test_on_a_message_with_one_paper_saves_that(self, here: Group) -> None:
        share = MessageRef("C1", "share")
        await here.ask(NotePost(key(4), share))
        await here.ask(NotePost(key(5), share))  # told twice: it shows what it showed at first
        assert isinstance(await here.react(None, message=share, emoji="bookmark"), Saved)
        assert await here.saved() == [4]
        assert isinstance(await here.react(2, message=share), NoSuchPlace)


@pytest.mark.parametrize("papers", [12])
async def test_the_second_message_of_a_digest_is_numbered_anew(
    database: Database, tmp_path: Path, papers: int
) -> None:
    async with group(database, tmp_path / "index", papers=papers) as here:
        first, second = await here.messages()
        await here.react(10, message=first)
        assert isinstance(await here.react(2, message=second), Saved)
        assert sorted(await here.saved()) == [10, 12]
        assert isinstance(await here.react(3, message=second), NoSuchPlace)


class TestClocks:
    @pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=100_000)])
    async def test_that_are_ahead_win_for_no_longer_than_now(
        self, here: Group, ahead: timedelta
    ) -> None:
        await here.react(1, at=here.now + ahead)
        here.later(seconds=1)
        await here.ask(Unsave((key(1),)))
        assert await here.saved() == []
        here.later(seconds=1)
        await here.react(1, at=here.now)
        assert await here.saved() == [1]


async def test_names_that_no_platform_has_are_refused(here: Group) -> None:
    for asked in (Save((key(1),)), ShowSaved(), NotePost(key(1), MessageRef("C1", "m"))):
        reply = await here.ask(asked, Account("testchat", "T1", "U\0"))
        assert isinstance(reply, Refused)


async def test_who_has_no_list_gets_none_by_looking(here: Group) -> None:
    for asked in (ShowSaved(), Unsave((key(1),)), RemoveSaved((1,)), PutBack(), Save((key(999),))):
        await here.ask(asked, person(77))
    assert await here.ask(ForgetMe(), person(77)) == Forgotten(None)


async def test_new_people_in_opposite_orders_by_two_processes_all_save(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with (
        group(database, tmp_path / "index") as here,
        Database.open(database_url) as other,
        Library.open(other, tmp_path / "other") as library,
    ):
        commands = (Commands(here.library, SOURCE), Commands(library, SOURCE))
        (message,) = await here.messages()
        for start in range(0, 400, 100):
            some = range(start, start + 100)
            asked = [
                each.handle(
                    React(message, "one", 1, is_on=True, at=here.now),
                    here.where,
                    person(n),
                    here.now,
                )
                for each, order in zip(commands, (some, reversed(some)), strict=True)
                for n in order
            ]
            assert all(isinstance(each, Saved) for each in await asyncio.gather(*asked))
        assert await here.top() == [(1, 400)]


class TestAReactionThatIsTakenAway:
    async def test_where_there_was_none_takes_nothing_off_and_says_so(self, here: Group) -> None:
        reply = await here.react(2, is_on=False)
        assert isinstance(reply, LetGo)
        assert (reply.was, reply.still) == (False, False)


class TestLinks:
    async def test_in_what_was_typed_are_saved(self, here: Group) -> None:
        typed = "https://arxiv.org/abs/2605.00001v2, hf.co/papers/2605.00002 and 2605.00003"
        reply = await here.told(SaveLinked(typed), Saved)
        assert len(reply.papers) == 3
        assert not reply.unread
        assert await here.saved() == [1, 2, 3]

    async def test_that_cannot_be_read_are_told(self, here: Group) -> None:
        typed = (
            "2605.00001;2605.00002, https://openreview.net/forum?id=abc and arxiv.org/abs/2605.1"
        )
        reply = await here.told(SaveLinked(typed), Saved)
        assert await here.saved() == [1, 2]
        assert reply.unread == ("https://openreview.net/forum?id=abc",)

    async def test_in_a_message_are_saved_when_there_is_one(self, here: Group) -> None:
        said = "look at <https://www.alphaxiv.org/abs/2605.00002|this>, it costs 2605.00003"
        await here.told(SaveLinked(said, is_message=True), Saved)
        assert await here.saved() == [2]

    async def test_in_a_message_are_offered_when_there_are_several(self, here: Group) -> None:
        said = "https://arxiv.org/abs/2605.00001 https://arxiv.org/pdf/2605.00002.pdf"
        reply = await here.told(SaveLinked(said, is_message=True), ToSave)
        assert [each.paper.key for each in reply.papers] == [key(1), key(2)]
        assert await here.saved() == []

    async def test_to_no_paper_are_no_links(self, here: Group) -> None:
        await here.told(SaveLinked("https://example.org/2605.00001"), NothingLinked)

    async def test_to_what_is_not_stored_are_asked_for(
        self, database: Database, tmp_path: Path
    ) -> None:
        finder = FakeFinder("arxiv").knows(listing(77, title="From arXiv"))
        async with group(database, tmp_path / "index", finder) as here:
            reply = await here.told(SaveLinked("https://arxiv.org/abs/2605.00077"), Saved)
            assert [each.record.paper.title for each in reply.papers] == ["From arXiv"]
            assert await here.saved() == [77]

    async def test_to_several_that_are_not_stored_are_asked_for_at_once(
        self, database: Database, tmp_path: Path
    ) -> None:
        hub = FakeFinder("huggingface").knows(listing(71), listing(73))
        arxiv = FakeFinder("arxiv").knows(listing(71), listing(72))
        async with group(database, tmp_path / "index", hub, arxiv) as here:
            reply = await here.told(
                SaveLinked("2605.00071 2605.00001 2605.00072 2605.00074"), Saved
            )
            assert hub.asked == [(key(71), key(72), key(74))]
            assert arxiv.asked == [(key(72), key(74))]
            assert await here.saved() == [71, 1, 72]
            assert [each.arxiv_id for each in reply.unknown] == ["2605.00074"]

    async def test_to_several_of_which_one_source_tells_nothing_are_asked_of_the_other(
        self, database: Database, tmp_path: Path
    ) -> None:
        hub = FakeFinder("huggingface").fails(SourceError("it is down"))
        arxiv = FakeFinder("arxiv").knows(listing(71), listing(72))
        async with group(database, tmp_path / "index", hub, arxiv) as here:
            reply = await here.told(SaveLinked("2605.00071 2605.00072"), Saved)
            assert await here.saved() == [71, 72]
            assert not reply.unknown


class TestAMessageOfOurs:
    """A shortcut on a message that links to no paper, as its links are in another form."""

    async def test_that_shows_one_paper_saves_it(self, here: Group) -> None:
        share = MessageRef("C1", "share")
        await here.ask(NotePost(key(4), share))
        await here.told(SaveLinked("A title", is_message=True, under=share), Saved)
        assert await here.saved() == [4]

    async def test_that_shows_several_offers_them_in_their_order(self, here: Group) -> None:
        (digest,) = await here.messages()
        asked = SaveLinked("Daily Papers", is_message=True, under=digest)
        reply = await here.told(asked, ToSave)
        assert [each.paper.key for each in reply.papers] == [key(n) for n in range(1, 6)]
        assert await here.saved() == []

    async def test_offers_only_its_own_of_a_digest_of_two_messages(
        self, database: Database, tmp_path: Path
    ) -> None:
        async with group(database, tmp_path / "index", papers=12) as here:
            _, second = await here.messages()
            reply = await here.told(SaveLinked("", is_message=True, under=second), ToSave)
            assert [each.paper.key for each in reply.papers] == [key(11), key(12)]

    async def test_that_links_to_a_paper_means_that_one(self, here: Group) -> None:
        (digest,) = await here.messages()
        said = "https://arxiv.org/abs/2605.00002"
        await here.told(SaveLinked(said, is_message=True, under=digest), Saved)
        assert await here.saved() == [2]

    @pytest.mark.parametrize("id_", ["nobody's", "\0", "\ud800"])
    async def test_of_somebody_else_shows_none(self, here: Group, id_: str) -> None:
        asked = SaveLinked("lunch?", is_message=True, under=MessageRef("C1", id_))
        await here.told(asked, NothingLinked)

    async def test_in_another_workspace_shows_none(self, here: Group) -> None:
        (digest,) = await here.messages()
        asked = SaveLinked("", is_message=True, under=digest)
        assert isinstance(await here.ask(asked, None, channel(1, "T2")), NothingLinked)


class TestTheList:
    async def test_has_the_newest_first_and_pages(self, database: Database, tmp_path: Path) -> None:
        async with group(database, tmp_path / "index", papers=23) as here:
            for n in range(1, 24):
                await here.save(n)
                here.later(seconds=1)
            first, last = await here.listed(), await here.listed(page=3)
            assert [each.place for each in first.papers] == list(range(1, 11))
            assert first.papers[0].record.paper.key == key(23)
            assert [each.place for each in last.papers] == [21, 22, 23]
            assert (first.has_more, last.has_more, last.total) == (True, False, 23)
            assert not (await here.listed(page=9)).papers

    async def test_is_searched_with_places_of_the_whole(self, here: Group) -> None:
        for n in (1, 2, 3):
            await here.save(n)
            here.later(seconds=1)
        reply = await here.listed('"part 1"')
        assert [(each.place, each.record.paper.key) for each in reply.papers] == [(3, key(1))]
        assert (reply.found, reply.total) == (1, 3)
        assert [each.place for each in (await here.listed("robots")).papers] == [1, 2, 3]
        assert not (await here.listed("robots -part")).papers

    async def test_of_somebody_else_is_not_searched(self, here: Group) -> None:
        await here.save(1, who=2)
        assert (await here.listed("robots")).found == 0
        assert (await here.listed()).total == 0

    async def test_is_one_for_a_person_wherever_they_ask(self, here: Group) -> None:
        await here.save(1)
        asked = await here.ask(ShowSaved(), person(), channel(9, "T1"))
        assert isinstance(asked, SavedList)
        assert asked.total == 1

    async def test_is_another_for_the_same_id_elsewhere(self, here: Group) -> None:
        await here.save(1)
        asked = await here.ask(ShowSaved(), Account("testchat", "T2", "U1"))
        assert isinstance(asked, SavedList)
        assert asked.total == 0


async def test_a_cite_key_never_passes_to_another_paper(database: Database, tmp_path: Path) -> None:
    finder = FakeFinder("arxiv").knows(
        *(listing(n, title=f"Video {n}", authors=("Ada Wang",)) for n in (71, 72, 73))
    )
    async with group(database, tmp_path / "index", finder) as here:

        async def cited(text: str = "") -> dict[str, str]:
            reply = await here.told(Export(Format.BIBTEX, text), Exported)
            (file,) = files(reply.papers, Format.BIBTEX, None, reply.ever)
            found = re.findall(r"@misc\{(.+),\n  title = \{\{Video (\d+)", file.text)
            return {number: key_ for key_, number in found}

        known: dict[str, str] = {}
        for n in (72, 73, 71):
            await here.ask(Save((key(n),)))
            here.later(seconds=1)
            now = await cited()
            assert now.items() >= known.items()
            known = now
        await here.ask(Unsave((key(72),)))
        for text in ("", "71", "73 Video"):
            assert (await cited(text)).items() <= known.items()
        assert len(set(known.values())) == 3


class TestTakingOff:
    async def test_is_by_the_numbers_of_the_list(self, here: Group) -> None:
        for n in (1, 2, 3):
            await here.save(n)
            here.later(seconds=1)
        reply = await here.told(RemoveSaved((1, 3, 9)), Removed)
        assert [each.paper.key for each in reply.papers] == [key(3), key(1)]
        assert (reply.missing, reply.total) == ((9,), 1)
        assert await here.saved() == [2]

    async def test_lets_go_whatever_holds_it(self, here: Group) -> None:
        await here.save(1)
        await here.react(1)
        await here.ask(SaveLinked("2605.00001"))
        await here.ask(RemoveSaved((1,)))
        assert await here.saved() == []

    async def test_lets_go_also_what_a_clock_ahead_has_put_there(self, here: Group) -> None:
        await here.react(1, at=here.now + timedelta(hours=1))
        await here.ask(Unsave((key(1),)))
        assert await here.saved() == []

    async def test_is_undone_all_that_was_at_once(self, here: Group) -> None:
        for n in (1, 2, 3):
            await here.save(n)
            here.later(seconds=1)
        await here.ask(RemoveSaved((3,)))
        here.later(minutes=1)
        await here.ask(RemoveSaved((1, 2)))
        reply = await here.told(PutBack(), IsBack)
        assert [each.paper.key for each in reply.papers] == [key(3), key(2)]
        assert await here.saved() == [3, 2]
        await here.told(PutBack(), IsBack)
        assert await here.saved() == [3, 2, 1]
        assert (await here.told(PutBack(), IsBack)).papers == ()

    async def test_is_not_undone_where_the_reaction_has_gone_meanwhile(self, here: Group) -> None:
        await here.react(1)
        here.later(minutes=1)
        await here.ask(Unsave((key(1),)))
        await here.react(1, is_on=False, at=here.later(minutes=1))
        assert (await here.told(PutBack(), IsBack)).papers == ()
        assert await here.saved() == []

    async def test_of_what_is_not_there_says_so(self, here: Group) -> None:
        reply = await here.told(Unsave((key(1),)), Removed)
        assert (reply.papers, reply.total) == ((), 0)
        assert (await here.told(PutBack(), IsBack)).papers == ()
