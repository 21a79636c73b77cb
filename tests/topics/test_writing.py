"""Claims on writing: an expression's text is what can be typed, and reads back into the same."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import TopicError
from bot.topics import built_in
from bot.topics.reading import MAX_GROWTH, parse
from bot.topics.tree import Expression, Node, Not
from tests.topics.strategies import expressions


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("robot  arm\nchess", "robot arm, chess"),
        ("-survey robot OR “robot arm”", 'robot, "robot arm" -survey'),
        ('"robotics"', '"robotics"'),
        ("Robots!", "robotics"),
        ("robotics arm", "robotics arm"),
        ("(robotics) arm", "(robotics) arm"),
        ("(robotics) (nlp)", "(robotics) (nlp)"),
        ("NOT (robotics)", "NOT robotics"),
        ('"OR" -"NOT"', '"OR" -"NOT"'),
        ('"-a" "title:x" "rob*" "(b)"', '"-a" "title:x" "rob*" "(b)"'),
        ("a:b p<q x=y", '"a:b" "p<q" "x=y"'),
        ("-hand -arm", "-hand -arm"),
        ("((robot -hand))", "robot -hand"),
        ("(robot -hand) arm -chess", "(robot -hand) arm -chess"),
        ("robot -(NOT arm)", "robot -(NOT arm)"),
        ("NOT (NOT arm)", "NOT (NOT arm)"),
        ("g OR b, c -(d, e) NOT f", "g, b, c NOT f -(d, e)"),
        ("upvotes ≥ 010 since:2026-5 source:hf", "upvotes>=10 since:2026-05 source:huggingface"),
        ('title:"a b" author:Ada org:nvi* category:CS.ro',
         'title:"a b" author:Ada org:nvi* category:cs.RO'),
        ('"&amp;lt;" AT&amp;T', '"&amp;lt;" AT&T'),
        ("robots (robots)", "robotics"),
    ],
)  # fmt: skip
def test_an_expression_is_written_as_it_can_be_typed(text: str, written: str) -> None:
    assert str(parse(text)) == written


def every_name() -> set[str]:
    return {each for name in built_in.names() for each in (name, *built_in.aliases(name))}


@given(expressions())
@settings(max_examples=400, deadline=None)
def test_an_expression_that_is_written_is_read_as_itself(text: str) -> None:
    read = parse(text)
    assert parse(str(read)) == read
    assert str(parse(str(read))) == str(read)


def _trees() -> st.SearchStrategy[Expression]:
    """Return trees put together by hand, with parts that no text is read into."""
    some = expressions().map(lambda text: _operands(parse(text))).filter(bool)
    nodes = some.flatmap(st.sampled_from)
    nodes |= nodes.map(Not)
    nodes |= st.builds(
        Expression,
        st.lists(st.lists(nodes, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
        st.lists(nodes, max_size=2).map(tuple),
    ).filter(lambda each: each.any_of or each.none_of)
    alternatives = st.lists(
        st.lists(nodes, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3
    )
    trees = st.builds(Expression, alternatives.map(tuple), st.lists(nodes, max_size=2).map(tuple))
    return trees.filter(lambda tree: len(str(tree)) < 250)


def _operands(expression: Expression) -> list[Node]:
    return [*(item for items in expression.any_of for item in items), *expression.none_of]


@given(_trees())
@settings(max_examples=150, deadline=None)
def test_any_tree_is_written_as_a_text_that_stays(tree: Expression) -> None:
    read = parse(str(tree))
    assert parse(str(read)) == read
    assert str(parse(str(read))) == str(read)


@given(expressions() | st.sampled_from(sorted(every_name())) | st.text('xai ,;&lt()-"', max_size=9))
@settings(max_examples=300, deadline=None)
def test_a_text_grows_by_no_more_than_is_reckoned_with(text: str) -> None:
    with suppress(TopicError):
        assert len(str(parse(text))) <= MAX_GROWTH * len(text)
