"""Claims about the repository itself: what the documents say is what the code does."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.__main__ import cli
from bot.commands.digests import FORMS
from bot.commands.saved import FORMS as SAVED_FORMS
from bot.settings import PREFIX, Settings
from bot.storage.door_tables import metadata
from bot.storage.schema import VERSION_TABLE
from tests.conversations import BLOCK, held, spoken
from tests.conversations import DOCUMENTS as SPOKEN

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def dialogs() -> Iterator[tuple[str, str]]:
    """Yield each command shown in a document's console block, and what is printed below it."""
    for document in DOCUMENTS:
        for block in re.findall(r"```console\n(.*?)```", document.read_text(), re.DOTALL):
            yield from re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), list(dialogs()))
def test_what_the_documents_show_is_what_is_printed(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    name, *words = shlex.split(command)
    assert name == "paperboy"
    run = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert run.stdout == shown


EXPORTS = ROOT / "docs/reading-list.md"
CONVERSATIONS = [
    each
    for document in SPOKEN
    if document != EXPORTS
    for each in BLOCK.findall(document.read_text())
]


@pytest.mark.parametrize("shown", CONVERSATIONS)
def test_conversations_in_the_documents_go_as_they_are_shown(shown: str) -> None:
    assert held(shown) == shown, "if that is right: python -m tests.conversations"


def test_conversations_about_lists_and_their_exports_go_as_they_are_shown() -> None:
    text = EXPORTS.read_text()
    assert "```bibtex reading-list.bib" in text
    assert spoken(text) == text, "if that is right: python -m tests.conversations"


@pytest.mark.parametrize("form", [form for forms, _ in SAVED_FORMS for form in forms.split("\n")])
def test_every_form_of_saved_is_described(form: str) -> None:
    first = form.split(maxsplit=1)[0] if form else ""
    named = f"`/saved {first}" if first.replace("-", "").isalpha() else "`/saved"
    assert named in EXPORTS.read_text()


@pytest.mark.parametrize("form", [form for forms, _ in FORMS for form in forms.split("\n")])
def test_every_form_of_digest_is_described(form: str) -> None:
    told = (ROOT / "docs/subscriptions.md").read_text()
    words = form.split()
    named = " ".join(words[:2]) if words[0] in ("topics", "layout", "empty", "fill") else words[0]
    assert f"`/digest {named}" in told
    assert words[0] in (ROOT / "README.md").read_text()


def test_the_readme_shows_a_digest() -> None:
    assert any("digest" in command for command, _ in dialogs())


def test_the_example_settings_are_all_settings() -> None:
    shown = re.findall(rf"^# {PREFIX}(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(name.lower() for name in shown) == sorted(Settings.model_fields)


SHOWN = [
    *("huggingface_url", "arxiv_url", "slack_url", "slack_save_emoji"),
    *("discord_url", "discord_gateway", "discord_save_emoji"),
    *("web_host", "web_port", "log_format", "log_level"),
]


@pytest.mark.parametrize("name", SHOWN)
def test_the_example_shows_the_defaults(name: str) -> None:
    default = Settings.model_fields[name].default
    assert f"{PREFIX}{name.upper()}={default}\n" in (ROOT / ".env.example").read_text()


def test_every_table_is_described() -> None:
    told = (ROOT / "docs/architecture.md").read_text()
    for table in [*metadata.tables, VERSION_TABLE]:
        assert f"| `{table}` |" in told


EVENT = re.compile(r'\blog\.[a-z]+\(\s*"([a-z_]+\.[a-z_]+)"')


def test_every_event_of_the_log_is_described() -> None:
    told = (ROOT / "docs/operations.md").read_text()
    events = {each for module in modules() for each in EVENT.findall(module.read_text())}
    assert {"run.started", "slack.connected", "discord.connected"} <= events
    assert [each for each in sorted(events) if f"`{each}`" not in told] == []


def commands(
    group: click.Group = cli, path: str = "paperboy"
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command by the words it is called with."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


@pytest.mark.parametrize(("called", "command"), list(commands()), ids=dict(commands()))
def test_the_readme_names_every_command_option_and_argument(
    called: str, command: click.Command
) -> None:
    told = (ROOT / "README.md").read_text()
    assert f"`{command.name}`" in told or called in told
    for param in command.params:
        names = param.opts if isinstance(param, click.Option) else [param.human_readable_name]
        assert any(name in told for name in names)


def modules() -> list[Path]:
    return [
        file for folder in ("bot", "adapters") for file in sorted((ROOT / folder).rglob("*.py"))
    ]


@pytest.mark.parametrize("module", modules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_module_says_in_one_line_what_it_is_for(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_text()))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":"))


def test_the_engines_docstring_is_all_there_is_in_it() -> None:
    tree = ast.parse((ROOT / "bot/__init__.py").read_text())
    assert len(tree.body) == 1


def test_types_are_shipped() -> None:
    assert (ROOT / "bot/py.typed").exists()
    assert (ROOT / "adapters/py.typed").exists()


@pytest.mark.parametrize("lock", sorted(ROOT.glob("constraints*.txt")), ids=lambda file: file.name)
def test_locks_pin_with_hashes_and_name_no_address(lock: Path) -> None:
    text = lock.read_text()
    pins = re.findall(r"^[a-z0-9].*==.*", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
