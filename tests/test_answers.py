"""Claims on how replies, estimates and verdicts are put into words, the same in every chat."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest

from bot.answers.papers import (
    LACKED_WORDS,
    found,
    in_full,
    listed,
    no_such_paper,
    note,
    notes,
    similar,
    why_shown,
    why_unknown,
)
from bot.answers.topics import caution, estimate, left_out, names_as_words, verdict
from bot.editions import closes_at
from bot.intents.papers import Listing, LookUp, ShowList
from bot.models import Excluded, OutsideTopic, Record
from bot.reach import (
    Caution,
    Estimate,
    FewerThanOneAWeek,
    Misspelt,
    MoreThanAThird,
    NobodyHas,
)
from bot.replies.papers import (
    AskedOnline,
    BuiltIn,
    CategoriesUnknown,
    Corrected,
    DidYouMean,
    Found,
    Listed,
    NewestIs,
    NoSuchPaper,
    Note,
    NothingStored,
    OnlineFailed,
    ReadAsTitle,
    Shown,
    Similar,
)
from bot.topics.judging import ExcludedBy, In, NotKnown, NotMet, Verdict
from tests.builders import DAY, paper

HUB = AskedOnline(("huggingface",), 1)


def _papers(first: int, last: int, partly_from: int = 1_000) -> tuple[Shown, ...]:
    return tuple(
        Shown(n, Record(paper(n)), partly=n >= partly_from) for n in range(first, last + 1)
    )


def _found(papers: tuple[Shown, ...], total: int, page: int = 1) -> Found:
    return Found(LookUp("robots", page), "robots", papers, total, total)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(_found(_papers(1, 3), 3), "robots · 3 papers", id="all"),
        pytest.param(_found(_papers(1, 1), 1), "robots · 1 paper", id="one"),
        pytest.param(_found(_papers(1, 5), 1310), "robots · 1–5 of 1,310 papers", id="a page"),
        pytest.param(_found(_papers(6, 6), 6, 2), "robots · 6 of 6 papers", id="the last one"),
        pytest.param(_found(_papers(1, 5, 3), 2), "robots · 2 papers", id="some have all words"),
        pytest.param(_found(_papers(6, 9, 3), 2, 2), "robots · 2 papers", id="on a page before"),
        pytest.param(
            _found(_papers(1, 5, 1), 0), "robots · no paper has all of these words", id="none has"
        ),
        pytest.param(_found((), 0), "robots · nothing found", id="nothing"),
        pytest.param(_found((), 3, 2), "robots · nothing more", id="after the last page"),
    ],
)
def test_a_lookup_says_what_was_understood_and_how_much_there_is(reply: Found, said: str) -> None:
    assert found(reply) == said


@pytest.mark.parametrize(
    ("listing", "papers", "total", "said"),
    [
        (Listing.TODAY, (1, 5), 14, "Daily Papers · Thu 28 May 2026 · 1–5 of 14 papers"),
        (Listing.TRENDING, (1, 3), 3, "Trending · Thu 28 May 2026 · 3 papers"),
        (Listing.WEEK, (1, 0), 0, "The week · Thu 28 May 2026 · no papers"),
        (Listing.WEEK, (1, 0), 3, "The week · Thu 28 May 2026 · nothing more"),
    ],
)
def test_a_list_says_which_it_is(
    listing: Listing, papers: tuple[int, int], total: int, said: str
) -> None:
    reply = Listed(ShowList(listing), listing, (DAY,), _papers(*papers), total)
    assert listed(reply) == said


def test_a_list_that_may_grow_says_until_when() -> None:
    asked = ShowList(Listing.TODAY)
    reply = Listed(asked, Listing.TODAY, (DAY,), _papers(1, 1), 1, closes_at(DAY))
    assert listed(reply).endswith(" · 1 paper · grows until 29 May 2026 01:30 UTC")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Shown(1, Record(paper())), []),
        (Shown(1, Record(paper()), gained=1), ["+1 upvote in 24 hours"]),
        (Shown(1, Record(paper()), gained=1310), ["+1,310 upvotes in 24 hours"]),
        (Shown(1, Record(paper()), gained=0), []),
        (Shown(1, Record(paper()), gained=-2), []),
        (Shown(1, Record(paper()), shares=("robot", "arm")), ["in common: robot, arm"]),
    ],
)
def test_a_paper_says_why_it_is_on_a_list(shown: Shown, said: list[str]) -> None:
    assert why_shown(shown) == said


NOTES: list[tuple[Note, str]] = [
    (DidYouMean("robot"), "did you mean robot?"),
    (Corrected("robott", "robot"), "no paper has robott; this is for robot"),
    (ReadAsTitle(), "read as words of a title: with its signs, it is no expression"),
    (
        AskedOnline(("huggingface", "arxiv"), 1),
        "no stored paper had all of these words: asked Hugging Face and arXiv, "
        "and stored what came back",
    ),
    (OnlineFailed("arxiv", "no answer"), "arXiv could not be asked: no answer"),
    (
        NothingStored(),
        "no papers are stored yet; whoever runs Paperboy fetches some: paperboy ingest",
    ),
    (
        BuiltIn("rl", ("grpo", "ppo")),
        "rl is a built-in topic: grpo, ppo; in quotes it is the word",
    ),
    (NewestIs(date(2026, 5, 28)), "the newest stored paper was published on 28 May 2026"),
    (CategoriesUnknown(1), "arXiv has not told the categories of 1 stored paper yet"),
]


@pytest.mark.parametrize(("told", "said"), NOTES, ids=[type(told).__name__ for told, _ in NOTES])
def test_every_note_has_its_words(told: Note, said: str) -> None:
    assert note(told, LACKED_WORDS) == said


def test_every_note_is_tried() -> None:
    assert {type(told) for told, _ in NOTES} == set(get_args(Note))


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ((), "no paper 2605.00009 is stored"),
        ((HUB,), "no paper 2605.00009 is stored, and none is known to Hugging Face"),
        ((OnlineFailed("arxiv", "down"),), "no paper 2605.00009 is stored"),
    ],
)
def test_a_paper_that_nobody_has_says_who_was_asked(notes: tuple[Note, ...], said: str) -> None:
    assert no_such_paper(NoSuchPaper("2605.00009", notes)) == said


def test_of_a_paper_that_nobody_has_it_is_said_who_could_not_be_asked() -> None:
    notes = (HUB, OnlineFailed("arxiv", "down"))
    assert why_unknown(NoSuchPaper("2605.00009", notes)) == ["arXiv could not be asked: down"]


def test_similar_papers_are_headed_by_what_they_resemble() -> None:
    known = Record(paper(1))
    assert similar(Similar(known, (Shown(1, known),))) == "Similar to Paper 1"
    assert similar(Similar(known, ())) == "No stored paper is similar to Paper 1"


def test_a_paper_in_full_says_all_that_is_known_and_names_thirty_authors() -> None:
    known: dict[str, Any] = {
        "organization": "Lab",
        "keywords": ("a", "b"),
        "categories": ("cs.RO", "cs.LG"),
    }
    names = tuple(f"A{n}" for n in range(31))
    assert in_full(paper(authors=names, published=DAY, **known)) == [
        "Lab · 31 authors · 28 May 2026 · cs.RO · cs.LG",
        ", ".join(names[:30]) + ", and 1 more",
        "a, b",
    ]
    assert in_full(paper()) == []


@pytest.mark.parametrize(
    ("whys", "said"),
    [
        (
            ("a is down", "b is down"),
            ["Hugging Face and arXiv could not be asked: a and b is down"],
        ),
        (("down", "down"), ["Hugging Face and arXiv could not be asked: down"]),
        (
            ("down", "down now"),
            ["Hugging Face could not be asked: down", "arXiv could not be asked: down now"],
        ),
        (("a b", "c d"), ["Hugging Face could not be asked: a b", "arXiv could not be asked: c d"]),
    ],
)
def test_sources_that_failed_alike_are_told_of_once(whys: tuple[str, str], said: list[str]) -> None:
    failed = [OnlineFailed(*each) for each in zip(("huggingface", "arxiv"), whys, strict=True)]
    told: list[Note] = [DidYouMean("robot"), *failed, NothingStored()]
    first, *between, last = notes(told, LACKED_WORDS)
    assert first == "did you mean robot?"
    assert between == said
    assert last.startswith("no papers are stored yet")


def test_names_that_are_words_here_are_told_with_the_mend() -> None:
    assert names_as_words(["llm", "agents", "reasoning"]) == (
        "llm, agents and reasoning are names of built-in topics, read as words here; "
        "part them with commas, or put one in parentheses"
    )
    assert names_as_words(["agents"]).endswith("put it in parentheses to mean the topic: (agents)")


class TestAnEstimate:
    def test_says_how_many_of_which_papers_and_how_many_a_day(self) -> None:
        days = tuple(date(2026, 5, n) for n in range(1, 31))
        assert estimate(Estimate(days, 1310, 120)) == (
            "120 of the 1,310 papers of 30 editions, "
            "Fri 1 – Sat 30 May 2026 (30 editions): about 4 a day"
        )

    @pytest.mark.parametrize(
        ("let_in", "said"), [(0, "none"), (1, "fewer than one a day"), (30, "about 15 a day")]
    )
    def test_says_a_rate_as_people_do(self, let_in: int, said: str) -> None:
        days = (date(2026, 5, 27), DAY)
        assert estimate(Estimate(days, 42, let_in)).endswith(f": {said}")

    def test_of_nothing_says_so(self) -> None:
        assert "nothing to estimate from" in estimate(Estimate((), 0, 0))

    def test_counts_what_is_left_out_by_rule(self) -> None:
        rules = ((OutsideTopic(), 1310), (Excluded("survey"), 2))
        told = Estimate((DAY,), 1312, 0, rules)
        assert left_out(told) == "1,310 outside the topic, 2 excluded by -survey"

    def test_has_words_for_every_caution(self) -> None:
        told: list[Caution] = [
            FewerThanOneAWeek(),
            MoreThanAThird(),
            NobodyHas("robott"),
            Misspelt("robots"),
        ]
        assert {type(each) for each in told} == set(get_args(Caution))
        few, many, nobody, misspelt = map(caution, told)
        assert "fewer than one a week" in few
        assert "more than a third" in many
        assert "no paper of these days has robott" in nobody
        assert misspelt == "did you mean robots?"


VERDICTS: list[tuple[Verdict, str]] = [
    (In(("robot", "robotics (arm)")), "in, by robot, robotics (arm)"),
    (In(()), "in: nothing keeps it out"),
    (NotMet((("robot", "arm"),)), "out: it lacks robot and arm"),
    (NotMet((('"world model"',), ("agents",))), 'out: it lacks "world model"; or else agents'),
    (NotMet((("NOT robotics",),)), "out: it has robotics"),
    (
        NotMet((("NOT robot",), ("arm", "NOT go"), ("chess",))),
        "out: it has robot; or else it lacks arm, and has go; or else it lacks chess",
    ),
    (
        NotMet((("a",), ("b",), ("c", "d"), ("e", "f"))),
        "out: it lacks a; or else b; or else c and d; …",
    ),
    (NotMet(()), "out"),
    (ExcludedBy("survey"), "out, by -survey"),
    (NotKnown(("category:cs.RO",)), "not known yet: no source has told about category:cs.RO"),
]


@pytest.mark.parametrize(("on", "said"), VERDICTS)
def test_every_verdict_has_its_words(on: Verdict, said: str) -> None:
    assert verdict(on) == said


def test_every_verdict_is_tried() -> None:
    assert {type(on) for on, _ in VERDICTS} == set(get_args(Verdict))
