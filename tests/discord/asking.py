"""A request as the methods see it, and what they made of it. Values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.discord.bodies import File
from tests.discord.fields import Fields
from tests.discord.refusals import Problems, refused_at
from tests.discord.state import Channel, Message, Part

NOTHING = 204


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: the parts of its address that vary, its body as JSON, its query, its files."""

    ids: Mapping[str, str]
    told: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    @property
    def body(self) -> Part:
        """The body, an object. Raises RefusedError."""
        if not isinstance(self.told, dict):
            said = "Only dictionaries may be used in a DictType"
            raise refused_at((), "DICT_TYPE_CONVERT", said)
        return self.told

    def number(self, name: str, usual: int, least: int, most: int) -> int:
        """Return a number of the query. Raises RefusedError."""
        told = self.query.get(name)
        if told is None:
            return usual
        if not told.isdecimal():
            raise refused_at((name,), "NUMBER_TYPE_COERCE", f'Value "{told}" is not int.')
        problems = Problems()
        number = Fields({name: int(told)}, (), problems).number(name, least, most)
        problems.settle()
        return number


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: an answer, and for the journal the message that it was about.

    `taken`: it changed something. `place`: the channel, if there is no message.
    """

    told: Any = None
    status: int = 200
    message: Message | None = None
    taken: bool = False
    remark: str = ""
    place: Channel | None = None
