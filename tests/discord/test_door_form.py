"""The form by itself: what is shown comes back as it was filled in, whatever that is."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from adapters.discord import modal, payloads
from adapters.discord.fitting import CONTENT, Message
from adapters.discord.literal import units
from adapters.discord.modal import Field, Filled
from bot.intents.digests import Subscribe
from tests.adapters.discord.reading import kinds

ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)
GOOD = Filled("robotics", "9am", "Berlin", ALL_DAYS, "5")


class Shown:
    """A message as the client has it, as far as a form is read from it."""

    def __init__(self, told: Message) -> None:
        self.embeds = [discord.Embed.from_dict(dict(each)) for each in told.embeds]


def again(filled: Filled) -> Filled | None:
    problems = dict.fromkeys(Field, "cannot be read")
    told = modal.wrong(filled, problems, "1")
    json.dumps(told.body())
    assert units(told.content) <= CONTENT
    shown: Any = Shown(told)
    return modal.shown_in(shown)


@pytest.mark.parametrize(
    "filled",
    [
        GOOD,
        Filled("", "", "", (), ""),
        Filled('(robot "world model', "25:00", "Atlantis", (2, 7), "99"),
        Filled("**bold** @everyone <@1> ||x|| [a](b)", "x" * 60, "~~y~~", (1,), "-1"),
        Filled("robot 🤖" * 60, "9", "Asia/Tokyo", (3,), "5"),
    ],
)
def test_what_was_filled_in_comes_again(filled: Filled) -> None:
    assert again(filled) == filled


def test_what_would_end_the_code_comes_again_without_it() -> None:
    back = again(Filled("```@everyone``` `a`", "9", "UTC", (1,), "5"))
    assert back is not None
    assert "`" not in back.topics
    assert "@everyone" in back.topics


def test_what_is_shown_steers_nothing() -> None:
    hostile = Filled("```\n@everyone <@1> https://example.com", "<@1>", "||x||", (1,), "# h")
    told = modal.wrong(hostile, {Field.TIME: "there is no time '<@1> https://a.bc'"}, "1")
    assert kinds(told.content) <= {"bold"}
    (embed,) = told.embeds
    for each in embed["fields"]:
        assert kinds(each["value"]) == {"block"}


def test_another_message_is_no_form() -> None:
    assert modal.shown_in(None) is None
    other: Any = Shown(Message("a", ({"fields": [{"name": "Topics", "value": "b"}]},)))
    assert modal.shown_in(other) is None


def test_a_good_form_is_read_and_a_wrong_one_says_where() -> None:
    asked = modal.read(GOOD)
    assert isinstance(asked, Subscribe)
    assert asked.is_whole
    wrong = modal.read(Filled("(", "25:00", "CET", (), "0"))
    assert set(wrong) == set(Field)  # type: ignore[arg-type]


def test_links_of_what_a_message_forwards_are_read() -> None:
    message = {
        "content": "look",
        "author": {"id": "9"},
        "channel_id": "2",
        "embeds": [{"url": "https://arxiv.org/abs/1706.03762", "fields": [{"value": "b"}]}],
        "message_snapshots": [{"message": {"content": "arxiv.org/abs/2005.14165"}}],
    }

    data = {"target_id": "7", "resolved": {"messages": {"7": message}}}
    told: Any = SimpleNamespace(data=data, application_id=9, channel_id=2)
    linked, ref = payloads.target(told)
    assert linked.split() == [
        "look",
        "https://arxiv.org/abs/1706.03762",
        "b",
        "arxiv.org/abs/2005.14165",
    ]
    assert ref is not None
    assert (ref.posted_in, ref.message_id) == ("2", "7")
