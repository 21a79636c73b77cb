"""Claims on wording: what a reader is told of a digest and its papers, the same in every chat."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.models import (
    BeyondSize,
    Candidate,
    Digest,
    Entry,
    Excluded,
    LeftOut,
    OutsideTopic,
    Reason,
    Rule,
    Submitter,
    Unknown,
)
from bot.wording import (
    authors,
    below,
    both,
    by_reaction,
    count,
    day,
    days,
    facts,
    heading,
    instant,
    left_out,
    numbers,
    reason,
    rule,
    source,
    who,
    who_and_why,
)
from tests.builders import DAY, candidate, paper


def _entry(*matched: str, rank: int = 1, **told: Any) -> Entry:
    return Entry(1, candidate(**told), Reason(rank, 28, matched))


def _digest(shown: int = 0, *rules: Rule, **told: Any) -> Digest:
    known: dict[str, Any] = {
        "days": (DAY,),
        "entries": tuple(_entry() for _ in range(shown)),
        "left_out": tuple(LeftOut(paper(), each) for each in rules),
    }
    return Digest(**known | told)


@pytest.mark.parametrize(
    ("digest", "shown"),
    [
        pytest.param(
            _digest(1, BeyondSize(1)), "Daily Papers · Thu 28 May 2026 · 1 of 2", id="a day"
        ),
        pytest.param(
            _digest(1, OutsideTopic(), topic="robots, -survey"),
            "Daily Papers · Thu 28 May 2026 · robots, -survey · 1 of 2",
            id="with a topic",
        ),
        pytest.param(
            _digest(0, OutsideTopic(), OutsideTopic()),
            "Daily Papers · Thu 28 May 2026 · none of 2",
            id="none let in",
        ),
        pytest.param(_digest(), "Daily Papers · Thu 28 May 2026 · no papers", id="an empty day"),
        pytest.param(
            _digest(2, BeyondSize(2), open_day=DAY),
            "Daily Papers · Thu 28 May 2026 · 2 of 3 papers so far",
            id="still open",
        ),
        pytest.param(
            _digest(1, open_day=DAY),
            "Daily Papers · Thu 28 May 2026 · 1 of 1 paper so far",
            id="still open with one paper",
        ),
        pytest.param(_digest(days=()), "Daily Papers · no papers", id="no day at all"),
    ],
)
def test_the_heading_says_what_when_and_how_many(digest: Digest, shown: str) -> None:
    assert heading(digest) == shown


@pytest.mark.parametrize(
    ("editions", "shown"),
    [
        pytest.param(["2026-05-28"], "Thu 28 May 2026", id="one"),
        pytest.param(["2026-05-27", "2026-05-28"], "Wed 27, Thu 28 May 2026", id="two"),
        pytest.param(
            ["2026-05-26", "2026-05-27", "2026-05-28"],
            "Tue 26, Wed 27, Thu 28 May 2026",
            id="three",
        ),
        pytest.param(
            ["2026-05-25", "2026-05-26", "2026-05-27", "2026-05-28"],
            "Mon 25 – Thu 28 May 2026 (4 editions)",
            id="more than three",
        ),
        pytest.param(["2026-05-29", "2026-06-01"], "Fri 29 May, Mon 1 Jun 2026", id="two months"),
        pytest.param(
            ["2025-12-31", "2026-01-01"], "Wed 31 Dec 2025, Thu 1 Jan 2026", id="two years"
        ),
        pytest.param(
            ["2025-05-28", "2026-05-28"], "Wed 28 May 2025, Thu 28 May 2026", id="a year apart"
        ),
        pytest.param(
            ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"],
            "Tue 30 Dec 2025 – Fri 2 Jan 2026 (4 editions)",
            id="more than three over new year",
        ),
    ],
)
def test_dates_are_named_without_repeating_what_they_share(editions: list[str], shown: str) -> None:
    assert days([date.fromisoformat(each) for each in editions]) == shown


def test_an_instant_is_told_in_utc() -> None:
    assert instant(datetime(2026, 5, 8, 1, 5, 59, tzinfo=UTC)) == "8 May 2026 01:05 UTC"


def test_a_date_is_told_with_its_year() -> None:
    assert day(date(2026, 5, 8)) == "8 May 2026"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0 authors"), (1, "1 author"), (2, "2 authors"), (1310, "1,310 authors")],
)
def test_a_count_agrees_with_its_noun(number: int, shown: str) -> None:
    assert count(number, "author") == shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        pytest.param(candidate(1, 63, comments=2, stars=4), ["▲ 63", "💬 2", "★ 4"], id="all"),
        pytest.param(candidate(1, 63), ["▲ 63"], id="only upvotes are known"),
        pytest.param(candidate(1, 0, comments=0, stars=0), ["▲ 0"], id="nothing yet"),
        pytest.param(candidate(1, stats=None), [], id="the source has no votes"),
        pytest.param(candidate(1, 7, stars=107465), ["▲ 7", "★ 107,465"], id="thousands"),
    ],
)
def test_numbers_are_shown_when_there_are_any(told: Candidate, shown: list[str]) -> None:
    assert numbers(told) == shown


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        pytest.param(_entry(), "", id="nothing is known"),
        pytest.param(_entry(organization="Example Lab"), "Example Lab", id="an organization"),
        pytest.param(_entry(authors=("Ada Example",)), "1 author", id="one author"),
        pytest.param(_entry(keywords=("a", "b", "c")), "a, b", id="the first keywords"),
        pytest.param(
            _entry("robots", "arm", organization="Example Lab", authors=("Ada Example", "Bo")),
            "Example Lab · 2 authors · matches robots, arm",
            id="all",
        ),
        pytest.param(
            _entry("robots", keywords=("a",)), "matches robots", id="a match before keywords"
        ),
    ],
)
def test_the_second_line_says_who_and_why(entry: Entry, shown: str) -> None:
    assert who_and_why(entry) == shown


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((), ""),
        (("Ada",), "1 author: Ada"),
        (("Ada", "Bo", "Cy"), "3 authors: Ada, Bo, Cy"),
        (("Ada", "Bo", "Cy", "Di"), "4 authors: Ada, Bo, Cy, …"),
    ],
    ids=["none", "one", "three", "four"],
)
def test_authors_are_counted_and_the_first_are_named(names: tuple[str, ...], shown: str) -> None:
    assert authors(paper(authors=names)) == shown


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        (_entry(rank=3), "number 3 of 28 by votes"),
        (_entry("robots", "arm", rank=3), "number 3 of 28 by votes; matches robots, arm"),
    ],
    ids=["without a topic", "with a topic"],
)
def test_a_paper_that_is_in_says_why(entry: Entry, shown: str) -> None:
    assert reason(entry) == shown


@pytest.mark.parametrize(
    ("left_out_by", "shown"),
    [
        (OutsideTopic(), "outside the topic"),
        (Excluded("survey"), "excluded by -survey"),
        (Excluded("(chess, go)"), "excluded by -(chess, go)"),
        (Unknown(("category:cs.RO",)), "not known yet: category:cs.RO"),
        (Unknown(("org:lab", "stars>=1")), "not known yet: org:lab, stars>=1"),
        (BeyondSize(5), "beyond the first 5"),
    ],
    ids=["outside", "excluded", "by several", "unknown", "two unknown", "beyond"],
)
def test_every_rule_has_its_words(left_out_by: Rule, shown: str) -> None:
    assert rule(left_out_by) == shown


def test_papers_left_out_are_counted_by_rule_the_most_frequent_first() -> None:
    digest = _digest(1, Excluded("survey"), OutsideTopic(), OutsideTopic(), Excluded("arm"))
    assert left_out(digest) == "2 outside the topic, 1 excluded by -survey, 1 excluded by -arm"


def test_when_no_paper_is_left_out_there_is_nothing_to_count() -> None:
    assert left_out(_digest(3)) == ""


def test_below_a_digest_stands_what_it_goes_without_and_when_votes_were_counted() -> None:
    known = {"missing": (DAY,), "votes_at": datetime(2026, 5, 29, 9, tzinfo=UTC)}
    assert below(_digest(1, OutsideTopic(), **known)) == [
        "without Thu 28 May 2026, which the source did not tell in time",
        "left out: 1 outside the topic",
        "votes as of 29 May 2026 09:00 UTC",
    ]
    assert below(_digest(1)) == []


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        (1, "react 1️⃣ to save in public"),
        (3, "react 1️⃣–3️⃣ to save in public"),
        (10, "react 1️⃣–🔟 to save in public"),
    ],
)
def test_a_message_says_by_which_reactions_its_papers_are_saved(papers: int, said: str) -> None:
    assert by_reaction(papers) == said


def test_what_else_is_known_of_a_paper_is_told_as_far_as_it_is() -> None:
    known: dict[str, Any] = {"authors": ("Ada",), "organization": "Lab", "published": DAY}
    of = candidate(submitter=Submitter("Sam"), **known)
    assert facts(of) == ["Lab", "1 author: Ada", "28 May 2026", "submitted by Sam"]
    assert facts(candidate()) == []


def test_where_a_paper_is_from_is_told_as_far_as_it_is_known() -> None:
    assert who(paper()) == []
    assert who(paper(authors=("Ada", "Bo"), organization="Lab")) == ["Lab", "2 authors"]


@pytest.mark.parametrize(
    ("names", "said"),
    [("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C")],
    ids=["one", "two", "three"],
)
def test_some_names_are_said_in_one_breath(names: str, said: str) -> None:
    assert both(list(names)) == said


def test_sources_are_called_what_people_call_them() -> None:
    assert (source("huggingface"), source("arxiv")) == ("Hugging Face", "arXiv")
    assert source("recorded") == "recorded"


def test_a_paper_that_fills_up_is_marked_so() -> None:
    filler = Entry(3, candidate(organization="Example Lab"), Reason(2, 28, fills_up=True))
    assert who_and_why(filler) == "Example Lab · fills up"
    assert reason(filler) == "number 2 of 28 by votes; fills up where fewer match"
