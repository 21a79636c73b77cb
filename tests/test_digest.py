"""Claims on digests: every paper considered is in with its reason, or out by exactly one rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest import Cut, Shortlist
from bot.models import (
    AlreadyPosted,
    BeyondSize,
    Candidate,
    Digest,
    Excluded,
    OutsideTopic,
    Reason,
    Record,
    Rule,
    Stats,
    Unknown,
)
from bot.ranking import ranked
from bot.topics.judging import ExcludedBy, In, NotKnown, NotMet, explain
from bot.topics.reading import parse
from bot.topics.tree import Expression
from tests.builders import DAY, NOON, candidate, reasons

ARM = candidate(1, 50, title="A robot arm")
SURVEY = candidate(2, 40, title="A survey of robots")
CHESS = candidate(3, 30, title="Playing chess")
HAND = candidate(4, 20, title="Hands for robots")
ALL = (HAND, CHESS, SURVEY, ARM)

TITLES = ("Robot arms", "A survey of robots", "Playing chess", "Chess for robots")
TOPICS = (
    *(None, "robot", "chess, arm", "robot -survey", "-chess", "nowhere", "-robot -chess"),
    *("robot, org:lab", "robot org:lab", "stars>=1 -chess"),
)

several = st.lists(
    st.builds(
        lambda number, upvotes, title: candidate(number, upvotes, title=title),
        st.integers(1, 40),
        st.integers(0, 5),
        st.sampled_from(TITLES),
    ),
    max_size=15,
    unique_by=lambda each: each.paper.key,
)
topics = st.sampled_from([text and parse(text) for text in TOPICS])


def build(
    candidates: Iterable[Candidate],
    *,
    days: Sequence[date],
    size: int,
    topic: Expression | None = None,
    **told: Any,
) -> Digest:
    return Shortlist(candidates, days, **told).digest(Cut(size, topic))


def _keys(digest: Digest) -> list[str]:
    return [entry.candidate.paper.key for entry in digest.entries]


def _rules(digest: Digest) -> dict[str, Rule]:
    return {each.paper.title: each.rule for each in digest.left_out}


def test_the_best_papers_come_first_whatever_order_they_came_in() -> None:
    digest = build(ALL, days=[DAY], size=2)
    assert [entry.candidate for entry in digest.entries] == [ARM, SURVEY]
    assert [entry.place for entry in digest.entries] == [1, 2]


def test_papers_beyond_the_size_are_left_out_for_that() -> None:
    digest = build(ALL, days=[DAY], size=2)
    assert _rules(digest) == {"Playing chess": BeyondSize(2), "Hands for robots": BeyondSize(2)}


def test_a_topic_lets_in_what_it_names_and_says_by_which_terms() -> None:
    digest = build(ALL, days=[DAY], size=9, topic=parse('"robot arm", hand, survey'))
    assert [(entry.candidate, entry.reason) for entry in digest.entries] == [
        (ARM, Reason(1, 4, ("robot arm",))),
        (SURVEY, Reason(2, 4, ("survey",))),
        (HAND, Reason(4, 4, ("hand",))),
    ]


def test_each_paper_left_out_names_the_rule_that_did_it() -> None:
    digest = build(ALL, days=[DAY], size=1, topic=parse("robot -survey"))
    assert _keys(digest) == [ARM.paper.key]
    assert _rules(digest) == {
        "A survey of robots": Excluded("survey"),
        "Playing chess": OutsideTopic(),
        "Hands for robots": BeyondSize(1),
    }


def test_what_the_topic_drops_takes_no_place() -> None:
    digest = build(ALL, days=[DAY], size=2, topic=parse("robot -survey"))
    assert [entry.candidate for entry in digest.entries] == [ARM, HAND]


def test_a_paper_outside_the_topic_is_never_called_beyond_the_size() -> None:
    digest = build(ALL, days=[DAY], size=1, topic=parse("chess"))
    assert set(_rules(digest).values()) == {OutsideTopic()}


def test_without_a_topic_there_is_no_term_to_match() -> None:
    digest = build([ARM], days=[DAY], size=1)
    assert digest.entries[0].reason == Reason(1, 1)
    assert digest.topic is None


def test_the_digest_shows_the_topic_as_it_can_be_typed_again() -> None:
    topic = parse("robot  OR „robot arm“ -survey")
    assert build([], days=[DAY], size=1, topic=topic).topic == 'robot, "robot arm" -survey'


def test_nothing_to_consider_makes_an_empty_digest() -> None:
    assert build([], days=[DAY], size=5) == Digest((DAY,), (), ())


def test_a_digest_keeps_the_days_it_covers_and_which_of_them_is_open() -> None:
    before = DAY - timedelta(days=1)
    digest = build([], days=[before, DAY], size=5, open_day=DAY)
    assert (digest.days, digest.open_day) == ((before, DAY), DAY)


def test_votes_are_dated_only_when_it_is_known_when_they_were_seen() -> None:
    assert build(ALL, days=[DAY], size=1, votes_at=NOON).votes_at == NOON
    assert build(ALL, days=[DAY], size=1).votes_at is None


def test_title_abstract_and_keywords_are_searched() -> None:
    one = candidate(1, title="Chess", abstract="Hands.", keywords=("board game",))
    digest = build([one], days=[DAY], size=1, topic=parse('chess hand "board game"'))
    assert reasons(digest)[0].matched == ("chess", "hand", "board game")


def test_authors_and_organization_are_not_searched() -> None:
    one = candidate(1, title="Chess", authors=("Ada Example",), organization="Example Lab")
    assert not build([one], days=[DAY], size=1, topic=parse("example")).entries


def test_what_no_source_has_told_lets_nothing_in_and_says_so() -> None:
    digest = build([ARM], days=[DAY], size=1, topic=parse("arm category:cs.RO stars>=1"))
    assert _rules(digest) == {"A robot arm": Unknown(("category:cs.RO", "stars>=1"))}


def test_what_no_source_has_told_keeps_nothing_out() -> None:
    digest = build([ARM], days=[DAY], size=1, topic=parse("arm -category:cs.RO -stars>=1"))
    assert _keys(digest) == [ARM.paper.key]


def test_a_relative_date_counts_from_the_last_day_it_covers() -> None:
    old = candidate(5, title="Old", published=DAY - timedelta(days=8))
    new = candidate(6, title="New", published=DAY - timedelta(days=7))
    days = [DAY - timedelta(days=1), DAY]
    digest = build([old, new], days=days, size=2, topic=parse("since:7d"))
    assert [entry.candidate for entry in digest.entries] == [new]


def test_each_reason_for_leaving_out_is_the_term_as_it_can_be_typed() -> None:
    digest = build([SURVEY], days=[DAY], size=1, topic=parse('robot -("a survey", chess)'))
    assert _rules(digest) == {"A survey of robots": Excluded('("a survey", chess)')}


@given(several, topics, st.integers(1, 8))
@settings(max_examples=100)
def test_every_paper_considered_is_in_or_out_exactly_once(
    candidates: list[Candidate], topic: Expression | None, size: int
) -> None:
    digest = build(candidates, days=[DAY], size=size, topic=topic)
    shown = [entry.candidate.paper for entry in digest.entries]
    dropped = [each.paper for each in digest.left_out]
    assert sorted(each.key for each in shown + dropped) == sorted(
        each.paper.key for each in candidates
    )
    assert digest.considered == len(candidates)


@given(several, topics, st.integers(1, 8))
@settings(max_examples=100)
def test_places_are_counted_from_one_and_follow_the_ranking(
    candidates: list[Candidate], topic: Expression | None, size: int
) -> None:
    digest = build(candidates, days=[DAY], size=size, topic=topic)
    order = ranked(candidates)
    assert len(digest.entries) <= size
    assert [entry.place for entry in digest.entries] == [*range(1, len(digest.entries) + 1)]
    ranks = [each.rank for each in reasons(digest)]
    assert ranks == sorted(ranks)
    assert [order[rank - 1] for rank in ranks] == [entry.candidate for entry in digest.entries]


@given(several, topics, st.integers(1, 8))
@settings(max_examples=100)
def test_a_paper_is_beyond_the_size_only_when_better_ones_fill_it(
    candidates: list[Candidate], topic: Expression | None, size: int
) -> None:
    digest = build(candidates, days=[DAY], size=size, topic=topic)
    rank = {each.paper.key: place for place, each in enumerate(ranked(candidates), 1)}
    for each in digest.left_out:
        if each.rule == BeyondSize(size):
            better = [one for one in reasons(digest) if one.rank < rank[each.paper.key]]
            assert len(better) == size


@given(several, topics, st.integers(1, 8), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_same_papers_make_the_same_digest(
    candidates: list[Candidate], topic: Expression | None, size: int, random: Random
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert build(shuffled, days=[DAY], size=size, topic=topic) == build(
        candidates, days=[DAY], size=size, topic=topic
    )


@given(several, topics, st.integers(1, 8))
@settings(max_examples=100)
def test_all_at_once_is_judged_as_one_by_one(
    candidates: list[Candidate], topic: Expression | None, size: int
) -> None:
    digest = build(candidates, days=[DAY], size=size, topic=topic)
    for each in digest.left_out:
        verdict = explain(topic, Record(each.paper, Stats(0)), DAY) if topic else In(())
        match each.rule:
            case BeyondSize():
                assert isinstance(verdict, In)
            case Excluded(term):
                assert verdict == ExcludedBy(term)
            case Unknown(terms):
                assert verdict == NotKnown(terms)
            case _:
                assert isinstance(verdict, NotMet)


def test_what_was_posted_already_is_left_out_with_its_date() -> None:
    cut = Cut(2, parse("robot"), already={ARM.paper.key: DAY, CHESS.paper.key: DAY})
    digest = Shortlist(ALL, [DAY]).digest(cut)
    assert _keys(digest) == [SURVEY.paper.key, HAND.paper.key]
    assert _rules(digest) == {"A robot arm": AlreadyPosted(DAY), "Playing chess": OutsideTopic()}


def test_where_few_match_the_best_of_the_others_fill_up_and_are_marked() -> None:
    cut = Cut(3, parse("chess -survey"), fills_up=True, already={ARM.paper.key: DAY})
    digest = Shortlist(ALL, [DAY]).digest(cut)
    assert [each.candidate for each in digest.entries] == [CHESS, HAND]
    assert [each.fills_up for each in reasons(digest)] == [False, True]
    assert _rules(digest) == {
        "A robot arm": OutsideTopic(),
        "A survey of robots": Excluded("survey"),
    }
    assert digest.considered == 4


def test_it_waits_for_categories_only_where_they_decide() -> None:
    told = candidate(7, title="Robots", categories=("cs.RO",))
    lacking = Shortlist([ARM, told], [DAY])
    assert lacking.waits_for_categories(parse("category:cs.RO"))
    assert lacking.waits_for_categories(parse("robot -category:cs.CV"))
    assert not lacking.waits_for_categories(parse("chess category:cs.RO"))
    assert not lacking.waits_for_categories(parse("robot, category:cs.RO"))
    assert not lacking.waits_for_categories(parse("org:lab"))
    assert not lacking.waits_for_categories(None)
    assert not Shortlist([told], [DAY]).waits_for_categories(parse("category:cs.RO"))
