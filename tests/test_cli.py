"""Claims about the command line, made to the real one: a process, its output and exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.builders import item
from tests.loopback import Hub, Reply, hub, json_list
from tests.shell import (
    FAILED,
    USAGE,
    Cli,
    nowhere,
    one_line,
    recording,
)


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
            "heavy = {'sqlalchemy', 'alembic', 'httpx', 'prompt_toolkit', 'pydantic', 'rich'}\n"
            "heavy |= {'tantivy'}\n"
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


def test_the_demo_shows_two_digests_a_subscription_and_what_to_do_next(paperboy: Cli) -> None:
    run = paperboy("demo")
    assert run.returncode == 0
    digests, _, life = run.stdout.partition("the life of a subscription")
    assert digests.count("Daily Papers · ") == 2
    posted, _, rest = life.partition("Posted now")[2].partition("> /digest status")
    assert posted.count("Daily Papers · ") == 1
    assert "gets no digests any more" in rest
    assert " digest --topics" in run.stdout
    for each in ("slack", "discord"):
        assert f" preview {each} --html" in run.stdout
        assert f"docs/{each}-setup.md" in run.stdout
    assert not paperboy.database.exists()


def test_hub_is_on_this_machine() -> None:
    with hub() as api:
        assert isinstance(api, Hub)
        assert api.url.startswith("http://127.0.0.1:")
