"""Claims on what can be pressed in Discord: each id is an intent, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import actions
from adapters.discord.actions import CUSTOM_ID, Asked, Button, Press, Select, more, read
from bot.intents.digests import OpenVote, PostNow, Vote, Why
from bot.intents.papers import Listing, LookUp, Share, ShowList, ShowPaper, ShowSimilar
from bot.intents.reading import Intent
from bot.intents.saved import Export, ForgetMe, Format, PutBack, Save, ShowSaved, Unsave
from bot.models import MessageRef
from bot.prose import visible

KEY = "arxiv:2605.28816"
MESSAGE = MessageRef("1", "2")
OF_A_POST = "0aZ_-" * 5


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
def test_a_button_is_what_it_says_with_a_key_and_without(id_: str, intent: Intent) -> None:
    assert read(id_, (), MESSAGE) == intent
    assert read(f"{id_}#{OF_A_POST}", (), MESSAGE) == intent


@pytest.mark.parametrize(
    ("id_", "value", "intent"),
    [
        ("save", f"save:{KEY}", Save((KEY,))),
        ("read", f"abstract:{KEY}", ShowPaper(KEY)),
        ("read", f"share:{KEY}", Share(KEY)),
        ("share", f"share:{KEY}", Share(KEY)),
        ("take-off", f"unsave:{KEY}", Unsave((KEY,))),
    ],
)
def test_of_a_select_the_option_says_what_it_is(id_: str, value: str, intent: Intent) -> None:
    assert read(id_, (value,), MESSAGE) == intent
    assert read(f"{id_}#{OF_A_POST}", (value,), MESSAGE) == intent


def test_what_only_the_door_does_is_told_apart() -> None:
    assert read("set-up") is Press.SET_UP
    assert read("save", ("save-all",)) is Press.SAVE_ALL
    assert read(actions.set_up("123")) is Press.SET_UP


def test_a_button_can_set_another_channel_up() -> None:
    assert actions.channel_of(actions.set_up("123")) == "123"
    assert [actions.channel_of(each) for each in ("set-up", "set-up:", "set-up:x", "why")] == (
        [None] * 4
    )


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "save",
        "more",
        "save-all",
        "SAVE",
        "save:",
        "vote:0:1",
        "🔖",
        "set-up:x",
        "more:find:x",
        "more:find:x:0",
        "more:find:x:10001",
        "more:list:yesterday:1",
        "more:other:x:1",
        "more:find:x:\uff11",
    ],
)
@pytest.mark.parametrize("values", [(), ("",), ("nothing",), ("save:../..",), ("why", "why")])
def test_what_is_not_ours_is_nothing(id_: str, values: tuple[str, ...]) -> None:
    assert read(id_, values, MESSAGE) is None


def test_ids_are_told_apart_by_kind() -> None:
    ids = [*Select, *Button, *Press]
    assert len(set(map(str, ids))) == len(ids)


@pytest.mark.parametrize(
    "asked",
    [
        LookUp('"in context" -survey & <more>', 2),
        LookUp("C#"),
        LookUp(" : 1:2 "),
        ShowList(Listing.TRENDING),
        ShowSaved(),
        ShowSaved("robots\nagents"),
    ],
)
def test_a_button_for_more_asks_for_the_next_page(asked: Asked) -> None:
    assert read(more(asked)) == replace(asked, page=asked.page + 1)


@settings(deadline=None)
@given(text=st.text(max_size=120), page=st.integers(1, 99))
def test_whatever_is_looked_for_comes_back_or_has_no_button(text: str, page: int) -> None:
    for asked in (LookUp(text, page), ShowSaved(text, page)):
        id_ = more(asked)
        assert len(id_) <= CUSTOM_ID
        if id_:
            assert read(id_) == replace(asked, text=visible(text), page=page + 1)
        else:
            assert len(visible(text).encode("utf-16-le")) > 2 * 80


@settings(deadline=None)
@given(st.text(), st.lists(st.text(), max_size=3))
def test_whatever_comes_back_instead_never_fails(value: str, values: list[str]) -> None:
    for id_ in [*Select, *Button, *Press, value, f"more:{value}", f"set-up:{value}"]:
        read(id_, values)


# The key of a message


def body(*ids: str) -> dict[str, Any]:
    rows = [{"type": 1, "components": [{"type": 2, "custom_id": each}]} for each in ids]
    return {"content": "", "embeds": [], "components": rows}


def test_the_first_component_carries_the_key_of_a_message() -> None:
    told = body("save", "why")
    carrying = actions.keyed(told, OF_A_POST)
    assert actions.key_of(carrying) == OF_A_POST
    assert [row["components"][0]["custom_id"] for row in carrying["components"]] == [
        f"save#{OF_A_POST}",
        "why",
    ]
    assert told == body("save", "why")


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"components": None},
        {"components": [7]},
        body("why"),
        body("why#"),
        body("why#a b"),
        body("why#" + "k" * 26),
    ],
)
def test_a_message_without_one_has_none(message: dict[str, Any]) -> None:
    assert actions.key_of(message) is None
