"""Claims on the files that a terminal's chat writes: which, where, and over no other one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.console.files import MINE, files_of, write
from bot.errors import UserError
from bot.export.files import File
from bot.intents.saved import Export, Format, ShowSaved
from bot.replies.reply import Reply, WithNotices
from bot.replies.saved import Exported, Mine, SavedList
from tests.told import about_digests, about_saved, saved

LIST = File("reading-list.bib", "new\r\n")


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize(
    ("format_", "name", "begins"),
    [
        (Format.BIBTEX, "reading-list.bib", "@misc{"),
        (Format.RIS, "reading-list.ris", "TY  - GEN\r\n"),
        (Format.MARKDOWN, "reading-list.md", "- [Paper 1](https://arxiv.org/abs/2605.00001)"),
    ],
)
def test_an_export_is_one_file_of_its_format(
    tmp_path: Path, format_: Format, name: str, begins: str
) -> None:
    reply = Exported(Export(format_), (saved(1), saved(2)))
    assert write(files_of(reply), tmp_path) == [name]
    text = (tmp_path / name).read_bytes().decode("utf-8")
    assert text.startswith(begins)
    assert "2605.00001" in text
    assert "2605.00002" in text


def test_an_export_in_parts_is_several_files(tmp_path: Path) -> None:
    papers = tuple(saved(n) for n in range(1, 4))
    reply = Exported(Export(Format.RIS, part_size=1), papers)
    written = [f"reading-list-{n}.ris" for n in (1, 2, 3)]
    assert write(files_of(reply), tmp_path) == written
    assert names(tmp_path) == written


def test_what_is_stored_about_somebody_is_json(tmp_path: Path) -> None:
    facts = {"name": "\u202e\U0001f916\x1b[31m ünïcode", "papers": [1, 2]}
    assert write(files_of(Mine(facts)), tmp_path) == [MINE]
    text = (tmp_path / MINE).read_text(encoding="utf-8")
    assert json.loads(text) == facts
    assert not {"\u202e", "\x1b"} & set(text)


@pytest.mark.parametrize(
    "reply",
    [
        Exported(Export(Format.BIBTEX, "zebra"), (), "zebra"),
        Mine(None),
        SavedList(ShowSaved(), (), 0, 0),
        WithNotices(about_digests("x")[0], ("notice",)),
        *(each for each in about_saved("x") if not isinstance(each, Exported | Mine)),
    ],
    ids=lambda reply: type(reply).__name__,
)
def test_no_other_reply_writes_anything(tmp_path: Path, reply: Reply) -> None:
    assert write(files_of(reply), tmp_path) == []
    assert names(tmp_path) == []


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / LIST.name).write_text("mine")
    assert write([LIST], tmp_path) == ["reading-list-2.bib"]
    assert write([LIST], tmp_path) == ["reading-list-3.bib"]
    assert (tmp_path / LIST.name).read_text() == "mine"
    assert (tmp_path / "reading-list-2.bib").read_bytes() == b"new\r\n"
    assert names(tmp_path) == ["reading-list-2.bib", "reading-list-3.bib", "reading-list.bib"]


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link", "link to itself"])
def test_whatever_has_the_name_already_stays_as_it_is(tmp_path: Path, kind: str) -> None:
    there, target = tmp_path / LIST.name, tmp_path / "target"
    match kind:
        case "folder":
            there.mkdir()
        case "link":
            target.write_text("mine")
            there.symlink_to(target)
        case "dangling link":
            there.symlink_to(target)
        case _:
            there.symlink_to(there)
    before = names(tmp_path)
    assert write([LIST], tmp_path) == ["reading-list-2.bib"]
    assert names(tmp_path) == sorted([*before, "reading-list-2.bib"])
    assert not target.exists() or target.read_text() == "mine"


def test_other_names_are_tried_for_a_while_and_then_it_is_said(tmp_path: Path) -> None:
    (tmp_path / LIST.name).touch()
    for n in range(2, 1_000):
        (tmp_path / f"reading-list-{n}.bib").touch()
    with pytest.raises(UserError, match=r"too many files like .*reading-list\.bib") as error:
        write([LIST], tmp_path)
    assert str(tmp_path) in str(error.value)
    assert len(names(tmp_path)) == 999


@pytest.mark.parametrize("kind", ["missing", "a file", "below a file"])
def test_where_nothing_can_be_written_the_folder_is_named(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    folder = {"missing": tmp_path / "gone", "a file": file, "below a file": file / "x"}[kind]
    with pytest.raises(UserError, match=r"reading-list\.bib cannot be written") as error:
        write([LIST], folder)
    assert str(error.value).startswith(f"{folder / LIST.name} cannot be written: ")
    assert "\n" not in str(error.value)
    assert names(tmp_path) == ["file"]
    assert file.read_text() == "mine"


def test_where_nothing_is_to_be_written_no_folder_is_needed(tmp_path: Path) -> None:
    assert write([], tmp_path / "gone") == []
