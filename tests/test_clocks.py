"""Claims on zones as people name them: read as they are meant, or asked back; and suggested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cities import by_key, cities, key
from bot.clocks import likely, read_zone
from bot.errors import UserError
from bot.zones import names

CITIES = [(city, zone) for zone, named in cities().items() for city in named]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("  New   York ", "America/New_York"),
        ("utc", "UTC"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Boston", "America/New_York"),
        ("san  francisco", "America/Los_Angeles"),
        ("ZÜRICH", "Europe/Zurich"),
        ("Munchen", "Europe/Berlin"),
        ("Montréal", "America/Montreal"),
        ("Québec", "America/Toronto"),
        ("St Louis", "America/Chicago"),
        ("Xi\u2019an", "Asia/Shanghai"),
        ("Wroclaw", "Europe/Warsaw"),
    ],
)
def test_a_zone_is_read(text: str, zone: str) -> None:
    assert read_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("PST", "Los_Angeles"),
        ("cet", "Berlin"),
        ("EST", "New_York"),
        ("IST", "Kolkata"),
        ("UTC+2", "no summer time"),
        ("+05:30", "no summer time"),
        ("Berln", "Europe/Berlin"),
        ("Europe/Londn", "Europe/London"),
        ("Bostn", "is it Boston?"),
        ("Cambridge", "there is no zone 'Cambridge'"),
        ("Atlantis", "there is no zone 'Atlantis'"),
        ("../../etc/passwd", "there is no zone"),
        ("", "there is no zone"),
    ],
)
def test_what_is_not_sure_is_asked_back(text: str, meant: str) -> None:
    with pytest.raises(UserError, match=meant):
        read_zone(text)


def test_every_zone_is_read_by_its_name_but_for_abbreviations() -> None:
    refused = {"CET", "EET", "EST", "HST", "MET", "MST", "WET", "GMT+0", "GMT-0"}
    assert all(read_zone(each) == each for each in names() - refused)


def test_every_city_is_read_as_its_zone() -> None:
    assert {city: read_zone(city) for city, _ in CITIES} == dict(CITIES)
    assert {zone for _, zone in CITIES} <= names()


def test_no_city_is_named_twice_or_by_the_database() -> None:
    assert len(by_key()) == len(CITIES)
    known = [name.lower() for name in names()]
    cities_of_it = [name.rpartition("/")[2] for name in known]
    assert not [each for each in by_key() if each in known or cities_of_it.count(each) == 1]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("est", ("America/New York", "America/New_York")),
        ("PST", ("America/Los Angeles", "America/Los_Angeles")),
        ("san fr", ("San Francisco (America/Los Angeles)", "America/Los_Angeles")),
        ("lon", ("Europe/London", "Europe/London")),
        ("me", ("America/Mexico City", "America/Mexico_City")),
        ("MUN", ("Munich, München (Europe/Berlin)", "Europe/Berlin")),
        ("queb", ("Québec (America/Toronto)", "America/Toronto")),
        ("francisco", ("San Francisco (America/Los Angeles)", "America/Los_Angeles")),
        ("new y", ("America/New York", "America/New_York")),
        ("lisb", ("Europe/Lisbon", "Europe/Lisbon")),
        ("", ("UTC", "UTC")),
    ],
)
def test_zones_are_suggested_by_their_cities(typed: str, first: tuple[str, str]) -> None:
    assert likely(typed)[0] == first


def test_a_city_is_shown_where_a_region_has_the_same_letters() -> None:
    assert ("Menlo Park (America/Los Angeles)", "America/Los_Angeles") in likely("me")


def test_what_would_be_refused_or_is_of_no_place_is_not_suggested() -> None:
    told = {each.zone for typed in ("est", "cet", "gmt", "5", "m") for each in likely(typed)}
    assert not told & {"EST", "EST5EDT", "CET", "MET", "MST", "GMT+0", "Etc/GMT+5"}


@pytest.mark.parametrize("typed", ["x" * 5_000, "\x00", "no such city", "(((", "\u202e"])
def test_nothing_is_suggested_for_what_is_no_zone(typed: str) -> None:
    assert not likely(typed) or typed == "\u202e"


@given(st.one_of(st.text(max_size=4), st.sampled_from(sorted(by_key())).map(lambda city: city[:4])))
def test_all_that_is_suggested_is_read_as_that_zone_and_is_there_once(typed: str) -> None:
    told = [each.zone for each in likely(typed)]
    assert [read_zone(each) for each in told] == told
    assert len(told) == len(set(told))


def test_cities_are_suggested_by_how_they_are_written_in_any_way() -> None:
    for city, zone in CITIES:
        assert zone in [each.zone for each in likely(key(city).replace("_", " "))]
