"""A digest as messages for a Slack channel: compact, cards or thread. Pure.

A message numbers its papers from 1, whatever their places in the digest: a keycap means a place in
the message that it is put on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from adapters.slack import fitting, kit, literal, rows
from adapters.slack.kit import Block, Sheet
from adapters.slack.rows import Row
from bot import wording
from bot.intents.buttons import Action, Offer
from bot.models import Digest, Entry, Kind, Layout, Noted, Post
from bot.prose import excerpt

EXCERPT = 320
"""Characters of an abstract on a card."""
WHY, VOTE = "Why these?", "Vote"


@dataclass(frozen=True, slots=True)
class Part:
    """Papers that are shown in one message."""

    rows: Sequence[Row]
    blocks: Sequence[Block]


Draw = Callable[[Sequence[Entry]], Part]


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


def in_lines(entries: Sequence[Entry]) -> Part:
    """Draw papers as two lines each."""
    shown = _rows(entries, lambda each: [wording.who_and_why(each)])
    return Part(shown, rows.listed(shown))


def on_cards(entries: Sequence[Entry]) -> Part:
    """Draw papers with what the Daily Papers page shows of each, and why it is here."""
    shown = _rows(entries, _on_a_card)
    drawn = (
        kit.rich(rows.head(row), _card(f"{row.place}  ", row, entry))
        for row, entry in zip(shown, entries, strict=True)
    )
    return Part(shown, [block for blocks in drawn for block in blocks])


def _in_channel(digest: Digest, draw: Draw) -> Iterator[Post]:
    def drawn(some: Sequence[Entry]) -> Sheet:
        return _message(digest, some, draw(some))

    if not digest.entries:
        yield _post(drawn(()), ())
    for part, sheet in fitting.parted(digest.entries, rows.PER_MESSAGE, drawn):
        yield _post(sheet, part)


def _message(digest: Digest, entries: Sequence[Entry], part: Part) -> Sheet:
    """Show some papers: the first message is headed, the last has what stands below them all."""
    heading = wording.heading(digest)
    is_first = not entries or entries[0].place == 1
    is_last = not entries or entries[-1].place == len(digest.entries)
    below = wording.below(digest) if is_last else []
    hint = [wording.by_reaction(len(entries))] if entries else []
    blocks = (
        *(kit.header(heading) if is_first else ()),
        *part.blocks,
        *_choices(digest, part.rows),
        *kit.context(" · ".join([*below, *hint])),
        *rows.shortened(part.rows),
    )
    return Sheet(f"{heading}\n{rows.titles(part.rows)}", blocks)


def _choices(digest: Digest, shown: Sequence[Row]) -> Sequence[Block]:
    can_vote = digest.kind is Kind.ROUNDUP and len(digest.entries) > 1
    return kit.actions(
        rows.save(shown, with_all=True),
        rows.read(shown),
        kit.button(WHY, Offer.WHY),
        kit.button(VOTE, Offer.OPEN_VOTE) if can_vote else None,
    )


def _reply(entry: Entry) -> Post:
    """Show one paper in the thread below."""
    (row,) = _rows([entry], _on_a_card)
    blocks = (
        *kit.rich(_card("", row, entry)),
        *rows.buttons(row.key, Action.SAVE, Action.SIMILAR, Action.SHARE),
        *rows.shortened([row]),
    )
    return _post(Sheet(row.title, blocks), [entry], is_reply=True)


def _post(sheet: Sheet, entries: Sequence[Entry], *, is_reply: bool = False) -> Post:
    body = {"text": kit.escaped(sheet.text), "blocks": sheet.blocks}
    places = tuple(each.place for each in entries)
    return Post(json.dumps(body, ensure_ascii=False), places, is_reply)


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


def _card(place: str, row: Row, entry: Entry) -> Block:
    *facts, why = row.lines
    numbers = f"{rows.beside(row)}  " if row.numbers else ""
    abstract = excerpt(literal.clean(entry.candidate.paper.abstract), EXCERPT)
    return kit.section(
        (*kit.fixed(place), *rows.title(row)),
        *map(kit.words, facts),
        kit.words(abstract, EXCERPT),
        (*kit.fixed(numbers), *kit.words(why)),
        rows.links(entry.candidate.paper),
    )
