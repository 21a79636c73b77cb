"""The conversations shown in the documents, held anew; `python -m tests.conversations` writes them.

Lines after `> ` are what a person types, and they stay as they are. The time is always the same:
about the sample, a conversation begins on the morning after the last of its editions.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "docs/chat.md", ROOT / "docs/subscriptions.md")
BLOCK = re.compile(r"(?<=```chat\n).*?(?=\n```)", re.DOTALL)


def held(shown: str) -> str:
    """Say again what is said in a conversation, and return how it goes now."""
    run = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--source", "sample"],
        input="\n".join(re.findall(r"^> (.*)", shown, re.MULTILINE)),
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "80"},
        timeout=60,
        check=True,
    )
    return run.stdout.rstrip("\n")


if __name__ == "__main__":
    for document in DOCUMENTS:
        document.write_text(BLOCK.sub(lambda shown: held(shown[0]), document.read_text()))
