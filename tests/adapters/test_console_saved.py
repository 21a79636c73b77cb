"""Claims about reading lists on a terminal: what is shown, and what never reaches the screen."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console.chat import ConsoleChat
from adapters.console.hints import SPELL
from adapters.console.replies import drawn
from adapters.console.screen import Screen
from bot.answers.forms import typed
from bot.channels import Account
from bot.intents.saved import Export, Format, ShowSaved
from bot.intents.unread import Command
from bot.models import Layout
from bot.replies.digests import DigestsReply, Explained, NoVote, Roundup, Voting
from bot.replies.papers import NoSuchPaper
from bot.replies.reply import Reply
from bot.replies.saved import (
    Exported,
    Forgotten,
    IsBack,
    LetGo,
    Mine,
    NamedNow,
    NoSuchPlace,
    NotedPost,
    NothingLinked,
    NowSaved,
    Removed,
    Saved,
    SavedList,
    ToSave,
    WouldForget,
)
from bot.saved import Here, Tally
from tests.builders import DAY
from tests.told import STORED, about_digests, about_saved, saved, week

WIDTHS = (20, 21, 40, 59, 60, 80, 120)
FILES = ("reading-list.ris",)
ONE = saved(1, organization="Example Lab", authors=("Ada Example", "Ben Example"))
TWO = saved(2)
LONG = "Robots That Read: A Very Long Title Which Does Not Fit on One Line of a Terminal"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    reply: Reply, width: int = 80, stream: io.StringIO | None = None, files: tuple[str, ...] = FILES
) -> str:
    """Return what reaches the stream."""
    stream = stream or io.StringIO()
    screen = Screen(stream, width)
    screen.show(drawn(reply, screen.canvas, SPELL, files))
    return stream.getvalue().removesuffix("\n")


@pytest.fixture
def colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORTERM", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


class TestTheList:
    def test_shows_each_paper_at_its_place_with_its_numbers_and_since_when(self) -> None:
        assert shown(SavedList(ShowSaved(), (ONE, TWO), 2, 2)) == (
            "Your reading list · 2 papers\n"
            "\n"
            " 1  Paper 1                                                           ▲ 63  💬 2\n"
            "    Example Lab · 2 authors · saved Fri 29 May 2026\n"
            "    https://huggingface.co/papers/2605.00001\n"
            " 2  Paper 2                                                           ▲ 63  💬 2\n"
            "    saved Fri 29 May 2026\n"
            "    https://huggingface.co/papers/2605.00002"
        )

    def test_of_a_search_keeps_the_places_of_the_whole(self) -> None:
        page = SavedList(ShowSaved("Paper"), (saved(3), saved(1_007)), 2, 1_010, "paper")
        text = shown(page)
        assert text.startswith("Your reading list · paper · 2 of 1,010 papers\n\n")
        assert [line[:6] for line in text.splitlines() if "Paper " in line] == [" 3  Pa", "1007  "]

    def test_without_papers_says_how_they_come(self) -> None:
        assert shown(SavedList(ShowSaved(), (), 0, 0)) == (
            "Your reading list is empty\n"
            "save a paper below a list or a digest, or by its link: /saved add LINK"
        )

    def test_of_a_search_that_found_nothing_does_not_say_that_it_is_empty(self) -> None:
        nothing = SavedList(ShowSaved("zebra"), (), 0, 7, "zebra")
        assert shown(nothing) == (
            "Your reading list · zebra · none of 7 papers\n"
            "these words are looked for in your list; /saved help says what else one can ask"
        )

    @pytest.mark.usefixtures("colour")
    def test_has_titles_that_are_links_where_they_can_be_clicked(self) -> None:
        text = shown(SavedList(ShowSaved(), (ONE,), 1, 1), stream=Terminal())
        assert text.count("https://huggingface.co/papers/2605.00001") == 1
        assert "\x1b]8;" in text


class TestWhatWasSaved:
    def test_is_named_with_what_the_channel_had_to_do_with_it(self) -> None:
        ada = Account("console", "here", "ada")
        reply = Saved((NowSaved(ONE.record, here=Here(DAY, Tally(3, (ada,)))),), (), 7)
        assert shown(reply) == (
            "Saved; your reading list has 7 papers\n"
            " ·  Paper 1                                                           ▲ 63  💬 2\n"
            "    posted here on Thu 28 May 2026 · saved by 3 people here: ada and 2 more\n"
            "    https://huggingface.co/papers/2605.00001"
        )

    def test_that_was_there_already_says_so(self) -> None:
        text = shown(Saved((NowSaved(ONE.record, was=True),), (), 7))
        assert text.startswith("It is on your list already; your reading list has 7 papers\n")
        assert "\n    already saved\n" in text

    def test_says_which_papers_nobody_knows(self) -> None:
        unknown = (NoSuchPaper("2605.00009"), NoSuchPaper("math/0309136"))
        some = shown(Saved((NowSaved(ONE.record),), unknown, 1))
        assert some.endswith("no paper 2605.00009 is stored\nno paper math/0309136 is stored")
        none = shown(Saved((), unknown[:1], 0))
        assert none.startswith("Nothing was saved\nno paper 2605.00009 is stored")


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (
            ToSave((ONE.record, TWO.record)),
            "Papers that it links to; which one?\n ·  Paper 1\n ·  Paper 2",
        ),
        (LetGo(ONE.record, still=False), "Off your list\n ·  Paper 1"),
        (
            LetGo(ONE.record, still=True),
            "Still on your list: it was saved in another way, too\n ·  Paper 1",
        ),
        (
            Removed((ONE.record, TWO.record), (), 0),
            "Off your list, which has 0 papers now; /saved undo puts them back\n"
            " ·  Paper 1\n ·  Paper 2",
        ),
        (
            Removed((), (8, 9), 2),
            "Nothing was taken off your list\nyour list has no paper 8 and 9",
        ),
        (IsBack((ONE.record,), 3), "On your list again, which has 3 papers\n ·  Paper 1"),
        (IsBack((), 3), "nothing can be put back: undo is for what was removed,"),
        (Exported(Export(Format.RIS), (ONE,)), "Wrote 1 paper to reading-list.ris"),
        (Exported(Export(Format.RIS, "x"), (), "x"), "There is nothing to export for x"),
        (Mine({}), "Wrote all that is stored about you to reading-list.ris"),
        (Mine(None), "nothing is stored about you"),
        (Forgotten(None), "nothing is stored about you"),
        (NothingLinked(), "no paper is linked there: a link to arXiv, Hugging Face or alphaXiv is"),
        (NoSuchPlace(), "that message shows no such paper, as far as is known"),
        (NamedNow(True), "You are named now where it is told how many people of a channel saved a"),
        (NotedPost(), ""),
    ],
    ids=lambda each: type(each).__name__,
)
def test_each_kind_says_what_became_of_it(reply: Reply, text: str) -> None:
    assert shown(reply)[: len(text)] == text
    assert shown(reply)[len(text) :].count("\n") <= 1


def test_what_would_be_erased_is_shown_with_what_to_type() -> None:
    text = " ".join(shown(WouldForget(STORED)).split())
    assert text.startswith("This erases for good: 3 saved papers, 1 paper that you took off")
    assert "To have it so: /saved forget-me yes · to take it along before: /saved mine" in text


def test_forms_are_shown_as_they_are_typed_where_they_are_shown() -> None:
    screen = Screen(io.StringIO(), 120)
    outside = typed({each: f"paperboy papers {each}" for each in Command})
    for reply, form in (
        (WouldForget(STORED), "paperboy papers saved forget-me yes"),
        (Removed((ONE.record,), (), 1), "paperboy papers saved undo"),
        (SavedList(ShowSaved(), (), 0, 0), "paperboy papers saved add LINK"),
        (Roundup(None), "paperboy papers digest roundup Fri 15:00"),
    ):
        assert form in screen.drawn(drawn(reply, screen.canvas, outside))


def replies_of(text: str) -> list[Reply]:
    """Return all that is said about lists, round-ups and votes, with a text from outside."""
    new = (Roundup, Voting, NoVote, Explained)
    told: list[DigestsReply] = [each for each in about_digests(text) if isinstance(each, new)]
    return [*about_saved(text), *told]


TITLES = {
    "one word": "A" * 300,
    "long": f"{LONG}. " * 20,
    "wide": "漢字の題名" * 30,
    "emoji": "🤖 robots 👩‍🔬 " * 12,
    "right to left": "عنوان طويل جدا " * 10,
    "both ways": "\u202eevil\u202c שלום 42 robots \u2067x",
    "escape": "\x1b]8;;https://evil.example\x07click\x1b[2J\x9b31m\x1b[1;1H",
    "controls": "a\x00b\rc\nd\x08e\x7ff\x85g\u2028h\u2029i\x0bj\tk",
    "markup": "[link=https://evil.example]x[/link] [bold]y :boom: {0} %s",
    "accents": "e" + "\u0301" * 500,
}
STEERING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_no_line_is_wider_than_the_terminal_and_none_steers_it(width: int, title: str) -> None:
    for reply in replies_of(title):
        text = shown(reply, width)
        assert not {unicodedata.category(each) for each in text.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(text) & STEERING
        lines = [line for line in text.splitlines() if "https://hugg" not in line]
        assert max(map(cell_len, lines), default=0) <= width


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.usefixtures("colour")
def test_nothing_from_outside_steers_a_terminal_with_colours(title: str) -> None:
    for reply in replies_of(title):
        text = shown(reply, stream=Terminal())
        assert not set("\x07\x00\r\x08\x7f\x9b\u202e\u2067") & set(text)
        assert not any(each in text for each in ("\x1b[2J", "\x1b[1;1H", "\x1b]8;;https://evil"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_round_up_is_no_wider_and_steers_nothing_in_any_layout(
    title: str, layout: Layout, width: int
) -> None:
    for post in ConsoleChat(io.StringIO(), width).render(week(title), layout):
        text = post.body
        assert not {unicodedata.category(each) for each in text.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(text) & STEERING
        lines = [line for line in text.splitlines() if "https://" not in line]
        assert max(map(cell_len, lines)) <= width


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=60), width=st.integers(20, 120))
def test_whatever_is_written_no_control_character_is_shown(text: str, width: int) -> None:
    for reply in replies_of(text):
        told = shown(reply, width)
        assert not {unicodedata.category(each) for each in told.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(told) & STEERING


def test_a_right_to_left_title_cannot_turn_what_follows_around() -> None:
    hebrew = "\u05e2\u05d1\u05e8\u05d9\u05ea"
    for reply in (
        SavedList(ShowSaved(), (saved(1, title=hebrew),), 1, 1),
        Saved((NowSaved(saved(1, title=hebrew).record),), (), 1),
    ):
        (line,) = [each for each in shown(reply).splitlines() if hebrew in each]
        assert line.endswith("\u200e▲ 63  💬 2")


@pytest.mark.parametrize(
    "name",
    ["\x1b[2Jada", "ada\r\nYour list is empty", "\u202eada", "a" * 500],
    ids=["escape", "line", "override", "long"],
)
def test_a_name_of_somebody_steers_nothing(name: str) -> None:
    here = Here(saved=Tally(2, (Account("console", "here", name),)))
    text = shown(Saved((NowSaved(ONE.record, here=here),), (), 1), 40)
    assert not {"\x1b", "\r", "\u202e"} & set(text)
    assert "\nYour list is empty" not in text
    lines = [line for line in text.splitlines() if "https://" not in line]
    assert max(map(cell_len, lines)) <= 40
