"""Claims about the terminal's chat, made to the real one: a process, a pipe, a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import pytest

from adapters.console.session import chat
from bot.errors import StoreError
from bot.intents.papers import ShowPaper
from bot.intents.reading import Intent
from bot.replies.reply import Command, HelpText, Reply
from tests.builders import NOON
from tests.shell import COMMAND, INTERRUPTED, Cli

CHAT = ("chat", "--source", "sample")


class TestAPipe:
    def test_reads_as_a_dialog(self, paperboy: Cli) -> None:
        run = paperboy(
            *CHAT, stdin="/papers week\nmore\n\n1\n2 similar\n1 share\n99\nhello\n/papers help"
        )
        assert run.returncode == 0
        assert run.stderr == ""
        said = [line for line in run.stdout.splitlines() if line.startswith("> ")]
        assert said == [
            *("> /papers week", "> more", "> 1", "> 2 similar", "> 1 share", "> 99", "> hello"),
            "> /papers help",
        ]
        assert "1–5 of 42 papers" in run.stdout
        assert "6–10 of 42 papers" in run.stdout
        assert "(shared with the channel)" in run.stdout
        assert "there is no paper 99 on the list; there are 1 to 5" in run.stdout
        assert "\x1b" not in run.stdout

    def test_ends_at_quit_whatever_follows(self, paperboy: Cli) -> None:
        run = paperboy(*CHAT, stdin=" /QUIT \n/papers week\n")
        assert (run.returncode, run.stdout) == (0, "> /QUIT\n")

    @pytest.mark.parametrize("how", ["file", "nothing", "closed"])
    def test_may_be_a_file_or_nothing_at_all(self, paperboy: Cli, how: str) -> None:
        lines = paperboy.folder / "lines"
        lines.write_text("/papers 2605.28816")
        with (lines if how == "file" else Path(os.devnull)).open() as stdin:
            run = subprocess.run(
                [*COMMAND, *CHAT]
                if how != "closed"
                else ["sh", "-c", '"$@" <&-', "sh", *COMMAND, *CHAT],
                stdin=stdin,
                capture_output=True,
                encoding="utf-8",
                env=paperboy.environment,
                cwd=paperboy.folder,
                timeout=60,
                check=True,
            )
        assert ("Gamma-World" in run.stdout) is (how == "file")
        assert run.stderr == ""

    def test_withstands_what_no_person_types(self, paperboy: Cli) -> None:
        run = subprocess.run(
            [*COMMAND, *CHAT],
            input=b"\n".join(
                [
                    b"\x1b[2J/papers robot\x07",
                    b"/papers \xff\xfe\x00\x1b]0;x\x07",
                    b"/papers " + b"(" * 400,
                    b"x" * 50_000,
                    b"9" * 5_000,
                    "/papers ﷽\u202e‮𓀀".encode(),
                    b"/papers 2605.28816\r",
                ]
            ),
            capture_output=True,
            env=paperboy.environment,
            cwd=paperboy.folder,
            timeout=60,
            check=True,
        )
        assert run.stderr == b""
        assert not set(b"\x1b\x07\x00\r") & set(run.stdout)
        assert "\u202e" not in run.stdout.decode()
        assert b"Gamma-World" in run.stdout

    def test_answers_each_line_when_it_comes(self, paperboy: Cli) -> None:
        with talking(paperboy, *CHAT) as (process, stdin, stdout):
            stdin.write(b"hello\n")
            assert stdout.readline() == b"> hello\n"
            assert stdout.readline().startswith(b"to look that up, type /papers hello")
            stdin.write(b"/quit\n")
            assert process.wait(30) == 0

    @pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
    def test_is_left_at_once_when_the_process_is_stopped(
        self, paperboy: Cli, signal_: signal.Signals
    ) -> None:
        temporary = paperboy.folder / "tmp"
        temporary.mkdir()
        paperboy.environment["TMPDIR"] = str(temporary)
        with talking(paperboy, *CHAT) as (process, stdin, stdout):
            stdin.write(b"hello\n")
            stdout.readline()
            process.send_signal(signal_)
            assert process.wait(10) == INTERRUPTED
            assert process.stderr
            said = process.stderr.read().decode().strip()
            assert said == "paperboy: stopped; what was stored stays"
        assert list(temporary.iterdir()) == []

    async def test_goes_on_after_a_line_that_was_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        async def refuse_papers(asked: Intent, _: datetime) -> Reply:
            match asked:
                case ShowPaper():
                    raise StoreError("the database is locked\nby \x1b[2Jsomebody")
                case _:
                    return HelpText(Command.PAPERS, (("robotics", "look up"),))

        async def nothing() -> None:
            """Deliver nothing."""

        said = tmp_path / "said"
        said.write_text("/papers 2605.00001\n/papers help\n")
        with said.open() as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            await chat(refuse_papers, lambda: NOON, (), nothing)
        assert capsys.readouterr().out.startswith(
            "> /papers 2605.00001\n"
            "the database is locked by [2Jsomebody\n"
            "\n"
            "> /papers help\n"
            "/papers robotics\n    look up\n"
        )


class TestATerminal:
    def test_edits_completes_and_shows_links(self, paperboy: Cli) -> None:
        with Terminal(paperboy) as terminal:
            terminal.types("/pap\t", expecting="ers")
            terminal.types(" 2605.28816\r", expecting='type "similar"')
            assert "\x1b]8;" in terminal.shown
            terminal.types("/papers robo\t", expecting="tics")
            terminal.types("\r", expecting="robotics ·")
            terminal.types("/dig\t", expecting="est")
            terminal.types(" unsub\t", expecting="scribe")
            terminal.types("\r", expecting="This channel gets no digests")
            terminal.types("/papers digest topics ex\t", expecting="clude")
            terminal.types(" robo\t", expecting="tics")
            terminal.types("\r", expecting="This channel gets no digests")
            terminal.types_last("/papers zzz\x03/quit\r")
            assert terminal.ends() == 0
            assert "zzz · nothing found" not in terminal.shown

    @pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
    def test_ends_on_an_empty_line(self, paperboy: Cli, key: str) -> None:
        with Terminal(paperboy) as terminal:
            terminal.types_last(key)
            assert terminal.ends() == 0

    @pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
    def test_is_as_it_was_when_the_process_is_stopped(
        self, paperboy: Cli, signal_: signal.Signals
    ) -> None:
        with Terminal(paperboy) as terminal:
            before = terminal.modes_before
            terminal.types("hello\r", expecting="type /papers")
            terminal.process.send_signal(signal_)
            assert terminal.ends() == INTERRUPTED
            assert termios.tcgetattr(terminal.theirs) == before
            assert "Traceback" not in terminal.shown

    def test_that_knows_no_escape_sequences_gets_none(self, paperboy: Cli) -> None:
        paperboy.environment["TERM"] = "dumb"
        with Terminal(paperboy, prompt="> ") as terminal:
            terminal.types("/papers 2605.28816\r", expecting='type "similar"')
            assert "https://huggingface.co/papers/2605.28816" in terminal.shown
            terminal.types_last("/quit\r")
            assert terminal.ends() == 0


@contextmanager
def talking(
    paperboy: Cli, *words: str
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
    """Start it with pipes that stay open."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        env=paperboy.environment,
        cwd=paperboy.folder,
    )
    assert process.stdin
    assert process.stdout
    with process:
        try:
            yield process, process.stdin, process.stdout
        finally:
            process.kill()


class Terminal:
    """A person at a pseudo-terminal who chats with the sample; `prompt` says that it is read."""

    def __init__(self, paperboy: Cli, prompt: str = "\x1b[?2004h") -> None:
        self.prompt = prompt
        self.ours, self.theirs = pty.openpty()
        self.modes_before = termios.tcgetattr(self.theirs)
        self.shown = ""
        self.seen = 0
        self.process = subprocess.Popen(
            [*COMMAND, *CHAT],
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            env={"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", **paperboy.environment},
            cwd=paperboy.folder,
        )

    def __enter__(self) -> Terminal:
        self.waits_for(" ends.", self.prompt)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)

    def types(self, keys: str, *, expecting: str) -> None:
        """Type, and wait for what is to be shown after it; after a line, for the next prompt."""
        os.write(self.ours, keys.encode())
        self.waits_for(expecting, *([self.prompt] if keys.endswith("\r") else []))

    def types_last(self, keys: str) -> None:
        """Type what ends the chat."""
        os.write(self.ours, keys.encode())

    def waits_for(self, *texts: str, seconds: float = 30) -> None:
        """Read what is shown until these texts come, one after the other, that were not there."""
        end = time.monotonic() + seconds
        for text in texts:
            while text not in self.shown[self.seen :]:
                assert time.monotonic() < end, (
                    f"{text!r} was not shown: {self.shown[self.seen :]!r}"
                )
                self._reads()
            self.seen = self.shown.index(text, self.seen) + len(text)

    def ends(self) -> int:
        """Wait until the process has ended, reading on, and return its exit code."""
        end = time.monotonic() + 30
        while self.process.poll() is None:
            assert time.monotonic() < end, "it never ended"
            self._reads()
        self._reads()
        return self.process.returncode

    def _reads(self) -> None:
        if select.select([self.ours], [], [], 0.05)[0]:
            self.shown += os.read(self.ours, 4096).decode(errors="replace")
