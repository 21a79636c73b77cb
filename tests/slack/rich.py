"""What Slack lets a rich_text block be. Pure.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import re
from typing import Any

from tests.slack.shapes import (
    FINE,
    Check,
    Problems,
    anything,
    boolean,
    listing,
    one_of,
    record,
    string,
    typed,
    url,
    whole,
    wrong,
)

_KIND = {"type": anything}
_MANY = 10_000
_DATE_TOKENS = {
    *("date_num", "date_slash", "date_long", "date_long_full", "date_long_pretty", "date"),
    *("date_pretty", "date_short", "date_short_pretty", "day_divider_pretty"),
    *("time", "time_secs", "ago"),
}
"""https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""


def _date_format(value: Any) -> Problems:
    tokens = re.findall(r"\{([^{}]*)\}", value) if isinstance(value, str) else []
    is_good = tokens and set(tokens) <= _DATE_TOKENS
    return FINE if is_good else wrong("must hold date tokens, and no others")


_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_MENTION_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "highlight"), boolean))
_TEXT = string(_MANY)

_INLINE = typed(
    {
        "text": record(_KIND | {"text": _TEXT}, {"style": _STYLE}),
        "link": record(_KIND | {"url": url}, {"text": _TEXT, "unsafe": boolean, "style": _STYLE}),
        "emoji": record(
            _KIND | {"name": string(255)},
            {"unicode": string(255), "skin_tone": whole(1, 6), "style": _STYLE},
        ),
        "date": record(
            _KIND | {"timestamp": whole(0, 10**11), "format": _date_format},
            {"url": url, "fallback": _TEXT, "style": _STYLE},
        ),
        "user": record(_KIND | {"user_id": string(255)}, {"style": _MENTION_STYLE}),
        "channel": record(_KIND | {"channel_id": string(255)}, {"style": _MENTION_STYLE}),
        "usergroup": record(_KIND | {"usergroup_id": string(255)}, {"style": _MENTION_STYLE}),
        "team": record(_KIND | {"team_id": string(255)}, {"style": _MENTION_STYLE}),
        "broadcast": record(_KIND | {"range": one_of("here", "channel", "everyone")}),
        "color": record(_KIND | {"value": string(255)}),
    }
)
_INLINES = listing(_INLINE, 1, _MANY)
_SECTION: Check = record(_KIND | {"elements": _INLINES})
_BORDER = whole(0, 1)

RICH_TEXT = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": record(_KIND | {"elements": _INLINES}, {"border": _BORDER}),
        "rich_text_preformatted": record(
            _KIND | {"elements": _INLINES}, {"border": _BORDER, "language": string(255)}
        ),
        "rich_text_list": record(
            _KIND
            | {
                "style": one_of("bullet", "ordered"),
                "elements": listing(typed({"rich_text_section": _SECTION}), 1, _MANY),
            },
            {"indent": whole(0, 8), "offset": whole(0, _MANY), "border": _BORDER},
        ),
    }
)
