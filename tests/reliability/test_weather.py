"""Claims about bad weather: 500 channels, each delivered to once, or explained."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.reliability import weather

MANY = 500


async def test_in_bad_weather_each_of_500_channels_has_it_once_or_is_forbidden(
    sqlite_made: Path, tmp_path: Path
) -> None:
    file = tmp_path / "weather.db"
    shutil.copyfile(sqlite_made, file)
    outcome = await weather.run(f"sqlite:///{file}", MANY, seed=1)
    assert outcome.states["sent"] > MANY * 0.9
