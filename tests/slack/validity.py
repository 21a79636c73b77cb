"""What Slack refuses in a message, a modal or a home: unknown, missing, empty, too long, too many.

    assert not problems(message["blocks"], message["text"])
    assert not view_problems(view)

Pure. Each problem names its place with a JSON pointer, as Slack does. Blocks that the bot has no
use for (markdown, table, video, card ...) are refused as unknown. The limits are those of
https://docs.slack.dev/reference/block-kit/blocks, each block having a page below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.slack.elements import ACCESSORIES, ACTIONS, ANSWERS, ID, IMAGE, either, plain
from tests.slack.rich import RICH_TEXT
from tests.slack.shapes import (
    FINE,
    Check,
    Problems,
    anything,
    boolean,
    every,
    length,
    listing,
    record,
    string,
    told,
    typed,
    under,
    url,
    wrong,
)

BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100
TEXT = 4_000
"""Slack cuts over 40,000 and advises 4,000; chat.update refuses more than these.

https://docs.slack.dev/reference/methods/chat.postMessage#truncating
https://docs.slack.dev/reference/methods/chat.update#errors
"""
MESSAGE = 13_200
"""All text of a message, as it was measured: https://github.com/slackapi/bolt-js/issues/2509"""
BLOCK_COSTS = 125
"""What a divider took of it there; a header takes about as much."""

_SHOWN = ("text", "fallback", "alt_text")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_KIND = {"type": anything}
_IN_CONTEXT = typed(
    {
        "image": IMAGE,
        **dict.fromkeys(("plain_text", "mrkdwn"), either(3000)),
    }
)


def _action_ids_are_unique(value: Any) -> Problems:
    elements = value.get("elements")
    ids = [
        str(each["action_id"])
        for each in (elements if isinstance(elements, list) else [])
        if isinstance(each, dict) and "action_id" in each
    ]
    return _twice("action_id", ids)


def _twice(name: str, ids: list[str]) -> Problems:
    if len(ids) == len(set(ids)):
        return FINE
    doubles = sorted({each for each in ids if ids.count(each) > 1})
    return [(f"{name} `{each}` already exists", "") for each in doubles]


def _has_text_or_fields(value: Any) -> Problems:
    return FINE if "text" in value or "fields" in value else wrong("must have text or fields")


def _block(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return record(_KIND | dict(required), {"block_id": ID} | dict(optional or {}))


_BLOCKS: dict[str, Check] = {
    "header": _block({"text": plain(150)}),
    "divider": _block({}),
    "section": every(
        _block(
            {},
            {
                "text": either(3000),
                "fields": listing(either(2000), 1, 10),
                "accessory": ACCESSORIES,
                "expand": boolean,
            },
        ),
        _has_text_or_fields,
    ),
    "rich_text": _block({"elements": listing(RICH_TEXT, 1, 10_000)}),
    "context": _block({"elements": listing(_IN_CONTEXT, 1, 10)}),
    "actions": every(_block({"elements": listing(ACTIONS, 1, 25)}), _action_ids_are_unique),
    "image": _block({"image_url": url, "alt_text": string(2000)}, {"title": plain(2000)}),
    "input": _block(
        {"label": plain(2000), "element": ANSWERS},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
}


_IN_A_MESSAGE = listing(typed(_BLOCKS), 0, BLOCKS_IN_A_MESSAGE)
_IN_A_VIEW = listing(typed(_BLOCKS), 0, BLOCKS_IN_A_VIEW)


def problems(blocks: object, text: str | None = None) -> list[str]:
    """Return what Slack refuses of a message, of its blocks and, where given, its text.

    Slack takes a message without blocks: then `text` must not be empty.
    """
    found = [] if blocks is None else block_problems(blocks)
    if text is not None:
        found += told(under("text", string(TEXT, 0)(text)))
    if not blocks and not text:
        found.append("no_text")
    if not found and isinstance(blocks, list) and size(blocks) > MESSAGE:
        found.append(f"msg_blocks_too_long: {size(blocks)} characters [json-pointer:/blocks]")
    return found


def block_problems(blocks: object) -> list[str]:
    """Return what is wrong with a message's blocks, one by one and all together."""
    return told(under("blocks", [*_IN_A_MESSAGE(blocks), *_together(blocks)]))


def view_problems(view: object) -> list[str]:
    """Return what Slack refuses of a modal or a home.

    https://docs.slack.dev/reference/views
    """
    return told(under("view", _VIEW(view)))


def size(blocks: Sequence[object]) -> int:
    """Return how many characters Slack counts in these blocks."""
    counted, waiting = BLOCK_COSTS * len(blocks), [*blocks]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            for name, value in part.items():
                if isinstance(value, str):
                    if name in _SHOWN:
                        counted += length(value.translate(_ENTITIES))
                elif isinstance(value, dict | list):
                    waiting.append(value)
    return counted


_COMMON: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}


def _blocks(value: Any) -> Problems:
    return [*_IN_A_VIEW(value), *_together(value)]


def _has_submit_for_inputs(value: Any) -> Problems:
    blocks = value.get("blocks")
    asks = isinstance(blocks, list) and any(
        isinstance(each, dict) and each.get("type") == "input" for each in blocks
    )
    if asks and "submit" not in value:
        return wrong("missing required field: submit, as there is an input")
    return FINE


_VIEW = typed(
    {
        "modal": every(
            record(
                _KIND | {"title": plain(24), "blocks": _blocks},
                _COMMON
                | {
                    "submit": plain(24),
                    "close": plain(24),
                    "clear_on_close": boolean,
                    "notify_on_close": boolean,
                    "submit_disabled": boolean,
                },
            ),
            _has_submit_for_inputs,
        ),
        "home": record(_KIND | {"blocks": _blocks}, _COMMON),
    }
)


def _together(blocks: object) -> Problems:
    """Return what is wrong with blocks beside each other."""
    if not isinstance(blocks, list):
        return FINE
    ids = [
        str(each["block_id"]) for each in blocks if isinstance(each, dict) and "block_id" in each
    ]
    found = list(_twice("block_id", ids))
    if sum(_focuses(each) for each in blocks) > 1:
        found += wrong("only one element may have focus_on_load")
    return found


def _focuses(block: Any) -> bool:
    """Whether an element in it wants the focus."""
    if not isinstance(block, dict):
        return False
    inside = block.get("elements")
    elements = [
        block.get("element"),
        block.get("accessory"),
        *(inside if isinstance(inside, list) else []),
    ]
    return any(isinstance(each, dict) and each.get("focus_on_load") is True for each in elements)
