"""An index on disk: whose it is, and whether it is whole.

A folder of indexes has numbered places; a process takes the first one that no other process holds,
by a lock that ends with the process, and writes to no other. In a place, `manifest` says which
database the index is of, up to which change, and the size and checksum of every file. It is removed
before anything is written and made anew after: without one that holds, the index is not read but
built again. Flipped bits would otherwise give wrong answers without an error.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from zlib import crc32

from bot.errors import StoreError
from bot.index.documents import VERSION
from bot.models import Record

PLACES = 64
"""Processes that may keep an index in one folder at a time."""

_MANIFEST = "manifest"
_SUM = 8
_LONGEST = 1 << 20
"""Characters of a manifest: its own checksum, and then at most so many of JSON."""
_LOCK = "lock"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """Up to which change an index is; and the last changes: by the papers' keys, number and mark.

    These tell a database from its own past: in one that was restored from a backup, and has changed
    otherwise since, the same papers do not have these changes, or not to the same (`mark`).
    """

    revision: int = 0
    last: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a whole index says of itself; `files` has the size and the CRC-32 of each."""

    version: int
    database: int
    revision: int
    last: dict[str, tuple[int, int]]
    files: dict[str, tuple[int, int]]


@contextmanager
def place(folder: Path) -> Iterator[Path]:
    """Hold a place of this folder for as long as the block runs.

    Raises StoreError when the folder cannot be written or all places are taken.
    """
    for number in range(PLACES):
        mine = folder / str(number)
        with refusals(folder):
            mine.mkdir(parents=True, exist_ok=True)
            lock = os.open(mine / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with refusals(folder):
                is_mine = _locked(lock)
            if is_mine:
                yield mine / "index"
                return
        finally:
            os.close(lock)
    raise StoreError(f"all {PLACES} places of the index folder {folder} are in use")


@contextmanager
def refusals(folder: Path | None) -> Iterator[None]:
    """Raise StoreError for what the disk refuses, by its own error or by the search library's."""
    try:
        yield
    except (OSError, ValueError) as error:
        if folder is None:
            raise
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(
            f"the index folder {folder} cannot be written ({why}); "
            "make room there, or set PAPERBOY_INDEX_FOLDER to one that can"
        ) from error


def progress(index: Path, database: int) -> Progress | None:
    """Return how far the index is; None when it is not whole, or of another database."""
    try:
        told = _read(index / _MANIFEST)
        known = told.version == VERSION and told.database == database
        if known and {name: tuple(file) for name, file in told.files.items()} == _files(index):
            last = {key: (number, mark_) for key, (number, mark_) in told.last.items()}
            return Progress(told.revision, last)
    except (OSError, ValueError, TypeError, AttributeError):  # the latter two: of another version
        pass
    return None


def mark(record: Record) -> int:
    """Return what differs, most likely, when anything of a paper does."""
    return crc32(repr(record).encode())


def begin(index: Path) -> None:
    """Say that the index is being written to: whatever happens now, it is not whole."""
    (index / _MANIFEST).unlink(missing_ok=True)


def finish(index: Path, database: int, done: Progress) -> None:
    """Say that the index is whole, and how far it is."""
    manifest = Manifest(VERSION, database, done.revision, dict(done.last), _files(index))
    told = json.dumps(asdict(manifest))
    draft = index / f"{_MANIFEST}.new"
    with draft.open("w") as file:
        file.write(f"{crc32(told.encode()):08x}{told}")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(index / _MANIFEST)


def empty(index: Path) -> None:
    """Make the index's folder anew."""
    if index.exists():
        shutil.rmtree(index)
    index.mkdir(parents=True)


def _read(manifest: Path) -> Manifest:
    """Read a manifest. Raises OSError, or ValueError for one that is not as we wrote it."""
    with manifest.open("rb") as file:
        sum_, told = file.read(_SUM), file.read(_LONGEST)
    if sum_ != f"{crc32(told):08x}".encode():
        raise ValueError(manifest)
    return Manifest(**json.loads(told))


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _files(index: Path) -> dict[str, tuple[int, int]]:
    """Measure every file that the index consists of; its locks are no part of it."""
    return {
        file.name: (file.stat().st_size, _checksum(file))
        for file in sorted(index.iterdir())
        if not file.name.startswith((_MANIFEST, ".tantivy"))
    }


def _checksum(file: Path) -> int:
    sum_ = 0
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            sum_ = crc32(chunk, sum_)
    return sum_
