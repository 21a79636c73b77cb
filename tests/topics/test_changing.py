"""Claims on changing a topic filter: what comes out is what could have been typed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings

from bot.errors import TopicError, UserError
from bot.topics.changing import added, excluded, removed
from bot.topics.reading import MAX_LENGTH, parse
from bot.topics.tree import Expression
from tests.topics.strategies import expressions


@pytest.mark.parametrize(
    ("topic", "more", "becomes"),
    [
        ("robots, arms -survey", "world model", "robotics, arms, world model -survey"),
        ("robots", "robots", "robotics"),
        ("arms", "hands -legs", "arms, hands -legs"),
        ("-survey", "arms", "arms -survey"),
        ("arms -survey -hand", "survey", "arms, survey -hand"),
        ("the", "arms", "arms"),
    ],
)
def test_what_is_added_is_one_more_alternative(topic: str, more: str, becomes: str) -> None:
    assert str(added(parse(topic), parse(more))) == becomes


def test_what_is_added_to_everything_is_all_there_is() -> None:
    assert added(None, parse("arms -legs")) == parse("arms -legs")


@pytest.mark.parametrize(
    ("topic", "less", "becomes"),
    [
        ("arms, legs -survey", "legs", "arms -survey"),
        ("arms, robot hands -survey", "robot hands", "arms -survey"),
        ("arms, robot hands", "hands robots", "arms"),
        ("arms -survey", "-survey", "arms"),
        ("arms -survey", "survey", "arms"),
        ("arms -(robot hand)", "robot hand", "arms"),
        ('arms, "legs"', "LEG", "arms"),
        ("arms, robotics", "robots", "arms"),
        ("arms, hand*", "HAND*", "arms"),
        ("arms, legs", "legs, feet", "arms"),
        ("-survey", "survey", None),
    ],
)
def test_what_is_removed_is_what_means_the_same(topic: str, less: str, becomes: str | None) -> None:
    after = removed(parse(topic), parse(less))
    assert (str(after) if after else None) == becomes


@pytest.mark.parametrize("less", ["feet", "robot", "arms legs", "-arms", "(robotics) arms"])
def test_what_is_not_there_is_answered_with_what_is(less: str) -> None:
    topic = parse("arms, robot legs -survey")
    with pytest.raises(UserError, match="it has arms, robot legs, -survey"):
        removed(topic, parse(less))


@pytest.mark.parametrize("topic", ["arms", "arms -survey"])
def test_the_last_alternative_stays(topic: str) -> None:
    """Without it, more would be let in and not less."""
    with pytest.raises(UserError, match="clear it"):
        removed(parse(topic), parse("arms"))


def test_nothing_can_be_removed_from_everything() -> None:
    with pytest.raises(UserError, match="everything"):
        removed(None, parse("arms"))


@pytest.mark.parametrize(
    ("topic", "what", "becomes"),
    [
        ("arms", "survey", "arms -survey"),
        ("arms", "survey, robot hands", "arms -survey -(robot hands)"),
        ("arms -survey", "surveys", "arms -survey -surveys"),
        ("arms -survey", "survey", "arms -survey"),
        ("arms", "-survey", "arms -survey"),
        ("arms", "legs -feet", "arms -(legs -feet)"),
        ("arms, legs", "legs", "arms -legs"),
        ("arms", "NOT legs", "arms -(NOT legs)"),
        ("arms", "nlp", "arms -nlp"),
        (None, "survey", "-survey"),
    ],
)
def test_each_alternative_is_excluded(topic: str | None, what: str, becomes: str) -> None:
    assert str(excluded(parse(topic) if topic else None, parse(what))) == becomes


@pytest.mark.parametrize("change", [added, excluded])
@pytest.mark.parametrize("much", ["x" * (MAX_LENGTH - 10), " ".join(f"a{n}" for n in range(49))])
def test_what_becomes_too_long_is_refused(change: object, much: str) -> None:
    assert callable(change)
    with pytest.raises(TopicError, match=r"at most|over"):
        change(parse(much), parse("some more words"))


@given(expressions(), expressions())
@settings(max_examples=300, deadline=None)
def test_whatever_is_changed_reads_as_it_is_written(one: str, other: str) -> None:
    topic, said = parse(one), parse(other)
    for change in (added, excluded, removed):
        after: Expression | None = None
        with suppress(UserError):
            after = change(topic, said)
        if after is not None:
            assert parse(str(after)) == after


@given(expressions(), expressions())
@settings(max_examples=150, deadline=None)
def test_what_was_added_can_be_removed(one: str, other: str) -> None:
    topic, said = parse(one), parse(other)
    more = Expression(said.any_of)
    if not topic.any_of or not more.any_of:
        return
    try:
        after = added(topic, more)
    except TopicError:
        return
    with suppress(UserError):  # where it is all there was
        assert removed(after, more) is not None
