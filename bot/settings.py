"""What can be set from outside, and how: environment variables, or lines of `.env` in this folder.

Built by `bot.cli` alone, which hands on values; nothing else reads the environment. A variable
with our prefix that is no setting is refused: a typing mistake must not choose another database.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_cache_path, user_data_path
from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.logs import Format, Level

PREFIX = "PAPERBOY_"
DOT_ENV = Path(".env")


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

    @field_validator("huggingface_url", "arxiv_url")
    @classmethod
    def _web_address(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.port == 0:
            usual = cls.model_fields[str(info.field_name)].default
            raise ValueError(f"write an address such as {usual}")
        return value.rstrip("/")

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
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{DOT_ENV.absolute()} cannot be read: {_why(error)}") from None
    if settings.database_url_file is None:
        return settings
    url = SecretStr(_content(settings.database_url_file))
    return settings.model_copy(update={"database_url": url})


def _refuse_unknown(variables: set[str]) -> None:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    for variable in sorted(variables):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            from difflib import get_close_matches

            near = get_close_matches(variable.upper(), known, n=1)
            raise SettingsError(
                f"{variable} is no setting; "
                + (f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}")
            )


def _content(file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{PREFIX}DATABASE_URL_FILE names a file that cannot be read: {_why(error)}"
        ) from None


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or "it is not text"
