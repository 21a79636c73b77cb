"""Recordings: as a file, a folder or an archive, and everything that can be wrong with them."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.sources import recorded
from adapters.sources.recorded import Recorded
from bot.editions import closes_at
from bot.errors import SourceError
from tests.builders import DAY, NOON, item

NEXT_DAY = DAY + timedelta(days=1)
BODY = json.dumps([item(1), item(2)]).encode()
OTHER = json.dumps([item(3)]).encode()

Member = tuple[str, bytes]


def member(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    """Return a member that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def tar(*members: Member | tarfile.TarInfo) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for each in members:
            if isinstance(each, tarfile.TarInfo):
                archive.addfile(each)
            else:
                info = tarfile.TarInfo(each[0])
                info.size = len(each[1])
                archive.addfile(info, io.BytesIO(each[1]))
    return packed.getvalue()


def every_day(source: Recorded) -> list[date]:
    return list(source.days(date.min, date.max))


async def titles(source: Recorded, day: date = DAY) -> list[str]:
    return [each.paper.title for each in (await source.fetch(day, NOON)).listings]


def refusal(path: Path) -> str:
    """Return why `path` cannot be used at all."""
    with pytest.raises(SourceError) as caught:
        Recorded(str(path))
    assert caught.value.permanent
    assert str(path) in str(caught.value)
    return str(caught.value)


async def failure(source: Recorded, day: date = DAY) -> str:
    """Return why `day` cannot be had."""
    with pytest.raises(SourceError) as caught:
        await source.fetch(day, NOON)
    assert caught.value.permanent
    return str(caught.value)


# What can be read


def a_file(folder: Path) -> Path:
    path = folder / "2026-05-28.json"
    path.write_bytes(BODY)
    return path


def a_folder(folder: Path) -> Path:
    return a_file(folder).parent


def a_tar(folder: Path) -> Path:
    path = folder / "days.tar"
    path.write_bytes(tar(("daily/2026-05-28.json", BODY)))
    return path


def a_tar_gz(folder: Path) -> Path:
    path = folder / "days.tar.gz"
    path.write_bytes(gzip.compress(tar(("./2026-05-28.json", BODY))))
    return path


def a_tgz_in_capitals(folder: Path) -> Path:
    path = folder / "DAYS.TGZ"
    path.write_bytes(gzip.compress(tar(("2026-05-28.json", BODY))))
    return path


def a_tar_gz_that_is_not_packed(folder: Path) -> Path:
    return a_tar(folder).rename(folder / "days.tar.gz")


def a_tar_that_is_packed(folder: Path) -> Path:
    return a_tar_gz(folder).rename(folder / "days.tar")


def a_folder_named_as_an_archive(folder: Path) -> Path:
    path = folder / "days.tar"
    path.mkdir()
    return a_folder(path)


def a_link_to_a_file(folder: Path) -> Path:
    path = folder / "links"
    path.mkdir()
    (path / "2026-05-28.json").symlink_to(a_file(folder))
    return path


@pytest.mark.parametrize(
    "make",
    [
        a_file,
        a_folder,
        a_tar,
        a_tar_gz,
        a_tgz_in_capitals,
        a_tar_gz_that_is_not_packed,
        a_tar_that_is_packed,
        a_folder_named_as_an_archive,
        a_link_to_a_file,
    ],
    ids=lambda make: make.__name__,
)
async def test_a_recording_may_be(make: Callable[[Path], Path], tmp_path: Path) -> None:
    source = Recorded(str(make(tmp_path)))
    assert every_day(source) == [DAY]
    edition = await source.fetch(DAY, NOON)
    assert (edition.source, edition.day, edition.bad_items) == ("huggingface", DAY, ())
    assert [each.paper.title for each in edition.listings] == ["Paper 1", "Paper 2"]


def test_home_may_be_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    a_file(tmp_path)
    assert every_day(Recorded("~/2026-05-28.json")) == [DAY]


def test_files_not_named_for_a_date_are_not_looked_at(tmp_path: Path) -> None:
    for name in (
        "README.md",
        "2026-05-28.json.bak",
        "2026-05-28.txt",
        "old-2026-05-28.json",
        "2026-02-30.json",
        "2026-5-28.json",
        "２０２６-05-28.json",  # noqa: RUF001 - digits, but not ASCII ones
        "2026-05-29.json",
    ):
        (tmp_path / name).write_bytes(BODY)
    assert every_day(Recorded(str(tmp_path))) == [NEXT_DAY]


def test_folders_below_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "2025").mkdir()
    a_file(tmp_path / "2025")
    (tmp_path / "2026-05-29.json").write_bytes(BODY)
    assert every_day(Recorded(str(tmp_path))) == [NEXT_DAY]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2026, 5, 27), date(2026, 6, 1), [date(2026, 5, 27), DAY, date(2026, 6, 1)]),
        (DAY, DAY, [DAY]),
        (DAY, date(2026, 5, 31), [DAY]),
        (NEXT_DAY, date(2026, 5, 31), []),
        (DAY, date(2026, 5, 27), []),
    ],
    ids=["both ends", "one day", "a gap at the end", "nothing there", "backwards"],
)
def test_days_are_the_recorded_ones_of_the_range(
    tmp_path: Path, since: date, until: date, expected: list[date]
) -> None:
    for name in ("2026-06-01", "2026-05-27", "2026-05-28", "2026-06-02"):
        (tmp_path / f"{name}.json").write_bytes(BODY)
    assert list(Recorded(str(tmp_path)).days(since, until)) == expected


async def test_a_recording_is_its_edition_as_it_closed(tmp_path: Path) -> None:
    source = Recorded(str(a_file(tmp_path)))
    assert (await source.fetch(DAY, NOON)).observed_at == closes_at(DAY)


async def test_a_recording_of_an_open_edition_was_seen_now_at_the_latest(tmp_path: Path) -> None:
    source = Recorded(str(a_file(tmp_path)))
    before = closes_at(DAY) - timedelta(hours=3)
    assert (await source.fetch(DAY, before)).observed_at == before


async def test_a_day_that_is_not_recorded_is_refused_with_what_is(tmp_path: Path) -> None:
    source = Recorded(str(a_file(tmp_path)))
    told = await failure(source, NEXT_DAY)
    assert told.startswith("2026-05-29 is not among")
    assert "2026-05-28" in told


# What cannot


def test_a_file_without_a_date_in_its_name_is_refused_with_the_way_to_name_it(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path).rename(tmp_path / "papers.json")
    assert "name a recording for its date" in refusal(path)


def test_a_folder_without_a_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing here")
    assert "no recorded day" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["2026-05-28.json", "days.tar", "days.tar.gz", "nowhere"])
def test_what_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    assert "No such file" in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BODY[:-20], "not whole JSON"),
        (b"", "not whole JSON"),
        (bytes(len(BODY)), "not whole JSON"),
        (b"<html>", "HTML instead of JSON"),
        (b'{"error": "no such date"}', "no such date"),
        (b'[{"paper": {}}]', "cannot read a single item of 1"),
        (gzip.compress(BODY), "not "),
    ],
    ids=["half-written", "empty", "zeros", "HTML", "error object", "bad items", "gzip"],
)
async def test_a_broken_day_names_its_file_and_costs_no_other(
    tmp_path: Path, body: bytes, told: str
) -> None:
    (tmp_path / "2026-05-29.json").write_bytes(body)
    source = Recorded(str(a_folder(tmp_path)))
    assert every_day(source) == [DAY, NEXT_DAY]
    message = await failure(source, NEXT_DAY)
    assert message.startswith(f"{tmp_path}/2026-05-29.json: ")
    assert told in message
    assert await titles(source) == ["Paper 1", "Paper 2"]


async def test_a_day_that_is_a_directory_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "2026-05-28.json").mkdir()
    told = await failure(Recorded(str(tmp_path)))
    assert told == f"{tmp_path}/2026-05-28.json: cannot be read (Is a directory)"


async def test_a_day_that_is_a_dangling_link_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "2026-05-28.json").symlink_to(tmp_path / "gone.json")
    told = await failure(Recorded(str(tmp_path)))
    assert told == f"{tmp_path}/2026-05-28.json: cannot be read (No such file or directory)"


async def test_a_day_that_went_away_cannot_be_read(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    source = Recorded(str(path))
    path.unlink()
    assert "cannot be read" in await failure(source)


async def test_a_bad_item_of_a_recording_is_named_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "2026-05-28.json"
    path.write_text(json.dumps([item(1), item(2, upvotes=-1)]))
    (bad,) = (await Recorded(str(path)).fetch(DAY, NOON)).bad_items
    assert bad.where == f"{path}, item 2 (2605.00002)"


async def test_messages_have_no_control_characters_of_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "\x1b]0;owned\x07"
    folder.mkdir()
    with pytest.raises(SourceError) as caught:
        Recorded(str(folder))
    assert str(caught.value).isprintable()
    (folder / "2026-05-28.json").write_text("{}")
    source = Recorded(str(folder))
    assert (await failure(source)).isprintable()
    assert (await failure(source, NEXT_DAY)).isprintable()


async def test_a_day_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded, "MAX_FILE", len(BODY) - 1)
    assert "larger than" in await failure(Recorded(str(a_tar_gz(tmp_path))))
    assert "larger than" in await failure(Recorded(str(a_file(tmp_path))))


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded, "MAX_ARCHIVE", 1024 * 1024)
    path = tmp_path / "days.tar.gz"
    path.write_bytes(gzip.compress(tar(("2026-05-28.json", bytes(4 * 1024 * 1024)))))
    assert path.stat().st_size < 10_000
    assert "unpacks to more than" in refusal(path)


WHOLE = tar(("2026-05-28.json", BODY), ("2026-05-29.json", OTHER))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive at all " * 100,
        b"\x1f\x8b",
        b"\x1f\x8b" + bytes(1_000),
        gzip.compress(b"no archive at all " * 100),
        gzip.compress(WHOLE)[:-1],
        gzip.compress(WHOLE)[: len(gzip.compress(WHOLE)) // 2],
        gzip.compress(WHOLE) + b"and more",
        WHOLE[:100],
        WHOLE[:1_000],
        WHOLE[: len(BODY)],
        bytes([WHOLE[0] ^ 1]) + WHOLE[1:],
    ],
    ids=[
        "empty",
        "text",
        "only a magic number",
        "zeros after it",
        "packed text",
        "packed and cut at its end",
        "packed and cut in half",
        "packed and more",
        "cut in the header",
        "cut in the first day",
        "cut further on",
        "wrong checksum",
    ],
)
@pytest.mark.parametrize("name", ["days.tar", "days.tar.gz"])
def test_what_is_no_whole_archive_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert "not a whole tar archive" in refusal(path)


@pytest.mark.parametrize(
    "members",
    [
        [],
        [("README.md", b"x"), ("2026-05-28.json.sig", b"x"), ("2026-13-01.json", BODY)],
        [member("2026-05-28.json", tarfile.SYMTYPE, "/etc/passwd")],
        [member("2026-05-28.json", tarfile.LNKTYPE, "../2026-05-28.json")],
        [member("2026-05-28.json", tarfile.CHRTYPE)],
        [member("2026-05-28.json", tarfile.BLKTYPE)],
        [member("2026-05-28.json", tarfile.FIFOTYPE)],
        [member("2026-05-28.json", tarfile.DIRTYPE)],
    ],
    ids=["nothing", "no dates", "symlink", "hard link", "char", "block", "fifo", "directory"],
)
def test_an_archive_without_a_recording_is_refused(
    tmp_path: Path, members: list[Member | tarfile.TarInfo]
) -> None:
    path = tmp_path / "days.tar"
    path.write_bytes(tar(*members))
    assert "holds no file named for a date" in refusal(path)


@pytest.mark.parametrize(
    "name", ["../2026-05-28.json", "../../etc/2026-05-28.json", "/2026-05-28.json"]
)
async def test_an_archive_writes_nothing_anywhere(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    path = inner / "days.tar"
    path.write_bytes(tar((name, BODY)))
    assert await titles(Recorded(str(path))) == ["Paper 1", "Paper 2"]
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]
    assert path.read_bytes() == tar((name, BODY))


async def test_links_and_devices_in_an_archive_cost_no_day(tmp_path: Path) -> None:
    path = tmp_path / "days.tar"
    path.write_bytes(
        tar(
            member("2026-05-27.json", tarfile.SYMTYPE, "/etc/passwd"),
            ("2026-05-28.json", BODY),
            member("2026-05-28.json", tarfile.SYMTYPE, "/etc/passwd"),
            member("2026-05-29.json", tarfile.CHRTYPE),
        )
    )
    source = Recorded(str(path))
    assert every_day(source) == [DAY]
    assert await titles(source) == ["Paper 1", "Paper 2"]


async def test_of_a_day_that_an_archive_has_twice_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "days.tar"
    path.write_bytes(tar(("2026-05-28.json", BODY), ("2026-05-28.json", OTHER)))
    source = Recorded(str(path))
    assert every_day(source) == [DAY]
    assert await titles(source) == ["Paper 3"]


async def test_a_broken_day_of_an_archive_names_both_and_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "days.tar.gz"
    path.write_bytes(gzip.compress(tar(("d/2026-05-28.json", BODY[:9]), ("2026-05-29.json", BODY))))
    source = Recorded(str(path))
    assert (await failure(source)).startswith(f"{path}, d/2026-05-28.json: not whole JSON")
    assert await titles(source, NEXT_DAY) == ["Paper 1", "Paper 2"]


async def test_an_opened_archive_outlives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "days.tar.gz"
    path.write_bytes(gzip.compress(WHOLE))
    source = Recorded(str(path))
    path.unlink()
    assert await titles(source, NEXT_DAY) == ["Paper 3"]
    assert await titles(source, DAY) == ["Paper 1", "Paper 2"]


def test_an_archive_of_more_than_can_be_days_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded, "MAX_MEMBERS", 2)
    archive = tmp_path / "days.tar"
    with tarfile.open(archive, "w") as packed:
        for n in range(3):
            packed.addfile(tarfile.TarInfo(f"2026-05-2{n}.json"))
    with pytest.raises(SourceError, match="holds more than 2 members"):
        Recorded(str(archive))
