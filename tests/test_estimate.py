"""Claims on estimates: what a topic filter would have let in, and what to warn of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot import reach
from bot.estimate import estimate
from bot.models import Candidate, Excluded, OutsideTopic, Unknown
from bot.reach import Estimate, FewerThanOneAWeek, MoreThanAThird, NobodyHas, Terms
from bot.storage import editions
from bot.storage.database import Database
from bot.topics.reading import parse
from bot.topics.tree import Leaf
from tests.builders import DAY, candidate, edition, listing

WEEK = [DAY - timedelta(days=n) for n in reversed(range(7))]


def counted(topic: str, *papers: Candidate, days: list[date] | None = None) -> Estimate:
    return reach.counted(parse(topic), papers, days or [DAY])


def titled(*titles: str) -> list[Candidate]:
    return [candidate(n, n, title=title) for n, title in enumerate(titles, 1)]


class TestCounting:
    def test_tells_how_many_are_let_in_and_why_the_others_are_not(self) -> None:
        told = counted(
            "robot category:cs.RO, arm -survey",
            candidate(1, title="Robot", categories=("cs.RO",)),
            candidate(2, title="Robot"),
            candidate(3, title="Arm survey"),
            candidate(4, title="Vision"),
            candidate(5, title="Speech"),
        )
        assert (told.considered, told.let_in) == (5, 1)
        assert dict(told.left_out) == {
            OutsideTopic(): 2,
            Excluded("survey"): 1,
            Unknown(("category:cs.RO",)): 1,
        }
        assert told.left_out[0] == (OutsideTopic(), 2)

    def test_names_those_with_most_votes(self) -> None:
        told = counted("robot", *titled(*["A robot"] * 9))
        votes = [each.stats.upvotes for each in told.top if each.stats]
        assert votes == [9, 8, 7, 6, 5]

    def test_a_day_is_an_edition_with_papers(self) -> None:
        told = counted("robot", *titled("Robot", "Robot", "Robot"), days=[WEEK[0], DAY])
        assert told.a_day == 1.5

    def test_since_counts_from_the_last_edition(self) -> None:
        old, new = (
            candidate(1, published=DAY - timedelta(days=8)),
            candidate(2, published=DAY - timedelta(days=6)),
        )
        assert counted("since:7d", old, new).let_in == 1

    def test_of_nothing_is_nothing(self) -> None:
        told = counted("robot")
        assert (told.let_in, told.a_day, told.cautions) == (0, 0.0, ())


class TestCautions:
    def test_fewer_than_one_a_week(self) -> None:
        ten_days = [DAY - timedelta(days=9), DAY]
        papers = titled("Robot", *["Vision"] * 9)
        assert FewerThanOneAWeek() in counted("robot", *papers, days=ten_days).cautions
        assert FewerThanOneAWeek() not in counted("robot", *papers, days=WEEK).cautions

    def test_more_than_a_third_of_everything(self) -> None:
        a_third = titled("Robot", "Vision", "Speech")
        assert MoreThanAThird() not in counted("robot", *a_third).cautions
        assert MoreThanAThird() in counted("robot", *a_third[:2]).cautions

    @pytest.mark.parametrize(
        ("topic", "nobody_has"),
        [
            ("robott, camera", ["robott"]),
            ("quadruped* camera", ["quadruped*"]),
            ("(robott, arrm) camera", ["robott", "arrm"]),
            ("music, camera", ["music"]),
            ("camera -survye", []),
            ("camera NOT survye", []),
            ("camera category:cs.RO", []),
        ],
        ids=["word", "prefix", "group", "built-in", "excluded", "negated", "unknown"],
    )
    def test_a_term_that_nobody_has(self, topic: str, nobody_has: list[str]) -> None:
        told = counted(topic, *titled("Camera", "Speech", "Speech"))
        found = [each.term for each in told.cautions if isinstance(each, NobodyHas)]
        assert found == nobody_has


class TestTerms:
    def test_are_counted_as_they_are_written(self) -> None:
        frequencies = {"robot": 7, '"world model"': 3, "survey": 0}

        def papers_with(leaf: Leaf) -> int:
            return frequencies[str(leaf)]

        told = reach.terms(parse('robot "world model", robot NOT survey'), papers_with)
        assert told == (
            _term("robot", 7),
            _term('"world model"', 3),
            _term("survey", 0, is_excluded=True),
        )

    def test_of_a_built_in_topic_stand_under_its_name(self) -> None:
        (topic,) = reach.terms(parse("-robotics"), lambda _: 1)
        assert (topic.name, topic.is_topic, topic.is_excluded) == ("robotics", True, True)
        assert len(topic.papers) > 3

    def test_that_are_excluded_twice_are_wanted(self) -> None:
        told = reach.terms(parse("camera -(robot -arm)"), lambda _: 1)
        assert [(each.name, each.is_excluded) for each in told] == [
            ("camera", False),
            ("robot", True),
            ("arm", False),
        ]


def _term(name: str, papers: int, *, is_excluded: bool = False) -> Terms:
    return Terms(name, is_topic=False, is_excluded=is_excluded, papers=((name, papers),))


class TestOfADatabase:
    async def test_covers_thirty_days_up_to_the_newest_stored_edition(
        self, database: Database
    ) -> None:
        first = DAY - timedelta(days=29)
        async with database.write() as tx:
            await editions.record(
                tx,
                [
                    edition(listing(1, title="Too old"), day=first - timedelta(days=1)),
                    edition(listing(2, title="Robot"), day=first),
                    edition(day=DAY - timedelta(days=2)),
                    edition(listing(2, title="Robot"), listing(3, title="Vision"), day=DAY),
                ],
            )
        told = await estimate(database, "huggingface", parse("robot"), DAY + timedelta(days=90))
        assert told.days == (first, DAY)
        assert (told.considered, told.let_in) == (2, 1)
        assert [each.paper.title for each in told.top] == ["Robot"]

    async def test_goes_no_further_than_asked(self, database: Database) -> None:
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(n), day=day) for n, day in enumerate(WEEK)])
        told = await estimate(database, "huggingface", parse("paper"), WEEK[3], days=2)
        assert told.days == (WEEK[2], WEEK[3])

    async def test_that_has_nothing_of_the_source_says_so(self, database: Database) -> None:
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(1), source="sample")])
        assert await estimate(database, "huggingface", parse("paper"), DAY) == Estimate((), 0, 0)
