"""Recorded answers of the Daily Papers API, replayed from files.

PATH is one `YYYY-MM-DD.json`, a folder of them, or a tar archive (gzipped or not) that holds them.
A recording is taken as its edition at the moment it closed: a file does not say when it was
fetched, and its modification time would differ on every copy.
"""

from __future__ import annotations

import gzip
import re
import stat
import tarfile
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from adapters.sources import daily_papers
from bot.editions import FIRST_DAY, closes_at
from bot.errors import SourceError
from bot.models import Edition
from bot.prose import one_line

MAX_FILE = 32 * 1024 * 1024
"""Bytes of one recorded day."""
MAX_ARCHIVE = 256 * 1024 * 1024
"""Bytes of an unpacked archive."""

MAX_MEMBERS = 20_000
"""Members of an archive; there are not that many days."""

_DAY = re.compile(r"(?:^|.*/)(\d{4}-\d{2}-\d{2})\.json", re.ASCII)
_ARCHIVE = re.compile(r".*\.(?:tar|tgz|tar\.gz)", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_CANNOT = (OSError, EOFError, ValueError, OverflowError, tarfile.TarError, zlib.error)
"""What reading a hostile or half-written archive has been seen to raise."""


@dataclass(frozen=True, slots=True)
class _Recording:
    where: str
    read: Callable[[], bytes]


class Recorded:
    """Implements `bot.ports.PaperSource` over recordings of the source `name`."""

    name = "huggingface"

    def __init__(self, path: str) -> None:
        """Look what is recorded at `path`. Raises SourceError when that is nothing we can read."""
        try:
            self._path = Path(path).expanduser()
        except RuntimeError as error:  # ~nobody
            raise _unreadable(f"{path}: {error}") from error
        self._days = _recorded_days(self._path)

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return the recorded days of the range."""
        return sorted(day for day in self._days if since <= day <= until)

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Read one recorded day."""
        if day not in self._days:
            first, last = min(self._days), max(self._days)
            raise _unreadable(
                f"{day} is not among the {len(self._days)} days recorded in {self._path} "
                f"({first} to {last})"
            )
        where, read = self._days[day].where, self._days[day].read
        try:
            body = read()
        except _CANNOT as error:
            raise _unreadable(f"{where}: cannot be read ({_why(error)})") from error
        if len(body) > MAX_FILE:
            raise _unreadable(f"{where}: larger than {MAX_FILE >> 20} MB")
        try:
            raw = daily_papers.items(body, where)
            seen = min(closes_at(day), now)
            return daily_papers.edition(self.name, day, seen, raw, where, replayed=True)
        except SourceError as error:
            raise _unreadable(f"{error}; record it again, or remove it") from error


def _recorded_days(path: Path) -> Mapping[date, _Recording]:
    try:
        if not stat.S_ISDIR(path.stat().st_mode):
            if not path.is_file():
                raise _unreadable(f"{path}: neither a file nor a folder")
            if _ARCHIVE.fullmatch(path.name):
                return _archived_days(path)
        files = path.iterdir() if path.is_dir() else [path]
        days = {
            day: _Recording(one_line(str(file)), partial(_head, file))
            for file, day in _dated(files)
        }
    except OSError as error:
        raise _unreadable(f"{path}: cannot be read ({_why(error)})") from error
    if not days:
        raise _unreadable(
            f"{path}: no recorded day; name a recording for its date, as in 2026-05-28.json"
        )
    return days


def _dated(files: Iterable[Path]) -> Iterator[tuple[Path, date]]:
    """Pair files with their dates; what is no file (a pipe would never end) is none of them."""
    return ((file, day) for file in files if (day := _day(file.name)) and not file.is_fifo())


def _archived_days(path: Path) -> Mapping[date, _Recording]:
    """Unpack the archive once, into an unnamed file, so that each day can be read by itself."""
    unpacked = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the archive that reads it
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == _GZIP
            file.seek(0)
            with gzip.GzipFile(fileobj=file) if is_packed else nullcontext(file) as source:
                _copy(source, unpacked, path)
        unpacked.seek(0)
        archive = tarfile.TarFile(fileobj=unpacked)
        weakref.finalize(archive, unpacked.close)
        members = list(islice(archive, MAX_MEMBERS + 1))
        if len(members) > MAX_MEMBERS:
            raise _unreadable(f"{path}: holds more than {MAX_MEMBERS:,} members")
        days = {
            day: _Recording(one_line(f"{path}, {member.name}"), partial(_member, archive, member))
            for member in members
            if member.isfile() and (day := _day(member.name))
        }
    except _CANNOT as error:
        unpacked.close()
        raise _unreadable(f"{path}: not a whole tar archive ({_why(error)})") from error
    except SourceError:
        unpacked.close()
        raise
    if not days:
        unpacked.close()
        raise _unreadable(f"{path}: holds no file named for a date, as in 2026-05-28.json")
    return days


def _copy(source: IO[bytes] | gzip.GzipFile, target: IO[bytes], path: Path) -> None:
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > MAX_ARCHIVE:
            raise _unreadable(f"{path}: unpacks to more than {MAX_ARCHIVE >> 20} MB")
        target.write(chunk)


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read(MAX_FILE + 1) if file else b""


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_FILE + 1)


def _day(name: str) -> date | None:
    match = _DAY.fullmatch(name)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
    return day if day and day >= FIRST_DAY else None


def _unreadable(message: str) -> SourceError:
    """A recording does not mend itself: asking again is of no use."""
    return SourceError(one_line(message), permanent=True)


def _why(error: Exception) -> str:
    told = error.strerror if isinstance(error, OSError) else None
    return told or str(error) or type(error).__name__
