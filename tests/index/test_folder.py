"""Claims on an index on disk: read only when it is whole, and written by one process at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import pytest

from bot.errors import StoreError
from bot.index.documents import VERSION
from bot.index.folder import PLACES, Place, Progress, place
from bot.index.index import Index
from bot.models import Record
from tests.builders import paper
from tests.index.made import find, index_of, take_in

DATABASE, REVISION, LAST = 0xFEED, 7, {"arxiv:2605.00001": (7, 8)}
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Keep an index of two intakes."""
    place = begun(tmp_path)
    index = index_of(*(Record(paper(n, title="Robot")) for n in range(1, 9)), folder=place.work)
    take_in(index, Record(paper(1, title="Chess")))
    place.keep(Progress(REVISION, LAST))
    return tmp_path


def held(folder: Path, database: int = DATABASE) -> Place:
    """Hold this place until the test process ends."""
    folder.mkdir(exist_ok=True)
    return Place(folder, database, os.open(folder / "lock", os.O_RDWR | os.O_CREAT))


def begun(folder: Path) -> Place:
    place = held(folder)
    place.empty()
    return place


def restored(folder: Path) -> Place:
    place = held(folder)
    assert place.restore()
    return place


@pytest.fixture
def kept(folder: Path) -> Path:
    """Return what is kept of it."""
    (kept,) = folder.glob("kept-*")
    return kept


def known(folder: Path, database: int = DATABASE) -> int:
    """Return up to which change the index in a place is; 0 when it is not believed."""
    progress = held(folder, database).restore()
    assert progress is None or progress.last == LAST
    return progress.revision if progress else 0


def files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if not file.name.endswith(".lock")]


def test_a_whole_index_is_known_up_to_its_revision(folder: Path) -> None:
    assert known(folder) == REVISION
    assert find(Index(restored(folder).work), "robot, chess") == find(
        index_of(*(Record(paper(n, title="Robot" if n > 1 else "Chess")) for n in range(1, 9))),
        "robot, chess",
    )


def test_an_index_of_another_database_is_not_known(folder: Path) -> None:
    assert known(folder, DATABASE + 1) == 0


def test_what_is_not_whole_is_deleted(folder: Path) -> None:
    assert known(folder, DATABASE + 1) == 0
    assert known(folder) == 0


def test_it_goes_on_from_what_was_kept(folder: Path) -> None:
    place = restored(folder)
    index = Index(place.work)
    take_in(index, Record(paper(2, title="Chess")))
    place.keep(Progress(REVISION + 1, LAST))
    assert known(folder) == REVISION + 1
    assert find(Index(restored(folder).work), "chess") == [1, 2]
    assert len(list(folder.glob("kept-*"))) == 1


@pytest.mark.parametrize("harm", [shutil.rmtree, lambda work: (work / "meta.json").unlink()])
def test_whatever_becomes_of_the_work_what_was_kept_stays(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    place = restored(folder)
    index = Index(place.work)
    for n in range(1, 20):
        take_in(index, Record(paper(n, title="Go")))
    index.settle()
    harm(place.work)
    place.keep(Progress(REVISION + 1, LAST))
    assert known(folder) == REVISION
    assert find(Index(restored(folder).work), "chess") == [1]


@pytest.mark.parametrize("name", ["kept-9", "draft", "work-x"])
def test_links_and_pipes_among_the_folders_are_no_index_and_in_nobodys_way(
    folder: Path, kept: Path, name: str
) -> None:
    (folder / name).symlink_to(folder)
    (folder / "kept-8").mkdir()
    os.mkfifo(folder / "kept-8" / "pipe")
    assert known(folder) == REVISION
    restored(folder).keep(Progress(REVISION + 1, LAST))
    assert known(folder) == REVISION + 1
    assert not kept.exists()


def test_a_draft_is_not_read(folder: Path, kept: Path) -> None:
    kept.rename(folder / "draft")
    assert known(folder) == 0
    assert not (folder / "draft").exists()


def test_of_two_that_are_kept_the_later_counts_and_the_earlier_when_it_is_harmed(
    folder: Path, kept: Path
) -> None:
    def keep_both() -> Path:
        place = restored(folder)
        shutil.copytree(kept, folder / "saved")
        place.keep(Progress(REVISION + 1, LAST))
        (folder / "saved").rename(kept)
        return folder / "kept-2"

    keep_both()
    assert known(folder) == REVISION + 1
    shutil.rmtree(folder / "kept-2")
    flipped(next(keep_both().glob("*.store")))
    assert known(folder) == REVISION


def test_where_there_are_no_links_files_are_copied(folder: Path, kept: Path) -> None:
    """There are none from one file system to another."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system, not a place for what is secret
    if not memory.is_dir() or memory.stat().st_dev == folder.stat().st_dev:
        pytest.skip("there is no other file system at /dev/shm")
    with TemporaryDirectory(dir=memory) as elsewhere:
        shutil.move(kept, elsewhere)
        kept.symlink_to(Path(elsewhere, kept.name))
        assert find(Index(restored(folder).work), "chess") == [1]


def test_keeping_while_it_is_written_to_keeps_a_whole_state(tmp_path: Path) -> None:
    """Merges replace files all the time."""
    place = begun(tmp_path)
    index = index_of(*(Record(paper(n, title="Robot")) for n in range(1, 50)), folder=place.work)

    def write() -> None:
        for n in range(60):
            take_in(index, Record(paper(n % 49 + 1, title="Chess")))

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        for n in count():
            place.keep(Progress(REVISION, LAST))
            beside = tmp_path / f"beside-{n}"
            shutil.copytree(next(tmp_path.glob("kept-*")), beside / "kept-1")
            found = Index(restored(beside).work)
            assert sorted(find(found, "robot, chess")) == list(range(1, 50))
            if writing.done():
                break
        writing.result()


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def grown(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0")


def flipped(file: Path) -> None:
    told = bytearray(file.read_bytes())
    told[len(told) // 2] ^= 1
    file.write_bytes(bytes(told))


def another_beside(file: Path) -> None:
    (file.parent / f"another-{file.name}").write_bytes(file.read_bytes())


@pytest.mark.parametrize("harm", [truncated, grown, flipped, another_beside, Path.unlink])
def test_harm_to_any_file_is_seen(
    folder: Path, kept: Path, tmp_path_factory: pytest.TempPathFactory, harm: Callable[[Path], None]
) -> None:
    assert len(files(kept)) > 8
    saved = tmp_path_factory.mktemp("saved")
    for name in [file.name for file in files(kept)]:
        shutil.copytree(kept, saved / name / kept.name)
        harm(saved / name / kept.name / name)
        assert known(saved / name) == 0, name
    assert known(folder) == REVISION


def test_every_part_of_the_manifest_counts(kept: Path, tmp_path: Path) -> None:
    told = (kept / "manifest").read_bytes()
    for at in range(0, len(told) * 8, 61):
        harmed = bytearray(told)
        harmed[at // 8] ^= 1 << at % 8
        place = tmp_path / str(at)
        shutil.copytree(kept, place / kept.name)
        (place / kept.name / "manifest").write_bytes(bytes(harmed))
        assert known(place) == 0


def test_a_folder_among_the_files_is_none_of_ours(folder: Path, kept: Path) -> None:
    (kept / "folder").mkdir()
    assert known(folder) == 0


def signed(told: bytes) -> bytes:
    """Put the checksum before a manifest, so that it is read."""
    return f"{crc32(told):08x}".encode() + told


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{}",
        b"\xff\xfe" * 50,
        b"[" * 50_000_000,
        signed(b""),
        signed(b"null"),
        signed(b"[]"),
        signed(b"{}"),
        signed(b'"manifest"'),
        signed(b'{"version": 1, "database": 1, "revision": 1, "files": []}'),
        signed(json.dumps({"version": VERSION, "database": DATABASE}).encode()),
        signed(
            json.dumps(
                {
                    "version": VERSION,
                    "database": DATABASE,
                    "revision": 7,
                    "last": {},
                    "files": ["a"],
                }
            ).encode()
        ),
    ],
    ids=lambda told: repr(told[:60]),
)
def test_a_manifest_that_is_none_is_not_believed(folder: Path, kept: Path, told: bytes) -> None:
    (kept / "manifest").write_bytes(told)
    assert known(folder) == 0


@pytest.mark.parametrize(
    ("changed", "revision"),
    [({}, REVISION), ({"version": VERSION - 1}, 0), ({"of tomorrow": 1}, 0)],
)
def test_an_index_of_another_version_is_not_read(
    folder: Path, kept: Path, changed: dict[str, int], revision: int
) -> None:
    manifest = kept / "manifest"
    told = json.loads(manifest.read_bytes()[8:])
    manifest.write_bytes(signed(json.dumps(told | changed).encode()))
    assert known(folder) == revision


def test_a_folder_that_is_not_there_is_no_index(tmp_path: Path) -> None:
    assert known(tmp_path / "index") == 0


def test_emptying_leaves_nothing(folder: Path) -> None:
    held(folder).empty()
    _lock, work = sorted(files(folder))
    assert list(work.iterdir()) == []


class TestPlaces:
    def test_the_first_free_place_is_taken(self, tmp_path: Path) -> None:
        with place(tmp_path, DATABASE) as first:
            with place(tmp_path, DATABASE) as second:
                assert first.folder != second.folder
            with place(tmp_path, DATABASE) as third:
                assert third.folder == second.folder
        with place(tmp_path, DATABASE) as again:
            assert again.folder == first.folder

    def test_another_process_takes_another_place(self, tmp_path: Path) -> None:
        with another_process(tmp_path) as theirs, place(tmp_path, DATABASE) as ours:
            assert theirs != ours.folder
            assert theirs.parent == ours.folder.parent

    def test_the_place_of_a_killed_process_is_free(self, tmp_path: Path) -> None:
        with another_process(tmp_path) as theirs:
            pass
        with place(tmp_path, DATABASE) as ours:
            assert ours.folder == theirs

    def test_what_is_in_a_place_stays_for_the_next(self, tmp_path: Path) -> None:
        with place(tmp_path, DATABASE) as mine:
            mine.empty()
            index_of(Record(paper(1)), folder=mine.work)
            mine.keep(Progress(REVISION, LAST))
        with place(tmp_path, DATABASE) as again:
            assert again.restore() == Progress(REVISION, LAST)

    def test_another_database_has_places_of_its_own(self, tmp_path: Path) -> None:
        with place(tmp_path, DATABASE) as mine, place(tmp_path, DATABASE + 1) as theirs:
            assert mine.folder != theirs.folder

    def test_when_all_are_taken_it_is_said(self, tmp_path: Path) -> None:
        with ExitStack() as held:
            for _ in range(PLACES):
                held.enter_context(place(tmp_path, DATABASE))
            with pytest.raises(StoreError, match=r"all 64 places .* are in use"):
                held.enter_context(place(tmp_path, DATABASE))

    def test_a_folder_that_cannot_be_made_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with (
            pytest.raises(
                StoreError, match=r"file/x cannot be written \(Not a directory\).*FOLDER"
            ),
            place(tmp_path / "file" / "x", DATABASE),
        ):
            pass

    def test_what_goes_wrong_with_a_place_held_is_told_as_it_is(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="mine"), place(tmp_path, DATABASE):
            raise ValueError("mine")


def test_a_place_whose_folder_was_deleted_is_not_held_any_more(folder: Path) -> None:
    with place(folder, DATABASE) as one:
        index_of(Record(paper(1, title="Robot")), folder=emptied(one).work)
        shutil.rmtree(folder)
        with place(folder, DATABASE) as other:
            assert (one.is_held(), other.is_held()) == (False, True)
            one.keep(Progress(REVISION, LAST))
            assert sorted(path.name for path in other.folder.iterdir()) == ["lock"]


def emptied(place: Place) -> Place:
    place.empty()
    return place


@contextmanager
def another_process(folder: Path) -> Iterator[Path]:
    """Have a process take a place, and kill it at the end."""
    script = (
        "import sys, time; from pathlib import Path; from bot.index.folder import place\n"
        "with place(Path(sys.argv[1]), int(sys.argv[2])) as mine:\n"
        "    print(mine.folder, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder), str(DATABASE)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout
    with process, process.stdout:
        try:
            yield Path(process.stdout.readline().strip())
        finally:
            process.kill()
