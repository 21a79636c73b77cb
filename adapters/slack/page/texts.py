"""What is written in blocks -> HTML: plain text, and rich text with its runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.html import Html, cannot_draw, element, link, together, words
from adapters.slack.page.dates import written
from adapters.slack.page.sight import Sight

Json = Mapping[str, Any]

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}


def plain(text: Json | None) -> Html:
    """Draw a text object, which may be missing; markup in one is shown as it is written."""
    if text is None:
        return Html()
    if text.get("type") == "plain_text":
        return words(text.get("text", ""))
    return together([words(text.get("text", "")), " ", cannot_draw(text.get("type"))])


def rich(elements: Sequence[Json], sight: Sight) -> Html:
    """Draw the parts of a rich text."""
    return together(_part(each, sight) for each in elements)


def _part(part: Json, sight: Sight) -> Html:
    inside = part.get("elements", ())
    match part.get("type"):
        case "rich_text_section":
            return element("div", *_runs(inside, sight), class_="line")
        case "rich_text_preformatted":
            return element("pre", *_runs(inside, sight))
        case "rich_text_quote":
            return element("blockquote", *_runs(inside, sight))
        case "rich_text_list":
            return _list(part, sight)
        case unknown:
            return cannot_draw(unknown)


def _list(part: Json, sight: Sight) -> Html:
    items = [element("li", _part(each, sight)) for each in part.get("elements", ())]
    depth = f"depth-{min(int(part.get('indent', 0)), 4)}"
    if part.get("style") == "ordered":
        return element("ol", *items, class_=depth, start=str(int(part.get("offset", 0)) + 1))
    return element("ul", *items, class_=depth)


def _runs(runs: Iterable[Json], sight: Sight) -> Iterable[Html]:
    return (_styled(_run(each, sight), each.get("style") or {}) for each in runs)


def _run(run: Json, sight: Sight) -> Html:
    match run.get("type"):
        case "text":
            return words(run.get("text", ""))
        case "link":
            url = str(run.get("url", ""))
            return link(url, words(run.get("text") or url))
        case "date":
            told = element("time", written(run, sight.at))
            return link(str(run["url"]), told) if run.get("url") else told
        case "emoji":
            return _emoji(run)
        case "user":
            return _mention("@", run.get("user_id"), sight)
        case "channel":
            return _mention("#", run.get("channel_id"), sight)
        case unknown:
            return cannot_draw(unknown)


def _mention(sign: str, id_: object, sight: Sight) -> Html:
    return element("span", sign, sight.called.get(str(id_), str(id_)), class_="mention")


def _emoji(run: Json) -> Html:
    """Draw an emoji by its code points, or else by its name."""
    try:
        return words("".join(chr(int(each, 16)) for each in run["unicode"].split("-")))
    except (KeyError, ValueError, OverflowError):
        return words(f":{run.get('name')}:")


def _styled(inside: Html, style: Json) -> Html:
    for each, tag in _STYLES.items():
        if style.get(each):
            inside = element(tag, inside)
    return inside
