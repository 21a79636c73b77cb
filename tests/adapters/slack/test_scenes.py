"""Claims on what a preview shows of reactions: beneath a digest, and never among what is sent."""

from __future__ import annotations

from adapters.slack import scenes
from adapters.slack.page.messages import Said
from bot.models import Layout
from tests.adapters.slack.pages import SIGHT
from tests.scenes import some
from tests.told import LIST


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
