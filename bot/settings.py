"""What can be set from outside, and how: environment variables, or lines of `.env` in this folder.

Built by `bot.cli` alone, which hands on values; nothing else reads the environment. A variable
with our prefix that is no setting is refused: a typing mistake must not choose another database.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path, user_data_path
from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.intents.unread import Command
from bot.logs import Format, Level

PREFIX = "PAPERBOY_"
DOT_ENV = Path(".env")

_SECRETS = ("database_url", "discord_token", "slack_bot_token", "slack_app_token")
"""Those that may be in a file, which another setting then names."""
EXAMPLES = ("PART.PART.PART", "xoxb-...", "xapp-...", "...")
"""What the documents write for a token."""
_TOKENS = {
    "discord_token": (
        re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII),
        "what Reset Token shows at the page Bot: three parts with dots between them",
    ),
    "slack_bot_token": (
        re.compile("xoxb-[!-~]+"),
        "the Bot User OAuth Token of the page OAuth & Permissions: it begins with xoxb-",
    ),
    "slack_app_token": (
        re.compile("xapp-[!-~]+"),
        "an App-Level Token of the page Basic Information: it begins with xapp-",
    ),
}
"""How they look, and where they are shown: https://docs.slack.dev/authentication/tokens,
https://discord.com/developers/docs/reference#authentication"""
_OF_SLACK = ("slack_bot_token", "slack_app_token")
_SCHEMES = {"https": ("https", "http"), "wss": ("wss", "ws")}
"""Those that go where one is usual."""
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")
_EMOJI = re.compile(r"[^\s:]{1,100}")
_ID = re.compile("[0-9]{1,20}")


class Settings(BaseSettings):
    """All settings, with their defaults; `.env.example` shows each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=DOT_ENV, env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: SecretStr | None = None
    """Where papers are kept: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`;
    without it, a file in the user-data folder."""

    database_url_file: Path | None = None
    """A file that holds the database URL, as container secrets come; used instead of it."""

    huggingface_url: str = "https://huggingface.co"
    """Where Daily Papers are asked for; another address for a mirror or a proxy."""

    arxiv_url: str = "https://export.arxiv.org"
    """Where arXiv is asked; another address for a mirror or a proxy."""

    index_folder: Path | None = None
    """Where the search index of more than 1,000 papers is kept; without it, in the user-cache
    folder. `~` is the user's home."""

    slack_bot_token: SecretStr | None = None
    """What Slack gives for the app in a workspace; begins with `xoxb-`."""

    slack_bot_token_file: Path | None = None
    """A file that holds it, used instead of it."""

    slack_app_token: SecretStr | None = None
    """What opens the socket over which Slack tells what happens; begins with `xapp-`."""

    slack_app_token_file: Path | None = None
    """A file that holds it, used instead of it."""

    slack_url: str = "https://slack.com/api/"
    """Where Slack's Web API is asked; another address for a proxy."""

    slack_commands: str = "/papers /digest /saved"
    """What the three commands are called in Slack, in this order."""

    slack_save_emoji: str = "bookmark"
    """Emoji that save a paper by reaction besides the keycaps: names, parted by spaces."""

    discord_token: SecretStr | None = None
    """What Discord gives for the bot: three parts with dots between them."""

    discord_token_file: Path | None = None
    """A file that holds it, used instead of it."""

    discord_url: str = "https://discord.com/api/v10/"
    """Where Discord's REST API is asked; another address for a proxy."""

    discord_gateway: str = "wss://gateway.discord.gg/"
    """Where Discord tells what happens; another address for a proxy."""

    discord_save_emoji: str = "🔖"
    """Emoji that save a paper by reaction besides the keycaps: themselves, parted by spaces."""

    discord_guild: str | None = None
    """The id of a server that alone has the commands, which are new there at once."""

    web_host: str = "127.0.0.1"
    """Where `paperboy run` answers how it is; 0.0.0.0 for every address of this machine."""

    web_port: int = 8080
    """The port of that; 0 for no server."""

    log_format: Format = Format.TEXT
    """How `paperboy run` writes its log: `text`, key=value pairs, or `json`."""

    log_level: Level = Level.INFO
    """What it writes: `debug`, `info`, `warning` or `error`, and all that is worse."""

    @property
    def index(self) -> Path:
        """The folder of search indexes; what is in it can be deleted, and is made again."""
        if self.index_folder is not None:
            return self.index_folder.expanduser()
        return user_cache_path("paperboy", appauthor=False) / "index"

    @property
    def database(self) -> str | Path:
        """The database's URL, or the file that is the default."""
        if self.database_url is None:
            return user_data_path("paperboy", appauthor=False) / "paperboy.db"
        return self.database_url.get_secret_value()

    @property
    def slack_tokens(self) -> tuple[SecretStr, SecretStr] | None:
        """The bot's token and the app's, where Slack is set up."""
        if self.slack_bot_token is None or self.slack_app_token is None:
            return None
        return self.slack_bot_token, self.slack_app_token

    @property
    def slack_names(self) -> Mapping[Command, str]:
        """What each command is called in Slack."""
        return command_names(self.slack_commands)

    @property
    def slack_saves(self) -> frozenset[str]:
        """The emoji that save, besides the keycaps."""
        return frozenset(self.slack_save_emoji.split())

    @property
    def discord_saves(self) -> frozenset[str]:
        """The emoji that save, besides the keycaps."""
        return frozenset(self.discord_save_emoji.split())

    @field_validator("huggingface_url", "arxiv_url", "slack_url", "discord_url", "discord_gateway")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        usual = str(cls.model_fields[str(info.field_name)].default)
        parts = urlsplit(value)
        schemes = _SCHEMES[urlsplit(usual).scheme]
        if parts.scheme not in schemes or not parts.hostname or parts.port == 0:
            raise ValueError(f"write an address such as {usual}")
        return value.rstrip("/") + ("/" if usual.endswith("/") else "")

    @field_validator("slack_commands")
    @classmethod
    def _names(cls, value: str) -> str:
        return " ".join(command_names(value).values())

    @field_validator("slack_save_emoji")
    @classmethod
    def _emoji_names(cls, value: str) -> str:
        names = value.split()
        if not all(_EMOJI.fullmatch(each) for each in names):
            raise ValueError("write names without colons, as in bookmark floppy_disk")
        return " ".join(names)

    @field_validator("discord_save_emoji")
    @classmethod
    def _emoji(cls, value: str) -> str:
        emoji = value.split()
        if any(sign.isascii() or sign.isalnum() for each in emoji for sign in each):
            raise ValueError("write the emoji themselves, as in 🔖 💾; no keycaps, and no names")
        return " ".join(emoji)

    @field_validator("discord_guild")
    @classmethod
    def _guild(cls, value: str | None) -> str | None:
        if value is not None and not _ID.fullmatch(value.strip()):
            raise ValueError("write the id of a server, which is a number; or leave it out")
        return value and value.strip()

    @field_validator("web_port", mode="before")
    @classmethod
    def _port(cls, value: object) -> int:
        written = str(value).strip()
        if not (written.isascii() and written.isdecimal() and len(written) < 6):
            raise ValueError("write a number from 1 to 65535, or 0 for no server")
        if int(written) > 65535:
            raise ValueError("the highest port is 65535")
        return int(written)

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _one_of(cls, value: object, info: ValidationInfo) -> str:
        known = list(Format) if info.field_name == "log_format" else list(Level)
        written = str(value).strip().lower()
        if written not in known:
            raise ValueError(f"write one of {', '.join(known)}")
        return written


def load() -> Settings:
    """Read the settings. Raises SettingsError, naming the variable and never its value."""
    try:
        _refuse_unknown({*os.environ, *dotenv_values(DOT_ENV)})
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = _variable(str(first["loc"][0]))
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{DOT_ENV.absolute()} cannot be read: {_why(error)}") from None
    files = {each: file for each in _SECRETS if (file := getattr(settings, f"{each}_file"))}
    read = {each: SecretStr(_content(each, file)) for each, file in files.items()}
    settings = settings.model_copy(update=read)
    _check_tokens(settings)
    return settings


def command_names(written: str) -> dict[Command, str]:
    """Read what the commands are called, each with its slash. Raises ValueError.

    https://docs.slack.dev/reference/app-manifest says how long a name may be.
    """
    names = written.split()
    if len(names) != len(Command):
        raise ValueError("write three names, as in /papers /digest /saved")
    if not all(_COMMAND.fullmatch(each) for each in names):
        raise ValueError(
            "a name is a slash and lower-case letters, digits, - or _, at most 32 characters in all"
        )
    if len(set(names)) != len(names):
        raise ValueError("write three different names")
    return dict(zip(Command, names, strict=True))


def _check_tokens(settings: Settings) -> None:
    """Insist that tokens are what they are called, and that of Slack's both are there or none."""
    for field, (form, where) in _TOKENS.items():
        token: SecretStr | None = getattr(settings, field)
        if token is None:
            continue
        name = _variable(field) + ("_FILE" if getattr(settings, f"{field}_file") else "")
        if token.get_secret_value() in EXAMPLES:
            raise SettingsError(f"{name} is still the example of the documentation; write {where}")
        if not form.fullmatch(token.get_secret_value()):
            raise SettingsError(f"{name}: that is no such token; write {where}")
    there = [each for each in _OF_SLACK if getattr(settings, each) is not None]
    if len(there) == 1:
        (missing,) = set(_OF_SLACK) - set(there)
        _, where = _TOKENS[missing]
        raise SettingsError(
            f"{_variable(missing)} is not set, while {_variable(there[0])} is; write {where}"
        )


def looked_in() -> str:
    """Say that there is no file of settings, where there is none: one may be in another folder."""
    return "" if DOT_ENV.is_file() else f" (there is no .env in {Path.cwd()})"


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _refuse_unknown(variables: set[str]) -> None:
    known = [_variable(field) for field in Settings.model_fields]
    for variable in sorted(variables):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            from difflib import get_close_matches

            near = get_close_matches(variable.upper(), known, n=1)
            raise SettingsError(
                f"{variable} is no setting; "
                + (f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}")
            )


def _content(field: str, file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{_variable(field)}_FILE names a file that cannot be read: {_why(error)}"
        ) from None


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "it is not text"
