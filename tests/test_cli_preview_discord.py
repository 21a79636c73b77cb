"""Claims about showing what Discord would be sent, from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.adapters.discord.looking import line
from tests.shell import USAGE, Cli, one_line

PREVIEW = ("preview", "discord")


def printed(paperboy: Cli, *words: str) -> list[dict[str, Any]]:
    """Return what is printed, one JSON object after another."""
    run = paperboy(*PREVIEW, *words)
    assert run.returncode == 0, run.stderr
    decoder, rest, found = json.JSONDecoder(), run.stdout.strip(), []
    while rest:
        told, end = decoder.raw_decode(rest)
        found.append(told)
        rest = rest[end:].lstrip()
    return found


class TestThePreviewOfDiscord:
    def test_is_each_message_and_the_form_as_discord_is_given_it(self, paperboy: Cli) -> None:
        *messages, form = printed(paperboy)
        assert all(each.keys() == {"content", "embeds", "components"} for each in messages)
        assert form.keys() == {"custom_id", "title", "components"}
        assert "Daily Papers · Fri 29 May 2026 · 5 of 14" in line(messages[0])

    def test_answers_somebody_who_looks_up_and_sets_up_what_the_topic_is(
        self, paperboy: Cli
    ) -> None:
        words = ("--topics", "robot", "--layout", "compact")
        digest, reacted, found, settings, saved, form = printed(paperboy, *words)
        assert "· robot ·" in line(digest)
        assert "Your reading list · 1 paper" in line(reacted)
        assert line(found).startswith("robot")
        assert "weekdays in Europe/Berlin" in line(settings)
        assert "eading list" in line(saved)
        assert '"value": "robot"' in json.dumps(form)

    @pytest.mark.parametrize(("layout", "messages"), [("compact", 1), ("cards", 1), ("thread", 4)])
    def test_shows_one_layout_if_asked_to(self, paperboy: Cli, layout: str, messages: int) -> None:
        told = printed(paperboy, "--layout", layout, "--size", "3")
        assert len(told) == messages + 5

    def test_shows_no_reaction_where_there_is_no_paper(self, paperboy: Cli) -> None:
        words = ("--topics", "nothing-of-the-kind", "--layout", "compact")
        assert len(printed(paperboy, *words)) == 1 + 4

    def test_is_the_same_each_time(self, paperboy: Cli) -> None:
        assert printed(paperboy) == printed(paperboy)


class TestThePage:
    def test_shows_everything_and_nothing_that_cannot_be_drawn(self, paperboy: Cli) -> None:
        run = paperboy(*PREVIEW, "--html", "discord.html")
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
        text = (paperboy.folder / "discord.html").read_text(encoding="utf-8")
        scenes = ("digest-compact", "digest-cards", "digest-thread", "answer", "set-up", "saved")
        for each in (*scenes, "reacted", "form"):
            assert f'<section id="{each}">' in text
        assert "cannot draw" not in text
        assert text.count('aria-label="3 reacted with 1️⃣, you among them"') == 2
        assert text.count('aria-label="1 reacted with 2️⃣"') == 2
        assert [each.name for each in paperboy.folder.glob("*discord*")] == ["discord.html"]

    def test_that_cannot_be_written_is_an_error_that_names_it(self, paperboy: Cli) -> None:
        missing = paperboy(*PREVIEW, "--html", "no/such/discord.html")
        assert "no/such/discord.html cannot be written: No such" in one_line(missing, USAGE)


def test_what_cannot_be_shown_is_an_error_that_says_why(paperboy: Cli) -> None:
    run = paperboy(*PREVIEW, "--topics", "robot AND (")
    assert run.returncode == USAGE
    assert "^" in run.stderr
    assert run.stdout == ""
