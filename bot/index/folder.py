"""An index on disk: whose it is, and whether it is whole.

A folder of indexes has numbered places; a process takes the first one that no other process holds,
by a lock that ends with the process, and writes to no other. In a place, the search library writes
to a folder `work` that is of no use to the next process: after each change, the files of the commit
are linked to a folder of their own, with a `manifest` that says which database they are of, up to
which change, and the size and checksum of each. The next process begins with these if all of it
holds, however the last one ended; else the index is built again. Flipped bits would otherwise give
wrong answers without an error.
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
from tempfile import mkdtemp
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
_WORK, _KEPT, _DRAFT = "work-", "kept-", "draft"
_META, _MANAGED = "meta.json", ".managed.json"
"""What the search library calls the list of a commit's segments, and that of all its files."""
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")
"""The files of each segment, which never change. What was deleted since is in one that does not
either: its name has the commit's number."""
_TRIES = 5
"""Commits whose files are looked for: each may be replaced, by a merge, while they are linked."""
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


class Place:
    """A place that this process holds, by an open `lock`, for the index of one database.

    What the disk refuses is an OSError of every method.
    """

    def __init__(self, folder: Path, database: int, lock: int) -> None:
        self.work = folder / _WORK
        self.folder = folder
        self._database = database
        self._lock = lock
        self._sums: dict[str, tuple[int, int]] = {}

    def is_held(self) -> bool:
        """Tell whether others see that it is held; they do not once the folder was deleted."""
        try:
            seen = (self.folder / _LOCK).stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(seen, os.fstat(self._lock))

    def is_usable(self) -> bool:
        """Tell whether it is held, and what is written to is still there."""
        return self.is_held() and (self.work / _META).exists()

    def restore(self) -> Progress | None:
        """Put into `work` what was kept, and return how far it is; None when nothing is whole."""
        self._begin()
        for kept in sorted(self._all(_KEPT), key=_number, reverse=True):
            if manifest := self._whole(kept):
                for name in manifest.files:
                    _link(kept / name, self.work / name)
                self._sums = manifest.files
                return Progress(manifest.revision, manifest.last)
            _remove(kept)
        return None

    def empty(self) -> None:
        """Begin anew; what is kept is no longer true."""
        for kept in self._all(_KEPT):
            _remove(kept)
        self._begin()

    def _begin(self) -> None:
        """Have an empty `work`: another folder, as threads of an index may still write to this."""
        for old in (*self._all(_WORK), *self._all(_DRAFT)):
            shutil.rmtree(old, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.work = Path(mkdtemp(prefix=_WORK, dir=self.folder))
        self._sums = {}

    def keep(self, progress: Progress) -> None:
        """Keep the last commit in `work`, which is as far as this or farther.

        It may be written to meanwhile. When it was deleted, there is nothing to keep.
        """
        if not self.is_held():
            return
        draft = self.folder / _DRAFT
        for _ in range(_TRIES):
            _remove(draft)
            try:
                draft.mkdir()
                _link_commit(self.work, draft)
            except FileNotFoundError:
                continue
            self._sums = _measured(draft, self._sums)
            self._sign(draft, progress)
            before = self._all(_KEPT)
            draft.rename(self.folder / f"{_KEPT}{max(map(_number, before), default=0) + 1}")
            for each in before:
                _remove(each)
            return

    def _all(self, prefix: str) -> list[Path]:
        return list(self.folder.glob(f"{prefix}*"))

    def _whole(self, kept: Path) -> Manifest | None:
        """Return what it says of itself; None when it is not so, or is of another database."""
        try:
            told = _read(kept / _MANIFEST)
            last = {key: (number, mark_) for key, (number, mark_) in told.last.items()}
            files = {name: (size, sum_) for name, (size, sum_) in told.files.items()}
            is_known = told.version == VERSION and told.database == self._database
            if is_known and files == _measured(kept, {}):
                return Manifest(VERSION, self._database, told.revision, last, files)
        except (OSError, ValueError, TypeError, AttributeError):  # the latter: of another version
            pass
        return None

    def _sign(self, draft: Path, progress: Progress) -> None:
        manifest = Manifest(
            VERSION, self._database, progress.revision, dict(progress.last), self._sums
        )
        told = json.dumps(asdict(manifest))
        with (draft / _MANIFEST).open("w") as file:
            file.write(f"{crc32(told.encode()):08x}{told}")
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def place(folder: Path, database: int) -> Iterator[Place]:
    """Hold a place of this folder, for this database, for as long as the block runs.

    Raises StoreError when the folder cannot be written or all places are taken.
    """
    ours = folder / f"{database:x}"
    for number in range(PLACES):
        mine = ours / str(number)
        with refusals(folder):
            mine.mkdir(parents=True, exist_ok=True)
            lock = os.open(mine / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with refusals(folder):
                held = Place(mine, database, lock)
                is_mine = _locked(lock) and held.is_held()
            if is_mine:
                yield held
                return
        finally:
            os.close(lock)
    raise StoreError(f"all {PLACES} places of the index folder {ours} are in use")


@contextmanager
def refusals(folder: Path) -> Iterator[None]:
    """Raise StoreError for what the disk refuses, by its own error or by the search library's."""
    try:
        yield
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(
            f"the index folder {folder} cannot be written ({why}); "
            "make room there, or set PAPERBOY_INDEX_FOLDER to one that can"
        ) from error


def mark(record: Record) -> int:
    """Return what differs, most likely, when anything of a paper does."""
    return crc32(repr(record).encode())


def _link_commit(work: Path, draft: Path) -> None:
    """Link the files of the last commit, and none that is still being written.

    Raises FileNotFoundError when it is not the last any more.
    """
    for name in (_META, _MANAGED):
        _link(work / name, draft / name)
    for each in json.loads((draft / _META).read_bytes())["segments"]:
        segment = each["segment_id"].replace("-", "")
        names = [f"{segment}.{part}" for part in _PARTS]
        if deletes := each["deletes"]:
            names.append(f"{segment}.{deletes['opstamp']}.del")
        for name in names:
            _link(work / name, draft / name)


def _number(kept: Path) -> int:
    number = kept.name.removeprefix(_KEPT)
    return int(number) if number.isdecimal() else 0


def _read(manifest: Path) -> Manifest:
    """Read a manifest. Raises OSError, or ValueError for one that is not as we wrote it."""
    with manifest.open("rb") as file:
        sum_, told = file.read(_SUM), file.read(_LONGEST)
    if sum_ != f"{crc32(told):08x}".encode():
        raise ValueError(manifest)
    return Manifest(**json.loads(told))


def _measured(kept: Path, known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Measure every file that an index consists of; a segment's that is known is not read again."""
    return {
        file.name: known[file.name]
        if file.name in known and file.name not in (_META, _MANAGED)
        else (file.stat().st_size, _checksum(file))
        for file in sorted(kept.iterdir())
        if file.name != _MANIFEST
    }


def _checksum(file: Path) -> int:
    if not file.is_file():
        raise ValueError(file)
    sum_ = 0
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            sum_ = crc32(chunk, sum_)
    return sum_


def _link(one: Path, other: Path) -> None:
    """Give a file a second name; a copy does too, where there are no links."""
    try:
        other.hardlink_to(one)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(one, other)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
