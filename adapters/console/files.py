"""Files that a terminal's chat writes: in the folder where it was started, never over another."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from bot.errors import UserError
from bot.export.facts import as_json
from bot.export.files import File, files
from bot.replies.reply import Reply
from bot.replies.saved import Exported, Mine

_MOST = 1_000
"""Names that are tried for a file."""
_HERE = Path()
"""The folder that the terminal is in."""

MINE = "paperboy-about-me.json"


def files_of(reply: Reply) -> Sequence[File]:
    """Return what is to be written for a reply."""
    match reply:
        case Exported(asked, papers, _, ever):
            return files(papers, asked.format, asked.part_size, ever)
        case Mine(facts) if facts is not None:
            return [File(MINE, as_json(facts))]
        case _:
            return []


def write(wished: Sequence[File], folder: Path = _HERE) -> list[str]:
    """Write files, and return their names: another one where there is such a file already.

    Raises UserError where one cannot be written whole; then it is not there.
    """
    return [_written(each, folder) for each in wished]


def _written(file: File, folder: Path) -> str:
    stem, suffix = Path(file.name).stem, Path(file.name).suffix
    for n in range(1, _MOST):
        path = folder / (file.name if n == 1 else f"{stem}-{n}{suffix}")
        try:
            with path.open("x", encoding="utf-8", newline="") as opened:
                _fill(opened, path, file.text)
        except FileExistsError:
            continue
        except OSError as error:
            raise UserError(f"{path} cannot be written: {error.strerror or error}") from error
        else:
            return path.name
    raise UserError(f"there are too many files like {folder / file.name}")


def _fill(opened: TextIO, path: Path, text: str) -> None:
    """Write a text whole, or leave no file."""
    try:
        opened.write(text)
        opened.flush()
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
