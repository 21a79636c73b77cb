"""Claims on commands: each intent has its reply, as facts; editions are listed as stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import digests as digest_commands
from bot.commands import saved as saved_commands
from bot.commands.handling import Commands
from bot.commands.papers import FORMS, PAGE, SIMILAR, SIMILAR_ON_CARD
from bot.errors import SourceError
from bot.intents.papers import Help, LookUp, Share, ShowPaper, ShowSimilar, Span
from bot.intents.reading import Intent, parse
from bot.intents.saved import Save, ShowSaved
from bot.intents.unread import Command
from bot.library import Library
from bot.models import Record, Stats
from bot.reach import Misspelt
from bot.replies import papers as replies
from bot.replies.digests import NotSubscribed, Roundup, Settings, Topics
from bot.replies.reply import HelpText, NoSuchForm, Refused, Reply, Unreadable
from bot.replies.saved import Forgotten, IsBack, Mine, SavedList
from bot.saved import Here, Tally
from bot.storage import editions
from bot.storage.database import Database
from tests.builders import DAY, HERE, NOON, SOMEBODY, listing, paper
from tests.fakes import FakeFinder
from tests.libraries import places, shown, store

TITLE = "Grasping with a Robot Arm: all of it"


@pytest.fixture
async def stored(sqlite_copy: str) -> AsyncIterator[Database]:
    """Open a database with seven papers on robots, and one on chess."""
    async with Database.open(sqlite_copy) as opened:
        robots = (
            listing(n, n, title=f"Robot {n}", abstract="It has an arm. " * n) for n in range(1, 8)
        )
        chess = listing(20, title="Chess", abstract="A robot plays.", authors=("Ada Example",))
        await store(opened, *robots, chess, listing(21, title=TITLE))
        yield opened


async def ask(database: Database, folder: Path, intent: Intent, *finders: FakeFinder) -> Reply:
    async with Library.open(database, folder, finders, patience=5) as library:
        return await Commands(library, "huggingface").handle(intent, HERE, SOMEBODY, NOON)


async def find(
    database: Database, folder: Path, text: str, *finders: FakeFinder, page: int = 1
) -> replies.Found:
    reply = await ask(database, folder, LookUp(text, page), *finders)
    assert isinstance(reply, replies.Found)
    assert reply.asked == LookUp(text, page)
    return reply


class TestLookUp:
    async def test_papers_come_with_what_is_known_of_them_and_where_the_words_are(
        self, stored: Database, tmp_path: Path
    ) -> None:
        reply = await find(stored, tmp_path, "PLAYS  robots author:ada")
        (only,) = reply.papers
        assert only.record.paper.authors == ("Ada Example",)
        assert only.record.stats == Stats(10)
        assert only.snippet == replies.Snippet("A robot plays.", ((2, 7), (8, 13)))
        assert (only.place, only.partly, only.gained, only.shares) == (1, False, None, ())
        assert (reply.text, reply.total, reply.shown_of) == ("PLAYS robots author:ada", 1, 1)
        assert reply.notes == ()

    async def test_pages_are_parts_of_one_answer(self, stored: Database, tmp_path: Path) -> None:
        pages = [await find(stored, tmp_path, "robot", page=page) for page in (1, 2, 3, 10**30)]
        seen = [number for page in pages for number in shown(page.papers)]
        assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7, 20, 21]
        assert [len(page.papers) for page in pages] == [5, 4, 0, 0]
        assert [page.has_more for page in pages] == [True, False, False, False]
        assert {(page.total, page.shown_of) for page in pages} == {(9, 9)}

    @pytest.mark.parametrize("page", [0, -1, -(10**30)])
    async def test_there_is_no_page_before_the_first(
        self, stored: Database, tmp_path: Path, page: int
    ) -> None:
        assert len((await find(stored, tmp_path, "robot", page=page)).papers) == PAGE

    async def test_papers_with_some_of_the_words_come_after_and_say_so(
        self, stored: Database, tmp_path: Path
    ) -> None:
        first, second = [
            await find(stored, tmp_path, "robot chess -grasping", page=page) for page in (1, 2)
        ]
        assert [each.partly for each in first.papers] == [False, True, True, True, True]
        assert [each.partly for each in second.papers] == [True, True, True]
        assert (shown(first.papers)[0], first.total, first.shown_of) == (20, 1, 8)

    async def test_a_corrected_answer_says_for_what_it_is(
        self, stored: Database, tmp_path: Path
    ) -> None:
        reply = await find(stored, tmp_path, "robbot -arm -grasping")
        assert reply.notes == (replies.Corrected("robbot -arm -grasping", "robot -arm -grasping"),)
        assert (reply.text, shown(reply.papers)) == ("robot -arm -grasping", [20])
        assert reply.papers[0].snippet

    async def test_a_likelier_spelling_is_offered(self, stored: Database, tmp_path: Path) -> None:
        reply = await find(stored, tmp_path, "chess, robbot")
        assert reply.notes == (replies.DidYouMean("chess, robot"),)
        assert (reply.text, shown(reply.papers)) == ("chess, robbot", [20])

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Robot not chess game", "robot NOT chess game"),
            ("Chess or robot game", "chess OR robot game NOT plays"),
            ("Since 2026 robots rule", "since:2026 robots rule"),
        ],
    )
    async def test_a_title_does_not_overrule_a_sign(
        self, stored: Database, tmp_path: Path, title: str, text: str
    ) -> None:
        await store(stored, listing(30, title=title))
        assert isinstance(await ask(stored, tmp_path, LookUp(title)), replies.Card)
        assert isinstance(await ask(stored, tmp_path, LookUp(text)), replies.Found)
        assert isinstance(await ask(stored, tmp_path, LookUp(title, 2)), replies.Found)

    async def test_who_was_asked_is_said_once(self, stored: Database, tmp_path: Path) -> None:
        finders = FakeFinder("arxiv"), FakeFinder("huggingface").fails(SourceError("it is down"))
        reply = await find(stored, tmp_path, "robot shogi", *finders)
        assert reply.notes == (
            replies.AskedOnline(("arxiv",)),
            replies.OnlineFailed("huggingface", "it is down"),
        )
        assert (await find(stored, tmp_path, "robot shogi", *finders, page=2)).notes == ()
        assert finders[0].searched == ["robot shogi"]

    async def test_an_empty_database_is_said(self, database: Database, tmp_path: Path) -> None:
        reply = await find(database, tmp_path, "robot")
        assert reply.notes == (replies.NothingStored(),)
        assert (reply.papers, reply.has_more) == ((), False)

    async def test_nothing_found_among_papers_is_no_empty_database(
        self, stored: Database, tmp_path: Path
    ) -> None:
        assert (await find(stored, tmp_path, "zzzzzz")).notes == ()

    @pytest.mark.parametrize(
        "typed", [TITLE, TITLE.upper(), "grasping with a robot arm - ALL of it"]
    )
    async def test_a_title_goes_straight_to_its_paper(
        self, stored: Database, tmp_path: Path, typed: str
    ) -> None:
        reply = await ask(stored, tmp_path, LookUp(typed))
        assert isinstance(reply, replies.Card)
        assert reply.record.paper.title == TITLE

    async def test_a_whole_title_of_many_words_is_that_whatever_its_signs(
        self, stored: Database, tmp_path: Path
    ) -> None:
        reply = await ask(stored, tmp_path, LookUp("grasping with a robot arm: all of -it"))
        assert isinstance(reply, replies.Card)
        most = await find(stored, tmp_path, "grasping with a robot arm: all -it")
        assert 21 not in shown(most.papers)

    async def test_a_likelier_name_of_a_topic_is_told_of(
        self, stored: Database, tmp_path: Path
    ) -> None:
        reply = await find(stored, tmp_path, "robotcs")
        corrected, built_in = reply.notes
        assert isinstance(corrected, replies.Corrected)
        assert isinstance(built_in, replies.BuiltIn)

    @pytest.mark.parametrize("typed", ['"robot', "a - b", "(((", "upvotes<5"])
    async def test_what_cannot_be_read_is_pointed_at(
        self, stored: Database, tmp_path: Path, typed: str
    ) -> None:
        reply = await ask(stored, tmp_path, LookUp(typed))
        assert isinstance(reply, Unreadable)
        assert "^" in reply.problem

    @pytest.mark.parametrize("typed", ["arm - grasping with a ROBOT", "(grasping with a robot arm"])
    async def test_what_cannot_be_read_and_has_many_words_is_looked_up_in_titles(
        self, stored: Database, tmp_path: Path, typed: str
    ) -> None:
        reply = await find(stored, tmp_path, typed)
        assert (reply.text, shown(reply.papers)) == (typed, [21])
        assert reply.notes == (replies.ReadAsTitle(),)
        unknown = await ask(stored, tmp_path, LookUp(f"{typed} shogi"))
        assert isinstance(unknown, Unreadable)


HOSTILE = [
    pytest.param("x" * 10_000, id="a long word"),
    pytest.param("robot " * 2_000, id="a long text"),
    pytest.param(" ".join(f"a{n}" for n in range(500)), id="many terms"),
    pytest.param(",".join(f"a{n}" for n in range(500)), id="many alternatives"),
    pytest.param(" ".join(f"robot{n}" for n in range(49)), id="as many terms as there may be"),
    pytest.param("the of and a", id="only small words"),
    pytest.param("-robot -chess", id="only exclusions"),
    pytest.param("NOT NOT", id="only signs"),
    pytest.param('(((("', id="unbalanced"),
    pytest.param("(" * 5_000 + ")" * 5_000, id="deep"),
    pytest.param(')("(', id="the wrong way round"),
    pytest.param("\x00\x01\x1b[31mrobot\x7f\r\n", id="control characters"),
    pytest.param("🤖👩‍🔬🏳️‍🌈", id="emoji"),
    pytest.param("\u202erobot\u202c שלום مرحبا", id="from right to left"),
    pytest.param("\ud800robot", id="half a character"),
    pytest.param("ro" + "\u0301" * 5_000 + "bot", id="a flood of accents"),
    pytest.param("'; DROP TABLE papers; --", id="SQL"),
    pytest.param("text:[* TO *] +a ^2 ~1 \\", id="another query language"),
    pytest.param("%s {} \\u0000 &lt;&amp;lt;", id="formats"),
    pytest.param("since:9999w until:2199", id="far dates"),
    pytest.param("upvotes>=99999999999999999999", id="a huge number"),
    pytest.param("rob*" * 100, id="stars"),
    pytest.param("zzz* yyy*", id="beginnings of nothing"),
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_whatever_is_typed_has_a_reply(stored: Database, tmp_path: Path, typed: str) -> None:
    reply = await ask(stored, tmp_path, parse(typed), FakeFinder())
    assert isinstance(reply, replies.Found | Unreadable)
    async with stored.read() as tx:
        assert (await editions.newest_day(tx, "huggingface", DAY)) is None


class TestPapers:
    async def test_a_paper_is_shown_with_similar_ones(
        self, stored: Database, tmp_path: Path
    ) -> None:
        reply = await ask(stored, tmp_path, ShowPaper(paper(3).key))
        assert isinstance(reply, replies.Card)
        assert reply.record.stats == Stats(3)
        assert len(reply.similar) == SIMILAR_ON_CARD
        assert places(reply.similar) == [1, 2, 3]
        assert 3 not in shown(reply.similar)
        assert all(each.shares for each in reply.similar)
        assert reply.notes == ()

    async def test_similar_papers_are_a_reply_of_their_own(
        self, stored: Database, tmp_path: Path
    ) -> None:
        reply = await ask(stored, tmp_path, ShowSimilar(paper(3).key))
        card = await ask(stored, tmp_path, ShowPaper(paper(3).key))
        assert isinstance(reply, replies.Similar)
        assert isinstance(card, replies.Card)
        assert (reply.record, len(reply.papers)) == (card.record, SIMILAR)
        assert reply.papers[: len(card.similar)] == card.similar

    async def test_a_shared_paper_is_for_everybody(self, stored: Database, tmp_path: Path) -> None:
        reply = await ask(stored, tmp_path, Share(paper(3).key))
        assert isinstance(reply, replies.Shared)
        assert reply.record.paper.key == paper(3).key

    async def test_an_unknown_paper_is_asked_for(self, stored: Database, tmp_path: Path) -> None:
        finder = FakeFinder().knows(listing(30, title="Shogi", stats=None, source="arxiv"))
        reply = await ask(stored, tmp_path, ShowPaper(paper(30).key), finder)
        assert isinstance(reply, replies.Card)
        assert reply.record == Record(paper(30, title="Shogi", source="arxiv"))
        assert (reply.similar, reply.notes) == ((), (replies.AskedOnline(("arxiv",), 1),))

    @pytest.mark.parametrize("intent", [ShowPaper, ShowSimilar, Share])
    async def test_what_nobody_knows_is_said(
        self,
        stored: Database,
        tmp_path: Path,
        intent: type[ShowPaper | ShowSimilar | Share],
    ) -> None:
        finders = FakeFinder("arxiv"), FakeFinder("huggingface").fails(SourceError("it is down"))
        assert await ask(stored, tmp_path, intent(paper(30).key), *finders) == replies.NoSuchPaper(
            "2605.00030",
            (replies.AskedOnline(("arxiv",)), replies.OnlineFailed("huggingface", "it is down")),
        )


async def test_help_shows_forms_that_are_all_understood(stored: Database, tmp_path: Path) -> None:
    assert await ask(stored, tmp_path, Help()) == HelpText(Command.PAPERS, FORMS)
    for forms, does in FORMS:
        assert does
        for form in forms.split("\n"):
            reply = await ask(stored, tmp_path, parse(form))
            assert not isinstance(reply, Unreadable | Refused | NoSuchForm)


@pytest.mark.parametrize(
    ("word", "help_"),
    [
        ("digest", HelpText(Command.DIGEST, digest_commands.FORMS)),
        ("saved", HelpText(Command.SAVED, saved_commands.FORMS)),
    ],
)
async def test_help_leads_to_that_of_the_other_commands(
    stored: Database, tmp_path: Path, word: str, help_: HelpText
) -> None:
    (led,) = (form for form, _ in FORMS if form.startswith(word))
    assert await ask(stored, tmp_path, parse(led)) == help_


@pytest.mark.parametrize(
    ("typed", "likelier"),
    [("robbot", "robot"), ("robotcs", "robotics"), ("zqzqzqzq", None), ("robot", None)],
)
async def test_a_topic_that_lets_nothing_in_may_be_misspelt(
    stored: Database, tmp_path: Path, typed: str, likelier: str | None
) -> None:
    for form in (f"digest subscribe {typed}", f"digest topics set {typed}", "digest topics"):
        reply = await ask(stored, tmp_path, parse(form))
        assert isinstance(reply, Settings | Topics)
        assert reply.estimate
        offered = [each for each in reply.estimate.cautions if isinstance(each, Misspelt)]
        assert offered == ([Misspelt(likelier)] if likelier else [])


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("top", replies.Top(Span.WEEK, ())),
        ("top month", replies.Top(Span.MONTH, ())),
        ("saved", SavedList(ShowSaved(), (), 0, 0)),
        ("saved robot", SavedList(ShowSaved("robot"), (), 0, 0, "robot")),
        ("saved undo", IsBack((), 0)),
        ("saved mine", Mine(None)),
        ("saved forget-me", Forgotten(None)),
        ("digest roundup", Roundup(None)),
        ("digest roundup off", Roundup(None)),
    ],
)
async def test_where_nothing_was_saved_or_set_there_is_nothing(
    stored: Database, tmp_path: Path, typed: str, reply: Reply
) -> None:
    assert await ask(stored, tmp_path, parse(typed)) == reply


async def test_what_two_people_saved_here_is_on_top_and_is_told_with_the_paper(
    stored: Database, tmp_path: Path
) -> None:
    other, reader = replace(SOMEBODY, id="U2"), replace(SOMEBODY, id="U3")
    async with Library.open(stored, tmp_path, ()) as library:
        commands = Commands(library, "huggingface")
        for who, saved in ((SOMEBODY, (1, 2, 20)), (other, (20,))):
            await commands.handle(Save(tuple(paper(n).key for n in saved)), HERE, who, NOON)
        top = await commands.handle(parse("top"), HERE, reader, NOON)
        card = await commands.handle(ShowPaper(paper(20).key), HERE, reader, NOON)
        found = await commands.handle(LookUp('chess, "robot 1"'), HERE, reader, NOON)
        elsewhere = replace(HERE, id="C2")
        apart = await commands.handle(parse("top"), elsewhere, SOMEBODY, NOON)
    by_two = Here(saved=Tally(2))
    assert isinstance(top, replies.Top)
    assert [(shown(top.papers), each.here) for each in top.papers] == [([20], by_two)]
    assert isinstance(card, replies.Card)
    assert card.here == by_two
    assert isinstance(found, replies.Found)
    told = {each.record.paper.key: each.here for each in found.papers}
    assert told == {paper(20).key: by_two, paper(1).key: Here()}
    assert apart == replies.Top(Span.WEEK, ())


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("digest nwo", NoSuchForm("nwo", "now")),
        ("digest size 99", Refused("a digest has 1 to 20 papers", "size 8")),
        ("digest status", NotSubscribed()),
        ("why", NotSubscribed()),
        (
            "digest roundup Mon,Thu",
            Refused("a round-up comes once a week: name one day", "roundup Fri 15:00"),
        ),
        ("saved delete 2", NoSuchForm("delete", "remove 2", Command.SAVED)),
        ("saved names maybe", Refused("names is on or off", "names on", Command.SAVED)),
    ],
)
async def test_what_is_asked_of_digests_and_lists_is_answered_too(
    stored: Database, tmp_path: Path, typed: str, reply: Reply
) -> None:
    assert await ask(stored, tmp_path, parse(typed)) == reply
