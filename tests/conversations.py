"""The conversations shown in the documents, held anew; `python -m tests.conversations` writes them.

Lines after `> ` are what a person types, and they stay as they are. The time is always the same:
about the sample, a conversation begins on the morning after the last of its editions. A block that
is named after a file shows that file, as the conversation before it wrote it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "docs/chat.md", ROOT / "docs/subscriptions.md", ROOT / "docs/reading-list.md")
BLOCK = re.compile(r"(?<=```chat\n).*?(?=\n```)", re.DOTALL)
_SHOWN = re.compile(
    r"(?:(?<=```chat\n)(?P<said>.*?)|```\w+ (?P<name>\S+)\n(?P<text>.*?))(?=\n```)", re.DOTALL
)


def held(shown: str, folder: Path | None = None) -> str:
    """Say again what is said in a conversation, in a folder, and return how it goes now."""
    if folder is None:
        with TemporaryDirectory() as made:
            return held(shown, Path(made))
    run = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--source", "sample"],
        input="\n".join(re.findall(r"^> (.*)", shown, re.MULTILINE)),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"COLUMNS": "80", "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=True,
    )
    return run.stdout.rstrip("\n")


def spoken(document: str) -> str:
    """Return a document with its conversations, and the files they wrote, as they are now."""
    with TemporaryDirectory() as made:
        folder = Path(made)

        def anew(shown: re.Match[str]) -> str:
            if shown["name"] is None:
                return held(shown["said"], folder)
            text = (folder / shown["name"]).read_text().replace("\r\n", "\n")
            first, *_ = shown[0].split("\n")
            return f"{first}\n{text.strip()}"

        return _SHOWN.sub(anew, document)


if __name__ == "__main__":
    for document in DOCUMENTS:
        document.write_text(spoken(document.read_text()))
