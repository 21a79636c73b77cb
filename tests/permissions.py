"""The table of permissions in Discord's set-up guide; `python -m tests.permissions` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.discord.permissions import ASKED, PERMISSIONS, Permission

GUIDE = Path(__file__).parent.parent / "docs/discord-setup.md"
BEGINS, ENDS = "<!-- permissions -->\n", "<!-- /permissions -->\n"
_TABLE = re.compile(f"(?<={re.escape(BEGINS)}).*?(?={re.escape(ENDS)})", re.DOTALL)


def table() -> str:
    """Return what a reader is told of each permission."""
    head = "| permission | | lets Paperboy | without it |\n|---|---|---|---|\n"
    return head + "".join(map(_row, PERMISSIONS)) + f"\nTogether they are the number `{ASKED}`.\n"


def written(guide: str) -> str:
    """Return a guide with the table as it is now."""
    return _TABLE.sub(lambda _: table(), guide)


def _row(permission: Permission) -> str:
    kind = "optional" if permission.is_optional else "required"
    return f"| {permission.name} | {kind} | {permission.reason} | {permission.lost} |\n"


if __name__ == "__main__":
    GUIDE.write_text(written(GUIDE.read_text()))
