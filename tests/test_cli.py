"""Claims about the command line, made to the real one: a process, its output and its exit code."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import item
from tests.loopback import Hub, Reply, hub, json_list

USAGE, FAILED = 2, 1
COMMAND = (sys.executable, "-m", "bot")


class Cli:
    """`paperboy` with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "paperboy.db"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "PAPERBOY_DATABASE_URL": f"sqlite:///{self.database}",
            "COLUMNS": "80",
            "PYTHONUTF8": "1",
        }

    def __call__(
        self, *words: str, env: Mapping[str, str] | None = None, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self.environment | dict(env or {}),
            input=stdin,
            timeout=60,
            check=False,
        )

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start it and come back at once."""
        return subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def dump(self) -> list[str]:
        """Return the whole database as SQL."""
        connection = sqlite3.connect(self.database)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()


@pytest.fixture
def paperboy(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


def recording(folder: Path, days: int = 3, papers: int = 3) -> Path:
    """Write some recorded days, from 2024-05-26 on."""
    folder.mkdir(exist_ok=True)
    for n in range(days):
        day = date(2024, 5, 26) + timedelta(days=n)
        first = n * papers + 1
        items = [item(first + k, upvotes=k, title=f"Day {n} paper {k}") for k in range(papers)]
        (folder / f"{day}.json").write_text(json.dumps(items))
    return folder


def one_line(run: subprocess.CompletedProcess[str], code: int) -> str:
    """Check that it failed with one clear sentence, and return that."""
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("paperboy: ")
    assert run.stderr.count("\n") == 1
    return run.stderr


class TestHelp:
    @pytest.mark.parametrize("command", ["", "digest", "ingest", "migrate", "doctor", "demo"])
    def test_every_command_has_help(self, paperboy: Cli, command: str) -> None:
        run = paperboy(*command.split(), "--help")
        assert run.returncode == 0
        assert run.stdout.startswith("Usage: paperboy")
        assert not paperboy.database.exists()

    def test_version(self, paperboy: Cli) -> None:
        assert paperboy("--version").stdout.startswith("paperboy, version ")

    def test_help_loads_nothing_heavy(self, paperboy: Cli) -> None:
        code = (
            "import sys; from bot.__main__ import main\n"
            "try: main(['digest', '--help'])\n"
            "except SystemExit: pass\n"
            "heavy = {'sqlalchemy', 'alembic', 'httpx', 'pydantic', 'rich', 'tantivy'}\n"
            "print('loaded', sorted(heavy & set(sys.modules)))"
        )
        run = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=paperboy.environment,
            timeout=60,
            check=True,
        )
        assert run.stdout.endswith("loaded []\n")


class TestDigest:
    def test_of_a_recording(self, paperboy: Cli) -> None:
        run = paperboy("digest", "--source", f"recorded:{recording(paperboy.folder / 'days')}")
        assert run.returncode == 0
        assert run.stdout.startswith(
            "Daily Papers · Tue 28 May 2024 · 3 of 3\n\n 1  Day 2 paper 2 "
        )
        assert run.stderr == ""

    def test_a_recording_leaves_no_trace_in_the_database(self, paperboy: Cli) -> None:
        paperboy("digest", "--source", f"recorded:{recording(paperboy.folder / 'days')}")
        assert not paperboy.database.exists()

    def test_of_the_sample_in_every_layout(self, paperboy: Cli) -> None:
        for layout in ("compact", "cards", "thread"):
            run = paperboy("digest", "--source", "sample", "--layout", layout, "--size", "2")
            assert run.returncode == 0
            assert "huggingface.co/papers/" in run.stdout

    def test_with_a_topic_since_a_day_as_json(self, paperboy: Cli) -> None:
        run = paperboy(
            *("digest", "--source", "sample", "--since", "2026-05-27"),
            *("--topics", '"world model", robot', "--size", "3", "--json"),
        )
        told = json.loads(run.stdout)
        assert told["editions"] == ["2026-05-27", "2026-05-28", "2026-05-29"]
        assert len(told["papers"]) == 3
        assert all(paper["reason"]["matched"] for paper in told["papers"])
        assert len(told["papers"]) + len(told["left_out"]) == told["considered"] == 42

    def test_is_live_by_default_and_keeps_what_it_fetched(self, paperboy: Cli) -> None:
        with hub() as api:
            api.answers(json_list(item(1, 5, title="Fresh")))
            run = paperboy("digest", env={"PAPERBOY_HUGGINGFACE_URL": api.url})
            assert "Fresh" in run.stdout
            assert api.asked[0]["limit"] == "100"
        day = api.asked[0]["date"]
        offline = paperboy("digest", "--date", day, env=nowhere())
        assert "Fresh" in offline.stdout
        assert "cannot reach 127.0.0.1" in offline.stderr
        assert "showing what there is" in offline.stderr
        assert offline.returncode == 0


def nowhere() -> dict[str, str]:
    """Name an address where nobody listens."""
    return {"PAPERBOY_HUGGINGFACE_URL": "http://127.0.0.1:9"}


class TestBadInput:
    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (["digest", "--date", "2026-13-01"], "write YYYY-MM-DD"),
            (["digest", "--date", "yesterday"], "write YYYY-MM-DD"),
            (["digest", "--size", "0"], "1<=x<=50"),
            (["digest", "--layout", "poster"], "'compact', 'cards', 'thread'"),
            (["digets"], "No such command"),
        ],
    )
    def test_of_usage_is_shown_with_usage(
        self, paperboy: Cli, words: Sequence[str], says: str
    ) -> None:
        run = paperboy(*words)
        assert run.returncode == USAGE
        assert says in run.stderr
        assert "Usage:" in run.stderr

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (["digest", "--source", "arxiv"], USAGE, "there is no source 'arxiv'"),
            (["digest", "--source", "recorded:"], USAGE, "recorded:PATH"),
            (["digest", "--date", "2999-01-01"], USAGE, "opens at 2999-01-01 02:30 UTC"),
            (["digest", "--date", "2020-01-01"], USAGE, "began on 2023-05-04"),
            (["digest", "--since", "2024-01-01"], USAGE, "at most 31 days"),
            (["ingest", "--since", "2026-01-02", "--until", "2026-01-01"], USAGE, "is after"),
            (["ingest", "--since", "2999-01-01"], USAGE, "2999-01-01 has not opened yet"),
            (["digest", "--source", "."], USAGE, "(recorded:.?)"),
            (["ingest", "--source", "sample", "--until", "2026-01-01"], USAGE, "has nothing"),
            (["ingest", "--until", "2999-01-01"], USAGE, "has not opened yet"),
            (["digest", "--source", "recorded:/nowhere"], FAILED, "No such file"),
            (["digest", "--source", "sample", "--date", "2026-01-01"], FAILED, "2026-05-27"),
            (["digest"], FAILED, "check the network"),
        ],
    )
    def test_of_the_rest_is_one_line(
        self, paperboy: Cli, words: Sequence[str], code: int, says: str
    ) -> None:
        assert says in one_line(paperboy(*words, env=nowhere()), code)

    def test_of_a_topic_points_at_the_place(self, paperboy: Cli) -> None:
        run = paperboy("digest", "--source", "sample", "--topics", 'robot "open')
        assert run.returncode == USAGE
        assert run.stderr.splitlines()[1:] == ['  robot "open', "        ^"]

    def test_of_a_half_written_recording_names_the_file(self, paperboy: Cli) -> None:
        folder = recording(paperboy.folder / "days")
        broken = folder / "2024-05-28.json"
        broken.write_text(broken.read_text()[:-40])
        run = paperboy("digest", "--source", f"recorded:{folder}")
        assert f"{broken}: not whole JSON" in one_line(run, FAILED)

    def test_of_a_file_that_is_no_database_changes_nothing(self, paperboy: Cli) -> None:
        paperboy.database.write_text("my notes, not a database; " * 50)
        before = paperboy.database.read_bytes()
        for command in ("migrate", "doctor", "ingest"):
            assert "not an SQLite database" in one_line(paperboy(command), FAILED)
        assert paperboy.database.read_bytes() == before

    @pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "paper.db"])
    def test_of_a_database_url_tells_no_secret(self, paperboy: Cli, url: str) -> None:
        said = one_line(paperboy("migrate", env={"PAPERBOY_DATABASE_URL": url}), FAILED)
        assert "PAPERBOY_DATABASE_URL" in said
        assert "hunter2" not in said

    def test_of_a_setting_names_it(self, paperboy: Cli) -> None:
        said = one_line(paperboy("digest", env={"PAPERBOY_HUGGINGFACE_URL": "hf.co"}), FAILED)
        assert "PAPERBOY_HUGGINGFACE_URL: write an address" in said

    def test_with_debug_shows_the_traceback(self, paperboy: Cli) -> None:
        run = paperboy("digest", "--source", "recorded:/nowhere", "--debug")
        assert "Traceback" in run.stderr
        assert run.returncode == FAILED

    def test_what_a_server_says_cannot_steer_the_terminal(self, paperboy: Cli) -> None:
        with hub() as api:
            api.answers(Reply(body=json.dumps({"error": "\x1b[2Jno\x07\n such"}).encode()))
            run = paperboy("digest", env={"PAPERBOY_HUGGINGFACE_URL": api.url})
        assert "\x1b" not in one_line(run, FAILED)


class TestIngest:
    def test_backfills_and_a_second_run_changes_nothing(self, paperboy: Cli) -> None:
        source = f"recorded:{recording(paperboy.folder / 'days')}"
        first = paperboy("ingest", "--source", source)
        assert first.stdout == "3 days fetched; papers: 9 new, 0 changed, 9 with new votes\n"
        before = paperboy.dump()
        again = paperboy("ingest", "--source", source)
        assert again.stdout.startswith("3 days fetched; papers: 0 new, 0 changed, 0 with")
        assert paperboy.dump() == before

    def test_days_that_have_closed_are_not_asked_for_again(self, paperboy: Cli) -> None:
        words = ("ingest", "--since", "2024-05-27", "--until", "2024-05-29")
        with hub() as api:
            api.answers(json_list(item(1)))
            live = {"PAPERBOY_HUGGINGFACE_URL": api.url}
            assert paperboy(*words, env=live).stdout.startswith("3 days fetched;")
            assert paperboy(*words, env=live).stdout.startswith("0 days fetched, 3 already there;")
            assert len(api.asked) == 3
            assert paperboy(*words, "--refresh", env=live).stdout.startswith("3 days fetched;")

    def test_names_each_failed_day_and_keeps_the_rest(self, paperboy: Cli) -> None:
        folder = recording(paperboy.folder / "days")
        (folder / "2024-05-27.json").write_text("<html>")
        run = paperboy("ingest", "--source", f"recorded:{folder}")
        assert run.returncode == FAILED
        assert run.stdout.startswith("2 days fetched, 1 failed; papers: 6 new")
        assert "2024-05-27 failed: " in run.stdout

    def test_waits_when_the_source_asks_to(self, paperboy: Cli) -> None:
        with hub() as api:
            api.answers(Reply(status=429, headers={"RateLimit": '"api";r=0;t=1'}))
            api.answers(json_list(item(1)))
            run = paperboy(
                *("ingest", "--since", "2024-05-27", "--until", "2024-05-27"),
                env={"PAPERBOY_HUGGINGFACE_URL": api.url},
            )
        assert run.stdout.startswith("1 day fetched; papers: 1 new")
        assert len(api.asked) == 2

    def test_gives_up_on_a_source_that_is_down(self, paperboy: Cli) -> None:
        with hub() as api:
            api.answers(Reply(status=429, headers={"Retry-After": "100000"}))
            run = paperboy(
                *("ingest", "--since", "2024-05-01", "--until", "2024-05-30"),
                env={"PAPERBOY_HUGGINGFACE_URL": api.url},
            )
        assert run.returncode == FAILED
        assert len(api.asked) == 3
        assert "27 days not asked for" in run.stdout

    @pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
    def test_stopped_in_the_middle_and_run_again_it_ends_the_same(
        self, paperboy: Cli, tmp_path: Path, signal_: signal.Signals
    ) -> None:
        source = f"recorded:{recording(paperboy.folder / 'days', days=400, papers=40)}"
        whole = Cli(tmp_path)
        whole.database = tmp_path / "whole.db"
        whole.environment["PAPERBOY_DATABASE_URL"] = f"sqlite:///{whole.database}"
        assert whole("ingest", "--source", source).returncode == 0

        stopped = 0
        for editions in (0, 60, 120, 180):
            process = paperboy.start("ingest", "--source", source)
            wait_until_more_than(editions, paperboy.database)
            process.send_signal(signal_)
            process.communicate(timeout=30)
            stopped += process.returncode != 0
        assert stopped >= 2
        assert paperboy("ingest", "--source", source).returncode == 0
        assert paperboy.dump() == whole.dump()


def wait_until_more_than(count: int, database: Path, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while editions_in(database) <= count:
        assert time.monotonic() < end, "it never got there"
        time.sleep(0.01)


def editions_in(database: Path) -> int:
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM editions").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # the tables are being made
    finally:
        connection.close()


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


def on_a_terminal(paperboy: Cli, *words: str) -> str:
    """Run it with a pseudo-terminal for its output, and return what is drawn there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env=paperboy.environment | {"TERM": "xterm-256color"},
        cwd=paperboy.folder,
    )
    os.close(theirs)
    drawn = b""
    try:
        while chunk := os.read(ours, 4096):
            drawn += chunk
    except OSError:
        pass  # how Linux says that the other end is closed
    finally:
        os.close(ours)
    assert process.wait(30) == 0
    return drawn.decode()


class TestSettings:
    def test_come_from_dot_env_and_from_files(self, paperboy: Cli) -> None:
        del paperboy.environment["PAPERBOY_DATABASE_URL"]
        (paperboy.folder / ".env").write_text("PAPERBOY_DATABASE_URL=sqlite:///from-dot-env.db\n")
        paperboy("migrate")
        assert (paperboy.folder / "from-dot-env.db").exists()
        secret = paperboy.folder / "secret"
        secret.write_text("sqlite:///from-file.db\n")
        paperboy("migrate", env={"PAPERBOY_DATABASE_URL_FILE": str(secret)})
        assert (paperboy.folder / "from-file.db").exists()

    def test_a_file_that_is_not_there_is_one_line(self, paperboy: Cli) -> None:
        run = paperboy("migrate", env={"PAPERBOY_DATABASE_URL_FILE": "/nowhere"})
        assert "PAPERBOY_DATABASE_URL_FILE names a file" in one_line(run, FAILED)

    def test_without_any_the_user_data_folder_is_used(self, paperboy: Cli) -> None:
        del paperboy.environment["PAPERBOY_DATABASE_URL"]
        assert "is up to date" in paperboy("migrate").stdout
        (made,) = paperboy.folder.rglob("paperboy.db")
        assert made.parent.name == "paperboy"


class TestDoctor:
    def test_of_a_fresh_machine_changes_nothing(self, paperboy: Cli) -> None:
        run = paperboy("doctor")
        assert run.returncode == 0
        assert "not made yet" in run.stdout
        assert not paperboy.database.exists()

    def test_of_a_database(self, paperboy: Cli) -> None:
        paperboy("migrate")
        assert "ok, " in paperboy("doctor").stdout


def test_the_demo_shows_two_digests_and_what_to_do_next(paperboy: Cli) -> None:
    run = paperboy("demo")
    assert run.returncode == 0
    assert run.stdout.count("Daily Papers · ") == 2
    assert " digest --topics" in run.stdout
    assert not paperboy.database.exists()


def test_hub_is_on_this_machine() -> None:
    with hub() as api:
        assert isinstance(api, Hub)
        assert api.url.startswith("http://127.0.0.1:")


class TestMistakesInSettings:
    @pytest.mark.parametrize("where", ["environment", "dot-env"])
    def test_a_name_that_is_no_setting_is_refused(self, paperboy: Cli, where: str) -> None:
        if where == "environment":
            run = paperboy("doctor", env={"PAPERBOY_DATABASE_UL": "sqlite:///x.db"})
        else:
            (paperboy.folder / ".env").write_text("PAPERBOY_DATABASE_UL=sqlite:///x.db\n")
            run = paperboy("doctor")
        said = one_line(run, FAILED)
        assert "PAPERBOY_DATABASE_UL is no setting; did you mean PAPERBOY_DATABASE_URL?" in said

    def test_a_file_may_be_named_in_dot_env_too(self, paperboy: Cli) -> None:
        del paperboy.environment["PAPERBOY_DATABASE_URL"]
        (paperboy.folder / "secret").write_text("sqlite:///from-file.db\n")
        (paperboy.folder / ".env").write_text("PAPERBOY_DATABASE_URL_FILE=secret\n")
        paperboy("migrate")
        assert (paperboy.folder / "from-file.db").exists()

    def test_a_tilde_is_the_home_folder(self, paperboy: Cli) -> None:
        run = paperboy("migrate", env={"PAPERBOY_DATABASE_URL": "sqlite:///~/mine.db"})
        assert f"{paperboy.folder}/mine.db is up to date" in run.stdout
        assert not (paperboy.folder / "~").exists()

    def test_the_doctor_names_the_files_it_looked_at(self, paperboy: Cli) -> None:
        (paperboy.folder / ".env").write_text("PAPERBOY_HUGGINGFACE_URL=https://hf.example\n")
        run = paperboy("doctor", env={"PAPERBOY_DATABASE_URL": "sqlite:///mine.db"})
        assert f"{paperboy.folder}/.env" in run.stdout
        assert f"{paperboy.folder}/mine.db" in run.stdout


def test_what_could_not_be_read_is_said_beside_the_digest(paperboy: Cli) -> None:
    folder = recording(paperboy.folder / "days", days=1)
    file = folder / "2024-05-26.json"
    file.write_text(json.dumps([item(1), {"paper": {"id": "2605.00009"}}]))
    run = paperboy("digest", "--source", f"recorded:{folder}", "--json")
    assert "left out" in run.stderr
    assert "item 2 (2605.00009)" in run.stderr
    assert len(json.loads(run.stdout)["unreadable"]) == 1
    assert paperboy("ingest", "--source", f"recorded:{folder}").returncode == 0
    again = paperboy("ingest", "--source", f"recorded:{folder}")
    assert again.stdout.startswith("1 day fetched;"), (
        "an edition that is not whole is asked for again"
    )


class TestBeingStopped:
    def test_two_quick_interrupts_end_it_once(self, paperboy: Cli) -> None:
        source = f"recorded:{recording(paperboy.folder / 'days', days=300, papers=40)}"
        for pause in (0.0, 0.005, 0.02):
            paperboy.database.unlink(missing_ok=True)
            process = paperboy.start("ingest", "--source", source)
            wait_until_more_than(10, paperboy.database)
            process.send_signal(signal.SIGINT)
            time.sleep(pause)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
            assert process.returncode == 130
            assert said.decode().strip() == "paperboy: stopped; what was stored stays"

    def test_a_container_that_is_stopped_leaves_nothing_behind(self, paperboy: Cli) -> None:
        temporary = paperboy.folder / "tmp"
        temporary.mkdir()
        paperboy.environment["TMPDIR"] = str(temporary)
        with hub() as api:
            api.answers(Reply(status=429, headers={"Retry-After": "60"}))
            paperboy.environment["PAPERBOY_HUGGINGFACE_URL"] = api.url
            process = paperboy.start("ingest")
            end = time.monotonic() + 20
            while not api.asked:
                assert time.monotonic() < end, "it never asked"
                time.sleep(0.01)
            time.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Traceback" not in said.decode()
        assert list(temporary.iterdir()) == []
