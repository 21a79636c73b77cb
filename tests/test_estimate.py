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
from bot.topics.tree import Leaf, Named
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
    @pytest.mark.parametrize(
        ("span", "robots", "warns"), [(14, 1, True), (14, 2, False), (13, 1, False), (1, 0, False)]
    )
    def test_fewer_than_one_a_week_of_two_weeks_or_more(
        self, span: int, robots: int, warns: bool
    ) -> None:
        papers = titled(*["Robot"] * robots, *["Vision"] * 9)
        told = counted("robot", *papers, days=[DAY - timedelta(days=span - 1), DAY])
        assert (FewerThanOneAWeek() in told.cautions) is warns

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

        def papers_with(node: Leaf | Named) -> int:
            return frequencies[str(node)]

        told = reach.terms(parse('robot "world model", robot NOT survey'), papers_with)
        assert told == (
            Terms("robot", False, 7),
            Terms('"world model"', False, 3),
            Terms("survey", True, 0),
        )

    def test_of_a_built_in_topic_stand_under_its_name(self) -> None:
        def papers_with(node: Leaf | Named) -> int:
            return {"robotics": 9, "bimanual": 4, "quadruped": 6}.get(str(node), 0)

        (topic,) = reach.terms(parse("-robotics"), papers_with)
        assert (topic.name, topic.papers, topic.is_excluded) == ("robotics", 9, True)
        assert topic.terms[:2] == (("quadruped", 6), ("bimanual", 4))
        assert len(topic.terms) > 3

    def test_that_are_excluded_twice_are_wanted(self) -> None:
        told = reach.terms(parse("camera -(robot -arm)"), lambda _: 1)
        assert [(each.name, each.is_excluded) for each in told] == [
            ("camera", False),
            ("robot", True),
            ("arm", False),
        ]


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

    async def test_counts_the_source_that_has_the_newest_where_the_live_one_has_none(
        self, database: Database
    ) -> None:
        old, older = DAY - timedelta(days=1), DAY - timedelta(days=2)
        async with database.write() as tx:
            await editions.record(tx, [edition(day=DAY)])
            await editions.record(tx, [edition(listing(1), day=older, source="recorded")])
            await editions.record(tx, [edition(listing(2), day=old, source="sample")])
        told = await estimate(database, "huggingface", parse("paper"), DAY)
        assert (told.days, told.let_in) == ((old,), 1)
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(3), listing(4), day=older)])
        told = await estimate(database, "huggingface", parse("paper"), DAY)
        assert (told.days, told.let_in) == ((older,), 2)

    async def test_that_has_no_papers_at_all_says_so(self, database: Database) -> None:
        async with database.write() as tx:
            await editions.record(tx, [edition()])
        assert await estimate(database, "huggingface", parse("paper"), DAY) == Estimate((), 0, 0)
