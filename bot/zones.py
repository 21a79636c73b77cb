"""Time zones: by their names in the IANA database, of the version that is installed with us.

The system's own data is not asked: two replicas would then post at different times.
https://data.iana.org/time-zones/theory.html
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import tzdata

VERSION: str = tzdata.IANA_VERSION
"""The version of the data, such as `2026b`: another one may put the same wall time elsewhere."""


@cache
def names() -> frozenset[str]:
    """Return the names of all zones."""
    return frozenset(files(tzdata).joinpath("zones").read_text().split())


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone of this name. Raises KeyError when there is none."""
    if name not in names():
        raise KeyError(name)
    with files(tzdata).joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
