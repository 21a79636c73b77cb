"""Claims on what a preview shows: all that is sent, in order, as it is sent."""

from __future__ import annotations

import json

import pytest

from adapters.discord import digests, scenes
from bot.models import Layout
from bot.replies.digests import NotSubscribed
from bot.replies.papers import Shown
from tests.adapters.discord.pages import SIGHT
from tests.adapters.discord.validity import problems
from tests.answered import found, record
from tests.scenes import some


@pytest.mark.parametrize("layout", list(Layout))
def test_a_digest_is_shown_as_it_is_posted(layout: Layout) -> None:
    framed = scenes.digest(some(12), layout, SIGHT)
    posted = [json.loads(post.body) for post in digests.messages(some(12), layout)]
    sent = [*scenes.sent([framed])]
    assert sorted(map(str, sent)) == sorted(map(str, posted))
    assert not [why for each in sent for why in problems(each)]


def test_an_answer_is_for_its_reader_alone() -> None:
    framed = scenes.answer("found", "/papers robots", found(Shown(1, record(1))), SIGHT)
    assert isinstance(framed.inside, tuple)
    assert all(said.is_private for said in framed.inside)
    (sent,) = scenes.sent([scenes.answer("none", "/digest status", NotSubscribed(), SIGHT)])
    assert "/digest" in str(sent["content"]).replace("\\", "")


def test_a_form_is_what_discord_is_given() -> None:
    body = {"title": "Digests here", "components": []}
    form = scenes.form(body, SIGHT)
    assert [*scenes.sent([form])] == [body]
    assert form.caption == "The form behind /digest settings"
