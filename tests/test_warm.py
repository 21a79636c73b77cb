"""Claims about how tests begin the command line: begun warm, each command is what it is cold."""

from __future__ import annotations

import pytest

from tests.shell import Cli

SAMPLE = ("--source", "sample")


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("--version",), None),
        (("chat", *SAMPLE), "/papers world model\n1\n/digest subscribe robotics\n"),
        (("deliveries",), None),
        (("demo",), None),
        (("digest", "--source", "nowhere"), None),
        (("doctor",), None),
        (("ingest", *SAMPLE), None),
        (("migrate",), None),
        (("papers", "zzzz", *SAMPLE), None),
        (("run", "--source", "nowhere"), None),
        (("topics", "explain", "robot (arm"), None),
        (("topics", "list"), None),
    ],
)
def test_each_command_is_the_same(paperboy: Cli, words: tuple[str, ...], stdin: str | None) -> None:
    ends = []
    for begin in (paperboy, paperboy.cold):
        run = begin(*words, stdin=stdin)
        ends.append((run.returncode, run.stdout, run.stderr, paperboy.database.exists()))
        for file in paperboy.folder.glob("paperboy.db*"):
            file.unlink()
    assert ends[0] == ends[1]


def test_what_python_reads_itself_begins_cold(paperboy: Cli) -> None:
    assert paperboy("doctor").args[0] == "paperboy"
    assert paperboy("doctor", env={"LC_ALL": "C"}).args[0] != "paperboy"


def test_what_is_typed_is_read_to_its_end(paperboy: Cli) -> None:
    said = paperboy("chat", *SAMPLE, stdin="/papers robot\n" * 40).stdout
    assert said.count("robot · ") == 40
