"""Messages and views as tests of the loopback Slack send them, and how it says no."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

KEY = {"event_type": "test", "event_payload": {"key": "k1"}}
BLOCKS = [{"type": "header", "text": {"type": "plain_text", "text": "Daily"}}]
FORM = {"type": "modal", "title": {"type": "plain_text", "text": "Set up"}, "blocks": BLOCKS}
HOME = {"type": "home", "blocks": BLOCKS}


async def refusal(asking: Awaitable[Any]) -> str:
    """Return Slack's name for why it does not do it."""
    with pytest.raises(SlackApiError) as caught:
        await asking
    return str(caught.value.response["error"])
