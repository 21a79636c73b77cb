"""A digest as messages for a Discord channel: compact, cards or thread. Pure.

A message numbers its papers from 1, whatever their places in the digest: a keycap means a place in
the message that it is put on. Its content is one line with their titles, as a push shows no embed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from adapters.discord import fitting, kit, literal, rows
from adapters.discord.fitting import Embed
from adapters.discord.kit import Block, Component, Message
from adapters.discord.rows import Row
from bot import wording
from bot.identity import page_url
from bot.intents.buttons import Action, Offer
from bot.models import Digest, Entry, Kind, Layout, Noted, Post
from bot.prose import excerpt

EXCERPT = 320
"""Characters of an abstract on a card."""
WHY, VOTE = "Why these?", "Vote"
TITLES = 300
"""Characters of the titles in a content, more than a push shows; the embeds have all of them."""
NAME = 100
"""Characters of the name of a thread, or of a post in a forum.
https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
"""
_BELOW = fitting.FOOTER - 400
"""Characters of what stands below a digest; the rest of a footer is for hints."""

Draw = Callable[[Sequence[Entry]], tuple[Sequence[Row], Sequence[Block]]]
"""Papers of a message -> what is known of each, and how that is shown."""


def messages(digest: Digest, layout: Layout) -> Sequence[Post]:
    """Return the messages of a digest, in order; an empty one is one message, too."""
    match layout:
        case Layout.COMPACT:
            return list(_in_channel(digest, in_lines))
        case Layout.CARDS:
            return list(_in_channel(digest, on_cards))
        case Layout.THREAD:
            return [*_in_channel(digest, in_lines), *map(_reply, digest.entries)]
        case _:
            assert_never(layout)


def name(body: Mapping[str, Any]) -> str:
    """Return what a forum post with this message is called, or a thread below it, by its heading.

    A message without one goes by its titles.
    """
    titles = [each["title"] for each in body["embeds"] if "title" in each and "url" not in each]
    heading, *_ = titles or [body["content"]]
    return literal.cut(literal.unescaped(heading), NAME)


def in_lines(entries: Sequence[Entry]) -> tuple[Sequence[Row], Sequence[Block]]:
    """Draw papers as two lines each."""
    shown = _rows(entries, lambda each: [wording.who_and_why(each)])
    return shown, rows.listed(shown)


def on_cards(entries: Sequence[Entry]) -> tuple[Sequence[Row], Sequence[Block]]:
    """Draw papers with what the Daily Papers page shows of each, and why it is here."""
    shown = _rows(entries, _on_a_card)
    return shown, [_card(row, entry) for row, entry in zip(shown, entries, strict=True)]


def _in_channel(digest: Digest, draw: Draw) -> Iterator[Post]:
    if not digest.entries:
        yield _post(_empty(digest), ())

    def drawn(some: Sequence[Entry]) -> Message:
        return _message(digest, some, draw)

    for part, message in fitting.parted(digest.entries, rows.PER_MESSAGE, drawn):
        yield _post(message, part)


def _message(digest: Digest, entries: Sequence[Entry], draw: Draw) -> Message:
    """Show some papers: the first message is headed, the last has what stands below them all."""
    shown, blocks = draw(entries)
    heading = kit.titled(wording.heading(digest)) if entries[0].place == 1 else ()
    is_last = entries[-1].place == len(digest.entries)
    below = wording.below(digest) if is_last else []
    left = [literal.cut(" · ".join(below), _BELOW)] if below else []
    told = [" · ".join([*left, wording.by_reaction(len(entries))]), rows.shortened(shown)]
    footer = "\n".join(filter(None, told))
    *above, last = fitting.drawn([*heading, *blocks]).embeds
    embeds = (*above, {**last, "footer": {"text": footer}})
    return Message(_titles(shown), embeds, kit.pressable(*_choices(digest, shown)))


def _empty(digest: Digest) -> Message:
    """Show that a digest has no papers, as one line, with what stands below."""
    heading = kit.words(wording.heading(digest), fitting.CONTENT)
    below = kit.words(" · ".join(wording.below(digest)), kit.PARAGRAPH)
    embeds: tuple[Embed, ...] = ({"description": kit.small(below)},) if below else ()
    return Message(heading, embeds, kit.pressable(*_choices(digest, ())))


def _titles(shown: Sequence[Row]) -> str:
    titles = " · ".join(kit.cut(f"{each.place} {each.title}", kit.LINE) for each in shown)
    return kit.words(titles, TITLES)


def _choices(digest: Digest, shown: Sequence[Row]) -> Sequence[Component | None]:
    can_vote = digest.kind is Kind.ROUNDUP and len(digest.entries) > 1
    return [
        *rows.save(shown, with_all=True),
        *rows.read(shown),
        kit.button(WHY, Offer.WHY),
        kit.button(VOTE, Offer.OPEN_VOTE) if can_vote else None,
    ]


def _reply(entry: Entry) -> Post:
    """Show one paper in the thread below."""
    (row,) = _rows([entry], _on_a_card)
    blocks = (
        _card(replace(row, place="", head=""), entry),
        *kit.context(rows.shortened([row])),
        *rows.buttons(row.key, Action.SAVE, Action.SIMILAR, Action.SHARE),
    )
    return _post(fitting.drawn(blocks), [entry], is_reply=True)


def _post(message: Message, entries: Sequence[Entry], *, is_reply: bool = False) -> Post:
    places = tuple(each.place for each in entries)
    return Post(json.dumps(message.body(), ensure_ascii=False), places, is_reply)


def _rows(entries: Sequence[Entry], lines: Callable[[Entry], Sequence[str]]) -> Sequence[Row]:
    """Return entries at their places in a message; the first of each part of a round-up is headed.

    A message begins with a head, too.
    """
    shown = []
    before = ""
    for n, each in enumerate(entries, 1):
        row = rows.of_candidate(each.candidate, n, *lines(each))
        head = wording.SECTIONS[each.reason.section] if isinstance(each.reason, Noted) else ""
        shown.append(replace(row, head=head) if head != before else row)
        before = head
    return shown


def _on_a_card(entry: Entry) -> Sequence[str]:
    return [" · ".join(wording.facts(entry.candidate)), f"({wording.reason(entry)})"]


def _card(row: Row, entry: Entry) -> Block:
    """Show a paper in an embed, whose title is the link."""
    *facts, why = row.lines
    abstract = excerpt(literal.clean(entry.candidate.paper.abstract), EXCERPT)
    told = kit.lines(
        *map(kit.words, facts),
        kit.words(abstract, 2 * EXCERPT),
        kit.beside(rows.beside(row), kit.words(why)),
        rows.links(entry.candidate.paper),
    )
    title = kit.beside(row.place, kit.words(row.title))
    return Block(told, title=title, url=page_url(row.key), above=row.head)
