"""Pages for tests: messages, the page they are drawn on, and what a browser would find there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from adapters.discord.page.messages import Said
from adapters.discord.page.page import page
from adapters.discord.page.sight import Sight
from adapters.discord.page.windows import Form, Framed

AT = datetime(2026, 5, 29, 9, 5, tzinfo=UTC)
SIGHT = Sight(AT, called={"11": "papers"})
HOSTILE = "</style></div><script>alert(1)</script><img src=x onerror=alert(1)>\"'& &lt;b&gt;"
VOID = ("meta",)

Body = Mapping[str, Any]


@dataclass
class Read(HTMLParser):
    """What a browser would find: elements with their attributes, and the text between them."""

    found: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for each, attributes in self.found if each == tag]

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.found]

    def looks(self) -> set[str]:
        told = (attributes.get("class") or "" for _, attributes in self.found)
        return {each for classes in told for each in classes.split()}


def read(text: str) -> Read:
    reader = Read()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


def drawn(body: Body, opened: Iterable[str] = (), **told: Any) -> Read:
    """Read the page of one message."""
    sight = Sight(AT, frozenset(opened), SIGHT.called)
    return read(page([Framed("it", "It", (Said(body, sight, **told),))]))


def form(*components: Body, title: str = "Digests here") -> Read:
    """Read the page of a form."""
    body = {"title": title, "components": components}
    return read(page([Framed("it", "It", Form(body, SIGHT))]))


def content(text: str) -> Body:
    return {"content": text}


def embed(**told: Any) -> Body:
    return {"embeds": [told]}


def row(*components: Body) -> Body:
    return {"components": [{"type": 1, "components": components}]}


def button(label: str, style: int = 2, **told: Any) -> Body:
    return {"type": 2, "style": style, "label": label, "custom_id": "why"} | told


def select(*labels: str, placeholder: str = "Save", **told: Any) -> Body:
    options = [{"label": each, "value": each} for each in labels]
    return {"type": 3, "custom_id": "save", "placeholder": placeholder, "options": options} | told


def labelled(label: str, component: Body, **told: Any) -> Body:
    return {"type": 18, "label": label, "component": component} | told


def entry(**told: Any) -> Body:
    return {"type": 4, "custom_id": "topics", "style": 1} | told


EVERY: Mapping[str, tuple[Body, str]] = {
    "content": (content("said"), "content"),
    "bold": (content("**said**"), "line"),
    "italic": (content("*said*"), "line"),
    "small": (content("-# said"), "small"),
    "link": (content("[said](<https://example.org>)"), "line"),
    "title": (embed(title="said"), "title"),
    "linked": (embed(title="said", url="https://example.org"), "title"),
    "author": (embed(title="x", author={"name": "said"}), "author"),
    "description": (embed(description="said"), "description"),
    "footer": (embed(description="x", footer={"text": "said"}), "footer"),
    "button": (row(button("said")), "secondary"),
    "primary": (row(button("said", 1)), "primary"),
    "danger": (row(button("said", 4)), "danger"),
    "select": (row(select("x", placeholder="said")), "select"),
    "option": (row(select("said")), "option"),
}


def replaced(of: Any, text: str) -> Any:
    """Return a message in which another text is said."""
    match of:
        case str():
            return of.replace("said", text)
        case Mapping():
            return {name: replaced(each, text) for name, each in of.items()}
        case list() | tuple():
            return [replaced(each, text) for each in of]
        case _:
            return of
