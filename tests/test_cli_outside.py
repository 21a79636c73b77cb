"""Claims about the world around the command line: pipes, disks and terminals."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from tests.shell import (
    COMMAND,
    FAILED,
    Cli,
    on_a_terminal,
    one_line,
    recording,
)


class TestTheWorldOutside:
    def test_a_reader_that_has_gone_is_no_error_to_talk_about(self, paperboy: Cli) -> None:
        process = paperboy.start("digest", "--source", "sample", "--size", "50")
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        process.wait(30)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
    def test_output_that_cannot_be_written_is_one_line(self, paperboy: Cli) -> None:
        with Path("/dev/full").open("w") as full:
            run = subprocess.run(
                [*COMMAND, "digest", "--source", "sample"],
                stdout=full,
                stderr=subprocess.PIPE,
                env=paperboy.environment,
                cwd=paperboy.folder,
                timeout=60,
                check=False,
            )
        assert run.returncode == FAILED
        assert run.stderr.decode() == "paperboy: No space left on device\n"

    def test_a_disk_without_room_is_one_line_and_loses_nothing(self, paperboy: Cli) -> None:
        """A limit on the size of files is what a process sees of a disk that is full."""
        folder = recording(paperboy.folder / "days", days=2)
        paperboy("ingest", "--source", f"recorded:{folder}")
        before = paperboy.dump()
        recording(folder, days=60, papers=60)
        size = paperboy.database.stat().st_size
        run = subprocess.run(
            [*COMMAND, "ingest", "--refresh", "--source", f"recorded:{folder}"],
            capture_output=True,
            text=True,
            env=paperboy.environment,
            cwd=paperboy.folder,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
            timeout=60,
            check=False,
        )
        assert "the disk" in one_line(run, FAILED)
        assert paperboy.dump() == before

    def test_a_terminal_that_knows_only_ascii_is_no_error(self, paperboy: Cli) -> None:
        run = paperboy(
            *("digest", "--source", "sample"),
            env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        )
        assert run.returncode == 0
        assert "? 76" in run.stdout

    def test_on_a_terminal_titles_are_links(self, paperboy: Cli) -> None:
        text = on_a_terminal(paperboy, "digest", "--source", "sample", "--size", "1")
        assert "\x1b]8;" in text
        assert "1 of 14" in text
