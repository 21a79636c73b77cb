"""Facts about somebody -> JSON, to be read and to be taken along."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

_HALVES = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def as_json(facts: Mapping[str, object] | Sequence[object]) -> str:
    """Return facts as JSON, in letters as they are.

    What is not seen but does something is escaped, and so stays as it was; half a surrogate pair,
    which no file can hold, becomes the replacement character.
    """
    text = json.dumps(facts, ensure_ascii=False, allow_nan=False, indent=2)
    text = _HALVES.sub("\ufffd", text)
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n"
