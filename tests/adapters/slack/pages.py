"""Pages for tests: blocks, the page they are drawn on, and what a browser would find there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from adapters.slack.page.messages import Said
from adapters.slack.page.page import page
from adapters.slack.page.sight import Sight
from adapters.slack.page.windows import Framed

AT = datetime(2026, 5, 29, 9, 5, tzinfo=UTC)
SIGHT = Sight(AT)
HOSTILE = "</style></div><script>alert(1)</script><img src=x onerror=alert(1)>\"'& &lt;b&gt;"
VOID = ("meta",)

Block = Mapping[str, Any]


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

    def looks(self) -> set[str]:
        told = (attributes.get("class") or "" for _, attributes in self.found)
        return {each for classes in told for each in classes.split()}


def read(text: str) -> Read:
    reader = Read()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


def drawn(*blocks: Block, opened: Iterable[str] = (), **told: Any) -> Read:
    """Read the page of one message with these blocks."""
    sight = Sight(AT, frozenset(opened), called={"C1": "papers", "U1": "Ada"})
    body = {"text": "in a notification", "blocks": blocks}
    return read(page([Framed("it", "It", (Said(body, sight, **told),))]))


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": elements}


def section(*runs: Block, kind: str = "rich_text_section", **told: Any) -> Block:
    return {"type": kind, "elements": runs, **told}


def run(text: str = "said", **style: bool) -> Block:
    return {"type": "text", "text": text, "style": style}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": elements}


def button(text: str, **told: Any) -> Block:
    return {"type": "button", "text": plain(text), **told}


def option(text: str) -> Block:
    return {"text": plain(text), "value": text}


SELECT = {
    "type": "static_select",
    "action_id": "save",
    "placeholder": plain("Save"),
    "options": [option("1 · One"), option("2 · Two")],
}
GROUPED = {
    "type": "static_select",
    "action_id": "read",
    "placeholder": plain("Read"),
    "option_groups": [{"label": plain("Abstract"), "options": [option("1 · One")]}],
}


def typed(kind: str, **told: Any) -> Block:
    return {
        "type": "input",
        "block_id": kind,
        "label": plain("A field"),
        "element": {"type": kind} | told,
    }


EVERY: Mapping[str, tuple[Block, str]] = {
    "header": ({"type": "header", "text": plain("said")}, "header"),
    "section": ({"type": "section", "text": plain("said")}, "section"),
    "fields": ({"type": "section", "fields": [plain("said")]}, "fields"),
    "accessory": (
        {
            "type": "section",
            "text": plain("x"),
            "accessory": {"type": "button", "text": plain("said")},
        },
        "beside",
    ),
    "context": ({"type": "context", "elements": [plain("said")]}, "context"),
    "text": (rich(section(run())), "rich"),
    "preformatted": (rich(section(run(), kind="rich_text_preformatted")), "rich"),
    "quote": (rich(section(run(), kind="rich_text_quote")), "rich"),
    "list": (rich(section(section(run()), kind="rich_text_list", style="bullet")), "depth-0"),
    "ordered": (rich(section(section(run()), kind="rich_text_list", style="ordered")), "depth-0"),
    "button": (actions(button("said")), "button"),
    "primary": (actions(button("said", style="primary")), "primary"),
    "danger": (actions(button("said", style="danger")), "danger"),
    "select": (actions(SELECT | {"placeholder": plain("said")}), "select"),
    "external": (actions({"type": "external_select", "placeholder": plain("said")}), "select"),
    "entry": (typed("plain_text_input", initial_value="said"), "wide"),
    "lines": (typed("plain_text_input", multiline=True, placeholder=plain("said")), "tall"),
    "number": (typed("number_input", initial_value="said"), "field"),
    "time": (typed("timepicker", initial_time="said"), "field"),
    "boxes": (typed("checkboxes", options=[option("said")]), "square"),
    "radio": (typed("radio_buttons", options=[option("said")]), "round"),
    "several": (typed("multi_static_select", initial_options=[option("said")]), "select"),
    "zone": (typed("external_select", initial_option=option("said")), "select"),
}


def said(*blocks: Block, **told: Any) -> Said:
    return Said({"text": "in a notification", "blocks": blocks}, SIGHT, **told)


def tags(told: Read) -> list[str]:
    return [tag for tag, _ in told.found]


def replaced(of: Any, text: str) -> Any:
    """Return a block in which another text is said."""
    match of:
        case "said" | str() if of in ("said", HOSTILE):
            return text
        case dict():
            return {name: replaced(each, text) for name, each in of.items()}
        case list() | tuple():
            return [replaced(each, text) for each in of]
        case _:
            return of
