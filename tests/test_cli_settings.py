"""Claims about what is set from outside, and what the doctor says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.logs import Format, Level
from bot.settings import load
from tests.shell import (
    FAILED,
    Cli,
    one_line,
)


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

    @pytest.mark.parametrize(
        ("name", "usual"),
        [
            ("PAPERBOY_HUGGINGFACE_URL", "https://huggingface.co"),
            ("PAPERBOY_ARXIV_URL", "https://export.arxiv.org"),
        ],
    )
    @pytest.mark.parametrize("wrong", ["arxiv.org", "ftp://arxiv.org", "https://", "http://x:0"])
    def test_an_address_that_is_none_is_refused_with_the_usual_one(
        self, paperboy: Cli, name: str, usual: str, wrong: str
    ) -> None:
        said = one_line(paperboy("doctor", env={name: wrong}), FAILED)
        assert f"{name}: write an address such as {usual}" in said

    @pytest.mark.parametrize(
        ("name", "wrong", "mend"),
        [
            ("PAPERBOY_WEB_PORT", "http", "write a number from 1 to 65535, or 0 for no server"),
            ("PAPERBOY_WEB_PORT", "-1", "write a number from 1 to 65535, or 0 for no server"),
            ("PAPERBOY_WEB_PORT", "65536", "the highest port is 65535"),
            ("PAPERBOY_LOG_FORMAT", "xml", "write one of text, json"),
            ("PAPERBOY_LOG_LEVEL", "loud", "write one of debug, info, warning, error"),
        ],
    )
    def test_what_cannot_be_set_is_refused_with_what_can(
        self, paperboy: Cli, name: str, wrong: str, mend: str
    ) -> None:
        assert f"{name}: {mend}" in one_line(paperboy("doctor", env={name: wrong}), FAILED)

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


class TestDoctor:
    def test_of_a_fresh_machine_changes_nothing(self, paperboy: Cli) -> None:
        run = paperboy("doctor")
        assert run.returncode == 0
        assert "not made yet" in run.stdout
        assert not paperboy.database.exists()

    def test_of_a_database(self, paperboy: Cli) -> None:
        paperboy("migrate")
        assert "ok, " in paperboy("doctor").stdout


def test_log_and_server_are_set_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("WEB_PORT", " 0 "), ("LOG_FORMAT", "JSON"), ("LOG_LEVEL", "Debug")):
        monkeypatch.setenv(f"PAPERBOY_{name}", value)
    settings = load()
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 0)
    assert (settings.log_format, settings.log_level) == (Format.JSON, Level.DEBUG)


def test_the_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERBOY_INDEX_FOLDER", "~/indexes")
    assert load().index == Path.home() / "indexes"
