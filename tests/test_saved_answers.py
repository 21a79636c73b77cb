"""Claims on how what is told of reading lists is put into words, the same in every chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from bot.answers import papers
from bot.answers import saved as answers
from bot.channels import Account
from bot.intents.papers import Span
from bot.intents.saved import Export, Format, ShowSaved
from bot.replies.papers import AskedOnline, NoSuchPaper, OnlineFailed, Shown, Top
from bot.replies.saved import (
    Exported,
    Forgotten,
    IsBack,
    LetGo,
    Mine,
    NamedNow,
    NowSaved,
    Removed,
    Saved,
    SavedList,
    SavedReply,
    WouldForget,
)
from bot.saved import Here, Stored, Tally
from tests.builders import DAY
from tests.told import STORED, about_saved, saved

ONE = saved(1)
TWO = saved(2)


def typed(form: str) -> str:
    return f"/saved {form}"


def listed(first: int, last: int, found: int, total: int | None = None, text: str = "") -> str:
    """Return the line above the page that ends with these papers."""
    asked = ShowSaved(text, (last - 1) // 10 + 1)
    shown = tuple(saved(n) for n in range(first, last + 1))
    return answers.listed(SavedList(asked, shown, found, found if total is None else total, text))


def account(id_: str) -> Account:
    return Account("slack", "T1", id_)


def test_every_kind_of_reply_is_made_for_tests() -> None:
    assert {type(each) for each in about_saved("x")} == set(get_args(SavedReply))


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Saved((NowSaved(ONE.record),), (), 1), "Saved; your reading list has 1 paper"),
        (Saved((NowSaved(ONE.record),), (), 1_234), "Saved; your reading list has 1,234 papers"),
        (
            Saved((NowSaved(ONE.record), NowSaved(TWO.record, was=True)), (), 2),
            "Saved; your reading list has 2 papers",
        ),
        (
            Saved((NowSaved(ONE.record, was=True),), (), 1),
            "It is on your list already; your reading list has 1 paper",
        ),
        (
            Saved((NowSaved(ONE.record, was=True), NowSaved(TWO.record, was=True)), (), 2),
            "They are on your list already; your reading list has 2 papers",
        ),
        (Saved((NowSaved(ONE.record),), ()), "Saved"),
        (Saved((NowSaved(ONE.record, was=True),), ()), "It is on your list already"),
        (Saved((NowSaved(ONE.record),), (), 0), "Saved; your reading list has 0 papers"),
        (Saved((), (NoSuchPaper("2605.00009"),), 7), "Nothing was saved"),
        (Saved((), (NoSuchPaper("2605.00009"),)), "Nothing was saved"),
    ],
)
def test_what_was_saved_says_how_long_the_list_is_where_it_was_counted(
    reply: Saved, said: str
) -> None:
    assert answers.saved(reply) == said


def test_only_a_paper_that_was_there_already_says_so() -> None:
    assert answers.was_saved(NowSaved(ONE.record, was=True)) == ["already saved"]
    assert answers.was_saved(NowSaved(ONE.record)) == []


def test_papers_that_nobody_knows_are_named() -> None:
    asked = NoSuchPaper("2605.00009", (AskedOnline(("huggingface", "arxiv")),))
    failed = NoSuchPaper("math/0309136", (OnlineFailed("arxiv", "no network"),))
    assert answers.not_saved(Saved((), (asked, failed))) == [
        "no paper 2605.00009 is stored, and none is known to Hugging Face and arXiv",
        "no paper math/0309136 is stored",
        "arXiv could not be asked: no network",
    ]


def test_words_that_look_like_a_paper_and_are_none_are_named() -> None:
    (told,) = answers.not_saved(Saved((), unread=("https://openreview.net/forum?id=abc", "2605.1")))
    assert told == (
        '"https://openreview.net/forum?id=abc" and "2605.1" names no paper: a link or an arXiv id '
        "does"
    )


@pytest.mark.parametrize(
    ("still", "said"),
    [(False, "Off your list"), (True, "Still on your list: it was saved in another way, too")],
)
def test_a_reaction_that_was_taken_away_says_whether_the_paper_went(still: bool, said: str) -> None:
    assert answers.let_go(LetGo(ONE.record, still)) == said


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (listed(1, 1, 1), "Your reading list · 1 paper"),
        (listed(1, 10, 10), "Your reading list · 10 papers"),
        (listed(1, 10, 1_234), "Your reading list · 1–10 of 1,234 papers"),
        (listed(11, 20, 23), "Your reading list · 11–20 of 23 papers"),
        (listed(1, 2, 2, 7, "robot"), "Your reading list · robot · 2 of 7 papers"),
        (listed(1, 10, 23, 99, "a -b"), "Your reading list · a -b · 1–10 of 23 of 99 papers"),
        (listed(21, 23, 23, 99, "a -b"), "Your reading list · a -b · 21–23 of 23 of 99 papers"),
        (
            answers.listed(SavedList(ShowSaved(), (), 0, 0)),
            "Your reading list is empty",
        ),
        (
            answers.listed(SavedList(ShowSaved("x"), (), 0, 7, "x")),
            "Your reading list · x · none of 7 papers",
        ),
        (
            answers.listed(SavedList(ShowSaved(page=4), (), 23, 23)),
            "Your reading list · nothing more; it has 23 papers",
        ),
    ],
)
def test_a_list_says_which_part_of_how_many_it_shows(said: str, expected: str) -> None:
    assert said == expected


def test_the_places_of_a_search_are_counted_among_what_was_found() -> None:
    shown = tuple(saved(n) for n in (2, 30, 31))
    page = SavedList(ShowSaved("x", 2), shown, 13, 40, "x")
    assert answers.listed(page) == "Your reading list · x · 11–13 of 13 of 40 papers"


def test_an_empty_list_says_how_a_paper_comes_onto_it() -> None:
    assert answers.instead(SavedList(ShowSaved(), (), 0, 0), typed) == [
        "save a paper below a list or a digest, or by its link: /saved add LINK"
    ]


def test_a_search_in_vain_says_what_else_may_be_meant() -> None:
    assert answers.instead(SavedList(ShowSaved("hlep"), (), 0, 3, "hlep"), typed) == [
        "these words are looked for in your list; /saved help says what else one can ask"
    ]
    assert not answers.instead(SavedList(ShowSaved(), (ONE,), 1, 1), typed)


def test_a_paper_of_the_list_says_who_wrote_it_and_since_when_it_is_there() -> None:
    of_a_lab = saved(organization="Example Lab", authors=("Ada", "Bo"))
    assert answers.facts(of_a_lab) == ["Example Lab", "2 authors", "saved Fri 29 May 2026"]


def test_what_was_taken_off_can_be_put_back() -> None:
    assert answers.removed(Removed((ONE.record,), (), 1), typed) == (
        "Off your list, which has 1 paper now; /saved undo puts it back"
    )
    assert answers.removed(Removed((), (9,), 7), typed) == "Nothing was taken off your list"


@pytest.mark.parametrize(
    ("places", "said"),
    [((9,), "your list has no paper 9"), ((8, 1_000), "your list has no paper 8 and 1,000")],
)
def test_places_that_a_list_does_not_have_are_named(places: tuple[int, ...], said: str) -> None:
    assert answers.missing(Removed((), places, 7)) == said


def test_what_is_back_says_how_long_the_list_is() -> None:
    assert answers.is_back(IsBack((ONE.record,), 3)) == "On your list again, which has 3 papers"
    assert answers.is_back(IsBack((), 3)) == (
        "nothing can be put back: undo is for what was removed, and a reaction is put on again"
    )


@pytest.mark.parametrize(
    ("reply", "files", "said"),
    [
        (
            Exported(Export(Format.BIBTEX), (ONE, TWO)),
            ("reading-list.bib",),
            "Wrote 2 papers to reading-list.bib",
        ),
        (
            Exported(Export(Format.RIS), (ONE,)),
            ("reading-list-1.ris", "reading-list-2.ris"),
            "Wrote 1 paper to reading-list-1.ris and reading-list-2.ris",
        ),
        (Exported(Export(Format.RIS), ()), (), "There is nothing to export"),
        (
            Exported(Export(Format.RIS, "zebra"), (), "zebra"),
            (),
            "There is nothing to export for zebra",
        ),
    ],
)
def test_an_export_says_what_went_where(reply: Exported, files: tuple[str, ...], said: str) -> None:
    assert answers.exported(reply, files) == said


def test_what_is_stored_about_somebody_is_somewhere_or_nothing() -> None:
    assert answers.mine(Mine({"a": 1}), ("about-me.json",)) == (
        "Wrote all that is stored about you to about-me.json"
    )
    assert answers.mine(Mine(None), ()) == "nothing is stored about you"


def test_what_would_be_erased_is_counted_and_can_be_taken_along_before() -> None:
    counted, stays, how = answers.would_forget(WouldForget(STORED), typed)
    assert counted == (
        "This erases for good: 3 saved papers, 1 paper that you took off the list, 4 votes, "
        "your name on 1 notice, your name on 2 changes of settings, your name on 1 schedule "
        "and your account."
    )
    assert "keeps its settings, without your name" in stays
    assert "/saved forget-me yes" in how
    assert "/saved mine" in how


def test_what_was_erased_names_only_what_there_was() -> None:
    account_alone = Stored(1, 0, 0, 0, 0, 0, 0)
    assert answers.forgotten(Forgotten(account_alone)) == (
        "Erased: your account. Nothing is stored about you any more"
    )
    one_paper = replace(account_alone, papers=1)
    assert answers.forgotten(Forgotten(one_paper)).startswith(
        "Erased: 1 saved paper and your account."
    )
    assert answers.forgotten(Forgotten(None)) == "nothing is stored about you"


def test_being_named_says_where() -> None:
    assert answers.named_now(NamedNow(True)).startswith("You are named now where it is told")
    assert answers.named_now(NamedNow(False)).startswith("You are counted without a name now")


@pytest.mark.parametrize(
    ("here", "told"),
    [
        (Here(), []),
        (Here(DAY), ["posted here on Thu 28 May 2026"]),
        (Here(saved=Tally(2)), ["saved by 2 people here"]),
        (Here(saved=Tally(1_234)), ["saved by 1,234 people here"]),
        (
            Here(DAY + timedelta(days=1), Tally(2, (account("ada"), account("ben")))),
            ["posted here on Fri 29 May 2026", "saved by 2 people here: ada and ben"],
        ),
        (Here(saved=Tally(3, (account("ada"),))), ["saved by 3 people here: ada and 2 more"]),
        (
            Here(saved=Tally(1_005, tuple(map(account, "abcde")))),
            ["saved by 1,005 people here: a, b, c and 1,002 more"],
        ),
        (
            Here(saved=Tally(4, tuple(map(account, "abcd")))),
            ["saved by 4 people here: a, b, c and 1 more"],
        ),
    ],
)
def test_what_a_channel_had_to_do_with_a_paper_names_who_wishes_to_be(
    here: Here, told: list[str]
) -> None:
    assert papers.here(here, lambda each: each.id) == told


def test_the_most_saved_say_of_which_span_they_are() -> None:
    shown = (Shown(1, ONE.record), Shown(2, TWO.record))
    assert papers.top(Top(Span.WEEK, shown)) == "Most saved here in a week · 2 papers"
    assert papers.top(Top(Span.MONTH, shown[:1])) == "Most saved here in thirty days · 1 paper"
    assert papers.top(Top(Span.WEEK, ())) == "No paper was saved by two people here in a week"
