"""The Atom feed, oddity by oddity, and what XML can do to whoever reads it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sources import atom
from adapters.sources.atom import Feed
from bot.errors import SourceError
from bot.models import BadItem, Listing, Paper
from tests.feeds import HEAD, REFUSED, entry, feed, refusal


def read(body: bytes, first: int = 1) -> Feed:
    return atom.feed(body, "arxiv", "here", first)


def only(told: str) -> Listing:
    """Return the one listing of a feed without bad items."""
    found = read(feed(told)).findings
    assert found.bad_items == ()
    (listing,) = found.listings
    return listing


def cost_of(bad: str) -> BadItem:
    """Return what is said of a bad entry, which cost nothing but itself."""
    found = read(feed(entry(8), bad, entry(9))).findings
    assert [each.paper.title for each in found.listings] == ["Paper 8", "Paper 9"]
    (told,) = found.bad_items
    assert told.where.startswith("here, item 2")
    assert (told.where + told.why).isprintable()
    assert len(told.where + told.why) < 300
    return told


def failure(body: bytes) -> SourceError:
    with pytest.raises(SourceError, match=r"^here: ") as caught:
        read(body)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300
    return caught.value


# What an entry says


def test_everything_an_entry_says_that_we_read_is_kept() -> None:
    listing = only(entry(1))
    assert listing == Listing(
        Paper(
            key="arxiv:2605.00001",
            title="Paper 1",
            source="arxiv",
            abstract="What paper 1 says.",
            authors=("Ada Example",),
            published=date(2026, 5, 27),
            categories=("cs.RO", "cs.AI"),
        )
    )


def test_arxiv_has_no_votes_and_names_no_code() -> None:
    listing = only(entry(1))
    assert (listing.stats, listing.submitter, listing.paper.code_url) == (None, None, None)


def test_what_else_an_entry_says_is_not_read() -> None:
    more = (
        "<arxiv:comment>12 pages</arxiv:comment><arxiv:journal_ref>J. Ex. 1</arxiv:journal_ref>"
        "<arxiv:doi>10.1/x</arxiv:doi><link title='doi' href='https://doi.org/10.1/x'/>"
        "<contributor><name>Bo Sample</name></contributor><title>Again</title>"
        "<other xmlns='http://example.org/'><title>Else</title><id>x</id></other>"
    )
    assert only(entry(1, more=more)) == only(entry(1))


def test_an_affiliation_is_no_author() -> None:
    more = "<author><name>Bo Sample</name><arxiv:affiliation>The Lab</arxiv:affiliation></author>"
    assert only(entry(1, more=more)).paper.authors == ("Ada Example", "Bo Sample")


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("http://arxiv.org/abs/2605.00001v12", "arxiv:2605.00001"),
        ("https://arxiv.org/abs/2605.00001", "arxiv:2605.00001"),
        ("http://export.arxiv.org/abs/0704.0001v1", "arxiv:0704.0001"),
        ("http://arxiv.org/abs/astro-ph/0601001v1", "arxiv:astro-ph/0601001"),
        ("http://arxiv.org/abs/math.GT/0309136v2", "arxiv:math/0309136"),
        ("http://arxiv.org/abs/quant-ph/0201082v1\n", "arxiv:quant-ph/0201082"),
    ],
)
def test_a_paper_is_known_by_its_id_of_either_style_without_version(link: str, key: str) -> None:
    assert only(entry(link=link)).paper.key == key


@pytest.mark.parametrize(
    ("primary", "categories", "expected"),
    [
        ("cs.RO", ["cs.AI", "cs.RO"], ("cs.RO", "cs.AI")),
        ("cs.IT", ["math.IT", "cs.IT", "math.IT"], ("cs.IT", "math.IT")),
        (None, ["cs.AI", "cs.RO"], ("cs.AI", "cs.RO")),
        ("hep-th", [], ("hep-th",)),
        (
            "cond-mat.mes-hall",
            ["astro-ph.GA", "q-bio.NC"],
            "cond-mat.mes-hall astro-ph.GA q-bio.NC",
        ),
        ("cs.CC", ["F.2.2; I.2.7", "68Q25", "I.2.6", "cs.DS"], ("cs.CC", "cs.DS")),
        ("", ["", "\u202ecs.RO", "cs.RO\n", "c" * 500, "cs..RO", "CS.RO"], ()),
        (None, [], ()),
    ],
    ids=str,
)
def test_categories_are_arxivs_codes_the_primary_one_first(
    primary: str | None, categories: list[str], expected: tuple[str, ...] | str
) -> None:
    told = only(entry(1, primary=primary, categories=categories)).paper.categories
    assert told == (tuple(expected.split()) if isinstance(expected, str) else expected)


def test_categories_without_end_are_cut() -> None:
    many = [f"cs.{first}{second}" for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJ"]
    told = only(entry(1, categories=many)).paper.categories
    assert told == ("cs.RO", *many[:50])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0", "0"),
        ("Broken\n  over lines", "Broken over lines"),
        (r"$\tau^2$-Bench", "τ²-Bench"),
        ("Rays & <b>bold</b> claims", "Rays & <b>bold</b> claims"),
        ("turned \u202e around \x85", "turned around"),
        ("half \u200e a \u200b mark", "half a mark"),
    ],
)
def test_a_title_is_one_readable_line(written: str, shown: str) -> None:
    assert only(entry(1, title=written)).paper.title == shown


def test_a_title_in_several_parts_is_one() -> None:
    raw = entry(1, title=None, more="<title>A <i>slanted</i> &#8212; <![CDATA[& odd]]> one</title>")
    assert only(raw).paper.title == "A slanted — & odd one"


def test_an_abstract_is_one_readable_line_of_bounded_length() -> None:
    assert only(entry(1, summary="  We show\n  $x^2$. ")).paper.abstract == "We show x²."
    assert len(only(entry(1, summary="word " * 100_000)).paper.abstract) <= 20_000


def test_an_entry_may_say_only_what_it_must() -> None:
    raw = "<entry><id>http://arxiv.org/abs/2605.00001v1</id><title>Paper 1</title></entry>"
    assert only(raw) == Listing(Paper("arxiv:2605.00001", "Paper 1", "arxiv", categories=()))


@pytest.mark.parametrize(
    "when", ["", "yesterday", "2026", "2026-13-01T00:00:00Z", "\u0662\u0660\u0662\u0666-05-27"]
)
def test_only_a_date_is_a_date(when: str) -> None:
    assert only(entry(1, published=when)).paper.published is None


def test_names_that_are_none_cost_no_other() -> None:
    authors = ["Ada Example", "", " \n", "\u200b", "J\u00c3\u00b6rg Example", "x" * 10_000]
    told = only(entry(1, authors=authors)).paper.authors
    assert told[:2] == ("Ada Example", "J\u00c3\u00b6rg Example")
    assert [len(name) for name in told[2:]] == [200]


def test_authors_by_the_thousand_are_kept_in_order() -> None:
    names = tuple(f"Author {n}" for n in range(3_000))
    assert only(entry(1, authors=names)).paper.authors == names


# What cannot be shown


@pytest.mark.parametrize(
    "link",
    [
        None,
        " ",
        "2605.00001",
        "oai:arXiv.org:2605.00001v1",
        "http://arxiv.org/abs/",
        "http://arxiv.org/abs/0000.0000v1",
        "http://arxiv.org/abs/2605.00001/../x",
        "http://arxiv.org.example.com/abs/2605.00001",
        "http://example.com/?http://arxiv.org/abs/2605.00001",
        "http://arxiv.org/abs/" + "9" * 100_000,
        "http://arxiv.org/abs/2605.00001\u202e",
        "http://arxiv.org/abs/26\u06605.00001",
    ],
    ids=lambda link: ascii(link)[:60],
)
def test_an_entry_without_an_arxiv_id_costs_only_itself(link: str | None) -> None:
    assert cost_of(entry(1, link=link)).why == "id: not the address of an arXiv page"


@pytest.mark.parametrize(
    ("title", "why"),
    [
        (None, "nothing to read"),
        (" \n ", "nothing to read"),
        ("\u200b\u202e", "nothing to read"),
        ("x" * 1_001, "longer than 1000 characters"),
    ],
    ids=["none", "blank", "unseen", "absurd"],
)
def test_an_entry_without_a_title_costs_only_itself(title: str | None, why: str) -> None:
    told = cost_of(entry(1, title=title))
    assert told == BadItem("here, item 2 (http://arxiv.org/abs/2605.00001v1)", f"title: {why}")


def test_entries_are_numbered_from_where_the_answer_begins() -> None:
    (told,) = read(feed(entry(1), entry(2, link=None)), first=201).findings.bad_items
    assert told.where == "here, item 202"


def test_nothing_but_bad_entries_is_an_answer_all_the_same() -> None:
    found = read(feed(entry(1, title=None))).findings
    assert (found.listings, len(found.bad_items)) == ((), 1)


def test_a_paper_listed_twice_counts_once_as_first_listed() -> None:
    told = read(feed(entry(1), entry(1, title="Again"), entry(2)))
    assert [each.paper.title for each in told.findings.listings] == ["Paper 1", "Paper 2"]
    assert told.items == 3


# The answer


def test_a_feed_without_entries_is_an_answer_without_papers() -> None:
    told = read(feed(total=0))
    assert (told.findings.listings, told.items, told.total) == ((), 0, 0)


@pytest.mark.parametrize(
    ("told", "total"),
    [
        *((314_000, 314_000), (" 7\n", 7), (0, 0)),
        *((told, None) for told in (None, -1, "many", " ", "9" * 5_000, "1.5", "²", "0x10")),
    ],
    ids=lambda told: str(told)[:10],
)
def test_a_total_is_a_count_or_unknown(told: object, total: int | None) -> None:
    assert read(feed(entry(1), total=told)).total == total


@pytest.mark.parametrize("reason", [REFUSED, "\x85[31m red\u202e", "word " * 1_000])
def test_a_refusal_is_told_in_its_own_words(reason: str) -> None:
    told = failure(refusal(reason))
    assert str(told).startswith(f"here: refused: {reason[:4].strip(chr(0x85))}")
    assert told.permanent
    assert atom.error_message(refusal(REFUSED)) == REFUSED


def test_a_refusal_without_a_reason_is_one() -> None:
    raw = entry(1, link="http://arxiv.org/api/errors", summary="")
    assert "without a reason" in str(failure(feed(raw)))


@pytest.mark.parametrize("body", [b"", b"<html>", b"no", feed(entry(1)), HEAD.encode()], ids=str)
def test_what_is_no_refusal_says_nothing(body: bytes) -> None:
    assert atom.error_message(body) is None


WHOLE = feed(entry(1), entry(2))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "not whole XML"),
        (b" \n", "not whole XML"),
        (b"Rate exceeded.", "not whole XML"),
        (b'{"error": "no"}', "not whole XML"),
        (b"\x00" * 100, "not whole XML"),
        (b"\xff\xfe\x00", "not whole XML"),
        (WHOLE[:-20], "not whole XML"),
        (WHOLE + WHOLE, "not whole XML"),
        (WHOLE.replace(b"Paper 1", b"Paper \xff"), "not whole XML"),
        (WHOLE.replace(b"Paper 1", b"Paper \x1b[2J"), "not whole XML"),
        (WHOLE.replace(b"Paper 1", b"Paper &#27;"), "not whole XML"),
        (WHOLE.replace(b"Paper 1", b"Paper &nbsp;"), "not whole XML"),
        (WHOLE.replace(b"UTF-8", b"x-no-such"), "not whole XML"),
        (WHOLE.replace(b"UTF-8", b"rot13"), "not whole XML"),
        (WHOLE.replace(b"UTF-8", b"utf-7"), "not whole XML"),
        (b"<!DOCTYPE html><html><p>502", "HTML instead of a feed"),
        (b"\n <html lang=en>", "HTML instead of a feed"),
        (b"<rss version='2.0'><channel/></rss>", "not other XML"),
        (b"<feed><entry/></feed>", "not other XML"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_whole_feed_is_an_error_that_says_so(body: bytes, told: str) -> None:
    error = failure(body)
    assert told in str(error)
    assert not error.permanent


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_feed_may_be_in_another_encoding(encoding: str) -> None:
    text = feed(entry(1, title="Déjà vu")).decode()
    body = text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)
    (told,) = read(body).findings.listings
    assert told.paper.title == "Déjà vu"


# What XML can do


BOMB = "<!DOCTYPE feed [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]>"
OUTSIDE = "<!DOCTYPE feed [<!ENTITY c SYSTEM 'file:///etc/passwd'>]>"
REMOTE = "<!DOCTYPE feed SYSTEM 'http://127.0.0.1:9/feed.dtd'>"
PARAMETER = "<!DOCTYPE feed [<!ENTITY % c SYSTEM 'http://127.0.0.1:9/x'> %c;]>"


@pytest.mark.parametrize("kind", [BOMB, OUTSIDE, REMOTE, PARAMETER, "<!DOCTYPE feed>"])
def test_document_types_and_entities_are_refused(kind: str) -> None:
    body = feed(entry(1)).decode().replace("<feed", kind + "<feed", 1).replace("Paper 1", "&c;")
    told = failure(body.encode())
    assert "not whole XML" in str(told)
    assert "root" not in str(told)


@pytest.mark.parametrize(
    "flood",
    [
        b"<a>" * 5_000_000,
        b"<a/>" * 4_000_000,
        b"<entry><author><name>" * 700_000,
        b"<entry>" + b"<category term='cs.RO'/>" * 600_000,
    ],
    ids=lambda flood: str(flood[:20]),
)
def test_a_flood_of_elements_is_not_read_to_its_end(flood: bytes) -> None:
    told = failure(HEAD.encode() + flood)
    assert "XML that is nested too deeply, or of too many parts" in str(told)
    assert told.permanent


def test_more_entries_than_any_answer_has_are_refused() -> None:
    told = failure(feed(*["<entry/>"] * 2_001))
    assert str(told) == "here: more than 2,000 items"
    assert told.permanent


def test_a_flood_in_a_text_is_cut_before_it_is_cleaned() -> None:
    flood = "a" + "\u0315\u0300" * 500_000
    found = read(feed(entry(1, authors=[flood], summary=flood), entry(2, link=flood))).findings
    assert len(found.listings[0].paper.authors[0]) <= 200
    assert len(found.bad_items[0].where) <= 300


@settings(derandomize=True, database=None, deadline=None, max_examples=300)
@given(place=st.integers(0, len(WHOLE)), length=st.integers(0, 30), put=st.binary(max_size=8))
def test_a_feed_with_a_hole_in_it_is_an_answer_or_an_error(
    place: int, length: int, put: bytes
) -> None:
    try:
        found = read(WHOLE[:place] + put + WHOLE[place + length :]).findings
    except SourceError as error:
        assert str(error).isprintable()  # noqa: PT017 - there may be none
    else:
        assert all(each.paper.title.isprintable() for each in found.listings)


@settings(derandomize=True, database=None, deadline=None, max_examples=200)
@given(title=st.text(), summary=st.text(), link=st.text(), code=st.text(), name=st.text())
def test_nothing_that_is_written_in_an_entry_costs_another(
    title: str, summary: str, link: str, code: str, name: str
) -> None:
    raw = entry(1, title=title, summary=summary, link=link, categories=[code], authors=[name])
    try:
        found = read(feed(raw, entry(9)).replace(b"\r", b"&#13;")).findings
    except (SourceError, UnicodeEncodeError):
        return  # what XML cannot hold
    assert found.listings[-1].paper.title == "Paper 9"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *((code, True) for code in ("cs.RO", "hep-th", "math", "cond-mat.mes-hall", "astro-ph.GA")),
        *((code, True) for code in ("q-bio.NC", "physics.acc-ph", "eess.AS", "alg-geom")),
        *(
            (code, False)
            for code in ("", "cs.", ".RO", "cs RO", "cs.RO OR all:x", "cs.*", "cs.RO\n")
        ),
    ],
)
def test_a_category_is_told_by_its_form(text: str, is_one: bool) -> None:
    assert atom.is_category(text) is is_one
