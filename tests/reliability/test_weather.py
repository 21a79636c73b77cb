"""Claims about bad weather: hundreds of channels, each delivered to once, or explained."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.reliability import weather
from tests.reliability.doors import DISCORD, SLACK, TESTCHAT


@pytest.mark.parametrize(("platform", "many"), [(TESTCHAT, 500), (SLACK, 100), (DISCORD, 100)])
async def test_in_bad_weather_each_of_many_channels_has_it_once_or_is_forbidden(
    sqlite_made: Path, tmp_path: Path, platform: str, many: int
) -> None:
    file = tmp_path / "weather.db"
    shutil.copyfile(sqlite_made, file)
    outcome = await weather.run(f"sqlite:///{file}", many, 1, platform)
    assert outcome.states["sent"] > many * 0.9
