"""Messages in small pieces: markdown that shows texts as they are, and what can be pressed. Pure.

A line is a piece of markdown that no text from outside can break out of. Limits are named here with
the page that tells them; `literal` has texts, `fitting` messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from adapters.discord.fitting import (
    CONTENT,
    TITLE,
    Block,
    Component,
    Message,
    Sheet,
    drawn,
    is_one,
    pages,
)
from adapters.discord.literal import (
    address,
    cut,
    escaped,
    fits,
    flat,
    harmless,
    is_id,
    length,
    trimmed,
    units,
)
from bot.channels import Channel

__all__ = ["Block", "Component", "Message", "Sheet", "cut", "escaped"]

LABEL = 80
"""https://docs.discord.com/developers/components/reference#button"""
BUTTONS_IN_A_ROW = 5
"""https://docs.discord.com/developers/components/reference#action-row"""
OPTION, OPTIONS = 100, 25
"""https://docs.discord.com/developers/components/reference#string-select"""
PLACEHOLDER = 150
PARAGRAPH = 3_000
"""Characters of a text that may be long, as an abstract."""
LINE = 250
"""Characters of a title, or of a line below it; hardly any has more."""
MESSAGES = 4
"""Of an answer, as on every platform."""
OUTSIDE = "@me"
"""The workspace of conversations that are in no guild."""

_ROW, _BUTTON, _SELECT = 1, 2, 3
"""https://docs.discord.com/developers/components/reference#component-object-component-types"""
PRIMARY, SECONDARY, DANGER = 1, 2, 4
"""https://docs.discord.com/developers/components/reference#button-button-styles"""
_WIDE = "\N{NO-BREAK SPACE} "
"""Between what stands beside each other; Discord shows several plain spaces as one in an embed."""
_FENCE = "```"
_NO_FENCE = "\N{MODIFIER LETTER GRAVE ACCENT}"
"""Looks like a backtick, and ends no code."""
_OF_TWO = "your conversation with Paperboy"
_MORE = "there is more than fits into an answer"
_PAGE = "page"

NOBODY_IS_TOLD = Sheet()
"""What is shown of a reply that is for nobody."""


# Pieces of a line


def words(text: str, limit: int = LINE, *, bold: bool = False, italic: bool = False) -> str:
    """Return a text from anywhere, clean and cut."""
    shown = escaped(cut(text, limit))
    around = "**" if bold else "*" if italic else ""
    return f"{around}{shown}{around}" if shown else ""


def code(text: str, limit: int = LINE) -> str:
    """Return what is typed; a backtick would end it."""
    shown = cut(text, limit)
    return escaped(shown) if "`" in shown or not shown else f"`{shown}`"


def link(text: str, url: str, limit: int = LINE) -> str:
    """Return a link; beside a text that cannot be one, or alone, where there is no address."""
    shown, target = cut(text, limit), address(url)
    if not shown or not target:
        return escaped(shown)
    if harmless(shown):
        return f"[{shown}](<{target}>)"
    return f"{escaped(shown)} [{_PAGE}](<{target}>)"


def beside(*pieces: str) -> str:
    """Return pieces of a line with some space between them."""
    return _WIDE.join(filter(None, pieces))


def instant(moment: datetime) -> str:
    """Return an instant, shown by the clock of whoever reads it.

    https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
    """
    return f"<t:{int(moment.timestamp())}:f>"


def channel(of: Channel) -> str:
    """Return a channel by its name, which Discord knows; a conversation of two has none."""
    if not is_id(of.id) or of.workspace == OUTSIDE:
        return words(_OF_TWO if is_id(of.id) else of.id)
    return f"<#{of.id}>"


def marked(text: str, marks: Sequence[tuple[int, int]], limit: int = LINE) -> str:
    """Return a text with some places in bold."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in [*marks, (len(text), len(text))]:
        for part, is_bold in ((text[at:start], False), (text[start:end], True)):
            shown = trimmed(flat(part), limit) if limit > 0 else ""
            limit -= length(shown)
            if shown and pieces and pieces[-1][1] is is_bold:
                shown = pieces.pop()[0] + shown
            pieces += [(shown, is_bold)] if shown else []
        at = end
    return "".join(_strong(part) if is_bold else escaped(part) for part, is_bold in pieces)


def _strong(text: str) -> str:
    """Put a text in bold; the spaces at its ends are no part of that."""
    inside = text.strip()
    if not inside:
        return text
    at = text.index(inside)
    return f"{text[:at]}**{escaped(inside)}**{text[at + len(inside) :]}"


def shared_by(person: str) -> str:
    """Return who shared something; whoever is named so is told nothing of it."""
    return small(f"shared by <@{person}>") if is_id(person) else ""


# Lines


def lines(*some: str) -> str:
    """Return lines below each other; those with nothing are left out."""
    return "\n".join(filter(None, some))


def small(line: str) -> str:
    """Return a line in small letters."""
    return f"-# {line}" if line else ""


def preformatted(*some: str) -> str:
    """Return lines whose characters stand below each other."""
    shown = "\n".join(map(flat, some)).replace("`", _NO_FENCE)
    return f"{_FENCE}\n{trimmed(shown, PARAGRAPH)}\n{_FENCE}"


# Blocks


def paragraph(*texts: str, bold: bool = False, italic: bool = False) -> tuple[Block, ...]:
    """Return sentences below each other."""
    return blocks(*(words(each, PARAGRAPH, bold=bold, italic=italic) for each in texts))


def blocks(*some: str) -> tuple[Block, ...]:
    """Return lines, or several that stay together, as blocks; those with nothing are left out."""
    return tuple(Block(each) for each in some if each)


def context(*texts: str) -> tuple[Block, ...]:
    """Return what is said in small letters."""
    return blocks(*(small(words(each, PARAGRAPH)) for each in texts))


def titled(text: str, url: str = "") -> tuple[Block, ...]:
    """Return the title of an embed; one that is too long for that is in bold, or a link."""
    if fits(text, TITLE) or url:
        return (Block(title=words(text, TITLE), url=address(url)),)
    return paragraph(text, bold=True)


def pressable(*components: Component | None) -> tuple[Component, ...]:
    """Return rows of what can be pressed: each select has one, buttons go five to a row."""
    return tuple({"type": _ROW, "components": each} for each in _in_rows(filter(None, components)))


def _in_rows(components: Iterator[Component]) -> Iterator[list[Component]]:
    buttons: list[Component] = []
    for each in components:
        if each["type"] == _SELECT:
            yield [each]
        else:
            buttons.append(each)
    for n in range(0, len(buttons), BUTTONS_IN_A_ROW):
        yield buttons[n : n + BUTTONS_IN_A_ROW]


def actions(*components: Component | None) -> tuple[Block, ...]:
    """Return what can be pressed, if there is something."""
    rows = pressable(*components)
    return (Block(rows=rows),) if rows else ()


def button(text: str, custom_id: str, style: int = SECONDARY) -> Component:
    """Return a button."""
    label = cut(text, LABEL)
    return {"type": _BUTTON, "style": style, "label": label, "custom_id": str(custom_id)}


def option(text: str, value: str) -> Component:
    """Return an option of a select."""
    return {"label": cut(text, OPTION), "value": str(value)}


def select(placeholder: str, custom_id: str, options: Sequence[Component]) -> Component:
    """Return a select of one of some options."""
    shown = cut(placeholder, PLACEHOLDER)
    told: Component = {"type": _SELECT, "custom_id": str(custom_id), "placeholder": shown}
    return told | {"options": list(options)}


# Messages


def told(*texts: str) -> Sheet:
    """Return sentences below each other."""
    return Sheet(sentences(*texts))


def sentences(*texts: str, bold: bool = False, italic: bool = False) -> tuple[str, ...]:
    """Return sentences as lines."""
    some = (words(each, PARAGRAPH, bold=bold, italic=italic) for each in texts)
    return tuple(filter(None, some))


def said(text: str) -> Message:
    """Return what is said, as far as it fits into one message."""
    return messages(told(*text.split("\n")))[0]


def noticed(text: str, about: Channel | None) -> Message:
    """Return what somebody is told, below the channel that it is about, which Discord names."""
    named = (channel(about),) if about else ()
    return messages(Sheet((*named, *sentences(*text.split("\n")))))[0]


def messages(sheet: Sheet) -> tuple[Message, ...]:
    """Part a sheet into messages; when it takes too many of them, the last one says so."""
    content = lines(*sheet.head)
    above = () if units(content) <= CONTENT else blocks(*sheet.head)
    found = list(pages([*above, *sheet.blocks, *_last(sheet)]))
    if len(found) > MESSAGES:
        end = (*context(_MORE), *_last(sheet))
        found[MESSAGES - 1 :] = [(*_beside(end, found[MESSAGES - 1]), *end)]
    first, *more = found or [()]
    shown = [drawn(first, "" if above else content), *map(drawn, more)]
    return tuple(each for each in shown if each != Message())


def _last(sheet: Sheet) -> tuple[Block, ...]:
    return (Block(rows=sheet.last),) if sheet.last else ()


def _beside(end: tuple[Block, ...], page: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return as much of a page as leaves room for its end."""
    while page and not is_one(drawn((*page, *end))):
        page = page[:-1]
    return page
