"""Claims about looking papers up from the command line, made to the real one."""

from __future__ import annotations

import re

import pytest

from tests.builders import item
from tests.feeds import entry, feed
from tests.loopback import Hub, Reply, hub, json_list
from tests.shell import FAILED, USAGE, Cli, on_a_terminal, one_line, recording

SAMPLE = ("--source", "sample")


class TestPapers:
    def test_finds_what_has_all_of_the_words(self, paperboy: Cli) -> None:
        run = paperboy("papers", *SAMPLE, "world", "model")
        assert run.returncode == 0
        assert run.stdout.startswith("world model · ")
        assert " 1  Gamma-World: Generative Multi-Agent World Modeling" in run.stdout
        assert "type 2" not in run.stdout

    def test_takes_a_minus_for_a_word_to_do_without(self, paperboy: Cli) -> None:
        run = paperboy("papers", "robot", "-rich", "-humanoid", "--page", "1", *SAMPLE)
        assert run.stdout.startswith("robot -rich -humanoid · ")

    def test_shows_page_after_page(self, paperboy: Cli) -> None:
        first = paperboy("papers", "week", *SAMPLE)
        assert "1–5 of 42 papers" in first.stdout
        assert first.stdout.endswith("\nmore: --page 2\n")
        last = paperboy("papers", "week", "--page", "9", *SAMPLE)
        assert "41–42 of 42 papers" in last.stdout
        assert "more: " not in last.stdout
        beyond = paperboy("papers", "week", "--page", "10", *SAMPLE)
        assert beyond.returncode == FAILED
        assert "nothing more" in beyond.stdout

    def test_without_words_is_the_latest_edition(self, paperboy: Cli) -> None:
        run = paperboy("papers", *SAMPLE)
        assert run.stdout.startswith("Daily Papers · Fri 29 May 2026 · 1–5 of 14 papers\n")

    @pytest.mark.parametrize(
        "named", ["2605.28816", "https://huggingface.co/papers/2605.28816", "arxiv:2605.28816v3"]
    )
    def test_shows_one_paper_in_full(self, paperboy: Cli, named: str) -> None:
        run = paperboy("papers", named, *SAMPLE)
        assert run.returncode == 0
        assert "Fangfu Liu" in run.stdout
        assert "Similar papers" in run.stdout

    def test_of_a_recording_leaves_no_trace(self, paperboy: Cli) -> None:
        source = f"recorded:{recording(paperboy.folder / 'days')}"
        assert "3 papers" in paperboy("papers", '"day 2"', "--source", source).stdout
        assert not paperboy.database.exists()

    def test_says_what_of_a_recording_could_not_be_read(self, paperboy: Cli) -> None:
        folder = recording(paperboy.folder / "days")
        (folder / "2024-05-27.json").write_text("<html>")
        run = paperboy("papers", "week", "--source", f"recorded:{folder}")
        assert "2024-05-27 failed" in run.stderr
        assert "2 editions" in run.stdout or "Sun 26, Tue 28 May 2024" in run.stdout

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (("zzzz",), FAILED, "zzzz · nothing found"),
            (("2605.99999",), FAILED, "no paper 2605.99999 is stored"),
            (("top",), FAILED, "No paper was saved by two people here in a week"),
            (("saved",), FAILED, "Your reading list is empty"),
            (("saved", "help"), 0, "paperboy papers saved export bibtex"),
            (("saved", "remove", "two"), USAGE, "as in: paperboy papers saved remove 2"),
            (("saved", "delete", "2"), USAGE, "did you mean paperboy papers saved remove 2?"),
            (("saved", "export"), FAILED, "There is nothing to export"),
            (("digest", "roundup", "Mon,Thu"), USAGE, "as in: paperboy papers digest roundup Fri"),
            (("why",), FAILED, "to have some: paperboy papers digest subscribe"),
            (("digest", "robotics"), USAGE, "paperboy papers digest subscribe robotics"),
            (("digest", "size", "99"), USAGE, "as in: paperboy papers digest size 8"),
            (("digest", "help"), 0, "paperboy papers digest subscribe robotics"),
            (("help",), 0, "paperboy papers trending"),
        ],
    )
    def test_has_an_exit_code_for_scripts(
        self, paperboy: Cli, words: tuple[str, ...], code: int, says: str
    ) -> None:
        run = paperboy("papers", *words, *SAMPLE)
        assert run.returncode == code
        assert says in " ".join(run.stdout.split())

    def test_points_at_what_cannot_be_read(self, paperboy: Cli) -> None:
        run = paperboy("papers", 'robot "open', *SAMPLE)
        assert run.returncode == USAGE
        assert run.stderr.splitlines()[1:] == ['  robot "open', "        ^"]
        assert run.stdout == ""

    def test_takes_no_option_that_it_does_not_know(self, paperboy: Cli) -> None:
        run = paperboy("papers", "robot", "--ofline")
        assert run.returncode == USAGE
        assert "No such option '--ofline'" in run.stderr

    @pytest.mark.parametrize("asked", ["-h", "--help"])
    def test_has_help(self, paperboy: Cli, asked: str) -> None:
        assert paperboy("papers", asked).stdout.startswith("Usage: paperboy papers")

    def test_on_a_terminal_has_links_and_marks(self, paperboy: Cli) -> None:
        text = on_a_terminal(paperboy, "papers", "robot", *SAMPLE)
        assert "\x1b]8;" in text
        assert "\x1b[1;4m" in text


class TestAReadingList:
    def test_is_kept_shown_and_searched(self, paperboy: Cli) -> None:
        assert paperboy("ingest", *SAMPLE).returncode == 0
        ids = ("2605.28816", "https://arxiv.org/abs/2605.27141")
        run = paperboy("papers", "saved", "add", *ids, "--offline")
        assert run.returncode == 0
        assert run.stdout.startswith("Saved; your reading list has 2 papers\n")
        again = paperboy("papers", "saved", "add", ids[0], "--offline")
        assert again.stdout.startswith("It is on your list already; your reading list has 2 papers")
        whole = paperboy("papers", "saved", "--offline")
        assert whole.returncode == 0
        assert whole.stdout.startswith("Your reading list · 2 papers\n")
        searched = paperboy("papers", "saved", "gamma", "--offline")
        assert searched.stdout.startswith("Your reading list · gamma · 1 of 2 papers\n")
        assert "Gamma-World" in searched.stdout

    def test_is_written_into_the_folder_one_is_in_and_over_no_other_file(
        self, paperboy: Cli
    ) -> None:
        assert paperboy("ingest", *SAMPLE).returncode == 0
        assert paperboy("papers", "saved", "add", "2605.28816", "--offline").returncode == 0
        for name in ("reading-list.bib", "reading-list-2.bib"):
            run = paperboy("papers", "saved", "export", "--offline")
            assert (run.returncode, run.stdout) == (0, f"Wrote 1 paper to {name}\n")
            written = (paperboy.folder / name).read_text(encoding="utf-8")
            assert "eprint = {2605.28816}" in written
        nothing = paperboy("papers", "saved", "export", "ris", "zebra", "--offline")
        assert (nothing.returncode, nothing.stdout) == (
            FAILED,
            "There is nothing to export for zebra\n",
        )
        assert not list(paperboy.folder.glob("*.ris"))

    def test_of_the_sample_is_not_kept(self, paperboy: Cli) -> None:
        assert paperboy("papers", "saved", "add", "2605.28816", *SAMPLE).returncode == 0
        assert paperboy("papers", "saved", *SAMPLE).returncode == FAILED
        assert not paperboy.database.exists()


class TestTheNetwork:
    def test_is_asked_when_nothing_stored_has_all_of_the_words(self, paperboy: Cli) -> None:
        with hub() as hugging_face, hub() as arxiv:
            hugging_face.answers(json_list(item(1, title="Zebra herding")))
            arxiv.answers(_atom(entry(2, title="Zebra stripes")))
            run = paperboy("papers", "zebra", env=_live(hugging_face, arxiv))
            assert "asked Hugging Face and arXiv, and stored what came back" in _flat(run.stdout)
            assert "Zebra herding" in run.stdout
            assert "Zebra stripes" in run.stdout
        again = paperboy("papers", "zebra", "--offline")
        assert "Zebra stripes" in again.stdout
        assert "asked" not in again.stdout

    def test_is_asked_for_a_paper_that_is_not_stored(self, paperboy: Cli) -> None:
        with hub() as hugging_face, hub() as arxiv:
            hugging_face.answers(Reply(status=404, body=b'{"error":"Paper not found"}'))
            arxiv.answers(_atom(entry(2, title="Zebra stripes")))
            run = paperboy("papers", "2605.00002", env=_live(hugging_face, arxiv))
        assert "it was not stored: asked Hugging Face and arXiv" in _flat(run.stdout)
        assert "Zebra stripes" in run.stdout

    def test_that_cannot_be_reached_is_said(self, paperboy: Cli) -> None:
        run = paperboy("papers", "zebra")
        assert run.returncode == FAILED
        said = "Hugging Face and arXiv could not be asked: cannot reach 127.0.0.1"
        assert said in _flat(run.stdout)
        assert "no papers are stored yet; whoever runs Paperboy" in run.stdout

    def test_is_not_asked_offline(self, paperboy: Cli) -> None:
        with hub() as api:
            env = _live(api, api)
            assert paperboy("papers", "zebra", "--offline", env=env).returncode == FAILED
            assert paperboy("papers", "2605.00001", "--offline", env=env).returncode == FAILED
            assert api.asked == []


class TestTopics:
    def test_list_shows_names_other_names_and_terms(self, paperboy: Cli) -> None:
        run = paperboy("topics", "list")
        assert run.returncode == 0
        assert "\nrobotics" in run.stdout
        assert "also " in run.stdout
        assert not paperboy.database.exists()

    def test_explain_shows_how_an_expression_is_read_and_what_it_lets_in(
        self, paperboy: Cli
    ) -> None:
        run = paperboy("topics", "explain", "“World Model” robotics, zebra –survey", *SAMPLE)
        assert run.returncode == 0
        assert run.stdout.startswith('read as  "World Model" robotics, zebra -survey\n')
        assert re.search(r"\nrobotics  \d papers, a built-in topic, any of\n    .* \d", run.stdout)
        assert "\n    nobody has: " in run.stdout
        assert '\n"World Model"  ' in run.stdout
        assert "\nzebra  0 papers\n" in run.stdout
        assert "\nsurvey  0 papers, excluded\n" in run.stdout
        assert "of the 42 papers of 3 editions" in run.stdout
        assert "outside the topic" in run.stdout
        assert "no paper of these days has zebra" in run.stdout

    @pytest.mark.parametrize(
        ("topic", "says"),
        [
            ("world model", "in, by world, model"),
            ("robot survey", "out: it lacks robot and survey"),
            ('"world of robots", go', 'out: it lacks "world of robots"; or else go'),
            ("NOT players", "out: it has players"),
            ("world -players", "out, by -players"),
            ("category:cs.RO", "not known yet: no source has told about category:cs.RO"),
        ],
    )
    def test_explain_says_of_a_paper_why_it_is_in_or_out(
        self, paperboy: Cli, topic: str, says: str
    ) -> None:
        link = "https://arxiv.org/abs/2605.28816"
        run = paperboy("topics", "explain", topic, "--paper", link, *SAMPLE)
        assert run.returncode == 0
        assert says in _flat(run.stdout)

    def test_explain_takes_words_as_papers_does(self, paperboy: Cli) -> None:
        run = paperboy("topics", "explain", "llm", "agents", "-survey", "NOT", "video", *SAMPLE)
        assert run.returncode == 0
        assert run.stdout.startswith("read as  llm agents NOT video -survey\n")
        assert (
            "llm and agents are names of built-in topics, read as words here; part them with "
            "commas, or put one in parentheses"
        ) in _flat(run.stdout)
        unknown = paperboy("topics", "explain", "robot", "--ofline")
        assert unknown.returncode == USAGE
        assert "No such option '--ofline'" in unknown.stderr
        assert paperboy("topics", "explain", "-h").stdout.startswith("Usage: paperboy topics")

    def test_explain_says_nothing_of_names_that_are_topics(self, paperboy: Cli) -> None:
        run = paperboy("topics", "explain", "llm, (agents) arm", *SAMPLE)
        assert "read as words" not in _flat(run.stdout)

    @pytest.mark.parametrize("words", [(), ("",), (" ", "")])
    def test_explain_without_words_says_what_is_missing(
        self, paperboy: Cli, words: tuple[str, ...]
    ) -> None:
        run = paperboy("topics", "explain", *words)
        assert run.returncode == USAGE
        assert run.stderr.splitlines()[-1].startswith("Error: Missing argument 'EXPR'")

    def test_explain_counts_terms_up_to_the_day_of_the_estimate(self, paperboy: Cli) -> None:
        run = paperboy("topics", "explain", "since:7d", *SAMPLE)
        counted = re.findall(r"^since:7d  (\d+) papers|^(\d+) of the 42", run.stdout, re.MULTILINE)
        (of_term, _), (_, estimated) = counted
        assert of_term == estimated != "0"

    def test_explain_counts_what_was_ingested_from_elsewhere(self, paperboy: Cli) -> None:
        assert paperboy("ingest", *SAMPLE).returncode == 0
        run = paperboy("topics", "explain", "robot", "--offline")
        assert "of the 42 papers of 3 editions" in run.stdout

    def test_explain_without_any_papers_says_so(self, paperboy: Cli) -> None:
        run = paperboy("topics", "explain", "robot", "--offline")
        assert run.returncode == 0
        assert "nothing to estimate from" in run.stdout

    @pytest.mark.parametrize(
        ("words", "code", "says"),
        [
            (("robot", "--paper", "robots"), USAGE, "'robots' is no arXiv id"),
            (("robot", "--paper", "2605.99999"), FAILED, "no paper 2605.99999 is stored"),
        ],
    )
    def test_explain_says_when_there_is_no_such_paper(
        self, paperboy: Cli, words: tuple[str, ...], code: int, says: str
    ) -> None:
        assert says in one_line(paperboy("topics", "explain", *words, *SAMPLE), code)

    def test_explain_points_at_what_cannot_be_read(self, paperboy: Cli) -> None:
        run = paperboy("topics", "explain", "robot (arm")
        assert run.returncode == USAGE
        assert run.stderr.splitlines()[1:] == ["  robot (arm", "        ^"]


@pytest.mark.parametrize("command", ["papers", "chat", "topics", "topics list", "topics explain"])
def test_every_command_has_help(paperboy: Cli, command: str) -> None:
    run = paperboy(*command.split(), "--help")
    assert run.returncode == 0
    assert run.stdout.startswith(f"Usage: paperboy {command}")
    assert not paperboy.database.exists()


def test_the_list_of_commands_says_whole_sentences(paperboy: Cli) -> None:
    assert "..." not in paperboy("--help").stdout.partition("Commands:")[2]


def _live(hugging_face: Hub, arxiv: Hub) -> dict[str, str]:
    return {"PAPERBOY_HUGGINGFACE_URL": hugging_face.url, "PAPERBOY_ARXIV_URL": arxiv.url}


def _atom(*entries: str) -> Reply:
    return Reply(body=feed(*entries), content_type="application/atom+xml")


def _flat(text: str) -> str:
    """Return a text as it was before it was folded."""
    return " ".join(text.split())


def test_what_a_channel_has_subscribed_to_is_posted_in_the_chat(paperboy: Cli) -> None:
    said = "/digest subscribe robot at 09:00 in UTC\n/digest now\n/digest now\n/digest status\n"
    told = paperboy("chat", *SAMPLE, stdin=said).stdout
    before, _, after = told.partition("Posted now")
    assert "\nDaily Papers · " in after
    assert after.count("votes as of") == 1
    assert "nothing new" in after.lower()
    assert "posted   " in after
    assert before
