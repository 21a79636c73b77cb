"""Claims on an index on disk: read only when it is whole, and written by one process at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zlib import crc32

import pytest

from bot.errors import StoreError
from bot.index import folder as folders
from bot.index.documents import VERSION
from bot.index.folder import Progress
from bot.models import Record
from tests.builders import paper
from tests.index.made import index_of, take_in

DATABASE, REVISION, LAST = 0xFEED, 7, {"arxiv:2605.00001": (7, 8)}
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Make a whole index on disk, of two intakes."""
    folder = tmp_path / "index"
    folders.empty(folder)
    index = index_of(*(Record(paper(n, title="Robot")) for n in range(1, 9)), folder=folder)
    take_in(index, Record(paper(1, title="Chess")))
    folders.finish(folder, DATABASE, Progress(REVISION, LAST))
    return folder


def known(folder: Path) -> int:
    """Return up to which change the index says it is; 0 when it is not believed."""
    progress = folders.progress(folder, DATABASE)
    assert progress is None or progress.last == LAST
    return progress.revision if progress else 0


def files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.iterdir()) if not file.name.endswith(".lock")]


def test_a_whole_index_is_known_up_to_its_revision(kept: Path) -> None:
    assert known(kept) == REVISION


def test_an_index_of_another_database_is_not_known(kept: Path) -> None:
    assert folders.progress(kept, DATABASE + 1) is None


def test_what_is_being_written_is_not_whole_until_it_is_finished(kept: Path) -> None:
    folders.begin(kept)
    assert known(kept) == 0
    folders.begin(kept)
    folders.finish(kept, DATABASE, Progress(REVISION + 1, LAST))
    assert known(kept) == REVISION + 1


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
def test_harm_to_any_file_is_seen(kept: Path, harm: Callable[[Path], None]) -> None:
    assert len(files(kept)) > 8
    for file in files(kept):
        before = {each: each.read_bytes() for each in files(kept)}
        harm(file)
        assert known(kept) == 0, file.name
        for each in files(kept):
            each.unlink()
        for each, told in before.items():
            each.write_bytes(told)
        assert known(kept) == REVISION


def test_every_part_of_the_manifest_counts(kept: Path) -> None:
    manifest = kept / "manifest"
    told = manifest.read_bytes()
    for at in range(0, len(told) * 8, 29):
        harmed = bytearray(told)
        harmed[at // 8] ^= 1 << at % 8
        manifest.write_bytes(bytes(harmed))
        assert known(kept) == 0


def test_a_folder_among_the_files_is_none_of_ours(kept: Path) -> None:
    (kept / "folder").mkdir()
    assert known(kept) == 0


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
def test_a_manifest_that_is_none_is_not_believed(kept: Path, told: bytes) -> None:
    (kept / "manifest").write_bytes(told)
    assert known(kept) == 0


def test_an_index_of_another_version_is_not_read(kept: Path) -> None:
    manifest = kept / "manifest"
    told = json.loads(manifest.read_bytes()[8:])
    manifest.write_bytes(signed(json.dumps(told).encode()))
    assert known(kept) == REVISION
    manifest.write_bytes(signed(json.dumps(told | {"version": VERSION - 1}).encode()))
    assert known(kept) == 0
    manifest.write_bytes(signed(json.dumps(told | {"of tomorrow": 1}).encode()))
    assert known(kept) == 0


def test_a_folder_that_is_not_there_is_no_index(tmp_path: Path) -> None:
    assert known(tmp_path / "index") == 0


def test_emptying_leaves_nothing(kept: Path) -> None:
    folders.empty(kept)
    assert list(kept.iterdir()) == []


class TestPlaces:
    def test_the_first_free_place_is_taken(self, tmp_path: Path) -> None:
        with folders.place(tmp_path) as first:
            with folders.place(tmp_path) as second:
                assert first != second
            with folders.place(tmp_path) as third:
                assert third == second
        with folders.place(tmp_path) as again:
            assert again == first

    def test_another_process_takes_another_place(self, tmp_path: Path) -> None:
        with another_process(tmp_path) as theirs, folders.place(tmp_path) as ours:
            assert theirs != ours
            assert theirs.parent.parent == ours.parent.parent == tmp_path

    def test_the_place_of_a_killed_process_is_free(self, tmp_path: Path) -> None:
        with another_process(tmp_path) as theirs:
            pass
        with folders.place(tmp_path) as ours:
            assert ours == theirs

    def test_what_is_in_a_place_stays_for_the_next(self, tmp_path: Path) -> None:
        with folders.place(tmp_path) as mine:
            folders.empty(mine)
            folders.finish(mine, DATABASE, Progress(REVISION, LAST))
        with folders.place(tmp_path) as again:
            assert known(again) == REVISION

    def test_when_all_are_taken_it_is_said(self, tmp_path: Path) -> None:
        with ExitStack() as held:
            for _ in range(folders.PLACES):
                held.enter_context(folders.place(tmp_path))
            with pytest.raises(StoreError, match=r"all 64 places .* are in use"):
                held.enter_context(folders.place(tmp_path))

    def test_a_folder_that_cannot_be_made_is_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with (
            pytest.raises(
                StoreError, match=r"file/x cannot be written \(Not a directory\).*FOLDER"
            ),
            folders.place(tmp_path / "file" / "x"),
        ):
            pass

    def test_what_goes_wrong_with_a_place_held_is_told_as_it_is(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="mine"), folders.place(tmp_path):
            raise ValueError("mine")


@contextmanager
def another_process(folder: Path) -> Iterator[Path]:
    """Have a process take a place, and kill it at the end."""
    script = (
        "import sys, time; from pathlib import Path; from bot.index.folder import place\n"
        "with place(Path(sys.argv[1])) as mine: print(mine, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout
    with process, process.stdout:
        try:
            yield Path(process.stdout.readline().strip())
        finally:
            process.kill()
