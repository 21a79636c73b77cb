"""Claims about the terminal's chat: what a line means after what was shown before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.console.dialog import Dialog
from adapters.console.hints import HINT, QUIT
from adapters.console.posts import Posts
from bot.intents.digests import (
    Edit,
    EditTopics,
    OpenVote,
    SetSize,
    ShowRoundup,
    ShowStatus,
    Vote,
    Why,
)
from bot.intents.papers import (
    Help,
    Listing,
    LookUp,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
    ShowTop,
    Span,
)
from bot.intents.reading import Intent
from bot.intents.saved import (
    ForgetMe,
    React,
    RemoveSaved,
    Save,
    SavedHelp,
    ShowSaved,
    Unsave,
)
from bot.intents.unread import Command
from bot.models import MessageRef, Record
from bot.replies.digests import NoVote, Voting
from bot.replies.papers import Card, Found, Listed, NoSuchPaper, Shared, Shown, Similar, Top
from bot.replies.reply import HelpText, Reply, Unreadable
from bot.replies.saved import NowSaved, Removed, Saved, SavedList
from tests.builders import NOON, paper
from tests.told import poll, saved


def key(number: int) -> str:
    return paper(number).key


def shown(first: int, last: int) -> tuple[Shown, ...]:
    return tuple(Shown(n, Record(paper(n))) for n in range(first, last + 1))


def found(first: int, last: int, total: int) -> Found:
    asked = LookUp("robots", (first - 1) // 5 + 1)
    return Found(asked, "robots", shown(first, last), total, total)


def listed(first: int, last: int, total: int) -> SavedList:
    """Return a page of a reading list."""
    papers = tuple(saved(n) for n in range(first, last + 1))
    return SavedList(ShowSaved(page=(first - 1) // 10 + 1), papers, total, total)


def now_saved(number: int, *, was: bool = False) -> Saved:
    return Saved((NowSaved(Record(paper(number)), was),), (), 1)


def posted(*messages: tuple[int, ...]) -> Posts:
    """Return what was posted: messages that show these places, m1, m2 and so on."""
    posts = Posts()
    for n, places in enumerate(messages, 1):
        posts.note(MessageRef("terminal", f"m{n}"), places)
    return posts


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
            ("/papers top", ShowTop(Span.WEEK)),
            ("/papers top month", ShowTop(Span.MONTH)),
            ("/papers saved robots", ShowSaved("robots")),
            ("/saved", ShowSaved()),
            (" /SAVED\tremove 2", RemoveSaved((2,))),
            ("/saved “world models”", ShowSaved("“world models”")),
            ("/saved topics", ShowSaved("topics")),
            ("/saved help", SavedHelp()),
            ("/saved forget-me", ForgetMe()),
            ("/digest roundup", ShowRoundup()),
            ("/papers digest size 8", SetSize(8)),
            ("/digest size 8", SetSize(8)),
            (" /DIGEST\ttopics add a, b", EditTopics(Edit.ADD, "a, b")),
            ("/digest", ShowStatus(is_bare=True)),
            ("/papers 2", LookUp("2")),
        ],
    )
    def test_is_read_as_every_chat_reads_it(self, said: str, asked: Intent) -> None:
        assert Dialog(Posts()).read(said, NOON) == asked

    @pytest.mark.parametrize("said", ["help", "/help", "?", "/?", "HELP ", "/papers help"])
    def test_for_help_has_several_names(self, said: str) -> None:
        assert Dialog(Posts()).read(said, NOON) == Help()


class TestAnythingElse:
    @pytest.mark.parametrize("said", ["--1", "²", "…", "1" * 99, "robot " * 50, "/zzz topics"])
    def test_gets_a_hint(self, said: str) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 2, 2))
        assert dialog.read(said, NOON) == HINT

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
            ("/svaed robots", "/saved robots"),
            ("saved robots", "/saved robots"),
            ("bookmark", "save"),
            ("2 keep", "2 save"),
            ("save 2", "2 save"),
            ("#2 unsvae", "2 unsave"),
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
        assert Dialog(Posts()).read(said, NOON) == f"did you mean {meant}?"

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
        assert Dialog(Posts()).read(said, NOON) == f"to look that up, type {form}"

    def test_after_a_number_is_told_what_goes_there(self) -> None:
        expected = 'type 2 for the abstract, "2 save", "2 similar" or "2 share"'
        assert Dialog(Posts()).read("2 buy", NOON) == Dialog(Posts()).read("2 2", NOON) == expected

    def test_that_wants_to_leave_is_told_how(self) -> None:
        assert Dialog(Posts()).read("exit", NOON) == "type /quit to end"


class TestANumber:
    def test_is_a_place_of_the_last_list(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 3, 3))
        assert dialog.read("2", NOON) == ShowPaper(key(2))
        assert dialog.read("2 similar", NOON) == ShowSimilar(key(2))
        assert dialog.read("3 SHARE", NOON) == Share(key(3))
        assert dialog.read("2 save", NOON) == Save((key(2),))
        assert dialog.read("1 Unsave", NOON) == Unsave((key(1),))
        dialog.heard(Similar(Record(paper(2)), (Shown(1, Record(paper(9))),)))
        assert dialog.read("1", NOON) == ShowPaper(key(9))
        dialog.heard(Top(Span.WEEK, (Shown(1, Record(paper(8))),)))
        assert dialog.read("1 save", NOON) == Save((key(8),))

    def test_of_an_earlier_page_still_counts(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 5, 7))
        dialog.heard(found(6, 7, 7))
        assert dialog.read("2", NOON) == ShowPaper(key(2))
        assert dialog.read("7", NOON) == ShowPaper(key(7))

    def test_still_counts_after_a_paper_was_shown_in_full(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 2, 2))
        dialog.heard(Card(Record(paper(1)), shown(1, 5)))
        assert dialog.read("2", NOON) == ShowPaper(key(2))

    def test_that_is_not_there_says_which_are(self) -> None:
        dialog = Dialog(Posts())
        assert str(dialog.read("1", NOON)).startswith("there is no list to count in yet")
        dialog.heard(found(1, 3, 3))
        assert dialog.read("0 share", NOON) == "there is no paper 0 on the list; there are 1 to 3"
        dialog.heard(found(1, 1, 1))
        assert dialog.read("2", NOON) == "there is no paper 2 on the list; there is 1"

    @pytest.mark.parametrize(
        "nothing",
        [
            Found(LookUp("x"), "x", (), 0, 0),
            Listed(ShowList(Listing.WEEK), Listing.WEEK, (), (), 0),
            Similar(Record(paper(2)), ()),
            Top(Span.MONTH, ()),
            SavedList(ShowSaved(), (), 0, 0),
            SavedList(ShowSaved("x"), (), 0, 7, "x"),
        ],
    )
    def test_of_a_list_before_one_without_papers_counts_no_more(self, nothing: Reply) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 3, 3))
        dialog.heard(nothing)
        assert dialog.read("1", NOON) == "that found nothing, so there is nothing to count in"
        assert dialog.read("2 share", NOON) == "that found nothing, so there is nothing to count in"
        assert dialog.read("more", NOON) == "that found nothing"
        dialog.heard(found(1, 1, 1))
        assert dialog.read("1", NOON) == ShowPaper(key(1))


class TestAPaperShownInFull:
    @pytest.mark.parametrize("shown", [Card(Record(paper(4))), Shared(Record(paper(4)))])
    def test_is_meant_where_no_number_is(self, shown: Reply) -> None:
        for said, asked in (
            ("similar", ShowSimilar(key(4))),
            ("share", Share(key(4))),
            ("save", Save((key(4),))),
            ("unsave", Unsave((key(4),))),
        ):
            dialog = Dialog(Posts())
            dialog.heard(shown)
            assert dialog.read(said, NOON) == asked

    def test_is_still_meant_after_a_misspelt_action(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(Card(Record(paper(4))))
        assert dialog.read("shrae", NOON) == "did you mean share?"
        assert dialog.read("share", NOON) == Share(key(4))

    @pytest.mark.parametrize("action", ["similar", "share", "abstract", "save", "unsave"])
    @pytest.mark.parametrize(
        "later",
        [
            found(1, 3, 3),
            Listed(ShowList(Listing.WEEK), Listing.WEEK, (), shown(1, 3), 3),
            Similar(Record(paper(4)), shown(1, 3)),
            Top(Span.WEEK, shown(1, 3)),
            listed(1, 3, 3),
        ],
    )
    def test_is_not_meant_after_a_later_list(self, action: str, later: Reply) -> None:
        dialog = Dialog(Posts())
        dialog.heard(Card(Record(paper(4))))
        dialog.heard(later)
        assert dialog.read(action, NOON) == (
            f'no paper is open: say which one of the list, as in "2 {action}"'
        )

    @pytest.mark.parametrize("action", ["similar", "share", "save"])
    @pytest.mark.parametrize(
        "later",
        [
            Found(LookUp("x"), "x", (), 0, 0),
            Similar(Record(paper(4)), ()),
            NoSuchPaper("2605.00009"),
            Unreadable("no\n  x\n  ^"),
            Top(Span.WEEK, ()),
            Removed((), (9,), 1),
            NoVote(),
            HelpText(Command.PAPERS, ()),
        ],
    )
    def test_is_not_meant_after_another_answer(self, action: str, later: Reply) -> None:
        dialog = Dialog(Posts())
        dialog.heard(Card(Record(paper(4))))
        dialog.heard(later)
        assert dialog.read(action, NOON) == f"no paper is open; {HINT}"

    @pytest.mark.parametrize(
        "said",
        ["/papers robots", "/papers help", "/saved", "9 share", "#2 shrae", "x", "+2", "-", "vote"],
    )
    def test_is_not_meant_after_another_line_whatever_came_of_it(self, said: str) -> None:
        dialog = Dialog(Posts())
        dialog.heard(Card(Record(paper(4))))
        dialog.read(said, NOON)
        assert str(dialog.read("share", NOON)).startswith("no paper is open")

    def test_is_not_meant_where_none_was(self) -> None:
        assert Dialog(Posts()).read("similar", NOON) == f"no paper is open; {HINT}"


class TestMore:
    def test_is_the_next_page(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 5, 7))
        assert dialog.read("more", NOON) == LookUp("robots", 2)
        week = ShowList(Listing.WEEK)
        dialog.heard(Listed(week, Listing.WEEK, (), shown(1, 5), 42))
        assert dialog.read("more", NOON) == ShowList(Listing.WEEK, 2)
        dialog.heard(found(31, 35, 37))
        assert dialog.read("more", NOON) == LookUp("robots", 8)
        dialog.heard(listed(1, 10, 23))
        assert dialog.read("more", NOON) == ShowSaved(page=2)
        dialog.heard(SavedList(ShowSaved("a -b", 2), (saved(11),), 21, 40, "a -b"))
        assert dialog.read("more", NOON) == ShowSaved("a -b", 3)

    def test_ends(self) -> None:
        dialog = Dialog(Posts())
        assert str(dialog.read("more", NOON)).startswith("there is no list yet")
        dialog.heard(found(6, 7, 7))
        assert dialog.read("more", NOON) == "that was all of it"
        dialog.heard(found(1, 5, 7))
        dialog.heard(Similar(Record(paper(2)), shown(1, 2)))
        assert dialog.read("more", NOON) == "that was all of it"
        dialog.heard(listed(1, 10, 10))
        assert dialog.read("more", NOON) == "that was all of it"
        dialog.heard(listed(11, 20, 20))
        assert dialog.read("more", NOON) == "that was all of it"
        dialog.heard(found(1, 5, 7))
        dialog.heard(Top(Span.WEEK, shown(1, 5)))
        assert dialog.read("more", NOON) == "that was all of it"

    def test_says_so_when_a_lookup_has_shown_its_best(self) -> None:
        dialog = Dialog(Posts())
        last = Found(LookUp("robots", 40), "robots", shown(196, 200), total=389, shown_of=200)
        dialog.heard(last)
        said = "those were the best 200 of 389; narrower words bring others"
        assert dialog.read("more", NOON) == said


def test_any_space_stands_between_the_command_and_its_words() -> None:
    assert Dialog(Posts()).read("/papers\trobots", NOON) == LookUp("robots")


class TestWhatComesNext:
    def test_is_said_of_a_list(self) -> None:
        said = Dialog(Posts()).heard
        assert said(found(1, 5, 7)) == (
            'type 2 for the abstract, "2 save", "2 similar", "2 share" or "more"'
        )
        assert said(found(6, 7, 7)) == 'type 7 for the abstract, "7 save", "7 similar" or "7 share"'
        assert said(found(1, 1, 1)) == 'type 1 for the abstract, "1 save", "1 similar" or "1 share"'

    def test_is_said_of_a_reading_list_whose_papers_can_be_taken_off(self) -> None:
        said = Dialog(Posts()).heard
        assert said(listed(1, 10, 11)) == (
            'type 2 for the abstract, "2 unsave", "2 similar", "2 share" or "more"'
        )
        assert said(listed(11, 11, 11)) == (
            'type 11 for the abstract, "11 unsave", "11 similar" or "11 share"'
        )
        assert said(Top(Span.WEEK, shown(1, 1))).startswith('type 1 for the abstract, "1 save"')

    def test_is_said_of_a_paper_and_of_help(self) -> None:
        assert Dialog(Posts()).heard(Card(Record(paper()))) == (
            'type "save" to put it on your reading list, "similar" for papers like it, '
            '"share" to show it to the channel'
        )
        assert '"/quit" ends' in Dialog(Posts()).heard(HelpText(Command.PAPERS, ()))

    def test_is_not_said_where_there_is_nothing_to_do(self) -> None:
        assert Dialog(Posts()).heard(Unreadable("no\n  x\n  ^")) == ""
        assert Dialog(Posts()).heard(Shared(Record(paper()))) == ""
        assert Dialog(Posts()).heard(Found(LookUp("x"), "x", (), 0, 0)) == ""
        assert Dialog(Posts()).heard(SavedList(ShowSaved(), (), 0, 0)) == ""
        assert Dialog(Posts()).heard(now_saved(1)) == ""
        assert Dialog(Posts()).heard(Voting(poll(), is_open=False)) == ""


class TestAReadingList:
    def test_is_counted_in_by_the_places_that_it_shows(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(listed(1, 10, 12))
        dialog.heard(listed(11, 12, 12))
        assert dialog.read("3 unsave", NOON) == Unsave((key(3),))
        assert dialog.read("12 share", NOON) == Share(key(12))
        dialog.heard(SavedList(ShowSaved("x"), (saved(3), saved(7)), 2, 12, "x"))
        assert dialog.read("7", NOON) == ShowPaper(key(7))

    def test_stays_the_list_while_papers_are_taken_off_it(self) -> None:
        dialog = Dialog(Posts())
        dialog.heard(listed(1, 3, 3))
        dialog.heard(Removed((Record(paper(1)),), (), 2))
        assert dialog.read("2 unsave", NOON) == Unsave((key(2),))

    @pytest.mark.parametrize("was", [False, True])
    def test_lets_a_paper_go_that_was_just_saved(self, was: bool) -> None:
        dialog = Dialog(Posts())
        dialog.heard(found(1, 3, 3))
        offered = dialog.heard(now_saved(2, was=was))
        assert offered == ('type "unsave" to take it off your list' if was else "")
        assert dialog.read("unsave", NOON) == Unsave((key(2),))

    def test_does_not_guess_which_of_several_saved_papers_is_meant(self) -> None:
        dialog = Dialog(Posts())
        both = (NowSaved(Record(paper(1)), was=True), NowSaved(Record(paper(2)), was=True))
        assert dialog.heard(Saved(both, (), 2)) == ""
        assert dialog.read("unsave", NOON) == f"no paper is open; {HINT}"


class TestAReaction:
    @pytest.mark.parametrize(("sign", "is_on"), [("+", True), ("-", False)])
    @pytest.mark.parametrize("typed", ["{}2", "{} 2", " {}2 ", "{}02"])
    def test_is_on_a_paper_of_the_last_digest(self, sign: str, is_on: bool, typed: str) -> None:
        dialog = Dialog(posted((1, 2, 3)))
        message = MessageRef("terminal", "m1")
        asked = dialog.read(typed.format(sign), NOON)
        assert asked == React(message, "keycap 2", 2, is_on, NOON)

    def test_counts_in_the_digest_and_names_the_place_in_the_message(self) -> None:
        dialog = Dialog(posted(tuple(range(1, 11)), (11, 12)))
        first, second = (MessageRef("terminal", each) for each in ("m1", "m2"))
        assert dialog.read("+10", NOON) == React(first, "keycap 10", 10, True, NOON)
        assert dialog.read("+12", NOON) == React(second, "keycap 2", 2, True, NOON)

    @pytest.mark.parametrize(("sign", "is_on"), [("+", True), ("-", False)])
    def test_without_a_place_is_on_the_last_message_that_shows_one_paper(
        self, sign: str, is_on: bool
    ) -> None:
        posts = posted((1, 2))
        assert str(Dialog(posts).read(sign, NOON)).startswith("no message that shows one")
        shared = MessageRef("terminal", "share")
        posts.note(shared, (1,), is_reply=True)
        assert Dialog(posts).read(sign, NOON) == React(shared, "bookmark", None, is_on, NOON)

    def test_is_of_the_moment_at_which_it_was_typed(self) -> None:
        later = NOON + timedelta(minutes=5)
        asked = Dialog(posted((1,))).read("+1", later)
        assert isinstance(asked, React)
        assert asked.at == later

    def test_goes_to_the_digest_whatever_list_was_shown_since(self) -> None:
        dialog = Dialog(posted((1, 2)))
        dialog.heard(found(1, 5, 5))
        assert isinstance(dialog.read("+2", NOON), React)
        assert dialog.read("2", NOON) == ShowPaper(key(2))

    @pytest.mark.parametrize("typed", ["+3", "-9", "+999"])
    def test_on_a_paper_that_is_not_there_says_so(self, typed: str) -> None:
        dialog = Dialog(posted((1, 2)))
        assert dialog.read(typed, NOON) == f"the last digest has no paper {typed[1:]}"

    @pytest.mark.parametrize(
        ("typed", "lacking"),
        [("+1", "digest was"), ("-1", "digest was"), ("+", "message that"), ("-", "message that")],
    )
    def test_needs_something_that_was_posted(self, typed: str, lacking: str) -> None:
        said = Dialog(Posts()).read(typed, NOON)
        assert str(said).startswith(f"no {lacking}")

    @pytest.mark.parametrize("typed", ["++1", "+-1", "+1+", "1+", "+1 save", "+²", "+1" * 50])
    def test_is_nothing_else_with_a_sign(self, typed: str) -> None:
        assert isinstance(Dialog(posted((1,))).read(typed, NOON), str)


class TestAVote:
    def test_is_opened_on_the_last_roundup_whatever_came_after_it(self) -> None:
        dialog = Dialog(posted((1, 2), (1, 2, 3)))
        for typed in ("vote", " VOTE "):
            assert dialog.read(typed, NOON) == OpenVote()

    def test_is_for_a_place_of_the_vote_that_was_shown_last(self) -> None:
        dialog = Dialog(posted((1, 2)))
        offered = dialog.heard(Voting(poll(), is_open=True, is_new=True))
        assert offered == 'type "vote 1" to vote for paper 1'
        assert dialog.read("vote 2", NOON) == Vote(1, 2)
        dialog.heard(Voting(replace(poll(), id=7), is_open=True))
        assert dialog.read("Vote 1", NOON) == Vote(7, 1)
        dialog.heard(found(1, 5, 5))
        assert dialog.read("vote 1", NOON) == Vote(7, 1)

    def test_that_is_not_there_says_how_one_is_opened(self) -> None:
        dialog = Dialog(posted((1, 2)))
        expected = 'there is no vote yet; below a round-up, "vote" opens one'
        assert dialog.read("vote 1", NOON) == expected
        dialog.heard(NoVote())
        assert dialog.read("vote 1", NOON) == expected
