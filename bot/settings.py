"""What can be set from outside, and how: environment variables, `.env`, or files named by `*_FILE`.

Built by `bot.__main__` alone, which hands on values; nothing else reads the environment.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PREFIX = "PAPERBOY_"


def _default_database() -> SecretStr:
    path = user_data_path("paperboy", appauthor=False) / "paperboy.db"
    return SecretStr(f"sqlite:///{path}")


class Settings(BaseSettings):
    """All settings, with their defaults; `.env.example` shows each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: SecretStr = _default_database()
    """Where papers are kept: `sqlite:///PATH`."""

    huggingface_url: str = "https://huggingface.co"
    """Where Daily Papers are asked for; another address for a mirror or a proxy."""

    @field_validator("huggingface_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.port == 0:
            raise ValueError("write an address such as https://huggingface.co")
        return value.rstrip("/")


def load() -> Settings:
    """Read the settings. Raises SettingsError, naming the variable and never its value."""
    try:
        return Settings(**_from_files())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else "the settings"
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def _from_files() -> dict[str, Any]:
    """Read each setting `X` whose variable `X_FILE` names a file, as container secrets come."""
    found = {}
    for field in Settings.model_fields:
        variable = f"{PREFIX}{field.upper()}_FILE"
        if path := os.environ.get(variable):
            try:
                found[field] = Path(path).read_text().strip()
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "not text"
                raise SettingsError(f"{variable} names a file that cannot be read: {why}") from None
    return found
