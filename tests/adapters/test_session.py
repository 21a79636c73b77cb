"""Claims about the terminal's chat, made to the real one: a process, a pipe, a terminal."""

from __future__ import annotations

import json
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
from itertools import pairwise
from pathlib import Path
from typing import IO

import pytest

from adapters.console.posts import Posts
from adapters.console.session import YOU, Handle, chat
from bot.errors import StoreError
from bot.intents.papers import ShowPaper
from bot.intents.reading import Intent
from bot.intents.saved import Export, NotePost, React
from bot.intents.unread import Command
from bot.models import MessageRef, Record
from bot.replies.papers import Shared
from bot.replies.reply import HelpText, Reply
from bot.replies.saved import Exported, NoSuchPlace, NotedPost
from tests.builders import NOON, paper
from tests.shell import COMMAND, INTERRUPTED, Cli
from tests.told import saved

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
            await chat(refuse_papers, lambda: NOON, (), nothing, Posts())
        assert capsys.readouterr().out.startswith(
            "> /papers 2605.00001\n"
            "the database is locked by [2Jsomebody\n"
            "\n"
            "> /papers help\n"
            "/papers robotics\n    look up\n"
        )


class TestAReadingList:
    """In one conversation with the sample: what is said, and what is answered, line by line."""

    def test_is_filled_read_taken_along_and_forgotten(self, paperboy: Cli) -> None:
        told = conversation(
            paperboy,
            "/papers today",
            "2 save",
            "2 save",
            "/papers 2605.28816",
            "save",
            "/saved add https://arxiv.org/abs/2605.30263v1 2605.99999",
            "/saved",
            "/saved gamma",
            "/saved remove 2 9",
            "/saved",
            "/saved undo",
            "/saved undo",
            "/saved export",
            "/saved export bibtex",
            "/saved export ris gamma",
            "/saved mine",
            "/saved forget-me",
            "/saved",
            "/saved forget-me yes",
            "/saved",
            "/saved mine",
        )
        assert told["2 save"] == [
            "Saved; your reading list has 1 paper",
            "It is on your list already; your reading list has 1 paper",
        ]
        assert told["save"] == ["Saved; your reading list has 2 papers"]
        add = "/saved add https://arxiv.org/abs/2605.30263v1 2605.99999"
        assert told[add] == ["Saved; your reading list has 3 papers"]
        assert told["/saved gamma"] == ["Your reading list · gamma · 1 of 3 papers"]
        undo = "; /saved undo puts it back"
        assert told["/saved remove 2 9"] == [f"Off your list, which has 2 papers now{undo}"]
        assert told["/saved undo"] == [
            "On your list again, which has 3 papers",
            "nothing can be put back: undo is for what was removed, and a reaction is put on",
        ]
        assert told["/saved export"] == ["Wrote 3 papers to reading-list.bib"]
        assert told["/saved export bibtex"] == ["Wrote 3 papers to reading-list-2.bib"]
        assert told["/saved export ris gamma"] == ["Wrote 1 paper to reading-list.ris"]
        assert told["/saved mine"] == [
            "Wrote all that is stored about you to paperboy-about-me.json",
            "nothing is stored about you",
        ]
        (would,) = told["/saved forget-me"]
        assert would.startswith("This erases for good: 3 saved papers")
        (did,) = told["/saved forget-me yes"]
        assert did.startswith("Erased: 3 saved papers and your account.")
        assert told["/saved"] == [
            "Your reading list · 3 papers",
            "Your reading list · 2 papers",
            "Your reading list · 3 papers",
            "Your reading list is empty",
        ]

        folder = paperboy.folder
        bibtex = (folder / "reading-list.bib").read_text(encoding="utf-8")
        assert bibtex == (folder / "reading-list-2.bib").read_text(encoding="utf-8")
        assert bibtex.count("@misc{") == 3
        for id_ in ("2605.29250", "2605.28816", "2605.30263"):
            assert f"eprint = {{{id_}}}" in bibtex
        ris = (folder / "reading-list.ris").read_bytes()
        assert ris.startswith(b"TY  - GEN\r\nTI  - Gamma-World: ")
        assert ris.count(b"TY  - ") == ris.count(b"\r\nER  - ") == 1
        mine = json.loads((folder / "paperboy-about-me.json").read_text(encoding="utf-8"))
        assert mine["accounts"] == [
            {"platform": YOU.platform, "realm": YOU.realm, "id": YOU.id},
        ]
        assert len(mine["saved"]) == 3
        assert not list(folder.glob("*.db"))

    def test_is_filled_by_reactions_on_what_was_posted_and_shared(self, paperboy: Cli) -> None:
        told = conversation(
            paperboy,
            "+1",
            "/digest subscribe world at 09:00 in UTC",
            "/digest now",
            "+2",
            "-2",
            "+99",
            "/papers 2605.28816",
            "share",
            "+",
            "-",
            "vote",
            "/saved",
        )
        assert told["+1"][0].startswith("no digest was posted here since this chat was opened")
        assert told["+2"] == ["Saved"]
        assert told["-2"] == ["Off your list"]
        assert told["+99"] == ["the last digest has no paper 99"]
        assert told["+"] == ["Saved"]
        assert told["-"] == ["Off your list"]
        assert told["vote"][0].startswith("there is nothing to vote on")
        assert told["/saved"] == ["Your reading list is empty"]

    def test_is_shown_page_by_page(self, paperboy: Cli) -> None:
        said = ["/papers week", "more", "more"]
        said += [f"{n} save" for n in range(1, 13)]
        told = conversation(paperboy, *said, "/saved", "more", "more", "12 unsave", "/saved")
        assert told["12 save"] == ["Saved; your reading list has 12 papers"]
        assert told["/saved"] == [
            "Your reading list · 1–10 of 12 papers",
            "Your reading list · 1–10 of 11 papers",
        ]
        assert told["more"][2:] == [
            "Your reading list · 11–12 of 12 papers",
            "that was all of it",
        ]
        undo = "; /saved undo puts it back"
        assert told["12 unsave"] == [f"Off your list, which has 11 papers now{undo}"]

    def test_that_cannot_be_written_is_said_and_the_chat_goes_on(self, paperboy: Cli) -> None:
        for n in range(1, 1_000):
            name = "reading-list.bib" if n == 1 else f"reading-list-{n}.bib"
            (paperboy.folder / name).touch()
        told = conversation(
            paperboy, "/saved add 2605.28816", "/saved export", "/saved export md", "/saved"
        )
        (refused,) = told["/saved export"]
        assert refused.startswith("there are too many files like reading-list.bib")
        assert told["/saved export md"] == ["Wrote 1 paper to reading-list.md"]
        assert told["/saved"] == ["Your reading list · 1 paper"]
        assert {each.stat().st_size for each in paperboy.folder.glob("*.bib")} == {0}

    async def test_knows_which_paper_a_shared_message_shows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Intent] = []

        async def answer(intent: Intent, _: datetime) -> Reply:
            asked.append(intent)
            match intent:
                case NotePost():
                    return NotedPost()
                case React():
                    return NoSuchPlace()
                case _:
                    return Shared(Record(paper(7)))

        posts = Posts()
        posts.note(MessageRef("terminal", "digest"), (1, 2))
        await say(answer, posts, tmp_path, monkeypatch, "/papers 2605.00007", "+", "/papers 8", "-")
        noted = [each for each in asked if isinstance(each, NotePost)]
        assert [each.key for each in noted] == [paper(7).key] * 2
        assert noted[0].message != noted[1].message
        assert [each for each in asked if isinstance(each, React)] == [
            React(noted[0].message, "bookmark", None, True, NOON),
            React(noted[1].message, "bookmark", None, False, NOON),
        ]

    async def test_is_written_into_the_folder_where_the_chat_was_begun(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        async def answer(intent: Intent, _: datetime) -> Reply:
            assert isinstance(intent, Export)
            return Exported(intent, (saved(1),))

        folder = tmp_path / "papers of mine"
        folder.mkdir()
        monkeypatch.chdir(folder)
        await say(answer, Posts(), tmp_path, monkeypatch, "/saved export md", "/saved export md")
        assert sorted(each.name for each in folder.iterdir()) == [
            "reading-list-2.md",
            "reading-list.md",
        ]
        told = capsys.readouterr().out
        assert "Wrote 1 paper to reading-list.md\n" in told
        assert "Wrote 1 paper to reading-list-2.md\n" in told


async def say(
    handle: Handle, posts: Posts, folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str
) -> None:
    """Talk with what handles intents, at noon."""

    async def nothing() -> None:
        """Deliver nothing."""

    said = folder / "said"
    said.write_text("\n".join(lines))
    with said.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        await chat(handle, lambda: NOON, (), nothing, posts)


def conversation(paperboy: Cli, *lines: str) -> dict[str, list[str]]:
    """Say these lines, and return for each the first lines of what was answered, in order."""
    run = paperboy(*CHAT, stdin="\n".join(lines))
    assert (run.returncode, run.stderr) == (0, "")
    told: dict[str, list[str]] = {}
    shown = run.stdout.splitlines()
    for line, answer in pairwise(shown):
        if line.startswith("> "):
            told.setdefault(line[2:], []).append(answer)
    assert sum(map(len, told.values())) == len(lines)
    return told


class TestATerminal:
    def test_edits_completes_and_shows_links(self, paperboy: Cli) -> None:
        with Terminal(paperboy) as terminal:
            terminal.types("/pap\t", expecting="ers")
            terminal.types(" 2605.28816\r", expecting='type "save"')
            assert "\x1b]8;" in terminal.shown
            terminal.types("/papers robo\t", expecting="tics")
            terminal.types("\r", expecting="robotics ·")
            terminal.types("/dig\t", expecting="est")
            terminal.types(" unsub\t", expecting="scribe")
            terminal.types("\r", expecting="This channel gets no digests")
            terminal.types("/papers digest topics ex\t", expecting="clude")
            terminal.types(" robo\t", expecting="tics")
            terminal.types("\r", expecting="This channel gets no digests")
            terminal.types("/sav\t", expecting="ed")
            terminal.types(" exp\t", expecting="ort")
            terminal.types(" mark\t", expecting="down")
            terminal.types("\r", expecting="There is nothing to export")
            terminal.types("/papers saved rem\t", expecting="ove")
            terminal.types(" 1\r", expecting="your list has no paper 1")
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
            terminal.types("/papers 2605.28816\r", expecting='type "save"')
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
