"""Claims on hits: which papers have a term, which may, and that looking fast changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Record, Stats
from bot.topics.hits import Bits, Hits
from bot.topics.judging import let_in
from bot.topics.reading import parse
from tests.builders import DAY, paper
from tests.topics import slow
from tests.topics.strategies import expressions, papers

YES, NO, MAYBE = (1, 1), (0, 0), (0, 1)

PAPER = Record(
    paper(
        title="The Robotic Arm: non-linear plans",
        abstract="We grasp with C++, VLMs and finetuned arms.",
        keywords=("world model", "hand"),
        authors=("Ada Example", "Böb Chen"),
        organization="Example Lab",
        categories=("cs.RO", "math.AG"),
        published=DAY,
    ),
    Stats(10, comments=2, stars=None),
)
UNTOLD = Record(paper(title="Robots"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("robotic", YES, id="a word by its stem"),
        pytest.param("grasping", YES, id="in the abstract"),
        pytest.param("models", YES, id="in a keyword"),
        pytest.param("vlm", YES, id="an acronym"),
        pytest.param("C++", YES, id="a language"),
        pytest.param("c", NO, id="another one"),
        pytest.param("nonlinear", YES, id="in another spelling"),
        pytest.param("fine-tuned", YES, id="in one word"),
        pytest.param('"nonlinear"', NO, id="in quotes in its own spelling only"),
        pytest.param('"robot arms"', YES, id="a phrase"),
        pytest.param('"arm robot"', NO, id="a phrase in another order"),
        pytest.param('"robot plan"', NO, id="a phrase with words between"),
        pytest.param('"plan we"', NO, id="a phrase from title into abstract"),
        pytest.param('"model hand"', NO, id="a phrase from one keyword into the next"),
        pytest.param("ada", NO, id="names are not searched"),
        pytest.param("robo*", YES, id="a prefix"),
        pytest.param("robots*", NO, id="a prefix is as written"),
        pytest.param("gras*", YES, id="a prefix that looks like a plural"),
        pytest.param("title:robot", YES, id="in the title"),
        pytest.param("title:grasp", NO, id="not in the title"),
        pytest.param("title:plan*", YES, id="a prefix in the title"),
        pytest.param("author:bob", YES, id="an author without accent"),
        pytest.param('author:"Ada Example"', YES, id="an author in full"),
        pytest.param('author:"Ada Chen"', NO, id="parts of two authors"),
        pytest.param("author:exam*", YES, id="a prefix of an author"),
        pytest.param("author:examples", NO, id="names have no stems"),
        pytest.param("org:lab", YES, id="an organization"),
        pytest.param("category:cs.RO", YES, id="a category"),
        pytest.param("category:math", YES, id="an archive"),
        pytest.param("category:stat", NO, id="another archive"),
        pytest.param("category:cs.R", NO, id="part of a category"),
        pytest.param("source:hf", YES, id="the source"),
        pytest.param("source:arxiv", NO, id="another source"),
        pytest.param("upvotes>=10", YES, id="enough"),
        pytest.param("upvotes>=11", NO, id="not enough"),
        pytest.param("stars>=0", MAYBE, id="a count not told"),
        pytest.param("since:2026-05-28", YES, id="since its day"),
        pytest.param("since:2026-05-29", NO, id="since the day after"),
        pytest.param("until:2026-05", YES, id="until its month"),
        pytest.param("until:2026-05-27", NO, id="until the day before"),
        pytest.param("since:0d", YES, id="since today"),
    ],
)
def test_a_paper_has_a_term_or_not(text: str, found: Bits) -> None:
    assert let_in(parse(text), Hits([PAPER], DAY)) == found


@pytest.mark.parametrize(
    "text",
    [
        *("author:ada", "author:ada*", "org:lab", "org:lab*", "category:cs", "category:cs.RO"),
        *("upvotes>=0", "stars>=1", "comments>=1", "since:2026", "until:7d"),
    ],
)
def test_what_no_source_told_may_be(text: str) -> None:
    hits = Hits([UNTOLD], DAY)
    assert let_in(parse(text), hits) == let_in(parse(f"-{text}"), hits) == MAYBE
    assert let_in(parse(f"NOT {text}"), hits) == MAYBE


def test_what_is_not_told_is_untrue_once_settled() -> None:
    settled = Hits([UNTOLD], DAY).settled()
    assert let_in(parse("org:lab"), settled) == NO
    assert let_in(parse("-org:lab"), settled) == let_in(parse("NOT org:lab"), settled) == YES


def test_what_is_not_told_may_still_be_decided_by_the_rest() -> None:
    hits = Hits([UNTOLD], DAY)
    assert let_in(parse("robot, org:lab"), hits) == YES
    assert let_in(parse("chess org:lab"), hits) == NO
    assert let_in(parse("robot org:lab"), hits) == MAYBE
    assert let_in(parse("org:lab -robot"), hits) == NO


def test_told_to_have_none_is_told() -> None:
    none = Record(paper(title="Robots", categories=(), organization=""), Stats(0, 0, 0))
    assert let_in(parse("category:cs, org:lab, stars>=1"), Hits([none], DAY)) == NO


def test_a_phrase_is_found_among_very_many_words() -> None:
    many = Record(paper(abstract=" ".join(f"w{n}" for n in range(70_000))))
    assert let_in(parse('"w55295 w55296 w55297", "w65535 w65536"'), Hits([many], DAY)) == YES
    assert let_in(parse('"w55297 w55296", "w65536 w65535"'), Hits([many], DAY)) == NO


def test_no_phrase_reaches_from_one_name_into_the_next() -> None:
    hits = Hits([PAPER], DAY, names=True)
    assert let_in(parse('"ada example"'), hits) == YES
    assert let_in(parse('"example bob", "chen example"'), hits) == NO


def test_a_lookup_searches_names_too_and_a_filter_does_not() -> None:
    assert let_in(parse("chen lab exam*"), Hits([PAPER], DAY, names=True)) == YES
    assert let_in(parse("chen, lab, exam*"), Hits([PAPER], DAY)) == NO
    assert let_in(parse("title:chen"), Hits([PAPER], DAY, names=True)) == NO


def test_a_relative_date_counts_from_the_day_asked() -> None:
    text = parse("since:7d")
    assert let_in(text, Hits([PAPER], DAY + timedelta(days=7))) == YES
    assert let_in(text, Hits([PAPER], DAY + timedelta(days=8))) == NO
    assert let_in(parse("until:1w"), Hits([PAPER], DAY + timedelta(days=7))) == YES
    assert let_in(parse("until:1w"), Hits([PAPER], DAY + timedelta(days=6))) == NO
    assert let_in(parse("since:9999w"), Hits([PAPER], date.max)) == NO


def test_each_paper_has_its_bit() -> None:
    records = [Record(paper(n, title=title)) for n, title in enumerate(["arm", "hand", "arm hand"])]
    hits = Hits(records, DAY)
    assert let_in(parse("arm"), hits) == (0b101, 0b101)
    assert let_in(parse("-arm"), hits) == (0b010, 0b010)
    assert let_in(parse("arm hand, org:lab"), hits) == (0b100, 0b111)


def test_no_papers_have_nothing() -> None:
    assert let_in(parse("-arm, since:7d"), Hits([], DAY)) == (0, 0)


@given(
    st.lists(expressions(), min_size=1, max_size=2),
    st.lists(papers(), min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=400, deadline=None)
def test_what_is_found_is_what_a_slow_matcher_finds(
    texts: list[str], records: list[Record], names: bool
) -> None:
    hits = Hits(records, DAY, names=names)
    for expression in map(parse, texts):
        yes, possible = let_in(expression, hits)
        settled = let_in(expression, hits.settled())
        for n, record in enumerate(records):
            told = slow.told(expression, record, DAY, names=names)
            assert (yes >> n & 1, possible >> n & 1) == {True: YES, False: NO, None: MAYBE}[told]
            lets_in = int(slow.lets_in(expression, record, DAY, names=names))
            assert (settled[0] >> n & 1, settled[1] >> n & 1) == (lets_in, lets_in)
