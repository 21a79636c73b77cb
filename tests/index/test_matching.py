"""Claims on what the index finds: exactly what a filter lets in, words in names counting too."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.index.ranking import TOP
from bot.models import Record, Stats
from bot.topics.hits import Hits
from bot.topics.judging import let_in
from bot.topics.reading import parse
from tests.builders import DAY, paper
from tests.index.made import find, index_of, take_in
from tests.topics import slow
from tests.topics.strategies import expressions, papers

several = st.lists(papers(), max_size=8, unique_by=lambda each: each.paper.key)


@given(several, several, st.lists(expressions(), min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_lookup_finds_what_a_filter_lets_in(
    first: list[Record], then: list[Record], texts: list[str]
) -> None:
    """Papers come in two rounds; one that comes again is what it is by then."""
    index = index_of(*first)
    take_in(index, *then)
    records = list({each.paper.key: each for each in (*first, *then)}.values())
    filtered = Hits(records, DAY, names=True).settled()
    for expression in map(parse, texts):
        found = index.find(expression, DAY)
        slowly = {
            each.paper.key for each in records if slow.lets_in(expression, each, DAY, names=True)
        }
        bits = let_in(expression, filtered)[0]
        assert {each.paper.key for n, each in enumerate(records) if bits >> n & 1} == slowly
        assert sorted(found.keys) == sorted(slowly)
        assert found.total == len(slowly)


ARM = Record(
    paper(
        title="The robot arm",
        abstract="Plan a grasp with C++ and VLMs.",
        keywords=("world model", "", "hand"),
        authors=("Ada Example", "Böb Chen", "Li Zhang"),
        organization="Example Lab",
        categories=("cs.RO", "math"),
        published=DAY,
    ),
    Stats(10, comments=0, stars=None),
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"robot arm"', id="a phrase"),
        pytest.param('"Robotic Arms"', id="its stems"),
        pytest.param("hand grasp robot", id="words of all texts"),
        pytest.param("c++ vlm", id="a language and an acronym"),
        pytest.param("ada bob", id="names"),
        pytest.param("example lab", id="an organization"),
        pytest.param('author:"Bob Chen" org:lab', id="fields of names"),
        pytest.param("author:zhan*", id="the beginning of a name"),
        pytest.param("category:cs category:math", id="categories"),
        pytest.param("upvotes>=10 comments>=0", id="counts"),
        pytest.param("since:2026-05 until:0d", id="dates"),
        pytest.param("-chess", id="only an exclusion"),
        pytest.param("NOT stars>=0", id="not more stars than nobody told of"),
        pytest.param("(chess -robot), (arm -chess)", id="an exclusion in parentheses"),
        pytest.param("robotics", id="a built-in topic"),
    ],
)
def test_a_paper_is_found_by(text: str) -> None:
    assert find(index_of(ARM), text) == [1]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"arm plan"', id="a phrase from the title into the abstract"),
        pytest.param('"vlm world"', id="from the abstract into a keyword"),
        pytest.param('"model hand"', id="from one keyword over an empty one into the next"),
        pytest.param('"hand ada"', id="from a keyword into a name"),
        pytest.param('"example bob"', id="from one name into the next"),
        pytest.param('author:"example bob"', id="from one author into the next"),
        pytest.param('"zhang example"', id="from an author into the organization"),
        pytest.param('"arm robot"', id="in another order"),
        pytest.param("c", id="a letter of a language"),
        pytest.param("rob", id="a part of a word"),
        pytest.param("author:exampl", id="the stem of a name"),
        pytest.param("robots*", id="a beginning that nothing has as written"),
        pytest.param("category:cs.AI", id="another category"),
        pytest.param("robot -arm", id="what is excluded"),
        pytest.param("robot since:2027", id="what is older"),
        pytest.param("stars>=0", id="what nobody has counted"),
    ],
)
def test_a_paper_is_not_found_by(text: str) -> None:
    assert find(index_of(ARM), text) == []


def test_an_empty_index_finds_nothing() -> None:
    assert find(index_of(), "robot, -robot") == []


def test_all_that_is_found_is_counted_and_the_best_are_shown() -> None:
    index = index_of(*(Record(paper(n, title="Robot")) for n in range(1, TOP + 52)))
    found = index.find(parse("robot"), DAY)
    assert (len(found.keys), found.total) == (TOP, TOP + 51)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("robot chess go", [1], id="half of three words is two"),
        pytest.param("robot chess", [1, 2], id="of two words one"),
        pytest.param("robot", [], id="one word has no half"),
        pytest.param("robot chess -arm", [2], id="exclusions hold"),
        pytest.param("robot chess title:arm", [1], id="fields hold"),
        pytest.param("robot chess upvotes>=5", [1], id="counts hold"),
        pytest.param("go shogi, robot chess", [1, 2], id="of each alternative"),
        pytest.param('"robot arm" go', [1], id="a phrase is one of the words"),
        pytest.param('"arm robot" go', [], id="and not taken apart"),
        pytest.param("robot chess (go, shogi)", [], id="an alternative in parentheses holds"),
    ],
)
def test_some_of_the_words_are_half_of_them_or_more(text: str, found: list[int]) -> None:
    index = index_of(
        Record(paper(1, title="Robot arm plays chess"), Stats(5)), Record(paper(2, title="Robots"))
    )
    some = index.find_some_words(parse(text), DAY)
    assert sorted(int(key[-1]) for key in some.keys) == found
    assert some.total == len(found)


@pytest.mark.parametrize(
    "typed",
    ["Gödel's β-VAE: 3D, again", "godel s beta VAE 3d AGAIN", "  GÖDEL’S β-VAE — 3D (again)!  "],
)
def test_a_title_is_known_in_any_case_and_punctuation(typed: str) -> None:
    index = index_of(Record(paper(1, title="Gödel's β-VAE: 3D, again")), Record(paper(2)))
    assert index.titled(typed) == paper(1).key


@pytest.mark.parametrize("typed", ["", "…", "Gödel", "Paper 1, and more", "1 paper", "x" * 100_000])
def test_another_text_is_no_title(typed: str) -> None:
    assert index_of(Record(paper(1))).titled(typed) is None


def test_a_title_that_several_papers_have_names_none_of_them() -> None:
    index = index_of(*(Record(paper(n, title="A Technical Report")) for n in (1, 2)))
    assert index.titled("a technical report") is None
    assert sorted(find(index, "a technical report")) == [1, 2]
