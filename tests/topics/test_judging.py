"""Claims on judging: the verdict on each paper, and the words that explain it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Record, Stats
from bot.topics.hits import Hits
from bot.topics.judging import ExcludedBy, In, NotKnown, NotMet, Verdict, explain, judge
from bot.topics.reading import parse
from tests.builders import DAY, paper
from tests.topics import slow
from tests.topics.strategies import expressions, papers

PAPER = Record(
    paper(title="The robot arm", abstract="plans", keywords=("hand",), authors=("Ada Example",)),
    Stats(10),
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param("Robots", In(("robotics (robot)",)), id="a name and what it matched"),
        pytest.param("robotic", In(("robotic",)), id="a word as the person wrote it"),
        pytest.param("arm robot", In(("arm", "robot")), id="all, in the order written"),
        pytest.param("chess, arm", In(("arm",)), id="one of several"),
        pytest.param("arm, chess hand, plan", In(("arm", "plan")), id="the alternatives met"),
        pytest.param("robot, arm robot", In(("robot", "arm")), id="each term told once"),
        pytest.param('"robot arm"', In(("robot arm",)), id="a phrase"),
        pytest.param("title:robot rob*", In(("robot", "rob*")), id="a field and a prefix"),
        pytest.param("upvotes>=5 until:2027", NotKnown(("until:2027",)), id="a date not told"),
        pytest.param("upvotes>=5", In(("upvotes>=5",)), id="a count"),
        pytest.param("(chess, arm) hand", In(("arm", "hand")), id="in parentheses"),
        pytest.param("robot NOT chess", In(("robot", "NOT chess")), id="what is not"),
        pytest.param("robot (-chess)", In(("robot",)), id="excluded in parentheses"),
        pytest.param("-chess", In(()), id="only excluding lets the rest in"),
        pytest.param("robot -arm", ExcludedBy("arm"), id="excluded though wanted"),
        pytest.param("chess -arm", ExcludedBy("arm"), id="excluded though unwanted"),
        pytest.param("hand -go -plan -arm", ExcludedBy("plan"), id="the first that excludes"),
        pytest.param("hand -robotics", ExcludedBy("robotics"), id="excluded by a name"),
        pytest.param("hand -(arm, chess)", ExcludedBy("(arm, chess)"), id="excluded by several"),
        pytest.param("chess", NotMet((("chess",),)), id="a word is missing"),
        pytest.param("arm chess", NotMet((("chess",),)), id="one of all is missing"),
        pytest.param(
            "go chess, arm chess, go",
            NotMet((("chess",), ("go",), ("go", "chess"))),
            id="of each, the nearest first",
        ),
        pytest.param('"arm robot"', NotMet((('"arm robot"',),)), id="a phrase as written"),
        pytest.param("arm NOT robot", NotMet((("NOT robot",),)), id="what should not be"),
        pytest.param(
            "arm (go, chess)", NotMet((("(go, chess)",),)), id="all of several are missing"
        ),
        pytest.param("arm upvotes>=11", NotMet((("upvotes>=11",),)), id="too low a count"),
        pytest.param("rl arm", NotMet((("rl",),)), id="a name beside a word is a word"),
        pytest.param("rl", NotMet((("rl",),)), id="a name with all it stands for"),
        pytest.param(
            "org:lab chess", NotMet((("chess",),)), id="what is missing, not what is not told"
        ),
        pytest.param("arm org:lab", NotKnown(("org:lab",)), id="waiting for one"),
        pytest.param("arm org:lab stars>=1", NotKnown(("org:lab", "stars>=1")), id="for two"),
        pytest.param("chess org:lab, arm stars>=1", NotKnown(("stars>=1",)), id="for what helps"),
        pytest.param("org:lab -stars>=1", NotKnown(("org:lab",)), id="not for what excludes"),
        pytest.param("arm -(NOT org:lab)", NotKnown(("org:lab",)), id="for what does not exclude"),
        pytest.param("arm, org:lab", In(("arm",)), id="not when in anyway"),
        pytest.param("org:lab, arm -stars>=1", In(("arm",)), id="unknown excludes nothing"),
        pytest.param("-org:lab", In(()), id="nor alone"),
        pytest.param("arm NOT org:lab", In(("arm", "NOT org:lab")), id="nor in an alternative"),
        pytest.param("org:lab -arm", ExcludedBy("arm"), id="excluded whatever it turns out"),
    ],
)
def test_a_verdict_says_why(text: str, verdict: Verdict) -> None:
    assert explain(parse(text), PAPER, DAY) == verdict


def test_each_of_several_papers_has_its_verdict() -> None:
    records = [PAPER, Record(paper(2, title="Chess")), Record(paper(3, title="A survey of arms"))]
    hits = Hits(records, DAY)
    judged = [judge(parse("arm -survey"), hits, n) for n in range(3)]
    assert judged == [In(("arm",)), NotMet((("arm",),)), ExcludedBy("survey")]


@given(expressions(), st.lists(papers(), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_the_verdict_is_that_of_a_slow_matcher(text: str, records: list[Record]) -> None:
    expression = parse(text)
    hits = Hits(records, DAY)
    for n, record in enumerate(records):
        verdict = judge(expression, hits, n)
        assert type(verdict).__name__ == slow.verdict(expression, record, DAY)
        assert verdict == explain(expression, record, DAY)


@given(expressions(), papers())
@settings(max_examples=400, deadline=None)
def test_the_reason_given_is_true(text: str, record: Record) -> None:
    expression = parse(text)
    match explain(expression, record, DAY):
        case ExcludedBy(term):
            assert slow.told(parse(term), record, DAY) is True
        case NotMet(lacking):
            assert lacking
            assert len(lacking) <= len(expression.any_of)
            assert [len(items) for items in lacking] == sorted(map(len, lacking))
            for items in lacking:
                assert items
                assert not any(slow.told(parse(each), record, DAY) for each in items)
        case NotKnown(waiting):
            assert waiting
            assert all(slow.told(parse(each), record, DAY) is None for each in waiting)
            leaves = slow.leaves(expression)
            if len(set(leaves)) == len(leaves):  # else what holds in one place excludes in another
                assert slow.lets_in_if(waiting, expression, record, DAY)
        case In():
            assert slow.lets_in(expression, record, DAY)
