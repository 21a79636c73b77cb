"""Claims on what can be pressed in Slack: each id is an intent, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.actions import VALUE, Asked, Button, Press, Select, more, of_more, read
from bot.intents.digests import OpenVote, PostNow, Vote, Why
from bot.intents.papers import Listing, LookUp, Share, ShowList, ShowPaper, ShowSimilar
from bot.intents.reading import Intent
from bot.intents.saved import Export, ForgetMe, Format, PutBack, Save, ShowSaved, Unsave
from bot.models import MessageRef
from bot.prose import visible

KEY = "arxiv:2605.28816"
MESSAGE = MessageRef("C1", "1716900000.000100")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda some: st.lists(some) | st.dictionaries(st.text(max_size=6), some),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("id_", "intent"),
    [
        (f"save:{KEY}", Save((KEY,))),
        (f"abstract:{KEY}", ShowPaper(KEY)),
        (f"similar:{KEY}", ShowSimilar(KEY)),
        (f"share:{KEY}", Share(KEY)),
        (f"unsave:{KEY}", Unsave((KEY,))),
        ("why", Why(MESSAGE)),
        ("open-vote", OpenVote(MESSAGE)),
        ("post-now", PostNow()),
        ("vote:7:2", Vote(7, 2)),
        ("undo", PutBack()),
        ("forget", ForgetMe(is_sure=True)),
        ("export", Export(Format.BIBTEX)),
    ],
)
def test_a_button_is_what_it_says(id_: str, intent: Intent) -> None:
    assert read(id_, None, MESSAGE) == intent


@pytest.mark.parametrize(
    ("id_", "value", "intent"),
    [
        ("save", f"save:{KEY}", Save((KEY,))),
        ("read", f"abstract:{KEY}", ShowPaper(KEY)),
        ("read", f"share:{KEY}", Share(KEY)),
        ("take-off", f"unsave:{KEY}", Unsave((KEY,))),
    ],
)
def test_of_a_select_the_option_says_what_it_is(id_: str, value: str, intent: Intent) -> None:
    assert read(id_, value, MESSAGE) == intent


@pytest.mark.parametrize(
    ("id_", "value", "press"),
    [
        ("set-up", "C1", Press.SET_UP),
        ("join", None, Press.JOIN),
        ("search", None, Press.SEARCH),
        ("save", "save-all", Press.SAVE_ALL),
    ],
)
def test_what_only_the_door_does_is_told_apart(id_: str, value: str | None, press: Press) -> None:
    assert read(id_, value) is press


@pytest.mark.parametrize("id_", ["", "save", "more", "save-all", "SAVE", "save:", "vote:0:1", "🔖"])
@pytest.mark.parametrize("value", [None, "", "nothing", "save:../..", '{"page":1}'])
def test_what_is_not_ours_is_nothing(id_: str, value: str | None) -> None:
    assert read(id_, value, MESSAGE) is None


def test_ids_are_told_apart_by_kind() -> None:
    ids = [*Select, *Button, *Press]
    assert len(set(map(str, ids))) == len(ids)


@pytest.mark.parametrize(
    "asked",
    [
        LookUp('"in context" -survey & <more>', 2),
        ShowList(Listing.TRENDING),
        ShowSaved(),
        ShowSaved("robots\nagents"),
    ],
)
def test_a_button_for_more_asks_for_the_next_page(asked: Asked) -> None:
    assert read("more", more(asked)) == replace(asked, page=asked.page + 1)


def test_more_has_nothing_in_it_that_slack_hands_back_as_an_entity() -> None:
    assert not set("&<>") & set(more(LookUp("a & b <c>")))


@settings(deadline=None)
@given(text=st.text(max_size=600), page=st.integers(1, 99))
def test_whatever_is_looked_for_comes_back_or_has_no_button(text: str, page: int) -> None:
    for asked in (LookUp(text, page), ShowSaved(text, page)):
        value = more(asked)
        assert len(value) <= VALUE
        if value:
            assert of_more(value) == replace(asked, text=visible(text), page=page + 1)
        else:
            assert len(text) > 300


@settings(deadline=None)
@given(st.text() | JSON.map(json.dumps))
def test_whatever_comes_back_instead_never_fails(value: str) -> None:
    for id_ in [*Select, *Button, *Press, value]:
        read(id_, value)


@pytest.mark.parametrize(
    "value",
    [
        '{"find":"robots"}',
        '{"find":"robots","page":0}',
        '{"find":"robots","page":true}',
        '{"find":"robots","page":1.5}',
        '{"find":"robots","page":99999}',
        '{"find":["robots"],"page":1}',
        '{"find":"robots","list":"week","page":1}',
        '{"list":"yesterday","page":1}',
        '{"page":1}',
        "[" * 1_999,
        f'{{"find":"{"x" * 2_000}","page":1}}',
        '{"page":' + "9" * 1_900 + "}",
    ],
)
def test_a_value_that_is_none_is_none(value: str) -> None:
    assert of_more(value) is None
