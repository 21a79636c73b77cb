"""What Discord refuses in a message that is shown: unknown, missing, empty, too long, too many.

    assert not problems(body)

Pure, and stricter than Discord: whatever the bot has no use for is refused as unknown. Characters
are counted as UTF-16 does, which is never less than Discord counts. The limits are those of
https://docs.discord.com/developers/resources/message and
https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

CONTENT = 2_000
EMBEDS, TOGETHER = 10, 6_000
EMBED = {"title": 256, "description": 4_096}
AUTHOR, FOOTER, URL = 256, 2_048, 2_048
ROWS, BUTTONS, OPTIONS = 5, 5, 25
CUSTOM_ID, LABEL, OPTION, PLACEHOLDER = 100, 80, 100, 150
_ROW, _BUTTON, _SELECT = 1, 2, 3
_STYLES = (1, 2, 3, 4)

Problems = Iterator[str]


def problems(body: Mapping[str, Any]) -> list[str]:
    """Return what Discord refuses of a message, each with its place."""
    return [*_message(body)]


def units(text: str) -> int:
    """Return how many units of UTF-16 a text has; one that no encoding takes fails here."""
    text.encode()
    return len(text.encode("utf-16-le")) // 2


def _message(body: Mapping[str, Any]) -> Problems:
    yield from _known("message", body, {"content", "embeds", "components"})
    yield from _text("content", body.get("content"), CONTENT, least=0)
    embeds, rows = body.get("embeds", []), body.get("components", [])
    if not body.get("content") and not embeds:
        yield "50006 Cannot send an empty message"
    if len(embeds) > EMBEDS:
        yield f"{len(embeds)} embeds"
    for n, each in enumerate(embeds):
        yield from _embed(f"embeds.{n}", each)
    if (size := sum(map(_size, embeds))) > TOGETHER:
        yield f"embeds: {size} characters together"
    urls = [each["url"] for each in embeds if "url" in each]
    yield from _twice("embeds", "url", urls)
    yield from _rows(rows)


def _embed(at: str, embed: Mapping[str, Any]) -> Problems:
    yield from _known(at, embed, {"title", "description", "url", "author", "footer"})
    if not {"title", "description"} & set(embed):
        yield f"{at}: shows nothing"
    for name, limit in EMBED.items():
        if name in embed:
            yield from _text(f"{at}.{name}", embed[name], limit)
    for name, part, limit in (("author", "name", AUTHOR), ("footer", "text", FOOTER)):
        if name in embed:
            yield from _known(f"{at}.{name}", embed[name], {part})
            yield from _text(f"{at}.{name}", embed[name].get(part), limit)
    if "url" in embed:
        yield from _text(f"{at}.url", embed["url"], URL)
        if not str(embed["url"]).startswith(("https://", "http://")):
            yield f"{at}.url: not a well formed address"


def _size(embed: Mapping[str, Any]) -> int:
    author, footer = embed.get("author", {}), embed.get("footer", {})
    texts = (*(embed.get(each, "") for each in EMBED), author.get("name"), footer.get("text"))
    return sum(units(each) for each in texts if each)


def _rows(rows: Iterable[Mapping[str, Any]]) -> Problems:
    rows = list(rows)
    if len(rows) > ROWS:
        yield f"components: {len(rows)} rows"
    for n, row in enumerate(rows):
        at = f"components.{n}"
        yield from _known(at, row, {"type", "components"})
        inside = row.get("components", [])
        selects = [each for each in inside if each.get("type") == _SELECT]
        if row.get("type") != _ROW or not inside or len(inside) > BUTTONS:
            yield f"{at}: no row of one to five"
        if selects and len(inside) > 1:
            yield f"{at}: a select shares its row"
        for i, each in enumerate(inside):
            yield from _component(f"{at}.{i}", each)
    ids = [each.get("custom_id") for row in rows for each in row.get("components", [])]
    yield from _twice("components", "custom_id", ids)


def _component(at: str, told: Mapping[str, Any]) -> Problems:
    yield from _text(f"{at}.custom_id", told.get("custom_id"), CUSTOM_ID)
    if told.get("type") == _BUTTON:
        yield from _known(at, told, {"type", "style", "label", "custom_id"})
        yield from _text(f"{at}.label", told.get("label"), LABEL)
        if told.get("style") not in _STYLES:
            yield f"{at}.style: unknown"
    elif told.get("type") == _SELECT:
        yield from _known(at, told, {"type", "custom_id", "placeholder", "options"})
        yield from _text(f"{at}.placeholder", told.get("placeholder"), PLACEHOLDER)
        options = told.get("options", [])
        if not 1 <= len(options) <= OPTIONS:
            yield f"{at}: {len(options)} options"
        for n, each in enumerate(options):
            yield from _known(f"{at}.options.{n}", each, {"label", "value"})
            for name in ("label", "value"):
                yield from _text(f"{at}.options.{n}.{name}", each.get(name), OPTION)
        yield from _twice(at, "value", [each.get("value") for each in options])
    else:
        yield f"{at}: unknown type"


def _known(at: str, told: Mapping[str, Any], names: set[str]) -> Problems:
    for each in set(told) - names:
        yield f"{at}.{each}: unknown"


def _text(at: str, told: object, limit: int, least: int = 1) -> Problems:
    if not isinstance(told, str):
        yield f"{at}: no text"
    elif not least <= units(told) <= limit or (least and not told.strip()):
        yield f"{at}: must be {least} to {limit} long, is {units(told)}"


def _twice(at: str, name: str, told: Iterable[object]) -> Problems:
    told = list(told)
    if len(told) != len(set(told)):
        yield f"{at}: {name} twice"
