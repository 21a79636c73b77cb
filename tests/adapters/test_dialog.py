"""Claims about the terminal's chat: what a line means after what was shown before."""

from __future__ import annotations

import pytest

from adapters.console.dialog import HINT, Dialog
from bot.intents import (
    Help,
    Intent,
    Listing,
    LookUp,
    NeedsChannel,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
)
from bot.models import Record
from bot.replies import Card, Found, HelpText, Listed, Shared, Shown, Similar, Unreadable
from tests.builders import paper


def key(number: int) -> str:
    return paper(number).key


def shown(first: int, last: int) -> tuple[Shown, ...]:
    return tuple(Shown(n, Record(paper(n))) for n in range(first, last + 1))


def found(first: int, last: int, total: int) -> Found:
    asked = LookUp("robots", (first - 1) // 5 + 1)
    return Found(asked, "robots", shown(first, last), total, total)


class TestACommand:
    @pytest.mark.parametrize(
        ("said", "asked"),
        [
            ("/papers", ShowList(Listing.TODAY)),
            ("  /PAPERS  trending ", ShowList(Listing.TRENDING)),
            ("/papers robots -survey", LookUp("robots -survey")),
            ("/papers “world models”", LookUp("“world models”")),
            ("/papers <https://arxiv.org/abs/2605.00007v2|arxiv.org/abs/2605>", ShowPaper(key(7))),
            ("/papers help", Help()),
            ("/papers why", NeedsChannel("why")),
            ("/papers 2", LookUp("2")),
        ],
    )
    def test_is_read_as_every_chat_reads_it(self, said: str, asked: Intent) -> None:
        assert Dialog().read(said) == asked

    @pytest.mark.parametrize(
        "said", ["robots", "/paper robots", "2 2", "2 buy", "-1", "²", "1" * 99]
    )
    def test_anything_else_gets_a_hint(self, said: str) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 2, 2))
        assert dialog.read(said) == HINT


class TestANumber:
    def test_is_a_place_of_the_last_list(self) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 3, 3))
        assert dialog.read("2") == ShowPaper(key(2))
        assert dialog.read("2 similar") == ShowSimilar(key(2))
        assert dialog.read("3 SHARE") == Share(key(3))
        dialog.heard(Similar(Record(paper(2)), (Shown(1, Record(paper(9))),)))
        assert dialog.read("1") == ShowPaper(key(9))

    def test_of_an_earlier_page_still_counts(self) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 5, 7))
        dialog.heard(found(6, 7, 7))
        assert dialog.read("2") == ShowPaper(key(2))
        assert dialog.read("7") == ShowPaper(key(7))

    def test_still_counts_after_a_paper_was_shown_in_full(self) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 2, 2))
        dialog.heard(Card(Record(paper(1)), shown(1, 5)))
        assert dialog.read("2") == ShowPaper(key(2))

    def test_that_is_not_there_says_which_are(self) -> None:
        dialog = Dialog()
        assert str(dialog.read("1")).startswith("there is no list to count in yet")
        dialog.heard(found(1, 3, 3))
        assert dialog.read("0 share") == "there is no paper 0 on the list; there are 1 to 3"
        dialog.heard(found(1, 1, 1))
        assert dialog.read("2") == "there is no paper 2 on the list; there is 1"

    def test_of_a_list_before_one_without_papers_counts_no_more(self) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 3, 3))
        dialog.heard(Found(LookUp("x"), "x", (), 0, 0))
        assert str(dialog.read("1")).startswith("there is no list")


class TestAPaperShownInFull:
    def test_is_meant_where_no_number_is(self) -> None:
        dialog = Dialog()
        assert dialog.read("similar") == HINT
        dialog.heard(Card(Record(paper(4))))
        assert dialog.read("similar") == ShowSimilar(key(4))
        assert dialog.read("share") == Share(key(4))


class TestMore:
    def test_is_the_next_page(self) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 5, 7))
        assert dialog.read("more") == LookUp("robots", 2)
        week = ShowList(Listing.WEEK)
        dialog.heard(Listed(week, Listing.WEEK, (), shown(1, 5), 42))
        assert dialog.read("more") == ShowList(Listing.WEEK, 2)

    def test_ends(self) -> None:
        dialog = Dialog()
        assert str(dialog.read("more")).startswith("there is no list yet")
        dialog.heard(found(6, 7, 7))
        assert dialog.read("more") == "that was all of it"
        dialog.heard(found(1, 5, 7))
        dialog.heard(Similar(Record(paper(2)), shown(1, 2)))
        assert dialog.read("more") == "that was all of it"


class TestWhatComesNext:
    def test_is_said_of_a_list(self) -> None:
        said = Dialog().heard
        assert said(found(1, 5, 7)) == "type 2 for the abstract, 2 similar, 2 share, more"
        assert said(found(6, 7, 7)) == "type 7 for the abstract, 7 similar, 7 share"
        assert said(found(1, 1, 1)) == "type 1 for the abstract, 1 similar, 1 share"

    def test_is_said_of_a_paper_and_of_help(self) -> None:
        assert Dialog().heard(Card(Record(paper()))).startswith("type similar")
        assert "/quit ends" in Dialog().heard(HelpText(()))

    def test_is_not_said_where_there_is_nothing_to_do(self) -> None:
        assert Dialog().heard(Unreadable("no\n  x\n  ^")) == ""
        assert Dialog().heard(Shared(Record(paper()))) == ""
        assert Dialog().heard(Found(LookUp("x"), "x", (), 0, 0)) == ""
