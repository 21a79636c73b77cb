"""Claims on what a preview shows: all that is sent, in order, as it is sent."""

from __future__ import annotations

import json

import pytest

from adapters.discord import digests, scenes
from adapters.discord.page.messages import Said
from bot.models import Layout
from bot.replies.digests import NotSubscribed
from bot.replies.papers import Shown
from tests.adapters.discord.pages import SIGHT
from tests.adapters.discord.validity import problems
from tests.answered import found, record
from tests.scenes import some
from tests.told import LIST


@pytest.mark.parametrize("layout", list(Layout))
def test_a_digest_is_shown_as_it_is_posted(layout: Layout) -> None:
    framed = scenes.digest(some(12), layout, SIGHT)
    posted = [json.loads(post.body) for post in digests.messages(some(12), layout)]
    sent = [*scenes.sent([framed])]
    assert sorted(map(str, sent)) == sorted(map(str, posted))
    assert not [why for each in sent for why in problems(each)]


def test_reactions_are_on_the_digest_in_its_channel_and_the_list_is_private() -> None:
    posted, told = shown_of(3)
    assert [(each.emoji, each.people) for each in posted.reactions] == [("1️⃣", 3), ("2️⃣", 1)]
    assert [each.is_own for each in posted.reactions] == [True, False]
    assert (posted.is_private, told.is_private, told.reactions) == (False, True, ())
    assert told.sight.at > posted.sight.at


def test_only_papers_of_a_message_are_reacted_to() -> None:
    assert [each.emoji for each in shown_of(1)[0].reactions] == ["1️⃣"]


def shown_of(size: int) -> tuple[Said, Said]:
    """Return a digest of so many papers with its reactions, and what is answered below it."""
    inside = scenes.reacted(some(size), Layout.COMPACT, LIST, SIGHT).inside
    assert isinstance(inside, tuple)
    posted, told = inside
    return posted, told


def test_a_digest_is_sent_once_and_nothing_of_its_reactions() -> None:
    digest = scenes.digest(some(), Layout.COMPACT, SIGHT)
    reacted = scenes.reacted(some(), Layout.COMPACT, LIST, SIGHT)
    first, told = scenes.sent([digest, reacted])
    assert [first] == [*scenes.sent([digest])]
    assert "eading list" in str(told)
    assert "reactions" not in first


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
