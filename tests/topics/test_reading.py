"""Claims on reading: every form of the language is read as it was meant, and leniently."""

from __future__ import annotations

from datetime import date

import pytest

from bot.topics import built_in
from bot.topics.reading import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse
from bot.topics.tree import (
    AtLeast,
    Category,
    Count,
    Expression,
    Field,
    Leaf,
    Moment,
    Node,
    Not,
    Prefix,
    Since,
    Source,
    Term,
    Until,
)
from bot.words import analyze, spellings

ROBOTICS = built_in.named("robotics")


def word(text: str) -> Term:
    """Return what a plain word is read as."""
    return Term(text, spellings(text))


def phrase(text: str) -> Term:
    """Return what words in quotes are read as."""
    return Term(text, (analyze(text),), quoted=True)


def any_of(*alternatives: list[Node], none_of: tuple[Node, ...] = ()) -> Expression:
    """Return the expression of these alternatives, each a list of items."""
    return Expression(tuple(map(tuple, alternatives)), none_of)


ROBOT, ARM, HAND, SURVEY, CHESS = map(word, ("robot", "arm", "hand", "survey", "chess"))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("robot", any_of([ROBOT]), id="a word"),
        pytest.param("robot arm", any_of([ROBOT, ARM]), id="space is all of them"),
        pytest.param("robot AND arm", any_of([ROBOT, ARM]), id="AND is all of them"),
        pytest.param("robot, arm", any_of([ROBOT], [ARM]), id="comma is any of them"),
        pytest.param("robot,arm", any_of([ROBOT], [ARM]), id="comma without space"),
        pytest.param("robot\narm", any_of([ROBOT], [ARM]), id="line is any of them"),
        pytest.param("robot\r\narm", any_of([ROBOT], [ARM]), id="line of Windows"),
        pytest.param("robot OR arm", any_of([ROBOT], [ARM]), id="OR is any of them"),
        pytest.param("robot; arm", any_of([ROBOT], [ARM]), id="semicolon is any of them"),
        pytest.param("robot|arm", any_of([ROBOT], [ARM]), id="bar is any of them"),
        pytest.param("robot || arm", any_of([ROBOT], [ARM]), id="two bars are"),
        pytest.param("robot or arm", any_of([ROBOT, ARM]), id="or is a small word"),
        pytest.param("ORacle tOR", any_of([word("ORacle"), word("tOR")]), id="OR in a word"),
        pytest.param('"robot arm"', any_of([phrase("robot arm")]), id="phrase"),
        pytest.param('" robot \n arm "', any_of([phrase("robot arm")]), id="phrase with spaces"),
        pytest.param('"OR"', any_of([phrase("OR")]), id="OR in quotes is a word"),
        pytest.param('"arm, hand" chess', any_of([phrase("arm, hand"), CHESS]), id="quoted comma"),
        pytest.param('arm"hand"chess', any_of([ARM, phrase("hand"), CHESS]), id="quotes part"),
        pytest.param('arm OR"hand"', any_of([ARM], [phrase("hand")]), id="quotes after OR"),
        pytest.param("robot -survey", any_of([ROBOT], none_of=(SURVEY,)), id="minus"),
        pytest.param("-survey", any_of(none_of=(SURVEY,)), id="only minus"),
        pytest.param('-"a survey"', any_of(none_of=(phrase("a survey"),)), id="minus a phrase"),
        pytest.param("--survey", any_of(none_of=(SURVEY,)), id="twice minus"),
        pytest.param('-"OR"', any_of(none_of=(phrase("OR"),)), id="minus OR in quotes"),
        pytest.param("NOT survey", any_of([Not(SURVEY)]), id="NOT is an item"),
        pytest.param("robot NOT survey, arm", any_of([ROBOT, Not(SURVEY)], [ARM]),
                     id="NOT is of its alternative"),
        pytest.param('NOT"survey"', any_of([Not(phrase("survey"))]), id="NOT before quotes"),
        pytest.param("not robot", any_of([word("not"), ROBOT]), id="not is a word"),
        pytest.param("rob* arm", any_of([Prefix("rob", "rob"), ARM]), id="prefix"),
        pytest.param("Gödel*", any_of([Prefix("Gödel", "godel")]), id="prefix with an accent"),
        pytest.param("gras*", any_of([Prefix("gras", "gras")]), id="prefix that is no plural"),
        pytest.param("(robot arm), hand", any_of([ROBOT, ARM], [HAND]), id="needless parentheses"),
        pytest.param("((robot)) (arm)", any_of([ROBOT, ARM]), id="more of them"),
        pytest.param("(robot, arm) hand", any_of([any_of([ROBOT], [ARM]), HAND]), id="parentheses"),
        pytest.param("vision-language", any_of([word("vision-language")]), id="hyphen in a word"),
        pytest.param("C++ -C#", any_of([word("C++")], none_of=(word("C#"),)), id="languages"),
        pytest.param(",, robot,\n,", any_of([ROBOT]), id="empty alternatives"),
        pytest.param("OR robot AND OR", any_of([ROBOT]), id="OR and AND around nothing"),
        pytest.param("robot, arm, robot -hand -hand", any_of([ROBOT], [ARM], none_of=(HAND,)),
                     id="said twice"),
    ],
)  # fmt: skip
def test_an_expression_is_read_as_it_was_meant(text: str, read: Expression) -> None:
    assert parse(text) == read


def test_or_binds_less_than_space_and_minus_is_for_all_of_it() -> None:
    read = parse("chess OR robot, arm -(hand, -survey) NOT plan")
    excluded = any_of([HAND], none_of=(SURVEY,))
    assert read == any_of([CHESS], [ROBOT], [ARM, Not(word("plan"))], none_of=(excluded,))


def test_a_minus_stands_anywhere() -> None:
    assert parse("-hand robot, -survey arm") == parse("robot, arm -hand -survey")


def test_a_minus_in_parentheses_stays_there() -> None:
    inner = any_of([ROBOT], none_of=(SURVEY,))
    assert parse("(robot -survey), arm") == any_of([inner], [ARM])
    assert parse("(robot -survey)") == parse("robot -survey")


def test_what_is_not_is_negated_once_more_in_parentheses() -> None:
    assert parse("NOT (NOT arm)") == any_of([Not(Not(ARM))])
    assert parse("robot -(NOT arm)") == any_of([ROBOT], none_of=(Not(ARM),))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("title:arm", Term("arm", spellings("arm"), Field.TITLE)),
        ("TITLE:arm", Term("arm", spellings("arm"), Field.TITLE)),
        ('title:"robot arm"', Term("robot arm", (analyze("robot arm"),), Field.TITLE, quoted=True)),
        ("title:mani*", Prefix("mani", "mani", Field.TITLE)),
        ("title:multimodal", Term("multimodal", spellings("multi-modal")[::-1], Field.TITLE)),
        ("author:Hastings", Term("Hastings", (("hastings",),), Field.AUTHOR)),
        ('author:"Ada E."', Term("Ada E.", (("ada", "e"),), Field.AUTHOR, quoted=True)),
        ("org:NVIDIA", Term("NVIDIA", (("nvidia",),), Field.ORG)),
        ("category:cs.RO", Category("cs.RO")),
        ("category:CS.ro", Category("cs.RO")),
        ("category:cs.*", Category("cs")),
        ("category:cond-mat.Mtrl-Sci", Category("cond-mat.mtrl-sci")),
        ("source:arxiv", Source("arxiv")),
        ("source:HF", Source("huggingface")),
        ("upvotes>=10", AtLeast(Count.UPVOTES, 10)),
        ("Stars >= 10", AtLeast(Count.STARS, 10)),
        ("comments≥2", AtLeast(Count.COMMENTS, 2)),
        ("upvotes=>1,000", AtLeast(Count.UPVOTES, 1000)),
        ("upvotes&gt;=10", AtLeast(Count.UPVOTES, 10)),
        ("since:2026-05-28", Since(Moment("2026-05-28", date(2026, 5, 28), date(2026, 5, 28)))),
        ("since:2026-5-8", Since(Moment("2026-05-08", date(2026, 5, 8), date(2026, 5, 8)))),
        ("until:2024-02", Until(Moment("2024-02", date(2024, 2, 1), date(2024, 2, 29)))),
        ("until:2026–05", Until(Moment("2026-05", date(2026, 5, 1), date(2026, 5, 31)))),
        ("since:2026", Since(Moment("2026", date(2026, 1, 1), date(2026, 12, 31)))),
        ("since:7d", Since(Moment("7d", days=7))),
        ("until:02W", Until(Moment("2w", days=14))),
    ],
)
def test_fields_counts_and_dates_are_leaves(text: str, read: Leaf) -> None:
    assert parse(text) == any_of([read])
    assert parse(f"-{text}") == any_of(none_of=(read,))


def test_an_unquoted_name_is_a_built_in_topic_unless_a_word_stands_beside_it() -> None:
    named = any_of([ROBOTICS])  # type: ignore[list-item]  # it is there
    assert parse("robotics") == parse("Robotics!") == parse("the robotics") == named


@pytest.mark.parametrize("text", ['"robotics"', "title:robotics", "robotics arm", "robotic"])
def test_a_name_in_quotes_in_a_field_or_beside_a_word_is_a_word(text: str) -> None:
    assert ROBOTICS not in parse(text).any_of[0]


@pytest.mark.parametrize(
    "text",
    [
        "robotics upvotes>=3",
        'robotics "arm"',
        "robotics title:arm",
        "(robotics) arm",
        "chess, robotics",
    ],
)
def test_a_name_with_no_plain_word_beside_it_stays_a_name(text: str) -> None:
    assert ROBOTICS in {item for items in parse(text).any_of for item in items}


@pytest.mark.parametrize("text", ["-robotics", "-(robotics)"])
def test_a_name_is_excluded_with_all_it_stands_for(text: str) -> None:
    assert parse(f"arm {text}").none_of == (ROBOTICS,)


def test_a_small_word_is_left_out_beside_others_only() -> None:
    assert parse("a survey of the robot") == any_of([SURVEY, ROBOT])
    assert parse("the upvotes>=3") == parse("upvotes>=3")
    assert parse('"the robot"') == any_of([phrase("the robot")])
    assert parse("the of") == any_of([word("the"), word("of")])
    assert parse("robot -the") == any_of([ROBOT], none_of=(word("the"),))


def test_a_word_that_would_be_something_else_is_written_in_quotes() -> None:
    assert str(parse('"title:x" "(a)" "robot*" "-a" "OR" "robots"')) == (
        '"title:x" "(a)" "robot*" "-a" "OR" "robots"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "x" * MAX_LENGTH,
        " ".join(f"a{number}" for number in range(MAX_TERMS - 1)) + " -b",
        "(" * MAX_DEPTH + "robot" + ")" * MAX_DEPTH,
    ],
    ids=["length", "terms", "depth"],
)
def test_what_is_just_within_the_bounds_is_read(text: str) -> None:
    assert parse(text).any_of
