"""Claims on similar papers: those with most of the telling words, and what both have in common."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.index.similar import shared
from bot.models import Paper, Record
from bot.words import analyze
from tests.builders import paper
from tests.index.made import index_of

GRASPING = paper(
    1,
    title="Grasping by diffusion policies",
    abstract="A robot arm learns tactile grasping of deformable objects.",
    keywords=("imitation learning", "World Models"),
)


def record(number: int, title: str, **told: Any) -> Record:
    return Record(paper(number, title=title, **told))


PAPERS = (
    Record(GRASPING),
    record(2, "Tactile grasping of deformable objects by a diffusion policy"),
    record(3, "Deformable objects, felt", abstract="Tactile robot arms."),
    record(4, "The large language of poems"),
    record(5, "Language of the game of chess"),
    record(6, "A robot plays chess"),
)
INDEX = index_of(*PAPERS)


def similar(to: Record, count: int = 5) -> list[int]:
    return [int(key[-1]) for key in INDEX.similar(to, count)]


def test_the_papers_with_most_of_its_words_come_first() -> None:
    assert similar(PAPERS[0])[:2] == [2, 3]


def test_a_paper_is_not_similar_to_itself_nor_to_what_it_shares_nothing_with() -> None:
    assert not {1, 4, 5} & set(similar(PAPERS[0]))


def test_no_more_are_told_than_asked_for() -> None:
    assert similar(PAPERS[0], 1) == [2]
    assert similar(PAPERS[0], 0) == []


def test_a_paper_that_is_not_in_the_index_has_similar_ones() -> None:
    assert sorted(similar(record(99, "Tactile deformable objects"))) == [1, 2, 3]


def test_a_paper_without_words_has_none() -> None:
    assert similar(record(99, "…")) == []
    assert index_of().similar(PAPERS[0], 5) == []


def common(one: Paper, other: Paper) -> tuple[str, ...]:
    return shared(one, other, INDEX.papers_with)


def test_what_is_shared_is_told_in_the_words_of_the_other() -> None:
    told = common(GRASPING, paper(2, title="TACTILE Grasps of a Policy"))
    assert sorted(told) == ["Grasps", "Policy", "TACTILE"]


def test_shared_keywords_are_told_first_and_once() -> None:
    other = paper(2, title="Tactile", keywords=("a game", "world model", "World Models", "…"))
    one = paper(1, abstract="Tactile.", keywords=("…", "World Models"))
    assert common(one, other) == ("world model", "Tactile")


def test_rare_words_come_before_common_ones() -> None:
    other = paper(2, title="A robot, policies and grasps")
    assert common(GRASPING, other) == ("grasps", "policies", "robot")


def test_a_word_of_a_shared_keyword_is_not_told_again() -> None:
    other = paper(2, title="Learning by imitation", keywords=("Imitation Learning",))
    assert common(GRASPING, other) == ("Imitation Learning",)


def test_small_words_and_numbers_are_no_common_ground() -> None:
    one, other = (paper(n, title="2026 100 is by of the with from") for n in (1, 2))
    assert common(one, other) == ()


def test_nothing_shared_is_nothing_told() -> None:
    assert common(GRASPING, paper(2, title="Chess")) == ()
    assert common(paper(1, title="…"), paper(2, title="…")) == ()


texts = st.lists(
    st.sampled_from(
        ["robot", "Robots", "arm", "C++", "GPUs", "GPU", "β", "the", "vision-language"]
    ),
    max_size=6,
).map(" ".join)
papers = st.builds(
    lambda title, abstract, keywords: paper(
        title=title, abstract=abstract, keywords=tuple(keywords)
    ),
    texts,
    texts,
    st.lists(texts, max_size=4),
)


@given(papers, papers)
@settings(max_examples=80, deadline=None)
def test_what_is_shared_stands_in_the_other_and_means_something_in_both(
    one: Paper, other: Paper
) -> None:
    def stems(of: Paper) -> set[str]:
        return set(analyze(" ".join((of.title, of.abstract, *of.keywords))))

    told = common(one, other)
    assert len(told) == len(set(told)) <= 3
    for text in told:
        assert text in " ".join((other.title, other.abstract, *other.keywords))
        assert set(analyze(text)) <= stems(one) & stems(other) != set()
