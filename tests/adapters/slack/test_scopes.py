"""Claims on the scopes that the app asks for, and on what the guide says of them."""

from __future__ import annotations

import re

import pytest

from adapters.slack.scopes import SCOPES, held, lost, missing_required, needless
from tests.scopes import BEGINS, ENDS, GUIDE, written

REQUIRED = {
    *("commands", "chat:write", "reactions:read", "channels:read", "groups:read"),
    *("users:read", "im:write"),
}
OPTIONAL = {
    *("channels:history", "groups:history", "app_mentions:read", "files:write"),
    *("channels:join", "reactions:write"),
}
ALL = REQUIRED | OPTIONAL


def test_as_little_is_asked_for_as_it_takes() -> None:
    assert {each.name for each in SCOPES if not each.is_optional} == REQUIRED
    assert {each.name for each in SCOPES if each.is_optional} == OPTIONAL
    assert len(SCOPES) == len(ALL)


def test_it_never_posts_where_it_is_no_member() -> None:
    assert not ALL & {"chat:write.public", "chat:write.customize"}
    assert needless(ALL | {"chat:write.public"}) == ["chat:write.public"]


def test_with_all_of_them_nothing_is_missed() -> None:
    assert (missing_required(ALL), lost(ALL), needless(ALL)) == ([], [], [])


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_without_an_optional_one_it_says_what_is_missed(name: str) -> None:
    (said,) = lost(ALL - {name})
    assert said.startswith(f"without {name}, ")
    assert missing_required(ALL - {name}) == []


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_a_required_one_is_missing_and_nothing_optional_is(name: str) -> None:
    assert missing_required(ALL - {name}) == [name]
    assert lost(ALL - {name}) == []


def test_every_scope_has_reasons_that_end_a_sentence() -> None:
    for each in SCOPES:
        for said in (each.reason, each.lost):
            assert re.fullmatch(r"[a-z][^|.]+[^|.;,]", said), said


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-oauth-scopes": "chat:write,commands"}, {"chat:write", "commands"}),
        ({"X-OAuth-Scopes": " chat:write , commands,"}, {"chat:write", "commands"}),
        ({"X-OAuth-Scopes": ["chat:write"]}, {"chat:write"}),
        ({"X-OAuth-Scopes": ""}, set()),
        ({"X-Accepted-OAuth-Scopes": "chat:write"}, None),
    ],
)
def test_what_a_token_has_is_read_from_the_headers(
    headers: dict[str, object], expected: set[str] | None
) -> None:
    assert held(headers) == expected


def test_the_guide_has_the_table_as_it_is() -> None:
    guide = GUIDE.read_text()
    assert BEGINS in guide
    assert ENDS in guide
    assert written(guide) == guide, "if that is right: python -m tests.scopes"
