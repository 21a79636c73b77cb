"""Claims on a library of many papers: its index is on disk, trusted when whole, else made anew."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.commands.handling import Commands
from bot.errors import StoreError
from bot.index.folder import Place, Progress
from bot.index.index import Index
from bot.intents.papers import LookUp
from bot.library import Library
from bot.replies.papers import Card
from bot.storage.database import Database
from tests.builders import HERE, NOON, SOMEBODY, listing
from tests.libraries import copied, found, store

ROOT = Path(__file__).parent.parent
REFUSED = r"cannot be written .* PAPERBOY_INDEX_FOLDER"
QUESTIONS = ("robot", "chess", "-chess", "upvotes>=12", "rob*", "nothing")


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """Open a database with nine papers."""
    async with Database.open(sqlite_url) as opened:
        robots = (listing(n, 10 + n, title=f"Robot {n}") for n in range(1, 9))
        await store(opened, *robots, listing(9, title="Chess"))
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "indexes"


@asynccontextmanager
async def opened(database: Database, folder: Path) -> AsyncIterator[Library]:
    async with Library.open(database, folder, in_memory=3) as library:
        yield library


async def answers(database: Database, folder: Path) -> list[list[int]]:
    """Open a library, and answer all questions."""
    async with opened(database, folder) as library:
        return [await found(library, question) for question in QUESTIONS]


def kept_in(folder: Path) -> Path:
    """Return what the first place keeps for the next start."""
    (kept,) = folder.glob("*/0/kept-*")
    return kept


def files(folder: Path) -> dict[str, int]:
    """Return when each of the files was last written that the first place keeps."""
    return {file.name: file.stat().st_mtime_ns for file in sorted(kept_in(folder).iterdir())}


def run(script: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


async def test_few_papers_need_no_folder(database: Database, folder: Path) -> None:
    async with Library.open(database, folder, in_memory=9) as library:
        assert len(await found(library, "robot")) == 8
    assert not folder.exists()


async def test_on_disk_the_answers_are_those_of_memory(database: Database, folder: Path) -> None:
    async with Library.open(database, folder) as library:
        in_memory = [await found(library, question) for question in QUESTIONS]
    assert await answers(database, folder) == in_memory
    assert (kept_in(folder) / "manifest").exists()


async def test_it_is_told_when_an_index_on_disk_is_made(database: Database, folder: Path) -> None:
    told: list[int] = []
    for in_memory in (9, 3, 3):
        async with Library.open(database, folder, in_memory=in_memory, tell=told.append):
            pass
    assert told == [9]


async def test_a_whole_index_is_opened_and_not_written(database: Database, folder: Path) -> None:
    before = await answers(database, folder)
    written = files(folder)
    assert await answers(database, folder) == before
    assert files(folder) == written


async def test_what_was_caught_up_is_kept(database: Database, folder: Path) -> None:
    async with opened(database, folder) as library:
        await store(database, listing(9, title="Robot 9"))
        assert await found(library, "chess") == []
    written = files(folder)
    async with opened(database, folder) as library:
        assert len(await found(library, "robot")) == 9
    assert files(folder) == written


async def test_an_index_goes_on_where_it_stopped(database: Database, folder: Path) -> None:
    await answers(database, folder)
    first = set(files(folder))
    await store(database, listing(10, title="Robot 10"))
    async with opened(database, folder) as library:
        assert len(await found(library, "robot")) == 9
    kept = [name for name in set(files(folder)) & first if name.endswith(".store")]
    assert kept


def all_removed(index: Path) -> None:
    shutil.rmtree(index)


def one_removed(index: Path) -> None:
    next(index.glob("*.idx")).unlink()


def a_bit_flipped(index: Path) -> None:
    store = next(index.glob("*.store"))
    told = bytearray(store.read_bytes())
    told[len(told) // 2] ^= 4
    store.write_bytes(bytes(told))


def cut(index: Path) -> None:
    meta = index / "meta.json"
    meta.write_bytes(meta.read_bytes()[:-1])


def a_file_added(index: Path) -> None:
    (index / "another").touch()


def no_manifest(index: Path) -> None:
    (index / "manifest").unlink()


@pytest.mark.parametrize(
    "harm", [all_removed, one_removed, a_bit_flipped, cut, a_file_added, no_manifest]
)
async def test_a_harmed_index_is_made_anew(
    database: Database, folder: Path, harm: Callable[[Path], None]
) -> None:
    before = await answers(database, folder)
    harm(kept_in(folder))
    assert await answers(database, folder) == before
    written = files(folder)
    assert await answers(database, folder) == before
    assert files(folder) == written


async def test_another_database_has_an_index_of_its_own(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    ours = await answers(database, folder)
    async with Database.open(tmp_path / "another.db") as another:
        await store(another, *(listing(n, title="Chess") for n in range(1, 9)))
        assert await answers(another, folder) != ours
    assert await answers(database, folder) == ours
    assert len(list(folder.iterdir())) == 2


async def test_a_restored_backup_is_indexed_anew(
    sqlite_url: str, folder: Path, tmp_path: Path
) -> None:
    file, backup = tmp_path / "paperboy.db", tmp_path / "backup.db"
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Robot") for n in range(1, 9)))
        before = await answers(database, folder)
    shutil.copy(file, backup)
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Chess") for n in range(1, 9)))
        assert await answers(database, folder) != before
    shutil.copy(backup, file)
    async with Database.open(sqlite_url) as database:
        assert await answers(database, folder) == before


async def test_a_restored_backup_that_has_changed_since_is_indexed_anew(
    sqlite_url: str, folder: Path, tmp_path: Path
) -> None:
    file, backup = tmp_path / "paperboy.db", tmp_path / "backup.db"
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Robot") for n in range(1, 31)))
    shutil.copy(file, backup)
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Chess") for n in range(1, 6)))
        async with opened(database, folder) as library:
            assert await found(library, "chess") == [1, 2, 3, 4, 5]
    shutil.copy(backup, file)
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Shogi") for n in range(1, 13)))
        async with opened(database, folder) as library:
            assert await found(library, "chess") == []
            assert await found(library, "shogi") == list(range(1, 13))


async def test_a_folder_that_was_deleted_is_made_again(database: Database, folder: Path) -> None:
    await store(database, *(listing(n, title="Robot") for n in range(1, 9)))
    async with opened(database, folder) as library:
        shutil.rmtree(folder)
        await store(database, listing(9, title="Chess"))
        assert await found(library, "chess") == [9]
        assert len(await found(library, "robot")) == 8


@pytest.mark.parametrize("gone", ["work-*/*", "lock", "kept-*", "*"])
async def test_whatever_is_deleted_under_it_the_next_lookup_is_right_and_it_is_kept(
    database: Database, folder: Path, gone: str
) -> None:
    await answers(database, folder)
    async with opened(database, folder) as library:
        for n in (20, 21, 22):
            for path in folder.glob(f"*/*/{gone}"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            await store(database, listing(n, title=f"Robot {n}"))
            assert await found(library, f"robot {n}") == [n]
            assert len(await found(library, "robot")) == n - 20 + 9
    assert len(list(folder.glob("*/*/kept-*/manifest"))) == 1


async def test_each_deletion_holds_no_more_files(database: Database, folder: Path) -> None:
    def held() -> int:
        return len(list(Path("/dev/fd").iterdir()))

    async with opened(database, folder) as library:
        counts = []
        for n in range(20):
            shutil.rmtree(folder, ignore_errors=True)
            await store(database, listing(9, upvotes=n))
            assert len(await found(library, "robot")) == 8
            counts.append(held())
    assert max(counts[5:]) <= max(counts[:5]) + 2


async def test_whoever_is_cancelled_while_it_closes_has_kept_it_first(
    database: Database, folder: Path
) -> None:
    async def look() -> None:
        async with opened(database, folder) as library:
            await store(database, listing(20, title="Robot 20"))
            assert await found(library, "robot 20") == [20]

    looking = asyncio.create_task(look())
    while not looking.done():
        await asyncio.sleep(0)
        if list(folder.glob("*/*/draft")):
            looking.cancel()
    assert list(folder.glob("*/*/draft")) == []


async def test_making_anew_that_is_cancelled_at_any_moment_is_done_by_the_next(
    database: Database, folder: Path
) -> None:
    async with opened(database, folder) as library:
        for step in range(20):
            shutil.rmtree(folder, ignore_errors=True)
            await store(database, listing(9, upvotes=step))
            asking = asyncio.create_task(found(library, "robot"))
            await asyncio.sleep(step / 100)
            asking.cancel()
            await asyncio.wait([asking])
            assert len(await found(library, "robot")) == 8


async def test_a_folder_that_was_deleted_and_taken_by_another_is_not_fought_for(
    database: Database, folder: Path
) -> None:
    async with opened(database, folder) as one:
        shutil.rmtree(folder)
        async with opened(database, folder) as other:
            for number in (20, 21):
                await store(database, listing(number, title=f"Robot {number}"))
                for library in (one, other, one):
                    assert await found(library, f"robot {number}") == [number]
            assert len(list(folder.glob("*/*/work-*"))) == 2


async def test_two_libraries_have_a_place_each(database: Database, folder: Path) -> None:
    async with opened(database, folder) as one, opened(database, folder) as other:
        await store(database, listing(10, title="Robot 10"))
        assert await found(one, "robot 10") == await found(other, "robot 10") == [10]
    assert len(list(folder.glob("*/*/kept-*/manifest"))) == 2


_WRITES = """
import os, signal, sys
from pathlib import Path
from bot.index.folder import place
from bot.index.index import Index
from bot.models import Record
from tests.builders import paper

folder, database, when = sys.argv[1:]
with place(Path(folder), int(database, 16)) as mine:
    assert mine.restore()
    with Index(mine.work).intake() as intake:
        intake.add(Record(paper(n, title="Chess")) for n in range(1, 500))
        if when == "before the commit":
            os.kill(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["before the commit", "after it"])
async def test_what_a_killed_process_had_begun_is_not_there(
    database: Database, folder: Path, when: str
) -> None:
    before = await answers(database, folder)
    (name,) = (each.name for each in folder.iterdir())
    written = files(folder)
    assert run(_WRITES, str(folder), name, when).returncode == -signal.SIGKILL
    assert await answers(database, folder) == before
    assert files(folder) == written
    assert list(folder.glob("*/*")) == list(folder.glob("*/0"))
    assert len(list(folder.glob("*/0/work-*"))) == 1


class FullOnce(Place):
    """A place on a disk that is full the first time something is to be kept."""

    is_full = True

    def keep(self, progress: Progress) -> None:
        if self.is_full:
            self.is_full = False
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().keep(progress)


async def test_what_cannot_be_kept_is_kept_with_what_comes_next(
    database: Database, tmp_path: Path
) -> None:
    lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    place = FullOnce(tmp_path, 1, lock)
    place.empty()
    catalog = Catalog(database, Index(place.work), place)
    for n in range(10, 13):  # each waits for what the one before it keeps
        await store(database, listing(n, title="Go"))
        assert await catalog.catch_up() > 0
    assert not place.is_full
    kept = Place(tmp_path, 1, lock).restore()
    assert kept
    assert kept.revision > 0


async def test_a_paper_that_is_in_the_index_alone_makes_it_look_again(
    sqlite_url: str, folder: Path, tmp_path: Path
) -> None:
    """As many changes as before come after an older state was restored under it."""
    file, backup = tmp_path / "paperboy.db", tmp_path / "backup.db"
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Robot") for n in range(1, 9)))
        copied(file, backup)
        await store(database, listing(60, title="Go is a game"))
        async with opened(database, folder) as library:
            assert await found(library, "game") == [60]
            copied(backup, file)
            await store(database, listing(50, title="Chess is a game"))
            asked = LookUp("Go is a game")
            reply = await Commands(library, "huggingface").handle(asked, HERE, SOMEBODY, NOON)
            assert not isinstance(reply, Card)
            assert await found(library, "game") == [50]


async def test_a_restored_backup_in_which_the_last_paper_has_changed_since_is_indexed_anew(
    sqlite_url: str, folder: Path, tmp_path: Path
) -> None:
    file, backup = tmp_path / "paperboy.db", tmp_path / "backup.db"
    async with Database.open(sqlite_url) as database:
        await store(database, *(listing(n, title="Robot") for n in range(1, 9)))
        copied(file, backup)
        async with opened(database, folder) as library:
            await store(database, listing(1, 11, title="Robot"))
            assert len(await found(library, "robot")) == 8
            copied(backup, file)
            await store(database, listing(50, title="Chess"))
            await store(database, listing(1, 12, title="Robot"))
            assert await found(library, "chess") == [50]


_FULL = """
import asyncio, resource, sys
from pathlib import Path
from bot.errors import StoreError
from bot.library import Library
from bot.storage.database import Database

async def full():
    async with Database.open(sys.argv[1]) as database:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        try:
            async with Library.open(database, Path(sys.argv[2]), in_memory=3):
                print("opened")
        except StoreError as error:
            print(error)

asyncio.run(full())
"""


async def test_a_disk_that_refuses_is_a_sentence(
    database: Database, sqlite_url: str, folder: Path
) -> None:
    """A file of this process grows no longer than 100 bytes."""
    told = run(_FULL, sqlite_url, str(folder))
    assert re.search(REFUSED, told.stdout)
    assert "File too large" in told.stdout
    assert (len(told.stdout.splitlines()), told.stderr) == (1, "")


async def test_a_folder_that_cannot_be_written_is_a_sentence(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=REFUSED):
        await answers(database, tmp_path / "file")
