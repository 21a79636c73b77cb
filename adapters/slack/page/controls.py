"""What can be pressed, chosen and filled in -> HTML that looks so, and does nothing. Pure.

A select opens when it is clicked, without a script, so that one sees what there is to choose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.html import Html, cannot_draw, element, link, together
from adapters.slack.page.texts import Json, plain

_SELECTS = ("static_select", "external_select", "multi_static_select", "multi_external_select")
_TEXTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
_PICKERS = {"timepicker": "initial_time", "datepicker": "initial_date"}
_BOXES = ("checkboxes", "radio_buttons")


def control(told: Json, *, is_open: bool = False) -> Html:
    """Draw an element that somebody can use; the menu of one that `is_open` is drawn by `menu`."""
    match told.get("type"):
        case "button":
            return _button(told)
        case kind if kind in _SELECTS:
            return _select(told, is_open=is_open)
        case kind if kind in _TEXTS:
            return _entry(told)
        case kind if kind in _PICKERS:
            return _face(str(told.get(_PICKERS[kind], "")), told)
        case kind if kind in _BOXES:
            return _boxes(told)
        case unknown:
            return cannot_draw(unknown)


def menu(select: Json) -> Html:
    """Draw what a select offers."""
    parts = [*_options(select.get("options", ()))]
    for group in select.get("option_groups", ()):
        parts.append(element("div", plain(group.get("label")), class_="group"))
        parts += _options(group.get("options", ()))
    if not parts:
        parts.append(element("div", "what is typed is looked for", class_="group"))
    return element("div", *parts, class_="menu")


def _button(told: Json) -> Html:
    look = f"button {told.get('style', '')}".strip()
    face = element("span", plain(told.get("text")), class_=look)
    if told.get("url"):
        face = link(str(told["url"]), face)
    confirm = told.get("confirm")
    return _opening("confirmed", face, _question(confirm)) if confirm else face


def _question(confirm: Json) -> Html:
    look = "button danger" if confirm.get("style") == "danger" else "button primary"
    return element(
        "div",
        element("div", plain(confirm.get("title")), class_="title"),
        element("div", plain(confirm.get("text"))),
        element(
            "div",
            element("span", plain(confirm.get("deny")), class_="button"),
            element("span", plain(confirm.get("confirm")), class_=look),
            class_="actions",
        ),
        class_="menu question",
    )


def _select(told: Json, *, is_open: bool) -> Html:
    chosen = told.get("initial_options") or [told.get("initial_option")]
    texts = [plain(each.get("text")) for each in chosen if each]
    face = _face(together(_commas(texts)), told, "chevron open" if is_open else "chevron")
    return face if is_open else _opening("select", face, menu(told))


def _commas(texts: Sequence[Html]) -> Iterator[str]:
    for n, each in enumerate(texts):
        yield from (", ", each) if n else (each,)


def _face(value: str, told: Json, look: str = "") -> Html:
    """Draw a box with a value, or with what stands in it as long as there is none."""
    empty = "" if value else "empty"
    shown = value or plain(told.get("placeholder"))
    return element("span", element("span", shown), class_=" ".join(["field", look, empty]).strip())


def _opening(look: str, face: Html, inside: Html) -> Html:
    return element("details", element("summary", face), inside, class_=look)


def _entry(told: Json) -> Html:
    look = "tall" if told.get("multiline") else "wide"
    return _face(str(told.get("initial_value") or ""), told, look)


def _boxes(told: Json) -> Html:
    chosen = [*(told.get("initial_options") or ()), told.get("initial_option")]
    shape = "round" if told.get("type") == "radio_buttons" else "square"
    return element(
        "div",
        *(
            element(
                "div",
                element("span", class_=f"box {shape} {'on' if each in chosen else ''}".strip()),
                element("span", plain(each.get("text")), *_described(each)),
                class_="choice",
            )
            for each in told.get("options", ())
        ),
        class_="boxes",
    )


def _options(options: Sequence[Json]) -> Iterator[Html]:
    for each in options:
        yield element("div", plain(each.get("text")), *_described(each), class_="option")


def _described(option: Json) -> Iterator[Html]:
    if option.get("description"):
        yield element("span", plain(option["description"]), class_="described")
