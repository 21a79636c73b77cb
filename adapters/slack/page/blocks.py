"""Blocks of messages and views -> HTML. What cannot be drawn is shown as that. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.html import Html, cannot_draw, element, together
from adapters.slack.page.controls import control, menu
from adapters.slack.page.sight import Sight
from adapters.slack.page.texts import Json, plain, rich


def drawn(blocks: Sequence[Json], sight: Sight) -> Html:
    """Draw blocks below each other."""
    return together(_block(each, sight) for each in blocks)


def _block(block: Json, sight: Sight) -> Html:
    match block.get("type"):
        case "header":
            return element("div", plain(block.get("text")), class_="header")
        case "section":
            return _section(block, sight)
        case "rich_text":
            return element("div", rich(block.get("elements", ()), sight), class_="rich")
        case "context":
            return element("div", *map(_remark, block.get("elements", ())), class_="context")
        case "actions":
            return _row(block.get("elements", ()), sight)
        case "divider":
            return element("div", class_="divider", role="separator")
        case "input":
            return _input(block, sight)
        case unknown:
            return element("div", cannot_draw(unknown))


def _section(block: Json, sight: Sight) -> Html:
    parts = [element("div", plain(block["text"]), class_="line")] if block.get("text") else []
    if fields := block.get("fields"):
        cells = [element("div", plain(each), class_="line") for each in fields]
        parts.append(element("div", *cells, class_="fields"))
    text = element("div", *parts, class_="text")
    if not block.get("accessory"):
        return element("div", text, class_="section")
    beside = _row([block["accessory"]], sight)
    return element("div", text, element("div", beside, class_="beside"), class_="section")


def _remark(part: Json) -> Html:
    if part.get("type") in ("plain_text", "mrkdwn"):
        return element("span", plain(part), class_="remark")
    return cannot_draw(part.get("type"))


def _row(controls: Sequence[Json], sight: Sight) -> Html:
    """Draw controls beside each other; an open menu hangs below them, and covers nothing."""
    is_open = [each.get("action_id") in sight.opened for each in controls]
    drawn = [control(each, is_open=now) for each, now in zip(controls, is_open, strict=True)]
    menus = [menu(each) for each, now in zip(controls, is_open, strict=True) if now]
    return element("div", *drawn, *menus, class_="actions")


def _input(block: Json, sight: Sight) -> Html:
    optional = " (optional)" if block.get("optional") else ""
    told = block.get("element", {})
    is_open = told.get("action_id") in sight.opened
    problem = sight.problems.get(str(block.get("block_id")), "")
    parts = [
        element("div", plain(block.get("label")), element("small", optional), class_="label"),
        element("div", control(told, is_open=is_open), class_="actions"),
    ]
    if is_open:
        parts.append(menu(told))
    if problem:
        parts.append(element("div", problem, class_="problem"))
    if block.get("hint"):
        parts.append(element("div", plain(block["hint"]), class_="hint"))
    return element("div", *parts, class_=f"input {'wrong' if problem else ''}".strip())
