"""The form that searches a reading list, and shows what it found in itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.slack import kit
from adapters.slack.kit import Block, Message
from adapters.slack.payloads import Payload, text
from bot.topics.reading import MAX_LENGTH

SEARCH = "search"
"""The form's callback id, and the id of its field."""
_TITLE = "Your reading list"


def view() -> Block:
    """Return the form, empty."""
    return _form(())


def found(messages: Iterable[Message]) -> Block:
    """Return the form with what was found below it."""
    return _form([block for message in messages for block in message.blocks])


def typed(body: Payload) -> str:
    """Return what is looked for."""
    return text(body, "view", "state", "values", SEARCH, SEARCH, "value").strip()


def _form(blocks: Iterable[Block]) -> Block:
    field: Block = {
        "type": "input",
        "block_id": SEARCH,
        "label": kit.plain("Words, as in a lookup", kit.PLACEHOLDER),
        "element": {
            "type": "plain_text_input",
            "action_id": SEARCH,
            "max_length": MAX_LENGTH,
        },
    }
    return {
        "type": "modal",
        "callback_id": SEARCH,
        "title": kit.plain(_TITLE, 24),
        "submit": kit.plain("Search", 24),
        "close": kit.plain("Close", 24),
        "blocks": [field, *list(blocks)[: kit.BLOCKS_OF_HOME - 1]],
    }
