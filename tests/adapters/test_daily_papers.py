"""The wire format, quirk by quirk: what each costs, and that it costs nothing else."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources import daily_papers
from bot.errors import SourceError
from bot.models import BadItem, Edition, Findings, Listing, Stats, Submitter
from tests.builders import DAY, NOON, item

GOOD = item(9)
OUTER = {"numComments", "submittedBy"}


def read(*raw: object) -> Edition:
    return daily_papers.edition("huggingface", DAY, NOON, raw, "here")


def only(*raw: object) -> Listing:
    """Return the one listing of an edition without bad items."""
    edition = read(*raw)
    assert edition.bad_items == ()
    (listing,) = edition.listings
    return listing


def stats(listing: Listing) -> Stats:
    assert listing.stats is not None
    return listing.stats


def cost_of(bad: object) -> BadItem:
    """Return what is said of a bad item, which cost nothing but itself."""
    edition = read(item(8), bad, GOOD)
    assert [each.paper.title for each in edition.listings] == ["Paper 8", "Paper 9"]
    (told,) = edition.bad_items
    assert told.where.startswith("here, item 2")
    assert (told.where + told.why).isprintable()
    return told


def without(raw: dict[str, Any], *path: str) -> dict[str, Any]:
    *outer, last = path
    holder = raw
    for step in outer:
        holder = holder[step]
    del holder[last]
    return raw


def full(**changed: Any) -> dict[str, Any]:
    """Return an item with every optional field we read; `changed` goes to its own level."""
    told: dict[str, Any] = {
        "organization": {"name": "lab", "fullname": "The Lab"},
        "ai_keywords": ["agents", "planning"],
        "githubRepo": "https://github.com/example/code",
        "githubStars": 12,
        "projectPage": "https://example.org/project",
    }
    outer = {name: changed.pop(name) for name in OUTER & changed.keys()}
    return item(1, outer=outer, **told | changed)


# Two levels


def test_each_field_is_read_from_its_own_level() -> None:
    raw = item(1, upvotes=7, numComments=70, outer={"upvotes": 700, "numComments": 3})
    assert only(raw).stats == Stats(upvotes=7, comments=3)


def test_upvotes_on_the_outside_are_no_upvotes() -> None:
    raw = without(item(1, outer={"upvotes": 700}), "paper", "upvotes")
    assert cost_of(raw).why.startswith("paper.upvotes")


def test_everything_a_full_item_says_is_kept() -> None:
    listing = only(full())
    paper = listing.paper
    assert (paper.key, paper.title, paper.source) == ("arxiv:2605.00001", "Paper 1", "huggingface")
    assert paper.abstract == "What paper 1 says."
    assert paper.authors == ("Ada Example",)
    assert paper.published == date(2026, 5, 27)
    assert paper.organization == "The Lab"
    assert paper.keywords == ("agents", "planning")
    assert paper.code_url == "https://github.com/example/code"
    assert paper.project_url == "https://example.org/project"
    assert listing.stats == Stats(upvotes=10, comments=1, stars=12)
    assert listing.submitter == Submitter("Sam Submitter", "https://huggingface.co/avatars/1.svg")


def test_an_item_may_say_only_what_it_must() -> None:
    listing = only({"paper": {"id": "2605.00001", "title": "Paper 1", "upvotes": 0}})
    assert listing.stats == Stats(0)
    assert listing.submitter is None
    assert listing.paper.abstract == ""
    assert listing.paper.authors == ()


LAB = {"name": "lab", "fullname": "The Lab"}


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        (LAB, {"name": "other"}, "The Lab"),
        (LAB, None, "The Lab"),
        (None, LAB, "The Lab"),
        (None, {"name": "lab"}, "lab"),
        ({"name": "lab", "fullname": None}, None, "lab"),
        ({"name": "lab", "fullname": " "}, None, "lab"),
        ({"name": 5, "fullname": "The\n Lab"}, None, "The Lab"),
        ("lab", LAB, "The Lab"),
        ({}, None, None),
        (None, None, None),
    ],
    ids=str,
)
def test_an_organization_may_stand_at_either_level(
    inner: object, outer: object, expected: str | None
) -> None:
    raw = item(1, organization=inner, outer={"organization": outer})
    assert only(raw).paper.organization == expected


def test_the_date_is_that_of_the_inner_paper() -> None:
    raw = item(1, publishedAt="2026-05-27T00:00:00.000Z")
    assert raw["publishedAt"].startswith("2026-05-26")
    assert only(raw).paper.published == date(2026, 5, 27)


# Optional fields


def said(listing: Listing) -> dict[str, Any]:
    paper = listing.paper
    return {
        "summary": paper.abstract,
        "authors": paper.authors,
        "publishedAt": paper.published,
        "organization": paper.organization,
        "ai_keywords": paper.keywords,
        "githubRepo": paper.code_url,
        "githubStars": stats(listing).stars,
        "projectPage": paper.project_url,
        "numComments": stats(listing).comments,
        "submittedBy": listing.submitter,
    }


OPTIONAL = sorted(said(only(full())))
EMPTY = {"summary": "", "authors": (), "ai_keywords": ()}


def assert_costs_only(field: str, raw: dict[str, Any]) -> None:
    assert said(only(raw)) == said(only(full())) | {field: EMPTY.get(field)}


@pytest.mark.parametrize("field", OPTIONAL)
def test_an_absent_optional_field_costs_only_itself(field: str) -> None:
    path = [field] if field in OUTER else ["paper", field]
    assert_costs_only(field, without(full(), *path))


WRONG: dict[str, object] = {
    "null": None,
    "a list of lists": [[]],
    "an object": {"a": {"b": 1}},
    "a fraction": 0.5,
    "NaN": math.nan,
    "infinity": -math.inf,
    "words": "\x1b[31m no such thing \ud800",
    "nothing": "",
}
ALRIGHT = {("summary", "words"), ("publishedAt", "a fraction")}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        pytest.param(field, wrong, id=f"{field}-{name}")
        for field in OPTIONAL
        for name, wrong in WRONG.items()
        if (field, name) not in ALRIGHT
    ],
)
def test_a_wrong_optional_field_costs_only_itself(field: str, wrong: object) -> None:
    assert_costs_only(field, full(**{field: wrong}))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@settings(derandomize=True, database=None, deadline=None, max_examples=100)
@given(field=st.sampled_from(OPTIONAL), anything=ANY_JSON)
def test_nothing_in_an_optional_field_costs_the_paper(field: str, anything: object) -> None:
    known, heard = said(only(full())), said(only(full(**{field: anything})))
    del known[field], heard[field]
    assert heard == known


def test_all_optional_fields_may_be_wrong_at_once() -> None:
    left = said(only(full(**dict.fromkeys(OPTIONAL, math.nan))))
    assert left == {field: EMPTY.get(field) for field in OPTIONAL}


# Required fields


@pytest.mark.parametrize("field", ["id", "title", "upvotes"])
@pytest.mark.parametrize(
    "absurd",
    [None, {}, ["2605.00001"], "", " \n ", "\u200b", math.nan, math.inf, -1, 10**12, 1e30, 0.5],
    ids=repr,
)
def test_an_absurd_required_field_costs_the_item(field: str, absurd: object) -> None:
    raw = item(1)
    raw["paper"][field] = absurd
    assert cost_of(raw).why.startswith(f"paper.{field}: ")


@pytest.mark.parametrize("field", ["id", "title", "upvotes"])
def test_a_missing_required_field_costs_the_item(field: str) -> None:
    assert cost_of(without(item(1), "paper", field)).why == f"paper.{field}: Field required"


def test_a_bad_item_is_named_by_its_place_and_id() -> None:
    told = cost_of(item(1, title=None))
    assert told.where == "here, item 2 (2605.00001)"
    assert told.why.startswith("paper.title: ")


def test_bad_items_are_counted() -> None:
    edition = read(None, GOOD, item(1, upvotes=-3), {})
    assert len(edition.listings) == 1
    assert [bad.where.split()[2] for bad in edition.bad_items] == ["1", "3", "4"]


@pytest.mark.parametrize(
    "name", ["\x1b]0;owned\x07", "a\r\nb\tc", "\u202efdp", "\x9b31m", "\ud800"]
)
def test_names_in_messages_have_no_control_characters(name: str) -> None:
    told = cost_of(item(1, id="x" + name + "y" * 500))
    assert told.why == "paper.id: not an arXiv id"
    assert len(told.where) < 80


def test_an_absurd_title_is_not_shown() -> None:
    assert "longer than 1000" in cost_of(item(1, title="x" * 1001)).why
    assert only(item(1, title="x" * 1000)).paper.title == "x" * 1000


@pytest.mark.parametrize(
    "nonsense",
    [None, 0, 3.5, math.nan, True, [], [[]], {}, {"paper": None}, {"paper": []}, {"papers": {}}],
    ids=repr,
)
def test_an_item_that_is_no_paper_costs_only_itself(nonsense: object) -> None:
    assert cost_of(nonsense).where == "here, item 2"


# Texts


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Broken\n  over lines", "Broken over lines"),
        (" \t spaced   out\r\n", "spaced out"),
        (r"$\tau^2$-Bench", "τ²-Bench"),
        (r"Costs $5 or $6", "Costs $5 or $6"),
        (r"\textbf{Bold} claims", "Bold claims"),
        ("red \x1b[31malert\x07", "red [31malert"),
        ("turned \u202e around", "turned around"),
        ("half \ud800 a pair", "half a pair"),
        ("0", "0"),
    ],
)
def test_a_title_is_one_readable_line(written: str, shown: str) -> None:
    assert only(item(1, title=written)).paper.title == shown


def test_an_abstract_is_one_readable_line_of_bounded_length() -> None:
    assert only(item(1, summary="We show\n  $x^2$.\x1b")).paper.abstract == "We show x²."
    assert len(only(item(1, summary="word " * 100_000)).paper.abstract) <= 20_000


def test_keywords_are_cleaned_counted_and_distinct() -> None:
    told = ["agents", " agents ", None, 5, ["x"], "", "multi\n modal"]
    assert only(item(1, ai_keywords=told)).paper.keywords == ("agents", "multi modal")
    many = only(item(1, ai_keywords=[f"k{n}" for n in range(1_000)])).paper.keywords
    assert many == tuple(f"k{n}" for n in range(50))


# People


def authors(*told: object) -> tuple[str, ...]:
    return only(item(1, authors=list(told))).paper.authors


def test_hidden_authors_are_not_shown() -> None:
    shown = authors({"name": "Ada Example", "hidden": True}, {"name": "Bo Sample", "hidden": False})
    assert shown == ("Bo Sample",)


def test_two_authors_may_have_the_same_name() -> None:
    assert authors({"name": "Bo Sample"}, {"name": "Bo Sample"}) == ("Bo Sample", "Bo Sample")


def test_seven_hundred_authors_are_all_kept_in_order() -> None:
    names = tuple(f"Author {n}" for n in range(700))
    assert authors(*({"name": name} for name in names)) == names


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "Cy Specimen",
        5,
        [],
        {},
        {"name": None},
        {"name": 5},
        {"name": " \n"},
        {"name": "\x07"},
    ],
    ids=repr,
)
def test_an_author_without_a_name_costs_no_other_author(odd: object) -> None:
    assert authors({"name": "Ada Example"}, odd, {"name": "Bo Sample"}) == (
        "Ada Example",
        "Bo Sample",
    )


def test_one_odd_name_leaves_the_others_as_they_are() -> None:
    shown = authors({"name": "Ada Example"}, {"name": '\x1bJ\\"urgen\n  Muster'})
    assert shown == ("Ada Example", "Jürgen Muster")


def test_an_endless_name_is_shortened() -> None:
    (name,) = authors({"name": "Ada " * 10_000})
    assert len(name) <= 200
    assert name.endswith("…")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"fullname": "Sam Submitter", "name": "sam"}, Submitter("Sam Submitter")),
        ({"fullname": None, "name": "sam"}, Submitter("sam")),
        ({"fullname": "", "name": "sam"}, Submitter("sam")),
        ({"name": "sam", "avatarUrl": 5}, Submitter("sam")),
        ({"name": "s\x1bam"}, Submitter("sam")),
        ({"avatarUrl": "/avatars/1.svg"}, None),
        ({}, None),
        ("sam", None),
    ],
    ids=str,
)
def test_a_submitter_is_a_name(told: object, expected: Submitter | None) -> None:
    assert only(item(1, outer={"submittedBy": told})).submitter == expected


# Links


@pytest.mark.parametrize(
    ("told", "link"),
    [
        ("/avatars/1.svg", "https://huggingface.co/avatars/1.svg"),
        ("//evil.example/1.svg", "https://huggingface.co//evil.example/1.svg"),
        ("https://cdn.example/1.png?a=1&b=%20#c", "https://cdn.example/1.png?a=1&b=%20#c"),
        ("http://cdn.example/1.png", "http://cdn.example/1.png"),
        (" https://cdn.example/1.png\n", "https://cdn.example/1.png"),
        ("https://cdn.example/é.png", "https://cdn.example/é.png"),
    ],
)
def test_a_link_that_can_be_followed_is_kept(told: str, link: str) -> None:
    submitter = only(item(1, outer={"submittedBy": {"name": "sam", "avatarUrl": told}})).submitter
    assert submitter == Submitter("sam", link)


@pytest.mark.parametrize("field", ["githubRepo", "projectPage"])
@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//https://example.org/",
        "data:text/html,x",
        "file:///etc/passwd",
        "example.org/project",
        "https://",
        "https://example.org/a b",
        "https://example.org/\x1b]8;;",
        "https://example.org/\x9b31m",
        "https://example.org/a\nb",
        "https://example.org/\u2028b",
        "https://example.org/<script>",
        "https://example.org/\"'`",
        "https://example.org/\\|^{}",
        "https://example.org/" + "x" * 3_000,
        "https://example.org/\ud800",
        "https://example.org/\u202egpj",
        "https://example.org/\u200bx",
        "https:///x",
        "https://?x",
        "/a b",
        "",
    ],
    ids=lambda text: ascii(text)[1:40],
)
def test_a_hostile_link_costs_only_itself(field: str, hostile: str) -> None:
    assert_costs_only(field, full(**{field: hostile}))


# Counts


@pytest.mark.parametrize("count", [-1, 10**9 + 1, 10**30, 1e30])
@pytest.mark.parametrize("field", ["githubStars", "numComments"])
def test_an_absurd_count_is_an_unknown_count(field: str, count: float) -> None:
    assert_costs_only(field, full(**{field: count}))


@pytest.mark.parametrize("count", [0, 107_465, 10**9])
def test_a_large_count_is_a_count(count: int) -> None:
    listing = only(full(upvotes=count, githubStars=count, numComments=count))
    assert listing.stats == Stats(count, count, count)


# Ids


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("2605.00001v3", "arxiv:2605.00001"),
        (" 2605.00001\n", "arxiv:2605.00001"),
        ("0704.0001", "arxiv:0704.0001"),
        ("1412.9999v12", "arxiv:1412.9999"),
        ("astro-ph/0601001", "arxiv:astro-ph/0601001"),
        ("math.GT/0309136v2", "arxiv:math/0309136"),
    ],
)
def test_an_arxiv_id_of_any_age_is_known_without_its_version(told: str, key: str) -> None:
    assert only(item(1, id=told)).paper.key == key


@pytest.mark.parametrize(
    "told",
    [
        "2605.0001",
        "1412.00001",
        "2613.00001",
        "2600.00001",
        "26050.00001",
        "2605.00001v0",
        "2605.00001v",
        "2605-00001",
        "２６０５.00001",  # noqa: RUF001 - digits, but not ASCII ones
        "arXiv:2605.00001",
        "math/0313001",
        "../2605.00001",
        "2605.00001/../x",
        "https://arxiv.org/abs/2605.00001",
        "2605.00001\x1b[2J",
    ],
    ids=lambda text: ascii(text)[1:40],
)
def test_what_is_no_arxiv_id_costs_the_item(told: str) -> None:
    assert cost_of(item(1, id=told)).why == "paper.id: not an arXiv id"


def test_a_paper_listed_twice_counts_once_as_first_listed() -> None:
    again = item(1, upvotes=5, id="2605.00001v2", title="Paper 1, again")
    edition = read(item(1, upvotes=10), item(2), again)
    assert [each.paper.title for each in edition.listings] == ["Paper 1", "Paper 2"]
    assert stats(edition.listings[0]).upvotes == 10
    assert edition.bad_items == ()


# Python reprs


def test_a_python_repr_of_an_item_is_that_item() -> None:
    raw = full(summary='It\'s "quoted"\n and on', numComments=None)
    assert only(repr(raw)) == only(raw)


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 100_000,
        "[" * 100_000,
        "-" * 100_000 + "1",
        "1+" * 50_000 + "1",
        "9" * 100_000,
        '__import__("os")',
        "[].__class__",
        "f'{1}'",
        "{[]: 1}",
        "{{}}",
        "{1, []}",
        "lambda: 1",
        "{**{}}",
        "{'paper': {",
        repr(item(1))[:-1],
        repr(item(1)) + ";",
        json.dumps(item(1, hidden=True)),
        "<html>",
        "\x00",
        "\ud800",
        "",
        "x" * 1_000_001,
    ],
    ids=lambda text: ascii(text)[1:30],
)
def test_a_string_that_holds_no_paper_costs_only_itself(hostile: str) -> None:
    assert cost_of(hostile).why.startswith("a string, ")


@pytest.mark.parametrize("literal", ["None", "1", "'text'", "b'\\xff'", "[]", "1j", "{1, 2}", "{}"])
def test_a_literal_that_is_no_paper_costs_only_itself(literal: str) -> None:
    assert cost_of(literal).why


def test_a_repr_is_checked_like_any_item() -> None:
    assert cost_of(repr(item(1, upvotes=-1))).why.startswith("paper.upvotes")
    assert stats(only(repr(item(1, githubStars=-1)))).stars is None


# Whole answers


def test_a_list_is_its_items() -> None:
    assert daily_papers.items(b'[{"a": 1}, "x", null]', "here") == [{"a": 1}, "x", None]
    assert daily_papers.items(b"\xef\xbb\xbf []\n", "here") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not whole JSON"),
        (b" \n", "not whole JSON"),
        (b"\x00" * 100, "not whole JSON"),
        (json.dumps([GOOD]).encode()[:-10], "not whole JSON"),
        (b"[] []", "not whole JSON"),
        (b'["\xff\xfe"]', "not UTF-8"),
        (b"[" * 500_000, "nested too deeply"),
        (b'{"a":' * 500_000, "nested too deeply"),
        (b"<!doctype html><p>502", "HTML instead of JSON"),
        (b"\n <html>", "HTML instead of JSON"),
        (b"{}", "not an object"),
        (b'{"papers": []}', "not an object"),
        (b"null", "not null"),
        (b"5", "not a number"),
        (b"1.5", "not a number"),
        (b"NaN", "not a number"),
        (b"true", "not a boolean"),
        (b'"[]"', "not a string"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_list_is_an_error_that_says_so(body: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=f"^here: .*{told}") as caught:
        daily_papers.items(body, "here")
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("Too big\n  → at limit", "Too big → at limit"),
        ("\x1b[31mred\x07 \ud800", "[31mred"),
        ("word " * 1_000, "word…"),
        (404, "404"),
        ({"code": 404}, "{'code': 404}"),
    ],
    ids=["lines", "controls", "long", "number", "object"],
)
def test_an_error_object_is_told_in_its_own_words(error: object, told: str) -> None:
    with pytest.raises(SourceError) as caught:
        daily_papers.items(json.dumps({"error": error}).encode(), "here")
    assert str(caught.value).startswith("here: refused: ")
    assert str(caught.value).endswith(told)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    assert caught.value.permanent


def test_an_empty_list_is_an_empty_edition() -> None:
    assert read() == Edition("huggingface", DAY, NOON, ())


def test_nothing_but_bad_items_is_an_error_that_names_the_first() -> None:
    with pytest.raises(SourceError) as caught:
        read(item(1, id="\x1b[2J2605"), None, "x")
    assert str(caught.value) == (
        "here: cannot read a single item of 3; "
        "the first, item 1 ([2J2605): paper.id: not an arXiv id"
    )


def test_votes_that_moved_to_the_outside_are_an_error_and_not_zeros() -> None:
    moved = [without(item(n, outer={"upvotes": 5}), "paper", "upvotes") for n in range(1, 4)]
    with pytest.raises(SourceError, match=r"single item of 3; .* paper\.upvotes: Field required"):
        read(*moved)


def test_items_come_in_any_number_and_once_through() -> None:
    edition = daily_papers.edition("sample", DAY, NOON, (item(n) for n in range(1, 1_001)), "here")
    assert len(edition.listings) == 1_000
    assert {each.paper.source for each in edition.listings} == {"sample"}


def test_a_number_without_end_costs_only_its_item() -> None:
    body = json.dumps([item(1), item(2, upvotes=777)]).replace("777", "9" * 5_000).encode()
    told = read(*daily_papers.items(body, "here"))
    assert [each.paper.key for each in told.listings] == ["arxiv:2605.00001"]
    assert len(told.bad_items) == 1


@pytest.mark.parametrize("inner", [{}, {"name": 5}, {"name": " "}], ids=str)
def test_an_organization_without_a_name_hides_no_other(inner: dict[str, Any]) -> None:
    told = only(item(1, organization=inner, outer={"organization": {"name": "Lab"}}))
    assert told.paper.organization == "Lab"


@pytest.mark.parametrize("count", [True, 3.5, "3", [3]], ids=str)
def test_only_a_whole_number_is_a_count(count: Any) -> None:
    told = only(item(1, githubStars=count, outer={"numComments": count}))
    assert told.stats == Stats(10)
    assert cost_of(item(2, upvotes=count)).why.startswith("paper.upvotes: ")


@pytest.mark.parametrize("when", [0, 2026, True, "2026", "yesterday", "2026-13-01T00:00"], ids=str)
def test_only_a_date_is_a_date(when: object) -> None:
    assert only(item(1, publishedAt=when)).paper.published is None


def test_more_items_than_any_day_has_are_refused() -> None:
    with pytest.raises(SourceError, match="more than any day has"):
        daily_papers.items(json.dumps([0] * (daily_papers.MAX_ITEMS + 1)).encode(), "here")


def test_a_flood_in_a_name_or_an_id_is_cut_before_it_is_cleaned() -> None:
    flood = "a" + "\u0315\u0300" * 500_000
    told = read(item(1, authors=[{"name": flood}], ai_keywords=[flood]), item(2, id=flood))
    assert len(told.listings[0].paper.authors[0]) <= 200
    assert len(told.bad_items[0].where) <= 300


# Findings


def test_findings_leave_bad_items_out_even_when_there_is_nothing_else() -> None:
    found = daily_papers.findings("huggingface", [item(1, title=None), None], "here")
    assert found.listings == ()
    assert [bad.where for bad in found.bad_items] == ["here, item 1 (2605.00001)", "here, item 2"]


def test_findings_keep_their_order_and_count_a_paper_once() -> None:
    found = daily_papers.findings("huggingface", [item(3), item(1), item(3), item(2)], "here")
    assert [each.paper.title for each in found.listings] == ["Paper 3", "Paper 1", "Paper 2"]


def test_a_search_answers_items_without_a_submitter_and_with_more() -> None:
    more = {"upvoted": False, "highlightedTitle": [{"type": "highlight", "text": "Paper"}]}
    raw = without(item(1, outer=more), "submittedBy")
    (told,) = daily_papers.findings("huggingface", [raw], "here").listings
    assert told.submitter is None
    assert told.stats == Stats(10, comments=1)


# A single paper


def single(answer: object) -> Findings:
    raw = daily_papers.item(json.dumps(answer).encode(), "here")
    return daily_papers.findings("huggingface", [raw], "here")


def test_a_single_paper_is_the_inner_one_of_an_item_without_comment_count() -> None:
    more = {"linkedModels": [], "numTotalModels": 0, "linkedDatasets": [{"id": "a/b"}]}
    (told,) = single(full()["paper"] | more).listings
    (listed,) = read(full()).listings
    assert told.paper == listed.paper
    assert told.stats == Stats(10, comments=None, stars=12)
    assert told.submitter is None


@pytest.mark.parametrize("answer", [None, 5, "x", [], [item(1)], {}, {"paper": item(1)}], ids=str)
def test_a_single_answer_that_is_no_paper_is_a_bad_item(answer: object) -> None:
    found = single(answer)
    assert found.listings == ()
    assert len(found.bad_items) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"id": "2605', b'{"error": "no"}'], ids=str)
def test_a_single_answer_that_is_no_json_or_an_error_is_an_error(body: bytes) -> None:
    with pytest.raises(SourceError, match=r"^here: "):
        daily_papers.item(body, "here")
