"""Claims about the command line on PostgreSQL: the same commands, the same words, the same end."""

from __future__ import annotations

import signal
import time

import pytest

from bot.storage.schema import VERSIONS
from tests.builders import item
from tests.databases import run
from tests.loopback import hub, json_list
from tests.postgresql import Server
from tests.shell import FAILED, Cli, one_line, recording


@pytest.fixture
def on_a_server(paperboy: Cli, postgresql_url: str) -> Cli:
    """Return `paperboy` with a database on a server."""
    paperboy.environment["PAPERBOY_DATABASE_URL"] = postgresql_url
    return paperboy


CONTENT = (
    "SELECT key, content_hash, told_at, revision FROM papers ORDER BY 1",
    "SELECT key, upvotes, s.observed_at, s.revision FROM paper_stats s JOIN papers ON id = paper_id"
    " ORDER BY 1",
    "SELECT key, observed_at, upvotes FROM observations JOIN papers ON id = paper_id ORDER BY 1, 2",
    "SELECT e.source, day, settled_at, key, first_seen_at FROM editions e"
    " LEFT JOIN edition_papers ON edition_id = e.id LEFT JOIN papers p ON p.id = paper_id"
    " ORDER BY 2, 4",
    "SELECT value FROM revisions WHERE name = 'papers'",
)
"""All that was heard. Ids are left out: a transaction that is undone does not give them back."""


def dump(url: str) -> list[list[list[object]]]:
    return [run(url, query) for query in CONTENT]


def editions_in(url: str) -> int:
    if run(url, "SELECT to_regclass('editions')") == [[None]]:
        return 0
    return int(run(url, "SELECT count(*) FROM editions")[0][0])


def test_the_doctor_and_migrate_name_the_server_and_no_secret(
    on_a_server: Cli, postgresql: Server
) -> None:
    for words, says in (
        ("doctor", "not made yet"),
        ("migrate", f"is up to date (schema {VERSIONS[-1]})"),
        ("doctor", f"(schema {VERSIONS[-1]})"),
    ):
        told = on_a_server(words)
        assert says in told.stdout
        assert f"postgresql://127.0.0.1:{postgresql.port}/test_" in told.stdout
        assert postgresql.password not in told.stdout + told.stderr


def test_a_server_that_is_not_there_is_one_line(paperboy: Cli) -> None:
    url = "postgresql://tester:hunter2@127.0.0.1:9/papers"
    said = one_line(paperboy("digest", env={"PAPERBOY_DATABASE_URL": url}), FAILED)
    assert "postgresql://127.0.0.1:9/papers: the server cannot be reached" in said
    assert "hunter2" not in said


def test_a_digest_is_shown_and_kept(on_a_server: Cli, postgresql_url: str) -> None:
    with hub() as api:
        api.answers(json_list(item(1, title="Kept on a server")))
        live = {"PAPERBOY_HUGGINGFACE_URL": api.url}
        assert "Kept on a server" in on_a_server("digest", env=live).stdout
    shown = on_a_server("digest")
    assert "Kept on a server" in shown.stdout
    assert "showing what there is" in shown.stderr


def test_killed_in_the_middle_and_run_again_a_backfill_ends_the_same(
    on_a_server: Cli, postgresql: Server, postgresql_url: str
) -> None:
    source = f"recorded:{recording(on_a_server.folder / 'days', days=150, papers=40)}"
    process = on_a_server.start("ingest", "--source", source)
    end = time.monotonic() + 20
    while not editions_in(postgresql_url):
        assert time.monotonic() < end, "it never got there"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert editions_in(postgresql_url) < 150
    assert on_a_server("ingest", "--source", source).returncode == 0
    with postgresql.fresh() as whole:
        on_a_server("ingest", "--source", source, env={"PAPERBOY_DATABASE_URL": whole})
        assert dump(postgresql_url) == dump(whole)
