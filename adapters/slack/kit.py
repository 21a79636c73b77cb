"""Block Kit in small pieces: what Slack shows texts with, none of which knows markup. Pure.

Limits are named here with the page that tells them; `literal` has texts, `fitting` messages.
https://docs.slack.dev/reference/block-kit/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from adapters.slack.fitting import BLOCKS_OF_HOME, Block, Message, Sheet, is_one, pages, parted
from adapters.slack.literal import (
    clean,
    cut,
    escaped,
    fits,
    flat,
    is_address,
    is_id,
    length,
    trimmed,
)
from bot import wording

__all__ = ["BLOCKS_OF_HOME", "Block", "Message", "Sheet", "cut", "escaped"]

Piece = dict[str, Any]
"""An element of a line: text, a link, a date."""
Pieces = tuple[Piece, ...]

HEADER = 150
"""https://docs.slack.dev/reference/block-kit/blocks/header-block/"""
BUTTON = 75
"""https://docs.slack.dev/reference/block-kit/block-elements/button-element/"""
OPTION = 75
"""https://docs.slack.dev/reference/block-kit/composition-objects/option-object/"""
PLACEHOLDER = 150
"""https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/"""
ELEMENTS = 25
"""https://docs.slack.dev/reference/block-kit/blocks/actions-block/"""
CONTEXT = 10
"""https://docs.slack.dev/reference/block-kit/blocks/context-block/"""
PARAGRAPH = 3_000
"""https://docs.slack.dev/reference/block-kit/composition-objects/text-object/"""
LINE = 250
"""Characters of a title, or of a line below it; hardly any has more."""
MESSAGES = 4
"""Of an answer: Slack takes five.
https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
"""

_DATE = "{date_short_pretty} at {time}"
"""https://docs.slack.dev/reference/block-kit/block-elements/date-element/"""
_SECTIONS = 25
"""Parts of a rich text that go together."""
_OF_TWO = "your conversation with Paperboy"
_MORE = "there is more than fits into an answer"

NOBODY_IS_TOLD = Sheet("", ())
"""What is shown of a reply that is for nobody."""


# Pieces of a line


def words(
    text: str, limit: int = LINE, *, bold: bool = False, italic: bool = False, code: bool = False
) -> Pieces:
    """Return a text from anywhere, clean and cut."""
    style = {"bold": bold, "italic": italic, "code": code}
    return _text(cut(text, limit), {name: True for name, is_on in style.items() if is_on})


def fixed(text: str) -> Pieces:
    """Return a text of ours as it stands, with its spaces."""
    return _text(text, {})


def link(text: str, url: str, limit: int = LINE, *, bold: bool = False) -> Pieces:
    """Return a link; one that Slack would not take is its text alone."""
    shown = cut(text, limit)
    if not shown or not is_address(url):
        return _text(shown, {"bold": True} if bold else {})
    piece: Piece = {"type": "link", "url": url, "text": shown}
    return (piece | {"style": {"bold": True}} if bold else piece,)


def instant(moment: datetime) -> Pieces:
    """Return an instant, shown by the clock of whoever reads it."""
    told = {"timestamp": int(moment.astimezone(UTC).timestamp()), "format": _DATE}
    return ({"type": "date", **told, "fallback": wording.instant(moment)},)


def channel(id_: str) -> Pieces:
    """Return a channel by its name, which Slack knows; a conversation of two has none."""
    if not is_id(id_) or id_.startswith("D"):
        return words(_OF_TWO if is_id(id_) else id_)
    return ({"type": "channel", "channel_id": id_},)


def marked(text: str, marks: Sequence[tuple[int, int]], limit: int = LINE) -> Pieces:
    """Return a text with some places in bold."""
    pieces: Pieces = ()
    at = 0
    for start, end in [*marks, (len(text), len(text))]:
        for part, style in ((text[at:start], {}), (text[start:end], {"bold": True})):
            shown = trimmed(flat(part), limit) if limit else ""
            pieces += _text(shown, style)
            limit -= length(shown)
        at = end
    return pieces


def _text(text: str, style: dict[str, bool]) -> Pieces:
    if not text:
        return ()
    piece: Piece = {"type": "text", "text": text}
    return (piece | {"style": style} if style else piece,)


# Blocks


def section(*lines: Pieces) -> Block:
    """Return lines below each other, as a part of a rich text; those with nothing are left out."""
    pieces: list[Piece] = []
    for n, line in enumerate(filter(None, lines)):
        for each in (*fixed("\n"), *line) if n else line:
            _add(pieces, each)
    return {"type": "rich_text_section", "elements": pieces}


def _add(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece; a text that looks like the one before it goes on with that."""
    if pieces and {**pieces[-1], "text": ""} == {**piece, "text": ""} and piece["type"] == "text":
        pieces[-1] = pieces[-1] | {"text": pieces[-1]["text"] + piece["text"]}
    else:
        pieces.append(piece)


def preformatted(text: str) -> Block:
    """Return lines whose characters stand below each other, as a part of a rich text."""
    shown = "\n".join(map(flat, text.split("\n"))) or " "
    return {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": trimmed(shown, PARAGRAPH)}],
    }


def rich(*parts: Block) -> tuple[Block, ...]:
    """Return a rich text, unless all of its parts are empty."""
    shown = [each for each in parts if each["elements"]]
    return ({"type": "rich_text", "elements": shown},) if shown else ()


def paragraph(*texts: str, bold: bool = False, italic: bool = False) -> tuple[Block, ...]:
    """Return sentences below each other."""
    told = [section(words(each, PARAGRAPH, bold=bold, italic=italic)) for each in texts]
    return tuple(gathered(told))


def gathered(sections: Sequence[Block]) -> Iterator[Block]:
    """Yield sections as rich texts, some in each."""
    for _, sheet in parted(sections, _SECTIONS, lambda some: Sheet("", rich(*some))):
        yield from sheet.blocks


def header(text: str) -> tuple[Block, ...]:
    """Return a header; a text that is too long for one is in bold."""
    if not fits(text, HEADER):
        return paragraph(text, bold=True)
    return ({"type": "header", "text": plain(text, HEADER)},)


def context(*texts: str) -> tuple[Block, ...]:
    """Return what is said in small letters."""
    shown = [plain(each, PARAGRAPH) for each in texts if clean(each)]
    return ({"type": "context", "elements": shown[:CONTEXT]},) if shown else ()


def plain(text: str, limit: int) -> Block:
    """Return a text that is shown as it is."""
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


def actions(*elements: Block | None) -> tuple[Block, ...]:
    """Return what can be pressed, if there is something."""
    shown = [each for each in elements if each]
    return ({"type": "actions", "elements": shown},) if shown else ()


def button(text: str, action_id: str, *, value: str = "", style: str = "") -> Block:
    """Return a button; `style` is `primary` or `danger`."""
    told: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    return told | ({"value": value} if value else {}) | ({"style": style} if style else {})


def option(text: str, value: str) -> Block:
    """Return an option of a select."""
    return {"text": plain(text, OPTION), "value": value}


def select(placeholder: str, action_id: str, options: Sequence[Block]) -> Block:
    """Return a select of one of some options."""
    return _select(placeholder, action_id) | {"options": list(options)}


def grouped(
    placeholder: str, action_id: str, groups: Iterable[tuple[str, Sequence[Block]]]
) -> Block:
    """Return a select whose options stand below a label each."""
    told = [{"label": plain(label, OPTION), "options": list(some)} for label, some in groups]
    return _select(placeholder, action_id) | {"option_groups": told}


def _select(placeholder: str, action_id: str) -> Block:
    shown = plain(placeholder, PLACEHOLDER)
    return {"type": "static_select", "action_id": action_id, "placeholder": shown}


# Messages


def told(*texts: str) -> Sheet:
    """Return sentences below each other."""
    return Sheet("\n".join(texts), paragraph(*texts))


def said(text: str) -> Message:
    """Return what is said, as far as it fits into one message."""
    return messages(told(*text.split("\n")))[0]


def noticed(text: str, about: str | None) -> Message:
    """Return what somebody is told, below the channel that it is about, which Slack names."""
    named = (section(channel(about)),) if about else ()
    lines = (section(words(each, PARAGRAPH)) for each in text.split("\n"))
    return Message(escaped(text), rich(*named, *lines))


def messages(sheet: Sheet) -> tuple[Message, ...]:
    """Part a sheet into messages; when it takes too many of them, the last one says so."""
    parts = [*((each,) for each in sheet.blocks), sheet.last]
    found = list(pages(filter(None, parts)))
    if len(found) > MESSAGES:
        end = (*context(_MORE), *sheet.last)
        found[MESSAGES - 1 :] = [(*_beside(end, found[MESSAGES - 1]), *end)]
    return tuple(Message(escaped(sheet.text), each) for each in found)


def _beside(end: tuple[Block, ...], page: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return as much of a page as leaves room for its end."""
    while page and not is_one(*page, *end):
        page = page[:-1]
    return page
