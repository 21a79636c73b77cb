"""What a test looks at in messages: texts as people see them, links, ids. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.adapters.discord.reading import Node, every, read, seen

Body = Mapping[str, Any]


def markdown(body: Body) -> Iterator[str]:
    """Yield each text in which Discord reads markdown."""
    yield body["content"]
    for embed in body["embeds"]:
        yield from (embed[each] for each in ("title", "description") if each in embed)


def line(body: Body) -> str:
    """Return what stands in a message, without what can be pressed.

    Spaces at which no line ends are plain ones here.
    """
    return "\n".join(filter(None, _lines(body))).replace("\N{NO-BREAK SPACE}", " ")


def _lines(body: Body) -> Iterator[str]:
    yield _seen(body["content"])
    yield from map(shown, body["embeds"])


def shown(embed: Mapping[str, Any]) -> str:
    """Return what stands in an embed."""
    above, below = embed.get("author", {}), embed.get("footer", {})
    texts = [_seen(embed.get("title", "")), _seen(embed.get("description", ""))]
    return "\n".join(filter(None, [above.get("name"), *texts, below.get("text")]))


def _seen(text: str) -> str:
    return seen(read(text)).strip("\n")


def nodes(body: Body, kind: str) -> list[Node]:
    """Return the pieces of a kind."""
    return [node for text in markdown(body) for node in every(read(text)) if node.kind == kind]


def links(body: Body) -> list[tuple[str, str]]:
    """Return what links to where: titles of embeds, and links in their texts."""
    found = []
    for embed in body["embeds"]:
        if "url" in embed:
            found.append((_seen(embed["title"]), embed["url"]))
        inside = every(read(embed.get("description", "")))
        found += [(seen(each.inside), each.target) for each in inside if each.kind == "link"]
    return found


def components(bodies: Body | Sequence[Body]) -> list[Mapping[str, Any]]:
    """Return what can be pressed or chosen from."""
    some = [bodies] if isinstance(bodies, Mapping) else bodies
    return [each for body in some for row in body["components"] for each in row["components"]]


def pressable(body: Body) -> dict[str, str]:
    """Return the buttons: the text of each, by its id."""
    return {each["custom_id"]: each["label"] for each in components(body) if each["type"] == 2}


def options(body: Body, id_: str) -> dict[str, str]:
    """Return the options of the select with an id: their texts, by their values."""
    selects = (each for each in components(body) if each["type"] == 3 and each["custom_id"] == id_)
    return {each["value"]: each["label"] for select in selects for each in select["options"]}
