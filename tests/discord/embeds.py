"""What Discord takes as embeds, and what it refuses. Pure.

https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.discord.fields import Fields, length
from tests.discord.refusals import Path, Problems
from tests.discord.state import Part

MOST_EMBEDS, MOST_IN_ALL = 10, 6000
TITLE, DESCRIPTION, FIELDS, NAME, VALUE, FOOTER, AUTHOR = 256, 4096, 25, 256, 1024, 2048, 256
_KNOWN = frozenset(
    {
        *("title", "type", "description", "url", "timestamp", "color", "footer", "image"),
        *("thumbnail", "video", "provider", "author", "fields", "flags"),
    }
)


def sound(told: object, path: Path, problems: Problems) -> list[Part]:
    """Return embeds as they will be shown; note what is wrong with them."""
    holder = Fields({"embeds": told}, path[:-1], problems)
    shown = [
        _embed(each, (*path, n), problems)
        for n, each in enumerate(holder.items("embeds", MOST_EMBEDS))
    ]
    if sum(map(size, shown)) > MOST_IN_ALL:
        problems.add(
            path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MOST_IN_ALL}"
        )
    return shown


def size(embed: Part) -> int:
    """Return how many characters of an embed count."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")]
    for each in embed.get("fields", ()):
        texts += [each.get("name"), each.get("value")]
    return sum(length(each) for each in texts if isinstance(each, str))


def _embed(told: object, path: Path, problems: Problems) -> Part:
    fields = Fields(told, path, problems)
    if not fields.is_object:
        return {}
    for name in fields.told:
        if name not in _KNOWN:
            fields.wrong(name, "UNKNOWN_FIELD", "Discord would not show this.")
    shown: Part = {
        "title": fields.text("title", TITLE, strips=True),
        "description": fields.text("description", DESCRIPTION, strips=True),
        "url": fields.url("url"),
    }
    color = fields.number("color", 0, 0xFFFFFF, -1)
    shown |= {"color": color} if color >= 0 else {}
    if stamp := fields.text("timestamp", 64):
        try:
            datetime.fromisoformat(stamp)
        except ValueError:
            fields.wrong("timestamp", "DATE_TYPE_PARSE", f'Could not parse "{stamp}".')
        shown["timestamp"] = stamp
    shown |= _parts(fields, problems)
    shown = {name: value for name, value in shown.items() if value not in ("", [], {})}
    if not set(shown) - {"color", "url", "timestamp"}:
        problems.required((*path, "description"))
    return shown


def _parts(fields: Fields, problems: Problems) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if fields.told.get("footer") is not None:
        footer = Fields(fields.told["footer"], fields.at("footer"), problems)
        shown["footer"] = {"text": footer.text("text", FOOTER, required=True, strips=True)}
    if fields.told.get("author") is not None:
        author = Fields(fields.told["author"], fields.at("author"), problems)
        shown["author"] = {"name": author.text("name", AUTHOR, required=True, strips=True)}
        if url := author.url("url"):
            shown["author"]["url"] = url
    for name in ("image", "thumbnail"):
        if fields.told.get(name) is not None:
            picture = Fields(fields.told[name], fields.at(name), problems)
            address = str(picture.told.get("url", ""))
            if not address.startswith("attachment://"):
                picture.url("url", required=True)
            shown[name] = {"url": address}
    shown["fields"] = []
    for n, each in enumerate(fields.items("fields", FIELDS)):
        field = Fields(each, (*fields.at("fields"), n), problems)
        shown["fields"].append(
            {
                "name": field.text("name", NAME, required=True, strips=True),
                "value": field.text("value", VALUE, required=True, strips=True),
                "inline": field.flag("inline"),
            }
        )
    return shown
