"""The table of Slack's scopes in the set-up guide; `python -m tests.scopes` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.slack.scopes import SCOPES, Scope

GUIDE = Path(__file__).parent.parent / "docs/slack-setup.md"
BEGINS, ENDS = "<!-- scopes -->\n", "<!-- /scopes -->\n"
_TABLE = re.compile(f"(?<={re.escape(BEGINS)}).*?(?={re.escape(ENDS)})", re.DOTALL)


def table() -> str:
    """Return what a reader is told of each scope."""
    head = "| scope | | lets Paperboy | without it |\n|---|---|---|---|\n"
    return head + "".join(map(_row, SCOPES))


def written(guide: str) -> str:
    """Return a guide with the table as it is now."""
    return _TABLE.sub(lambda _: table(), guide)


def _row(scope: Scope) -> str:
    kind = "optional" if scope.is_optional else "required"
    return f"| `{scope.name}` | {kind} | {scope.reason} | {scope.lost} |\n"


if __name__ == "__main__":
    GUIDE.write_text(written(GUIDE.read_text()))
