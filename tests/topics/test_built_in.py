"""Claims on the built-in topics: their names, and that all of their terms can be typed."""

from __future__ import annotations

import pytest

from benchmarks._measure import RECORDINGS
from benchmarks.topics import matched, recorded
from bot.intents.reading import RESERVED
from bot.models import Record
from bot.topics import built_in
from bot.topics.hits import Hits
from bot.topics.judging import In, explain
from bot.topics.operands import read
from bot.topics.reading import parse
from bot.topics.tree import Expression, Named, Term
from bot.words import STOP_WORDS
from tests.builders import DAY, paper


def topic(name: str) -> Named:
    """Return a built-in topic that is there."""
    found = built_in.named(name)
    assert found
    return found


def test_the_names_of_the_product_are_there() -> None:
    assert {"robotics", "nlp", "vision", "rl"} <= set(built_in.names())
    assert list(built_in.names()) == sorted(built_in.names())
    assert len(built_in.names()) >= 25


@pytest.mark.parametrize("name", built_in.names())
def test_a_name_and_its_other_names_are_one_topic(name: str) -> None:
    for called in (name, name.upper(), *built_in.aliases(name)):
        assert built_in.named(called) == topic(name)
        assert parse(called) == Expression(((topic(name),),))
        assert str(parse(called)) == name


def test_no_name_is_used_twice() -> None:
    called = [each for name in built_in.names() for each in (name, *built_in.aliases(name))]
    assert len(called) == len(set(called))
    assert not {*called} & {*RESERVED, *STOP_WORDS}
    assert [each for each in called if each != each.lower() or len(each.split()) != 1] == []


@pytest.mark.parametrize("name", built_in.names())
def test_each_term_of_a_topic_lets_a_paper_in_and_is_named(name: str) -> None:
    for (term,) in topic(name).stands_for.any_of:
        assert isinstance(term, Term)
        verdict = explain(parse(name), Record(paper(title=f"On {term.text} again")), DAY)
        assert isinstance(verdict, In)
        assert verdict.matched == (name,) or term.text in verdict.matched[0]


@pytest.mark.parametrize("name", built_in.names())
def test_a_term_of_a_topic_is_what_it_is_when_it_is_typed(name: str) -> None:
    for (term,) in topic(name).stands_for.any_of:
        assert read(str(term)) == term


def test_another_word_is_no_topic() -> None:
    assert built_in.named("chess") is None
    assert built_in.named("robotic") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("llm agents, reasoning, Agents arm -survey", ("llm", "agents", "Agents")),
        ("robot -(video model)", ("video",)),
        ('llm, (agents) arm, "video" arm, title:audio NOT music', ()),
    ],
)
def test_a_name_beside_other_words_is_known_to_be_a_word(text: str, words: tuple[str, ...]) -> None:
    assert built_in.read_as_words(parse(text)) == words


@pytest.mark.parametrize("name", built_in.names())
def test_no_term_of_a_topic_is_there_twice(name: str) -> None:
    terms = [term for (term,) in topic(name).stands_for.any_of if isinstance(term, Term)]
    assert len({(term.field, term.spellings) for term in terms}) == len(terms)
    assert all(words for term in terms for words in term.spellings)


def test_a_word_for_the_title_alone_does_not_count_in_an_abstract() -> None:
    assert str(topic("robotics").stands_for).startswith("title:robot, ")
    mention = Record(paper(title="A camera", abstract="It is useful for robots."))
    assert not isinstance(explain(parse("robotics"), mention, DAY), In)


@pytest.fixture(scope="module")
def papers() -> Hits:
    if not RECORDINGS.is_file():
        pytest.skip("the recordings are not beside the repository")
    return recorded(RECORDINGS)


@pytest.mark.parametrize("name", built_in.names())
def test_a_topic_is_neither_nearly_everything_nor_nearly_nothing(name: str, papers: Hits) -> None:
    share = len(matched(topic(name), papers)) / len(papers.papers)
    assert 0.002 <= share <= 0.4
