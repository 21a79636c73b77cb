"""Claims about the terminal's chat: what a line means after what was shown before."""

from __future__ import annotations

import pytest

from adapters.console.dialog import Dialog
from adapters.console.hints import HINT, QUIT
from bot.intents.digests import Edit, EditTopics, SetSize, ShowStatus, Why
from bot.intents.papers import Help, Listing, LookUp, Share, ShowList, ShowPaper, ShowSimilar
from bot.intents.reading import Intent, NotYet
from bot.models import Record
from bot.replies.papers import Card, Found, Listed, NoSuchPaper, Shared, Shown, Similar
from bot.replies.reply import ComesLater, Command, HelpText, Reply, Unreadable
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
            ("/papers why", Why()),
            ("/papers top", NotYet("top")),
            ("/papers digest size 8", SetSize(8)),
            ("/digest size 8", SetSize(8)),
            (" /DIGEST\ttopics add a, b", EditTopics(Edit.ADD, "a, b")),
            ("/digest", ShowStatus(is_bare=True)),
            ("/papers 2", LookUp("2")),
        ],
    )
    def test_is_read_as_every_chat_reads_it(self, said: str, asked: Intent) -> None:
        assert Dialog().read(said) == asked

    @pytest.mark.parametrize("said", ["help", "/help", "?", "/?", "HELP ", "/papers help"])
    def test_for_help_has_several_names(self, said: str) -> None:
        assert Dialog().read(said) == Help()


class TestAnythingElse:
    @pytest.mark.parametrize("said", ["-1", "²", "…", "1" * 99, "robot " * 50, "/saved topics"])
    def test_gets_a_hint(self, said: str) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 2, 2))
        assert dialog.read(said) == HINT

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("/paper robotics", "/papers robotics"),
            ("/paperboy  Big  Robots", "/papers Big Robots"),
            ("/quti", QUIT),
            ("/exit", QUIT),
            ("/hepl", "/help"),
            ("/digset topics", "/digest topics"),
            ("digest size 8", "/digest size 8"),
            ("simliar", "similar"),
            ("2 simliar", "2 similar"),
            ("2 related", "2 similar"),
            ("#2 shrae", "2 share"),
            ("share 2", "2 share"),
            ("2 abstrct", "2"),
            ("#2", "2"),
            ("2.", "2"),
            ("next", "more"),
            ("moar", "more"),
        ],
    )
    def test_is_told_what_it_may_mean(self, said: str, meant: str) -> None:
        assert Dialog().read(said) == f"did you mean {meant}?"

    @pytest.mark.parametrize(
        ("said", "form"),
        [
            ("robotics", "/papers robotics"),
            ("papers robotics", "/papers robotics"),
            ("Paper  robot arms", "/papers robot arms"),
            ("papers", "/papers"),
            ("what about robots?", "/papers what about robots?"),
        ],
    )
    def test_that_may_be_looked_up_is_told_how(self, said: str, form: str) -> None:
        assert Dialog().read(said) == f"to look that up, type {form}"

    def test_after_a_number_is_told_what_goes_there(self) -> None:
        expected = 'type 2 for the abstract, "2 similar" or "2 share"'
        assert Dialog().read("2 buy") == Dialog().read("2 2") == expected

    def test_that_wants_to_leave_is_told_how(self) -> None:
        assert Dialog().read("exit") == "type /quit to end"


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

    @pytest.mark.parametrize(
        "nothing",
        [
            Found(LookUp("x"), "x", (), 0, 0),
            Listed(ShowList(Listing.WEEK), Listing.WEEK, (), (), 0),
            Similar(Record(paper(2)), ()),
        ],
    )
    def test_of_a_list_before_one_without_papers_counts_no_more(self, nothing: Reply) -> None:
        dialog = Dialog()
        dialog.heard(found(1, 3, 3))
        dialog.heard(nothing)
        assert dialog.read("1") == "that found nothing, so there is nothing to count in"
        assert dialog.read("2 share") == "that found nothing, so there is nothing to count in"
        assert dialog.read("more") == "that found nothing"
        dialog.heard(found(1, 1, 1))
        assert dialog.read("1") == ShowPaper(key(1))


class TestAPaperShownInFull:
    @pytest.mark.parametrize("shown", [Card(Record(paper(4))), Shared(Record(paper(4)))])
    def test_is_meant_where_no_number_is(self, shown: Reply) -> None:
        for said, asked in (("similar", ShowSimilar(key(4))), ("share", Share(key(4)))):
            dialog = Dialog()
            dialog.heard(shown)
            assert dialog.read(said) == asked

    def test_is_still_meant_after_a_misspelt_action(self) -> None:
        dialog = Dialog()
        dialog.heard(Card(Record(paper(4))))
        assert dialog.read("shrae") == "did you mean share?"
        assert dialog.read("share") == Share(key(4))

    @pytest.mark.parametrize("action", ["similar", "share", "abstract"])
    @pytest.mark.parametrize(
        "later",
        [
            found(1, 3, 3),
            Listed(ShowList(Listing.WEEK), Listing.WEEK, (), shown(1, 3), 3),
            Similar(Record(paper(4)), shown(1, 3)),
        ],
    )
    def test_is_not_meant_after_a_later_list(self, action: str, later: Reply) -> None:
        dialog = Dialog()
        dialog.heard(Card(Record(paper(4))))
        dialog.heard(later)
        assert dialog.read(action) == (
            f'no paper is open: say which one of the list, as in "2 {action}"'
        )

    @pytest.mark.parametrize("action", ["similar", "share"])
    @pytest.mark.parametrize(
        "later",
        [
            Found(LookUp("x"), "x", (), 0, 0),
            Similar(Record(paper(4)), ()),
            NoSuchPaper("2605.00009"),
            Unreadable("no\n  x\n  ^"),
            ComesLater("top"),
            HelpText(Command.PAPERS, ()),
        ],
    )
    def test_is_not_meant_after_another_answer(self, action: str, later: Reply) -> None:
        dialog = Dialog()
        dialog.heard(Card(Record(paper(4))))
        dialog.heard(later)
        assert dialog.read(action) == f"no paper is open; {HINT}"

    @pytest.mark.parametrize("said", ["/papers robots", "/papers help", "9 share", "#2 shrae", "x"])
    def test_is_not_meant_after_another_line_whatever_came_of_it(self, said: str) -> None:
        dialog = Dialog()
        dialog.heard(Card(Record(paper(4))))
        dialog.read(said)
        assert str(dialog.read("share")).startswith("no paper is open")

    def test_is_not_meant_where_none_was(self) -> None:
        assert Dialog().read("similar") == f"no paper is open; {HINT}"


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

    def test_says_so_when_a_lookup_has_shown_its_best(self) -> None:
        dialog = Dialog()
        last = Found(LookUp("robots", 40), "robots", shown(196, 200), total=389, shown_of=200)
        dialog.heard(last)
        said = "those were the best 200 of 389; narrower words bring others"
        assert dialog.read("more") == said


def test_any_space_stands_between_the_command_and_its_words() -> None:
    assert Dialog().read("/papers\trobots") == LookUp("robots")


class TestWhatComesNext:
    def test_is_said_of_a_list(self) -> None:
        said = Dialog().heard
        assert said(found(1, 5, 7)) == 'type 2 for the abstract, "2 similar", "2 share" or "more"'
        assert said(found(6, 7, 7)) == 'type 7 for the abstract, "7 similar" or "7 share"'
        assert said(found(1, 1, 1)) == 'type 1 for the abstract, "1 similar" or "1 share"'

    def test_is_said_of_a_paper_and_of_help(self) -> None:
        assert Dialog().heard(Card(Record(paper()))).startswith('type "similar"')
        assert '"/quit" ends' in Dialog().heard(HelpText(Command.PAPERS, ()))

    def test_is_not_said_where_there_is_nothing_to_do(self) -> None:
        assert Dialog().heard(Unreadable("no\n  x\n  ^")) == ""
        assert Dialog().heard(Shared(Record(paper()))) == ""
        assert Dialog().heard(Found(LookUp("x"), "x", (), 0, 0)) == ""
