"""Claims on taking papers in: each in place of what was known of it, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.index.index import Index
from bot.models import Record, Stats
from tests.builders import paper
from tests.index.made import find, index_of, take_in


def robot(number: int = 1, upvotes: int = 1) -> Record:
    return Record(paper(number, title="Robot", keywords=("arm",)), Stats(upvotes))


def chess(number: int = 1, upvotes: int = 1) -> Record:
    return Record(paper(number, title="Chess"), Stats(upvotes))


@pytest.fixture(params=["in memory", "on disk"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    """Make an index with two papers."""
    folder = None if request.param == "in memory" else tmp_path
    return index_of(robot(1), robot(2), folder=folder)


def test_new_words_take_the_place_of_the_old(index: Index) -> None:
    take_in(index, chess(1))
    assert (find(index, "chess"), find(index, "robot"), find(index, "arm")) == ([1], [2], [2])
    assert index.papers == 2


def test_new_votes_take_the_place_of_the_old(index: Index) -> None:
    take_in(index, robot(1, 50))
    assert (find(index, "upvotes>=50"), find(index, "-upvotes>=50")) == ([1], [2])


def test_a_paper_that_changes_during_an_intake_is_what_it_is_last(index: Index) -> None:
    with index.intake() as intake:
        intake.add([chess(3), chess(1)])
        intake.add([robot(3), robot(1, 7)])
    assert (find(index, "chess"), sorted(find(index, "robot"))) == ([], [1, 2, 3])
    assert (find(index, "upvotes>=7"), index.papers) == ([1], 3)


def test_the_old_title_leads_nowhere(index: Index) -> None:
    take_in(index, chess(1))
    assert (index.titled("robot"), index.titled("CHESS")) == (paper(2).key, paper(1).key)


def test_nothing_is_seen_of_an_intake_before_it_is_done(index: Index) -> None:
    with index.intake() as intake:
        intake.add([chess(1)])
        assert (find(index, "chess"), sorted(find(index, "robot"))) == ([], [1, 2])
    assert find(index, "chess") == [1]


def test_a_searcher_goes_on_seeing_what_it_saw(index: Index) -> None:
    before = index.searcher()
    take_in(index, chess(3))
    assert (before.num_docs, index.papers) == (2, 3)


def papers_then_trouble(error: BaseException) -> Iterator[Record]:
    yield chess(1)
    yield chess(3)
    raise error


@pytest.mark.parametrize("error", [StoreError("gone"), KeyboardInterrupt()])
def test_of_an_intake_that_breaks_nothing_is_taken_in(index: Index, error: BaseException) -> None:
    with pytest.raises(type(error)), index.intake() as intake:
        intake.add([robot(4)])
        intake.add(papers_then_trouble(error))
    assert sorted(find(index, "robot, chess")) == [1, 2]
    assert index.papers == 2


def test_after_one_that_broke_all_is_taken_in(index: Index) -> None:
    with pytest.raises(StoreError), index.intake() as intake:
        intake.add(papers_then_trouble(StoreError("gone")))
    take_in(index, chess(1), chess(3))
    assert (sorted(find(index, "chess")), find(index, "robot")) == ([1, 3], [2])


def test_an_intake_of_nothing_changes_nothing(index: Index) -> None:
    take_in(index)
    assert sorted(find(index, "robot")) == [1, 2]


def test_a_folder_that_was_left_is_opened_as_it_was(tmp_path: Path) -> None:
    before = index_of(robot(1), chess(2), folder=tmp_path)
    take_in(before, chess(1))
    again = Index(tmp_path)
    for text in ("chess", "robot", "arm", "upvotes>=1", "-chess", "ches*"):
        assert find(again, text) == find(before, text)
