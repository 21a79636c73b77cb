"""Claims that the doors say the same: whoever drew one of them otherwise would have them drift."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from adapters.console import layouts
from adapters.console import replies as in_terminal
from adapters.console.screen import Screen
from adapters.discord import digests as discord_digests
from adapters.discord import replies as in_discord
from adapters.slack import digests as slack_digests
from adapters.slack import replies as in_slack
from bot.models import Digest, Layout
from bot.replies.reply import Reply
from tests.adapters.discord import looking as at_discord
from tests.answered import every_reply
from tests.scenes import FILES, SPELL, empty, named, some
from tests.told import week

REPLIES = dict(named(every_reply(title="Robots That Read")))
DIGESTS = {"some": some(), "empty": empty(), "roundup": week()}
_WIDE = 4_000


def words(texts: Iterable[str]) -> set[str]:
    """Return the words and numbers of texts, but no single signs."""
    return {word for text in texts for word in re.findall(r"[^\W_]{2,}", text)}


def of_slack(blocks: Any) -> Iterator[str]:
    """Yield the texts of blocks, without what can be pressed; a word may be in bold in part."""
    match blocks:
        case {"type": "actions"}:
            return
        case {"type": str(kind), "elements": list(pieces)} if kind.startswith("rich_text_"):
            yield "".join(each.get("text") or each.get("fallback") or " " for each in pieces)
        case dict():
            for name, value in blocks.items():
                if name == "text" and isinstance(value, str):
                    yield value
                else:
                    yield from of_slack(value)
        case list() | tuple():
            for each in blocks:
                yield from of_slack(each)
        case _:
            return


def said_by_slack(reply: Reply) -> set[str]:
    shown = in_slack.shown(reply, SPELL, FILES)
    return words(text for each in shown for text in of_slack(each.blocks))


def said_by_discord(reply: Reply) -> set[str]:
    shown = in_discord.shown(reply, SPELL, FILES)
    return words(at_discord.line(each.body()) for each in shown)


def said_in_a_terminal(reply: Reply) -> set[str]:
    screen = Screen(io.StringIO(), _WIDE)
    return words([screen.drawn(in_terminal.drawn(reply, screen.canvas, SPELL, FILES))])


@pytest.mark.parametrize("name", REPLIES)
def test_slack_and_discord_answer_with_the_same_words(name: str) -> None:
    reply = REPLIES[name]
    by_name = {"C1", "11"} if "channels" in name else set()  # each has its own names of channels
    assert said_by_slack(reply) - by_name == said_by_discord(reply) - by_name


@pytest.mark.parametrize("name", REPLIES)
def test_a_terminal_says_all_that_they_say(name: str) -> None:
    reply = REPLIES[name]
    said = {word for word in said_by_slack(reply) if not word.isdecimal()}
    assert said <= said_in_a_terminal(reply)


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("name", DIGESTS)
def test_a_digest_has_the_same_words_wherever_it_is_posted(name: str, layout: Layout) -> None:
    digest: Digest = DIGESTS[name]
    slack = [json.loads(each.body) for each in slack_digests.messages(digest, layout)]
    discord = [json.loads(each.body) for each in discord_digests.messages(digest, layout)]
    in_blocks = words(text for each in slack for text in of_slack(each["blocks"]))
    in_embeds = words(at_discord.line(each) for each in discord)
    assert in_blocks == in_embeds - {"page"}  # beside a title that can be no link
    screen = Screen(io.StringIO(), _WIDE)
    drawn = [screen.drawn(each.drawing) for each in layouts.messages(digest, layout, screen.canvas)]
    assert in_blocks - words(drawn) <= {"react", "to", "save", "in", "public"}
