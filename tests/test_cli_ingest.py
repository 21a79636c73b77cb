"""Claims about a backfill from the command line: whole, resumable, and stopped at any moment."""

from __future__ import annotations

import signal
import time

import pytest

from tests.builders import item
from tests.loopback import Reply, hub, json_list
from tests.shell import (
    FAILED,
    Cli,
    recording,
    wait_until_more_than,
)
from tests.warm import Warm


@pytest.fixture(scope="module")
def many_days(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Record so many days that a backfill can be stopped in the middle; return the source."""
    return f"recorded:{recording(tmp_path_factory.mktemp('many') / 'days', days=150, papers=40)}"


@pytest.fixture(scope="module")
def ends_as(many_days: str, tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> list[str]:
    """Return what is in the database after a backfill of those days that nobody stopped."""
    whole = Cli(tmp_path_factory.mktemp("whole"), warm)
    assert whole("ingest", "--source", many_days).returncode == 0
    return whole.dump()


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
        self, paperboy: Cli, many_days: str, ends_as: list[str], signal_: signal.Signals
    ) -> None:
        stopped = 0
        for editions in (0, 30, 60, 90):
            process = paperboy.start("ingest", "--source", many_days)
            wait_until_more_than(editions, paperboy.database)
            process.send_signal(signal_)
            process.communicate(timeout=30)
            stopped += process.returncode != 0
        assert stopped >= 2
        assert paperboy("ingest", "--source", many_days).returncode == 0
        assert paperboy.dump() == ends_as


class TestBeingStopped:
    def test_two_quick_interrupts_end_it_once(self, paperboy: Cli, many_days: str) -> None:
        for pause in (0.0, 0.005, 0.02):
            paperboy.database.unlink(missing_ok=True)
            process = paperboy.start("ingest", "--source", many_days)
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
