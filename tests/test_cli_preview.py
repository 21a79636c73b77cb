"""Claims about showing what Slack would be sent, from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.shell import FAILED, USAGE, Cli, one_line, recording

PREVIEW = ("preview", "slack")


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


class TestThePreviewOfSlack:
    def test_is_each_message_and_view_as_slack_is_given_it(self, paperboy: Cli) -> None:
        *messages, form, home = printed(paperboy)
        assert all(each.keys() == {"text", "blocks"} for each in messages)
        assert [each["type"] for each in (form, home)] == ["modal", "home"]
        assert [each["text"].split("\n")[0] for each in messages[:3]] == (
            ["Daily Papers · Fri 29 May 2026 · 5 of 14"] * 3
        )

    def test_answers_somebody_who_looks_up_and_sets_up_what_the_topic_is(
        self, paperboy: Cli
    ) -> None:
        words = ("--topics", "robot", "--layout", "compact")
        digest, reacted, found, settings, form, home = map(json.dumps, printed(paperboy, *words))
        assert "· robot ·" in json.loads(digest)["text"]
        assert "Your reading list · 1 paper" in json.loads(reacted)["text"]
        assert json.loads(found)["text"].startswith("robot")
        assert "weekdays in Europe/Berlin" in settings
        assert '"initial_value": "robot"' in form
        assert '"channel_id": "C0PREVIEW"' in home

    @pytest.mark.parametrize(("layout", "messages"), [("compact", 1), ("cards", 1), ("thread", 4)])
    def test_shows_one_layout_if_asked_to(self, paperboy: Cli, layout: str, messages: int) -> None:
        told = printed(paperboy, "--layout", layout, "--size", "3")
        assert sum("Daily Papers" not in each.get("text", "") for each in told[:messages]) == (
            messages - 1
        )
        assert len(told) == messages + 5

    def test_shows_the_edition_that_is_asked_for(self, paperboy: Cli) -> None:
        first, *_ = printed(paperboy, "--date", "2026-05-28")
        assert "Thu 28 May 2026" in first["text"]

    def test_is_the_same_each_time(self, paperboy: Cli) -> None:
        assert printed(paperboy) == printed(paperboy)

    def test_of_recorded_days_leaves_no_trace(self, paperboy: Cli) -> None:
        source = f"recorded:{recording(paperboy.folder / 'days')}"
        before = sorted(paperboy.folder.rglob("*"))
        first, *_ = printed(paperboy, "--source", source)
        assert "Day 2 paper 2" in first["text"]
        assert sorted(paperboy.folder.rglob("*")) == before


class TestThePage:
    def test_replaces_a_file_and_leaves_nothing_else(self, paperboy: Cli) -> None:
        file = paperboy.folder / "slack.html"
        file.write_text("before")
        run = paperboy(*PREVIEW, "--html", "slack.html", "--layout", "compact")
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
        text = file.read_text(encoding="utf-8")
        assert text.startswith("<!doctype html>")
        assert text.endswith("</html>\n")
        assert [each.name for each in paperboy.folder.glob("*slack*")] == ["slack.html"]

    def test_shows_everything_and_nothing_that_cannot_be_drawn(self, paperboy: Cli) -> None:
        paperboy(*PREVIEW, "--html", "slack.html")
        text = (paperboy.folder / "slack.html").read_text(encoding="utf-8")
        scenes = ("digest-compact", "digest-cards", "digest-thread", "answer", "set-up")
        for each in (*scenes, "reacted", "form", "home"):
            assert f'<section id="{each}">' in text
        assert "cannot draw" not in text
        assert '<span class="mention">#papers</span>' in text
        assert text.count('aria-label="3 reacted with 1️⃣, you among them"') == 2
        assert text.count('aria-label="1 reacted with 2️⃣"') == 2

    def test_that_cannot_be_written_is_an_error_that_names_it(self, paperboy: Cli) -> None:
        missing = paperboy(*PREVIEW, "--html", "no/such/slack.html")
        assert "no/such/slack.html cannot be written: No such file" in one_line(missing, USAGE)
        assert "/dev/null is no file" in one_line(paperboy(*PREVIEW, "--html", "/dev/null"), USAGE)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--topics", "robot AND ("), USAGE, "^"),
        (("--date", "2020-01-01"), USAGE, "Daily Papers began on 2023-05-04"),
        (("--date", "2026-01-01"), FAILED, "2026-01-01 is not in the sample"),
        (("--size", "0"), USAGE, "0 is not in the range"),
        (("--layout", "grid"), USAGE, "'grid' is not one of"),
        (("--source", "nowhere"), USAGE, "there is no source 'nowhere'"),
    ],
)
def test_what_cannot_be_shown_is_an_error_that_says_why(
    paperboy: Cli, words: tuple[str, ...], code: int, says: str
) -> None:
    run = paperboy(*PREVIEW, *words)
    assert run.returncode == code
    assert says in run.stderr
    assert run.stdout == ""
