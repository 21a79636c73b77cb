"""Claims about replies on a terminal: what each looks like, and what never reaches the screen."""

from __future__ import annotations

import io
import unicodedata
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console.hints import SPELL
from adapters.console.replies import drawn
from adapters.console.screen import Screen
from bot.answers.forms import typed
from bot.channels import Account
from bot.editions import closes_at
from bot.intents.papers import Listing, ShowList, Span
from bot.intents.unread import Command
from bot.replies.papers import (
    AskedOnline,
    Card,
    Listed,
    NoSuchPaper,
    NothingStored,
    OnlineFailed,
    Shared,
    Shown,
    Similar,
    Snippet,
    Top,
)
from bot.replies.reply import HelpText, NoSuchForm, Refused, Reply, Unreadable
from bot.saved import Here, Tally
from tests.answered import FULL, SNIPPET, every_reply, found, record, unreadable
from tests.builders import DAY

OUTSIDE = typed(
    {
        Command.PAPERS: "paperboy papers",
        Command.DIGEST: "paperboy papers digest",
        Command.SAVED: "paperboy papers saved",
    }
)
FILES = ("reading-list.ris",)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(reply: Reply, width: int = 80, stream: io.StringIO | None = None) -> str:
    screen = Screen(stream or io.StringIO(), width)
    return screen.drawn(drawn(reply, screen.canvas, SPELL, FILES))


@pytest.fixture
def colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLORTERM", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_every_kind_is_tried() -> None:
    assert {type(each) for each in every_reply()} == set(get_args(Reply))


class TestALookup:
    def test_shows_for_each_paper_its_place_numbers_and_why_it_is_there(self) -> None:
        papers = (Shown(1, record(1, **FULL), SNIPPET), Shown(2, record(2, 0)))
        assert shown(found(*papers, total=7, shown_of=7)) == (
            "robots · 1–2 of 7 papers\n"
            "\n"
            " 1  Robots That Read: A Very Long Title Which Does Not Fit on One     ▲ 63  💬 2\n"
            "    Line of a Terminal\n"
            "    Example Lab · 2 authors · …We teach robots to read\n"
            "    https://huggingface.co/papers/2605.00001\n"
            " 2  Paper 2                                                            ▲ 0  💬 2\n"
            "    https://huggingface.co/papers/2605.00002"
        )

    def test_parts_papers_with_only_some_of_the_words_from_the_others(self) -> None:
        text = shown(found(Shown(1, record(1)), Shown(2, record(2), partly=True)))
        assert text.startswith("robots · 1 paper\n\n 1  Paper 1")
        assert "\n\nwith some of the words:\n 2  Paper 2" in text

    def test_says_so_when_no_paper_has_all_of_the_words(self) -> None:
        asked = AskedOnline(("huggingface", "arxiv"), 1)
        text = shown(found(Shown(1, record(1), partly=True), notes=(asked,)), 200)
        assert text.startswith(
            "robots · no paper has all of these words\n"
            "no stored paper had all of these words: asked Hugging Face and arXiv, "
            "and stored what came back\n"
            "\n"
            "with some of the words:\n 1  "
        )

    def test_of_nothing_says_why(self) -> None:
        nothing = found(notes=(OnlineFailed("arxiv", "no answer within 10 s"), NothingStored()))
        assert shown(nothing) == (
            "robots · nothing found\n"
            "arXiv could not be asked: no answer within 10 s\n"
            "no papers are stored yet; whoever runs Paperboy fetches some: paperboy ingest"
        )

    def test_tells_once_why_two_sources_could_not_be_asked(self) -> None:
        whys = ("huggingface", "cannot reach a (no name)"), ("arxiv", "cannot reach b (no name)")
        nothing = found(notes=(*(OnlineFailed(*each) for each in whys), NothingStored()))
        assert shown(nothing).splitlines()[1:] == [
            "Hugging Face and arXiv could not be asked: cannot reach a and b (no name)",
            "no papers are stored yet; whoever runs Paperboy fetches some: paperboy ingest",
        ]

    @pytest.mark.usefixtures("colour")
    def test_marks_stand_out_where_that_can_be_shown(self) -> None:
        reply = found(Shown(1, record(1), SNIPPET))
        assert "\x1b[1;4mrobots\x1b[0m" in shown(reply, stream=Terminal())
        assert "…We teach robots to read" in shown(reply)

    @pytest.mark.usefixtures("colour")
    def test_titles_are_links_where_they_can_be_clicked(self) -> None:
        text = shown(found(Shown(1, record(1))), stream=Terminal())
        assert text.count("https://huggingface.co/papers/2605.00001") == 1
        assert "\x1b]8;" in text


class TestAList:
    def test_is_headed_by_its_name_its_days_and_how_many_there_are(self) -> None:
        asked, papers = ShowList(Listing.TODAY), (Shown(1, record(1)),)
        today = Listed(asked, Listing.TODAY, (DAY,), papers, 14, closes_at(DAY))
        assert shown(today, 200).splitlines()[0] == (
            "Daily Papers · Thu 28 May 2026 · 1 of 14 papers · grows until 29 May 2026 01:30 UTC"
        )

    def test_of_risers_says_by_how_much(self) -> None:
        papers = (Shown(1, record(1), gained=12), Shown(2, record(2), gained=0))
        asked = ShowList(Listing.TRENDING)
        text = shown(Listed(asked, Listing.TRENDING, (DAY,), papers, 2))
        assert text.count("in 24 hours") == 1
        assert "    +12 upvotes in 24 hours\n" in text

    def test_without_papers_says_so(self) -> None:
        none = Listed(ShowList(Listing.WEEK), Listing.WEEK, (), (), 0, notes=(NothingStored(),))
        assert shown(none).splitlines()[0] == "The week · no papers"

    def test_of_what_was_saved_most_says_by_how_many_and_who_wishes_to_be_named(self) -> None:
        ben = Account("console", "here", "ben")
        papers = (
            Shown(1, record(1, **FULL), here=Here(DAY, Tally(3, (ben,)))),
            Shown(2, record(2), here=Here(saved=Tally(2))),
        )
        assert shown(Top(Span.MONTH, papers)) == (
            "Most saved here in thirty days · 2 papers\n"
            "\n"
            " 1  Robots That Read: A Very Long Title Which Does Not Fit on One     ▲ 63  💬 2\n"
            "    Line of a Terminal\n"
            "    Example Lab · 2 authors · posted here on Thu 28 May 2026 · saved by 3 people\n"
            "    here: ben and 2 more\n"
            "    https://huggingface.co/papers/2605.00001\n"
            " 2  Paper 2                                                           ▲ 63  💬 2\n"
            "    saved by 2 people here\n"
            "    https://huggingface.co/papers/2605.00002"
        )

    @pytest.mark.parametrize(
        ("span", "said"),
        [
            (Span.WEEK, "No paper was saved by two people here in a week"),
            (Span.MONTH, "No paper was saved by two people here in thirty days"),
        ],
    )
    def test_of_what_was_saved_most_says_that_nothing_was(self, span: Span, said: str) -> None:
        assert shown(Top(span, ())) == said


class TestAPaper:
    def test_is_shown_in_full(self) -> None:
        similar = (Shown(1, record(2, 5), shares=("reading",)),)
        assert shown(Card(record(1, **FULL), similar)) == (
            "    Robots That Read: A Very Long Title Which Does Not Fit on One Line of a\n"
            "    Terminal\n"
            "    ▲ 63  💬 2\n"
            "    Example Lab · 2 authors · 27 May 2026 · cs.RO · cs.LG\n"
            "    Ada Example, Ben Example\n"
            "    robot learning, reading\n"
            "\n"
            "    We teach robots to read. We teach robots to read. We teach robots to read.\n"
            "    We teach robots to read. We teach robots to read. We teach robots to read.\n"
            "    We teach robots to read. We teach robots to read.\n"
            "\n"
            "    https://huggingface.co/papers/2605.00001\n"
            "    code https://github.com/example/robots\n"
            "    project https://robots.example.com\n"
            "\n"
            "Similar papers\n"
            " ·  Paper 2                                                            ▲ 5  💬 2\n"
            "    in common: reading\n"
            "    https://huggingface.co/papers/2605.00002"
        )

    @pytest.mark.usefixtures("colour")
    def test_shows_its_address_on_a_terminal_too(self) -> None:
        text = shown(Card(record(1)), stream=Terminal())
        assert text.splitlines()[-1] == "    https://huggingface.co/papers/2605.00001"
        assert "\x1b]8;" in text

    def test_with_three_thousand_authors_names_some(self) -> None:
        text = shown(Card(record(1, authors=("Ada Example",) * 3_000)))
        assert text.count("Ada Example") < 100
        assert "and 2,970 more" in " ".join(text.split())

    def test_says_what_the_channel_has_had_to_do_with_it(self) -> None:
        here = Here(DAY, Tally(2))
        for reply in (Card(record(1), here=here), found(Shown(1, record(1), here=here))):
            assert "    posted here on Thu 28 May 2026 · saved by 2 people here\n" in shown(reply)
        assert "here" not in shown(Card(record(1)))

    def test_that_was_fetched_says_from_where(self) -> None:
        text = shown(Card(record(1), notes=(AskedOnline(("arxiv",), 1),)))
        assert text.startswith("it was not stored: asked arXiv, and stored what came back\n")

    def test_that_is_shared_looks_unlike_a_private_answer(self) -> None:
        text = shown(Shared(record(1, **FULL)))
        assert text.startswith("(shared with the channel)\n    Robots That Read")
        assert "https://huggingface.co/papers/2605.00001" in text

    def test_that_nobody_has_says_who_was_asked(self) -> None:
        notes = (AskedOnline(("huggingface",), 1), OnlineFailed("arxiv", "no answer"))
        assert shown(NoSuchPaper("2605.00009", notes)) == (
            "no paper 2605.00009 is stored, and none is known to Hugging Face\n"
            "arXiv could not be asked: no answer"
        )
        assert shown(NoSuchPaper("2605.00009")) == "no paper 2605.00009 is stored"

    def test_without_anything_similar_says_so(self) -> None:
        assert shown(Similar(record(1), ())) == "No stored paper is similar to Paper 1"


def test_what_cannot_be_read_has_a_caret_under_the_place() -> None:
    assert shown(unreadable('robots "open')) == (
        'this quotation mark is never closed: add another\n  robots "open\n         ^'
    )
    assert shown(unreadable('robots "open'), 20).endswith('\n  robots "open\n         ^')


def test_help_names_what_is_typed_before() -> None:
    screen = Screen(io.StringIO(), 80)
    forms = HelpText(Command.PAPERS, (("robots", "look up"), ("", "the latest")))
    text = screen.drawn(drawn(forms, screen.canvas, OUTSIDE))
    assert text == "paperboy papers robots\n    look up\npaperboy papers\n    the latest"


def test_forms_that_go_together_can_be_copied_one_by_one() -> None:
    screen = Screen(io.StringIO(), 80)
    forms = HelpText(Command.PAPERS, (('fill "on"\nfill off', "fill up, or not"),))
    text = screen.drawn(drawn(forms, screen.canvas, SPELL))
    assert text == '/papers fill "on"\n/papers fill off\n    fill up, or not'


@pytest.mark.parametrize(
    ("command", "form"),
    [
        (Command.PAPERS, "paperboy papers '\"top\"'"),
        (Command.SAVED, "paperboy papers saved '\"top\"'"),
    ],
)
def test_quotes_reach_the_program_through_a_shell(command: Command, form: str) -> None:
    screen = Screen(io.StringIO(), 200)
    for reply in (
        HelpText(command, (('"top"', "look up"),)),
        NoSuchForm("tpo", '"top"', command),
        Refused("no", '"top"', command),
    ):
        text = screen.drawn(drawn(reply, screen.canvas, OUTSIDE))
        assert form in text


@pytest.mark.parametrize("width", [1, 20, 40, 59, 60, 80, 200])
@pytest.mark.parametrize(
    "title",
    ["A" * 300, "漢字の題名" * 30, "🤖 robots 👩‍🔬 " * 12, "عنوان طويل جدا " * 10],
    ids=["one-word", "wide", "emoji", "right-to-left"],
)
def test_no_line_is_wider_than_the_terminal(width: int, title: str) -> None:
    for reply in every_reply(title=title):
        if not isinstance(reply, Unreadable):
            lines = [line for line in shown(reply, width).splitlines() if "https://" not in line]
            assert max(map(cell_len, lines), default=0) <= max(width, 20)


def test_a_right_to_left_title_cannot_turn_what_follows_around() -> None:
    hebrew = "\u05e2\u05d1\u05e8\u05d9\u05ea"
    text = shown(found(Shown(1, record(1, title=f"{hebrew} " * 20), Snippet(hebrew, ()))))
    assert text.splitlines()[2].endswith("\u200e▲ 63  💬 2")
    assert f"    {hebrew}\u200e" in text


HOSTILE = "\x1b]8;;https://evil.example\x07click\x1b[2J\x9b31m\r\n\u202eevil\x00[link=x]{x}[/]"


@pytest.mark.parametrize("field", ["title", "abstract", "organization", "code_url"])
@pytest.mark.usefixtures("colour")
def test_nothing_from_outside_steers_the_terminal(field: str) -> None:
    for reply in every_reply(**{field: HOSTILE}):
        for text in (shown(reply), shown(reply, stream=Terminal())):
            assert not set("\x07\x00\r\x9b\u202e") & set(text)
            assert "\x1b[2J" not in text
            assert "\x1b]8;;https://evil.example" not in text


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=60), at=st.integers(0, 60), size=st.integers(0, 60))
def test_whatever_is_written_no_control_character_is_shown(text: str, at: int, size: int) -> None:
    snippet = Snippet(text, ((at, at + size),))
    for reply in (*every_reply(title=text), found(Shown(1, record(1), snippet))):
        drawing = shown(reply)
        assert not {unicodedata.category(each) for each in drawing.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(drawing) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2028\u2029")
